//! The block of fields at the head of a text: `TITLE: ...`, `- **Channel:** ...`, `--- METADATA START ---`, `# Title`.

use std::sync::LazyLock;

use regex::Regex;

use super::markdown::{heading, is_rule, spoken};
use crate::transcript::date::parse_date;
use crate::transcript::{Fields, Reading};

static KEY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[-*+]\s+)?(?:\*\*|__)?([\p{L}][\p{L} _-]{1,24}?)\s*(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:|:)\s*(.*)$")
        .expect("the pattern is a literal")
});

/// Keys of a header, lower case; a line that begins with one is no speech.
const KEYS: &[&str] = &[
    "archive",
    "author",
    "category",
    "channel",
    "date",
    "description",
    "duration",
    "episode",
    "episode date",
    "episode id",
    "episode number",
    "episode title",
    "genre",
    "guest",
    "guests",
    "host",
    "hosts",
    "id",
    "keywords",
    "language",
    "length",
    "link",
    "main",
    "name",
    "number",
    "original url",
    "participants",
    "podcast",
    "podcast name",
    "publish date",
    "published",
    "published at",
    "publication date",
    "recorded",
    "release date",
    "season",
    "series",
    "show",
    "show name",
    "show tease",
    "source",
    "source url",
    "speakers",
    "tags",
    "title",
    "transcribed by",
    "upload date",
    "uploaded",
    "url",
    "video",
    "video id",
    "video url",
    "website",
];

/// How many filled lines a header may have at most.
const MAX_LINES: usize = 60;
/// A line without a key within a header (the publisher's name) has few words.
const MAX_STRAY_WORDS: usize = 10;
const MAX_STRAY_LINES: usize = 3;

/// What a header says.
#[derive(Debug, Default, PartialEq)]
pub struct Header {
    fields: Fields,
    /// The text of the first heading.
    heading: Option<String>,
    warnings: Vec<String>,
}

/// Reads the header and makes its lines blank.
///
/// A key that opens other lines as well (`Host: ...`) is a speaker.
pub fn take(lines: &mut [&str]) -> Header {
    let mut header = Header::default();
    let mut stray: Vec<usize> = Vec::new();
    let mut in_block = false;
    let mut seen = 0;
    for index in 0..lines.len() {
        let line = lines[index].trim();
        if line.is_empty() {
            continue;
        }
        seen += 1;
        if seen > MAX_LINES {
            break;
        }
        if let Some(starts) = metadata_fence(line) {
            in_block = starts;
            lines[index] = "";
        } else if let Some((level, text)) = heading(line) {
            if level == 1 && header.heading.is_none() && !text.to_lowercase().contains("transcript") {
                header.heading = Some(spoken(text)).filter(|text| !text.is_empty());
                lines[index] = "";
            } else if level > 1 {
                break;
            }
        } else if let Some((key, value)) = key_value(line).filter(|(key, _)| in_block || is_key(key, lines, index)) {
            header.set(&key, value);
            lines[index] = "";
            // A short line above a key is part of the header; one below the last may be speech.
            for above in stray.drain(..).filter(|&above| !is_sentence(lines[above])).collect::<Vec<_>>() {
                lines[above] = "";
            }
        } else if in_block {
            lines[index] = "";
        } else if is_rule(line) {
            continue;
        } else if stray.len() < MAX_STRAY_LINES
            && line.split_whitespace().count() <= MAX_STRAY_WORDS
            && index < MAX_LINES
        {
            stray.push(index);
        } else {
            break;
        }
    }
    header
}

/// Puts what a header says where front matter says nothing.
pub fn fill(reading: &mut Reading, header: Header) {
    let fields = &mut reading.fields;
    fields.podcast = fields.podcast.take().or(header.fields.podcast);
    fields.title = fields.title.take().or(header.fields.title).or(header.heading);
    fields.published = fields.published.or(header.fields.published);
    fields.url = fields.url.take().or(header.fields.url);
    reading.warnings.extend(header.warnings);
}

