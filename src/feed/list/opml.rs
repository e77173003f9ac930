//! OPML: every `<outline>` with an address of a feed, however deep it lies.

use roxmltree::{Document, Node};

use super::{FeedList, FeedListError, FeedSource};
use crate::feed::link;
use crate::feed::parse::mend::mended;

/// Reads the feeds in the file's order.
///
/// An outline whose address is no HTTP address is left out with a warning; apps write such for what they keep locally.
pub(super) fn read(text: &str) -> Result<FeedList, FeedListError> {
    let whole;
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(first) => {
            whole = mended(text);
            Document::parse(&whole)
                .map_err(|_| FeedListError::Opml { line: first.pos().row, reason: reason(&first.to_string()) })?
        }
    };
    let root = document.root_element().tag_name().name();
    if !root.eq_ignore_ascii_case("opml") {
        return Err(FeedListError::NotOpml { root: root.to_owned() });
    }
    let mut list = FeedList::default();
    for outline in document.descendants().filter(|node| node.tag_name().name().eq_ignore_ascii_case("outline")) {
        let Some(address) = attribute(outline, "xmlUrl") else { continue };
        let name = attribute(outline, "title").or_else(|| attribute(outline, "text")).map(str::to_owned);
        match link::absolute(address) {
            Some(url) => list.feeds.push(FeedSource { url: url.into(), name, ..FeedSource::default() }),
            None => list.warnings.push(format!(
                "the feed {} has the address {address:?} and is left out; expected one such as \
                 \"https://example.org/feed.xml\"",
                name.as_deref().unwrap_or("without a title"),
            )),
        }
    }
    Ok(list)
}

/// The value of an attribute in whatever case its name is written; `None` for white space.
fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let found = node.attributes().find(|attribute| attribute.name().eq_ignore_ascii_case(name))?;
    Some(found.value().trim()).filter(|value| !value.is_empty())
}

/// The error's words without their place, which the sentence names itself.
fn reason(error: &str) -> String {
    error.rsplit_once(" at ").map_or(error, |(words, _)| words).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_are_found_at_any_depth_and_in_any_spelling() {
        let text = r#"<?xml version="1.0"?>
            <opml version="2.0"><head><title>Mine</title></head><body>
              <outline text="Feeds"><outline text="Science">
                <outline type="rss" text="The Tide Table" xmlUrl="https://tide.test/feed?a=1&b=2"/>
                <outline TITLE="Lamp Post" text="lamp" XMLURL=" htps://lamp.test/rss "/>
              </outline></outline>
              <outline text="" xmlurl="bell.test/atom"/>
              <outline text="On this phone" xmlUrl="file:///sdcard/a"/>
              <outline text="A folder"/>
            </body></opml>"#;
        let list = read(text).expect("a list");
        let feeds: Vec<_> = list.feeds.iter().map(|feed| (feed.url.as_str(), feed.name.as_deref())).collect();
        assert_eq!(
            feeds,
            [
                ("https://tide.test/feed?a=1&b=2", Some("The Tide Table")),
                ("https://lamp.test/rss", Some("Lamp Post")),
                ("https://bell.test/atom", None),
            ]
        );
        assert_eq!(
            list.warnings,
            ["the feed On this phone has the address \"file:///sdcard/a\" and is left out; expected one such as \
              \"https://example.org/feed.xml\""]
        );
    }
}
