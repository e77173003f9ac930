//! A damaged feed -> documents of its sound parts: what stands before the first item, and every item for itself.

use std::sync::LazyLock;

use regex::Regex;
use roxmltree::Document;

static ROOT: LazyLock<Regex> = LazyLock::new(|| regex(r"<(rss|feed|rdf:RDF|channel)(?:\s[^>]*)?>"));
static ITEM: LazyLock<Regex> = LazyLock::new(|| regex(r"<(item|entry)[\s>]"));

/// The text of a feed, cut up; every part is a document with the feed's own root, so that its prefixes hold.
pub(super) struct Parts {
    /// Title and language of the feed, where they are sound.
    pub head: Option<String>,
    /// The items that are sound, in the feed's order.
    pub items: Vec<String>,
    /// How many items are not.
    pub damaged: usize,
}

/// Cuts `text` at its items; `None` where it has no root of a feed.
///
/// Time linear in the text. An item ends at its closing tag or, without one, at the next item.
pub(super) fn parts(text: &str) -> Option<Parts> {
    let root = ROOT.captures(text)?;
    let (open, name) = (root.get(0)?, root.get(1)?.as_str());
    let within = |part: &str| format!("{}{part}</{name}>", open.as_str());
    let body = &text[open.end()..];
    let starts: Vec<usize> = ITEM.find_iter(body).map(|item| item.start()).collect();
    let head = &body[..starts.first().copied().unwrap_or(body.len())];
    let closed = if head.contains("<channel") { format!("{head}</channel>") } else { head.to_owned() };
    let mut parts = Parts { head: sound(within(&closed)), items: Vec::new(), damaged: 0 };
    for (index, start) in starts.iter().enumerate() {
        let item = &body[*start..starts.get(index + 1).copied().unwrap_or(body.len())];
        let close = if item.starts_with("<item") { "</item>" } else { "</entry>" };
        let whole = item.find(close).map(|at| within(&item[..at + close.len()]));
        match whole.and_then(sound) {
            Some(item) => parts.items.push(item),
            None => parts.damaged += 1,
        }
    }
    Some(parts)
}

fn sound(text: String) -> Option<String> {
    Document::parse(&text).is_ok().then_some(text)
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a literal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_items_are_kept_on_both_sides_of_the_damage() {
        let text = "<?xml version='1.0'?><rss version='2'><channel><title>T</title>\
                    <item><title>a</title></item><item><title>b</item><item><title>c</title></item><item><ti";
        let parts = parts(text).expect("a feed");
        assert_eq!(parts.head.as_deref(), Some("<rss version='2'><channel><title>T</title></channel></rss>"));
        assert_eq!(
            parts.items,
            [
                "<rss version='2'><item><title>a</title></item></rss>",
                "<rss version='2'><item><title>c</title></item></rss>"
            ]
        );
        assert_eq!(parts.damaged, 2);
    }

    #[test]
    fn what_is_no_feed_has_no_parts() {
        for text in ["", "<html><p>", "<opml>", "<itemised>"] {
            assert!(parts(text).is_none(), "{text}");
        }
    }
}
