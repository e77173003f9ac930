//! YAML front matter -> [`Fields`], and the transcript that some files keep in it.
//!
//! Front matter that is no sound YAML is read line by line (`key: value` at the margin), with a warning.

use serde_norway::Value;

use crate::transcript::clean::clean;
use crate::transcript::date::parse_date;
use crate::transcript::timestamp::seconds;
use crate::transcript::{Fields, Segment};

/// Keys in the order in which they are believed; a dot leads into a mapping.
const PODCAST: &[&str] = &[
    "podcast",
    "podcast_name",
    "podcast_title",
    "show",
    "show_name",
    "channel",
    "channel_name",
    "series_name",
    "series",
    "account_name",
    "publication",
    "author",
];
const TITLE: &[&str] = &["title", "episode_title", "video_title", "name"];
const PUBLISHED: &[&str] = &[
    "publish_date",
    "published",
    "published_at",
    "published_date",
    "publication_date",
    "date_published",
    "pub_date",
    "pubDate",
    "date",
    "upload_date",
    "release_date",
    "air_date",
    "episode_date",
];
const URL: &[&str] = &[
    "url",
    "youtube_url",
    "source_url",
    "video_url",
    "episode_url",
    "webpage_url",
    "link",
    "source",
    "youtube",
    "permalink",
    "platforms.youtube",
    "links.youtube",
    "audio_url",
    "links.spotify",
    "platforms.spotify",
];
const VIDEO_ID: &[&str] = &["video_id", "youtube_id", "ids.youtube", "videoId"];

/// Keys of one piece of a transcript kept in front matter.
const TEXT: &[&str] = &["line", "text", "body", "content", "transcript"];
const SPEAKER: &[&str] = &["who", "speaker", "name"];
const START: &[&str] = &["sec", "start", "time", "timestamp", "startTime"];
const END: &[&str] = &["end", "endTime"];

/// More brackets than any front matter leaves open, words in brackets that a text forgets to close included.
const MAX_OPEN_BRACKETS: usize = 200;

/// What stands above a text, and the text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FrontMatter<'a> {
    pub fields: Fields,
    /// The pieces of a transcript list; empty where there is none.
    pub transcript: Vec<Segment>,
    pub warnings: Vec<String>,
    /// What stands below.
    pub body: &'a str,
}

/// Reads front matter between two `---` lines at the head of `text`.
pub fn read(text: &str) -> FrontMatter<'_> {
    let text = text.trim_start_matches('\u{feff}');
    let Some((yaml, body)) = split(text) else {
        return FrontMatter { body: text, ..FrontMatter::default() };
    };
    let mut front = FrontMatter { body, ..FrontMatter::default() };
    let parsed = if is_too_deep(yaml) {
        Err("too many open brackets".to_owned())
    } else {
        serde_norway::from_str(yaml).map_err(|error| error.to_string())
    };
    let value = match parsed {
        Ok(value @ Value::Mapping(_)) => value,
        Ok(_) if !yaml.contains(':') => {
            // Two rules across the page with prose between them.
            return FrontMatter { body: text, ..FrontMatter::default() };
        }
        Ok(_) => by_line(yaml),
        Err(error) => {
            front.warnings.push(format!(
                "the front matter is no sound YAML ({error}); its keys at the margin were read line by line"
            ));
            by_line(yaml)
        }
    };
    front.fields = fields(&value, &mut front.warnings);
    front.transcript = transcript(&value);
    front
}

fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("---")?;
    let (first, rest) = rest.split_once('\n')?;
    if !first.trim().is_empty() {
        return None;
    }
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some((&rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

/// The parser takes time in the square of the brackets that are open, so hardly any may be.
fn is_too_deep(yaml: &str) -> bool {
    let mut open = 0usize;
    yaml.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > MAX_OPEN_BRACKETS
    })
}

fn by_line(yaml: &str) -> Value {
    let mut mapping = serde_norway::Mapping::new();
    for line in yaml.lines().filter(|line| !line.starts_with([' ', '\t', '#', '-'])) {
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        let value =
            ['"', '\''].iter().find_map(|&quote| value.strip_prefix(quote)?.strip_suffix(quote)).unwrap_or(value);
        if !value.is_empty() {
            mapping.entry(Value::String(key.trim().to_owned())).or_insert_with(|| Value::String(value.to_owned()));
        }
    }
    Value::Mapping(mapping)
}

