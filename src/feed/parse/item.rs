//! One episode of a feed, and what RSS and Atom have in common of it.

use jiff::civil::Date;
use roxmltree::Node;
use url::Url;

use super::node;

/// One episode as its feed lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What the feed calls it for good: its guid, else its link, its enclosure, or a hash of title and date.
    pub guid: String,
    pub title: Option<String>,
    /// The day as the feed writes it, whatever the zone.
    pub published: Option<Date>,
    pub link: Option<Url>,
    pub enclosure: Option<Enclosure>,
    /// In the feed's order, each address once.
    pub transcripts: Vec<TranscriptLink>,
}

/// The sound file of an episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    pub url: Url,
    /// The media type that the feed names, often wrong.
    pub mime: Option<String>,
    /// The length in bytes that the feed names, often wrong.
    pub bytes: Option<u64>,
}

/// A `<podcast:transcript>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptLink {
    pub url: Url,
    /// The media type that the feed names, often wrong.
    pub mime: Option<String>,
    pub language: Option<String>,
    pub rel: Option<String>,
}

/// An element with an address in `attribute`, such as `<enclosure url type length>`.
pub(super) fn enclosure(element: Node, attribute: &str, base: &Url) -> Option<Enclosure> {
    Some(Enclosure {
        url: node::address(element, node::attribute(element, attribute)?, base)?,
        mime: node::attribute(element, "type").map(str::to_owned),
        bytes: node::attribute(element, "length").and_then(|length| length.parse().ok()),
    })
}

/// The `<podcast:transcript>`s of an item; of one whose address is unusable a warning.
pub(super) fn transcripts(item: Node, base: &Url, warnings: &mut Vec<String>) -> Vec<TranscriptLink> {
    let mut links: Vec<TranscriptLink> = Vec::new();
    for element in node::any(item, "transcript").filter(|element| node::is_podcast(*element)) {
        // Some feeds write the address as the element's text.
        let written = node::attribute(element, "url").map(str::to_owned).or_else(|| node::text(element));
        let Some(written) = written else { continue };
        let Some(url) = node::address(element, &written, base) else {
            warnings.push(format!(
                "a transcript has the address {written:?} and is left out; expected one such as \
                 \"https://example.org/episode.vtt\""
            ));
            continue;
        };
        if links.iter().all(|link| link.url != url) {
            let attribute = |name| node::attribute(element, name).map(str::to_owned);
            links.push(TranscriptLink {
                url,
                mime: attribute("type"),
                language: attribute("language"),
                rel: attribute("rel"),
            });
        }
    }
    links
}
