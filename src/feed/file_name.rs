//! The name under which an episode of a feed goes on, in place of a file's.

use jiff::civil::Date;

use crate::feed::hash::short_hash;

/// Longer names say no more and do not fit a line.
const SLUG_CHARS: usize = 60;

/// Names the episode: `feeds/the-tide-table/2025-01-31-low-water-1a2b3c4d.vtt`.
///
/// The hash is that of the feed's address and the guid, so that no two episodes of any feeds have one name.
pub(super) fn file_name(
    podcast: &str,
    feed_url: &str,
    guid: &str,
    title: Option<&str>,
    published: Option<Date>,
    format: &str,
) -> String {
    let title = title.map(slug).filter(|slug| !slug.is_empty());
    let parts = [published.map(|day| day.to_string()), title, Some(short_hash(&[feed_url, guid]))];
    let name: Vec<String> = parts.into_iter().flatten().collect();
    let folder = Some(slug(podcast)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| "podcast".to_owned());
    format!("feeds/{folder}/{}.{}", name.join("-"), extension(format))
}

/// Lower-case letters and digits of any script, all else as single hyphens between them.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().flat_map(char::to_lowercase).take(SLUG_CHARS) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() && !matches!(c, '\'' | '’') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// The usual extension of a format by the name that [`crate::transcript::Reading`] has for it.
fn extension(format: &str) -> &'static str {
    match format {
        "WebVTT" => "vtt",
        "SubRip" => "srt",
        "Markdown" => "md",
        _ if format.contains("JSON") => "json",
        _ if format.contains("HTML") => "html",
        _ => "txt",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_readable_stable_and_unlike_others() {
        let day = Some(jiff::civil::date(2025, 1, 31));
        let name = |guid: &str| {
            file_name("The Tide & Table", "https://a.test", guid, Some("Low water: isn't it?"), day, "WebVTT")
        };
        assert!(name("1").starts_with("feeds/the-tide-table/2025-01-31-low-water-isnt-it-"), "{}", name("1"));
        assert!(name("1").ends_with(".vtt"));
        assert_eq!(name("1"), name("1"));
        assert_ne!(name("1"), name("2"));
    }

    #[test]
    fn what_has_no_letters_still_has_a_name() {
        let name = file_name("???", "https://a.test", "1", None, None, "Podcasting 2.0 JSON");
        assert!(name.starts_with("feeds/podcast/") && name.ends_with(".json"), "{name}");
        assert_eq!(slug("../../etc"), "etc");
        assert_eq!(slug("Ältere 潮汐"), "ältere-潮汐");
    }
}
