//! Which podcast, title, date and link a transcript has, by the first source that says so.
//!
//! The order is: `manifest.tsv` beside the files; the file's own fields; `PODCAST__DATE__TITLE.ext` or
//! `PODCAST/DATE-TITLE.ext`; the folder's and the file's name.
//! A folder whose name says only what kind of thing it holds (`transcripts`, `2025`, `season-3`) names no podcast, and
//! the folder that was given on the command line names one only for files of the form `DATE-TITLE.ext`, so that a flat
//! folder of unrelated files never becomes one podcast.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use crate::transcript::Fields;
use crate::transcript::date::{leading_date, parse_date};

static GENERIC: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?ix)^(?:
        (?:full[-_\s])?(?:transcripts?|transcriptions?|subtitles?|captions?)(?:[-_.]?[a-z]{2})?
        | episodes? | podcasts? | shows? | audio | videos? | index | readme | files? | downloads? | data | corpus | input
        | output | raw | text | txt | md | markdown | srt | vtt | sbv | ttml | tsv | xml | json | jsonl | html | src | content | docs? | inbox | tmp
        | (?:season|series|week|month|year|part|vol|volume|s|w|q)[-_\s]?\d* | [\d\W_]*
        )$";
    Regex::new(pattern).expect("the pattern is a literal")
});

/// What the name of a file and of its folders say.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PathNames {
    /// The form that is made for it: `PODCAST__DATE__TITLE` or `PODCAST/DATE-TITLE`.
    pattern: Fields,
    folder: Option<String>,
    stem: String,
}

/// A transcript's metadata; `podcast` is `None` where nothing names one.
#[derive(Debug, Clone, PartialEq)]
pub struct Metadata {
    pub podcast: Option<String>,
    pub title: String,
    pub published: Option<Date>,
    pub url: Option<String>,
}

impl PathNames {
    /// Reads `file`, relative to its PATH with `/` between folders, and the name of the folder that PATH is or stands in.
    pub fn new(file: &str, root: Option<&str>) -> Self {
        let mut folders: Vec<&str> = file.split('/').collect();
        let name = folders.pop().unwrap_or_default();
        let mut stem = stem(name);
        if is_generic(stem) && folders.last().is_some_and(|folder| !is_generic(folder)) {
            stem = folders.pop().unwrap_or(stem);
        }
        let folder = folders.iter().rev().find(|folder| !is_generic(folder)).copied();
        let parts: Vec<&str> = stem.split("__").map(str::trim).collect();
        let pattern = match parts.as_slice() {
            [podcast, date, rest @ ..] if !podcast.is_empty() && parse_date(date).is_some() => Fields {
                podcast: Some((*podcast).to_owned()),
                published: parse_date(date),
                title: rest.last().and_then(|title| readable(title)),
                url: None,
            },
            _ => match leading_date(stem) {
                Some((date, title)) => Fields {
                    podcast: folder.or(root.filter(|root| !is_generic(root))).map(str::to_owned),
                    published: Some(date),
                    title: readable(title),
                    url: None,
                },
                None => Fields::default(),
            },
        };
        Self { pattern, folder: folder.map(str::to_owned), stem: readable(stem).unwrap_or_else(|| stem.to_owned()) }
    }
}

/// Takes every field from the first source that has it.
pub fn describe(manifest: Option<&Fields>, own: &Fields, names: &PathNames) -> Metadata {
    let empty = Fields::default();
    let sources = [manifest.unwrap_or(&empty), own, &names.pattern];
    let text = |field: fn(&Fields) -> &Option<String>| {
        sources
            .iter()
            .filter_map(|fields| field(fields).as_deref())
            .map(str::trim)
            .find(|text| !text.is_empty())
            .map(str::to_owned)
    };
    Metadata {
        podcast: text(|fields| &fields.podcast).or_else(|| names.folder.clone()),
        title: text(|fields| &fields.title).unwrap_or_else(|| names.stem.clone()),
        published: sources.iter().find_map(|fields| fields.published),
        url: text(|fields| &fields.url),
    }
}

/// The name without what follows its last dot, as long as that looks like an extension.
pub fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, extension))
            if !stem.is_empty() && extension.len() <= 8 && extension.chars().all(|c| c.is_ascii_alphanumeric()) =>
        {
            stem
        }
        _ => name,
    }
}

fn is_generic(name: &str) -> bool {
    GENERIC.is_match(name)
}

/// A title out of a file's name: words joined by hyphens or underscores are set apart, anything else stays as it is.
fn readable(name: &str) -> Option<String> {
    let name = name.trim();
    if name.is_empty() {
        return None;
    }
    let separator = if name.contains(char::is_whitespace) {
        None
    } else {
        ['-', '_'].into_iter().find(|&separator| {
            let other = if separator == '-' { '_' } else { '-' };
            name.matches(separator).count() >= 2 && !name.contains(other) && !name.starts_with(separator)
        })
    };
    Some(match separator {
        Some(separator) => name.split(separator).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "),
        None => name.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(file: &str, root: Option<&str>) -> (Option<String>, Option<String>, String) {
        let found = describe(None, &Fields::default(), &PathNames::new(file, root));
        (found.podcast, found.published.map(|date| date.to_string()), found.title)
    }

    #[test]
    fn a_path_names_podcast_date_and_title() {
        let check = |file: &str, podcast: Option<&str>, date: Option<&str>, title: &str| {
            let expected = (podcast.map(str::to_owned), date.map(str::to_owned), title.to_owned());
            assert_eq!(named(file, Some("week")), expected, "{file}");
        };
        check("all-in__2025-01-31__DeepSeek.md", Some("all-in"), Some("2025-01-31"), "DeepSeek");
        check("all-in__2025-01-31__source__A-Freak-Out.md", Some("all-in"), Some("2025-01-31"), "A Freak Out");
        check("all-in/2025-01-31-a-freak-out.md", Some("all-in"), Some("2025-01-31"), "a freak out");
        check("all-in/season-2/20250131.md", Some("all-in"), Some("2025-01-31"), "20250131");
        check("all-in/transcripts/freak.md", Some("all-in"), None, "freak");
        check("all-in/freak/transcript.en.md", Some("all-in"), None, "freak");
        check("all-in__x/b.md", Some("all-in__x"), None, "b");
        check("freak out.md", None, None, "freak out");
        check("-SCnc_jJyH5E.json", None, None, "-SCnc_jJyH5E");
        check("2025-01-31-freak.md", None, Some("2025-01-31"), "freak");
        check("__2025-01-31__x.md", None, None, "__2025-01-31__x");
    }

    #[test]
    fn the_folder_given_names_a_podcast_only_for_dated_files() {
        assert_eq!(named("2025-01-31-x.md", Some("all-in")).0.as_deref(), Some("all-in"));
        assert_eq!(named("x.md", Some("all-in")).0, None);
    }

    #[test]
    fn the_manifest_comes_first_and_then_the_file_itself() {
        let some = |text: &str| Some(text.to_owned());
        let manifest = Fields { title: some("From the manifest"), podcast: some(" "), ..Fields::default() };
        let own = Fields { title: some("From the file"), podcast: some("The Show"), ..Fields::default() };
        let found = describe(Some(&manifest), &own, &PathNames::new("other__2025-01-31__From-the-name.md", None));
        assert_eq!(found.title, "From the manifest");
        assert_eq!(found.podcast.as_deref(), Some("The Show"));
        assert_eq!(found.published.map(|date| date.to_string()).as_deref(), Some("2025-01-31"));
    }
}