fn fields(value: &Value, warnings: &mut Vec<String>) -> Fields {
    let first = |keys: &[&str]| keys.iter().find_map(|key| string(value, key));
    let link = |keys: &[&str]| keys.iter().filter_map(|key| string(value, key)).find(|url| url.starts_with("http"));
    let mut published = None;
    if let Some((key, text)) = PUBLISHED.iter().find_map(|key| Some((key, string(value, key)?))) {
        published = parse_date(&text);
        if published.is_none() {
            warnings.push(format!(
                "{key} {text:?} in the front matter is no date and is not used; expected one such as 2025-01-31"
            ));
        }
    }
    Fields {
        podcast: first(PODCAST),
        title: first(TITLE),
        published,
        url: link(URL).or_else(|| {
            first(VIDEO_ID).filter(|id| is_video_id(id)).map(|id| format!("https://www.youtube.com/watch?v={id}"))
        }),
    }
}

fn is_video_id(id: &str) -> bool {
    id.len() == 11 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

fn transcript(value: &Value) -> Vec<Segment> {
    let Some(items) = value.get("transcript").or_else(|| value.get("segments")).and_then(Value::as_sequence) else {
        return Vec::new();
    };
    let segment = |item: &Value| {
        let first = |keys: &[&str]| keys.iter().find_map(|key| string(item, key));
        let text = clean(&item.as_str().map(str::to_owned).or_else(|| first(TEXT))?);
        let time = |keys: &[&str]| first(keys).and_then(|time| seconds(&time));
        (!text.is_empty()).then(|| Segment { start: time(START), end: time(END), speaker: first(SPEAKER), text })
    };
    items.iter().filter_map(segment).collect()
}

/// The scalar at `key`, as text; `None` where it is empty or no scalar.
fn string(value: &Value, key: &str) -> Option<String> {
    let found = key.split('.').try_fold(value, |value, key| value.get(key))?;
    let text = match found {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_from_the_keys_that_pipelines_use() {
        let front = read(
            "\u{feff}---\ntitle: \"On Bees: part 1\"\nchannel: The Show\nvideo_id: abcdefghijk\npublish_date: 2025-01-31\n---\nBees hum.",
        );
        assert_eq!(front.fields.title.as_deref(), Some("On Bees: part 1"));
        assert_eq!(front.fields.podcast.as_deref(), Some("The Show"));
        assert_eq!(front.fields.url.as_deref(), Some("https://www.youtube.com/watch?v=abcdefghijk"));
        assert_eq!(front.fields.published.map(|date| date.to_string()).as_deref(), Some("2025-01-31"));
        assert_eq!((front.body, front.warnings.len()), ("Bees hum.", 0));
        let nested = read("---\nlinks:\n  youtube: https://x.org/1\nauthor: Ann\n---\n");
        assert_eq!(nested.fields.url.as_deref(), Some("https://x.org/1"));
        assert_eq!(nested.fields.podcast.as_deref(), Some("Ann"));
    }

    #[test]
    fn broken_yaml_is_read_line_by_line_with_a_warning() {
        let front = read("---\ntitle: \"On \"Bees\"\"\nshow: The Show: daily\ntags: [a, b\n---\nBees hum.");
        assert_eq!(front.fields.title.as_deref(), Some("On \"Bees\""));
        assert_eq!(front.fields.podcast.as_deref(), Some("The Show: daily"));
        assert_eq!((front.body, front.warnings.len()), ("Bees hum.", 1));
        let deep = format!("---\ntitle: On Bees\nx: {}\n---\nBees hum.", "[".repeat(200_000));
        let front = read(&deep);
        assert_eq!((front.fields.title.as_deref(), front.warnings.len()), (Some("On Bees"), 1));
    }

    #[test]
    fn a_transcript_list_is_read_and_headers_in_it_are_not() {
        let front = read(
            "---\ntranscript:\n- line: Bees hum\n    &amp; sting.\n  sec: 71\n  who: Ann\n- header: Wax\n- line: They do.\n  time: '1:52'\n  who: Ben\n---\nLinks",
        );
        let found: Vec<_> = front.transcript.iter().map(|s| (s.start, s.speaker.as_deref(), s.text.as_str())).collect();
        assert_eq!(found, [(Some(71.0), Some("Ann"), "Bees hum & sting."), (Some(112.0), Some("Ben"), "They do.")]);
    }

    #[test]
    fn rules_across_the_page_are_no_front_matter() {
        let text = "---\nBees hum.\n---\nWax melts.";
        assert_eq!(read(text).body, text);
        assert_eq!(read("---\nno end").body, "---\nno end");
        assert_eq!(read("--- METADATA START ---\nx\n---\n").warnings.len(), 0);
        assert_eq!(read("---\ndate: soon\n---\nx").warnings.len(), 1);
    }
}