impl Header {
    fn set(&mut self, key: &str, value: &str) {
        let value = spoken(value);
        if value.is_empty() {
            return;
        }
        let fields = &mut self.fields;
        match key {
            "title" | "episode title" => fields.title = Some(value),
            "episode" | "name" if value.chars().any(char::is_alphabetic) => {
                fields.title = fields.title.take().or(Some(value))
            }
            "podcast" | "podcast name" | "show" | "show name" | "series" | "channel" => {
                fields.podcast = fields.podcast.take().or(Some(value));
            }
            "url" | "source url" | "original url" | "video url" | "link" | "source" | "video" | "website"
                if value.starts_with("http://") || value.starts_with("https://") =>
            {
                fields.url = fields.url.take().or_else(|| value.split_whitespace().next().map(str::to_owned));
            }
            "date" | "published" | "publish date" | "publication date" | "published at" | "release date"
            | "upload date" | "uploaded" | "episode date" | "recorded" => match parse_date(&value) {
                Some(date) => fields.published = fields.published.or(Some(date)),
                None => self
                    .warnings
                    .push(format!("{key} {value:?} is no date and is not used; expected one such as 2025-01-31")),
            },
            _ => {}
        }
    }
}

fn key_value(line: &str) -> Option<(String, &str)> {
    let found = KEY.captures(line)?;
    Some((found[1].to_lowercase().replace('_', " "), found.get(2)?.as_str().trim()))
}

/// Is it a key of a header, and one that opens no other line?
fn is_key(key: &str, lines: &[&str], index: usize) -> bool {
    let same = |line: &&str| key_value(line).is_some_and(|(other, _)| other == key);
    KEYS.contains(&key) && !lines[..index].iter().chain(&lines[index + 1..]).any(same)
}

/// `--- METADATA START ---` is `Some(true)`, its end `Some(false)`.
fn metadata_fence(line: &str) -> Option<bool> {
    let inner = line.strip_prefix("---")?.strip_suffix("---")?.trim().to_lowercase();
    let starts = inner.ends_with("start") || inner.ends_with("begin");
    (inner.starts_with("metadata") && (starts || inner.ends_with("end"))).then_some(starts)
}

fn is_sentence(line: &str) -> bool {
    line.trim_end().ends_with(['.', '?', '!', ','])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Header, Vec<&str>) {
        let mut lines: Vec<&str> = text.lines().collect();
        let header = take(&mut lines);
        lines.retain(|line| !line.trim().is_empty());
        (header, lines)
    }

    #[test]
    fn a_header_gives_fields_and_is_no_speech() {
        let (header, left) = read(
            "A STATION\thttps://x.org/\n\nSERIES:\tThe Show\nEPISODE:\t#12\nDATE:\tFebruary 4, 2025\nTITLE:\tOn Bees\n\
             SOURCE:\thttps://x.org/12.mp3\n\nSHOW TEASE:  Bees are coming up, and how.\n\nANN LEE:  Welcome.\n\nBEN:  Hello.",
        );
        let fields = header.fields;
        assert_eq!(fields.podcast.as_deref(), Some("The Show"));
        assert_eq!(fields.title.as_deref(), Some("On Bees"));
        assert_eq!(fields.published.map(|date| date.to_string()).as_deref(), Some("2025-02-04"));
        assert_eq!(fields.url.as_deref(), Some("https://x.org/12.mp3"));
        assert_eq!(left, ["ANN LEE:  Welcome.", "BEN:  Hello."]);
    }

    #[test]
    fn a_list_of_bold_fields_and_a_fenced_block_are_headers() {
        let (header, left) =
            read("# On Bees\n\n- **Channel:** The Show\n- **Source:** https://x.org/1\n\nSo bees are back this year.");
        assert_eq!(header.fields.podcast.as_deref(), Some("The Show"));
        assert_eq!(header.heading.as_deref(), Some("On Bees"));
        assert_eq!(left, ["So bees are back this year."]);
        let (header, left) = read("--- METADATA START ---\nShow: The Show\nMood: fine\n--- METADATA END ---\n\nBees.");
        assert_eq!(header.fields.podcast.as_deref(), Some("The Show"));
        assert_eq!(left, ["Bees."]);
    }

    #[test]
    fn a_host_who_speaks_is_no_header() {
        let (header, left) = read("Host: Welcome all.\nGuest: Thank you.\nHost: Sure.\nGuest: Fine.");
        assert_eq!((header, left.len()), (Header::default(), 4));
    }

    #[test]
    fn a_date_that_cannot_be_read_is_a_warning() {
        let (header, _) = read("Title: On Bees\nDate: soon\n\nANN: x");
        assert_eq!(header.warnings.len(), 1);
    }
}
