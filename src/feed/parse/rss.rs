//! RSS 2.0 and its forebears; in RSS 1.0 the items stand beside the channel.

use roxmltree::Node;
use url::Url;

use super::identity::guid;
use super::item::{Item, enclosure, transcripts};
use super::{Feed, date, node};

pub(super) fn read(root: Node, base: &Url) -> Feed {
    let channel = root.descendants().find(|element| element.tag_name().name() == "channel");
    let mut feed = Feed {
        title: channel.and_then(|channel| node::own_text(channel, "title")),
        language: channel.and_then(|channel| node::any(channel, "language").find_map(node::text)),
        ..Feed::default()
    };
    for element in root.descendants().filter(|element| element.tag_name().name() == "item") {
        let item = item(element, base, &mut feed.warnings);
        feed.items.extend(item);
    }
    feed
}

fn item(element: Node, base: &Url, warnings: &mut Vec<String>) -> Option<Item> {
    let title = node::own_text(element, "title").or_else(|| node::any(element, "title").find_map(node::text));
    let written = ["pubDate", "date", "published", "updated"];
    let published =
        written.iter().find_map(|name| node::any(element, name).find_map(node::text)).and_then(|t| date(&t));
    let link = node::own(element, "link").find_map(|link| node::address(link, &node::text(link)?, base));
    // Some feeds have their sound in Media RSS alone.
    let enclosure = node::own(element, "enclosure")
        .find_map(|element| enclosure(element, "url", base))
        .or_else(|| node::any(element, "content").filter(is_sound).find_map(|media| enclosure(media, "url", base)));
    let own_guid = node::own_text(element, "guid");
    Some(Item {
        guid: guid(own_guid, link.as_ref(), enclosure.as_ref(), title.as_deref(), published)?,
        transcripts: transcripts(element, base, warnings),
        title,
        published,
        link,
        enclosure,
    })
}

fn is_sound(media: &Node) -> bool {
    node::attribute(*media, "type").is_some_and(|mime| mime.starts_with("audio/"))
}
