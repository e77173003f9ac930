//! Which of the transcripts that an episode offers is tried first.

use crate::feed::parse::TranscriptLink;

/// What a link says it leads to, best first: with times and speakers, with speakers perhaps, with neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    WebVtt,
    SubRip,
    Json,
    Html,
    Text,
    /// Neither its type nor its extension says anything of use.
    Unknown,
}

/// The media types that feeds write; `text/plain` stands for anything and is left to the extension.
const TYPES: &[(&str, Kind)] = &[
    ("text/vtt", Kind::WebVtt),
    ("application/vtt", Kind::WebVtt),
    ("text/webvtt", Kind::WebVtt),
    ("application/srt", Kind::SubRip),
    ("application/x-subrip", Kind::SubRip),
    ("application/srr", Kind::SubRip),
    ("text/srt", Kind::SubRip),
    ("text/x-subrip", Kind::SubRip),
    ("application/json", Kind::Json),
    ("application/x-json", Kind::Json),
    ("text/json", Kind::Json),
    ("text/html", Kind::Html),
    ("application/xhtml+xml", Kind::Html),
];

const EXTENSIONS: &[(&str, Kind)] = &[
    ("vtt", Kind::WebVtt),
    ("srt", Kind::SubRip),
    ("json", Kind::Json),
    ("html", Kind::Html),
    ("htm", Kind::Html),
    ("txt", Kind::Text),
    ("md", Kind::Text),
];

impl Kind {
    /// By the type that the feed names; by the extension where that is missing or says nothing.
    pub(super) fn of(link: &TranscriptLink) -> Self {
        let mime = link.mime.as_deref().unwrap_or_default().split(';').next().unwrap_or_default().trim();
        let by_type = TYPES.iter().find(|(name, _)| mime.eq_ignore_ascii_case(name));
        let extension = link.url.path().rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, end)| end);
        let by_extension =
            EXTENSIONS.iter().find(|(name, _)| extension.is_some_and(|extension| extension.eq_ignore_ascii_case(name)));
        let plain = mime.eq_ignore_ascii_case("text/plain").then_some(Self::Text);
        by_type.or(by_extension).map(|(_, kind)| *kind).or(plain).unwrap_or(Self::Unknown)
    }

    /// Would a page in its place be an error page?
    pub(super) fn is_data(self) -> bool {
        matches!(self, Self::WebVtt | Self::SubRip | Self::Json)
    }
}

/// The links in the order in which to try them: in the feed's language first, then by [`Kind`], then in the feed's order.
///
/// A link that names no language is in the feed's.
pub(super) fn by_preference<'a>(links: &'a [TranscriptLink], language: Option<&str>) -> Vec<&'a TranscriptLink> {
    let own = language.map(primary);
    let foreign = |link: &TranscriptLink| match (&own, &link.language) {
        (Some(own), Some(language)) => primary(language) != *own,
        _ => false,
    };
    let mut sorted: Vec<&TranscriptLink> = links.iter().collect();
    sorted.sort_by_key(|link| (foreign(link), Kind::of(link)));
    sorted
}

/// `en` of `en-GB` and `EN_us`.
fn primary(language: &str) -> String {
    language.trim().split(['-', '_']).next().unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn link(name: &str, mime: &str, language: &str) -> TranscriptLink {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        TranscriptLink {
            url: Url::parse("https://pod.test/").and_then(|base| base.join(name)).expect("an address"),
            mime: given(mime),
            language: given(language),
            rel: None,
        }
    }

    #[test]
    fn the_kind_is_told_by_type_then_by_extension() {
        let check = |name: &str, mime: &str, expected: Kind| assert_eq!(Kind::of(&link(name, mime, "")), expected);
        check("a", "text/vtt; charset=utf-8", Kind::WebVtt);
        check("a.txt", "Application/SRT", Kind::SubRip);
        check("a.vtt", "text/plain", Kind::WebVtt);
        check("a.mp3.JSON?x=a.b", "", Kind::Json);
        check("a.srt", "application/octet-stream", Kind::SubRip);
        check("a", "text/plain", Kind::Text);
        check("a.pdf", "application/pdf", Kind::Unknown);
    }

    #[test]
    fn captions_lead_and_the_language_of_the_feed_leads_them() {
        let check = |language: Option<&str>, expected: &[&str]| {
            let links = [
                link("text", "text/plain", "en"),
                link("html", "text/html", ""),
                link("json", "application/json", "en-GB"),
                link("srt", "application/srt", "EN"),
                link("vtt", "text/vtt", "es"),
            ];
            let names: Vec<_> = by_preference(&links, language).iter().map(|link| &link.url.path()[1..]).collect();
            assert_eq!(names, expected, "{language:?}");
        };
        check(Some("en-us"), &["srt", "json", "html", "text", "vtt"]);
        check(Some("es"), &["vtt", "html", "srt", "json", "text"]);
        check(None, &["vtt", "srt", "json", "html", "text"]);
    }
}
