//! What a JSON transcript says about its episode.

use jiff::civil::Date;
use serde_json::Value;

use crate::transcript::Fields;

const TITLE: &[&str] = &["title", "episode_title", "episodeTitle", "fulltitle", "video_title", "videoTitle"];
const PODCAST: &[&str] = &[
    "podcast",
    "podcast_title",
    "podcastTitle",
    "podcast_name",
    "podcastName",
    "show",
    "show_title",
    "showTitle",
    "series",
    "channel",
    "channel_title",
    "channelTitle",
    "channel_name",
    "channelName",
    "uploader",
    "channelSlug",
    "channel_slug",
];
const PUBLISHED: &[&str] = &[
    "published",
    "publishedAt",
    "published_at",
    "publish_date",
    "publishDate",
    "pubDate",
    "pub_date",
    "release_date",
    "releaseDate",
    "upload_date",
    "uploadDate",
    "datePublished",
    "date",
];
const URL: &[&str] =
    &["url", "webpage_url", "episode_url", "episodeUrl", "source_url", "sourceUrl", "youtube_url", "video_url", "link"];
const VIDEO: &[&str] =
    &["videoId", "video_id", "youtube_id", "youtubeId", "youtube_video_id", "episodeId", "episode_id", "display_id"];

/// Objects in which the same keys are looked for after the top level.
const INNER: &[&str] = &["metadata", "meta", "episode", "video", "snippet", "info", "youtube_metadata", "podcast"];

/// The fields of a transcript's top-level object.
pub fn of(root: &Value) -> Fields {
    let objects: Vec<&Value> = std::iter::once(root).chain(INNER.iter().filter_map(|key| root.get(key))).collect();
    let string = |keys: &[&str]| {
        objects.iter().find_map(|object| {
            keys.iter().find_map(|key| object.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty()))
        })
    };
    let video = string(VIDEO).filter(|id| is_video_id(id)).map(|id| format!("https://www.youtube.com/watch?v={id}"));
    let link = || string(URL).filter(|url| url.starts_with("http")).map(String::from);
    Fields {
        podcast: string(PODCAST).map(|name| name.trim_start_matches('@').to_string()),
        title: string(TITLE).map(String::from),
        published: objects.iter().find_map(|object| PUBLISHED.iter().find_map(|key| date(object.get(key)?.as_str()?))),
        url: video.or_else(link),
    }
}

/// Eleven of the letters that YouTube uses.
fn is_video_id(id: &str) -> bool {
    id.len() == 11 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// `2025-02-03`, `2025-02-03T00:12:13.000Z`, `20250203`, `Mon, 03 Feb 2025 10:00:00 GMT`.
fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Some(day) = text.get(..10).and_then(|day| day.parse().ok()).filter(|_| text.as_bytes()[4] == b'-') {
        return Some(day);
    }
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Date::strptime("%Y%m%d", text).ok();
    }
    jiff::fmt::rfc2822::parse(text).ok().map(|moment| moment.date())
}

impl Fields {
    /// These, with the gaps filled from `other`.
    pub(super) fn or(self, other: Fields) -> Fields {
        Fields {
            podcast: self.podcast.or(other.podcast),
            title: self.title.or(other.title),
            published: self.published.or(other.published),
            url: self.url.or(other.url),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_video_id_gives_its_address() {
        let fields = of(&json!({
            "episodeId": "AbC-123_xyz", "channelSlug": "@tides", "title": " The sea ", "publishedAt": "2025-02-03T00:12:13.000Z",
        }));
        assert_eq!(
            fields,
            Fields {
                podcast: Some("tides".into()),
                title: Some("The sea".into()),
                published: Some(jiff::civil::date(2025, 2, 3)),
                url: Some("https://www.youtube.com/watch?v=AbC-123_xyz".into()),
            }
        );
    }

    #[test]
    fn inner_objects_fill_the_gaps() {
        let fields = of(&json!({
            "title": "The sea", "date": "20250203", "source_url": "https://a.example/1", "episodeId": "12",
            "youtube_metadata": {"channel": "Tides", "title": "Other"},
        }));
        assert_eq!(fields.podcast.as_deref(), Some("Tides"));
        assert_eq!(fields.title.as_deref(), Some("The sea"));
        assert_eq!(fields.url.as_deref(), Some("https://a.example/1"));
        assert_eq!(fields.published, Some(jiff::civil::date(2025, 2, 3)));
    }

    #[test]
    fn dates_that_are_none_are_left_out() {
        let check = |text: &str, expected: Option<Date>| assert_eq!(date(text), expected, "{text:?}");
        check("Mon, 03 Feb 2025 10:00:00 GMT", Some(jiff::civil::date(2025, 2, 3)));
        check("2025-02-30", None);
        check("yesterday", None);
        check("", None);
        check("éééééééééé", None);
    }
}
