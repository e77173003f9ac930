//! Atom: entries whose links say by `rel` what they lead to.

use roxmltree::Node;
use url::Url;

use super::identity::guid;
use super::item::{Item, enclosure, transcripts};
use super::{Feed, date, node};

const XML: &str = "http://www.w3.org/XML/1998/namespace";

pub(super) fn read(root: Node, base: &Url) -> Feed {
    let mut feed = Feed {
        title: node::own_text(root, "title"),
        language: root.attribute((XML, "lang")).and_then(node::clean),
        ..Feed::default()
    };
    for element in node::own(root, "entry") {
        let item = item(element, base, &mut feed.warnings);
        feed.items.extend(item);
    }
    feed
}

fn item(element: Node, base: &Url, warnings: &mut Vec<String>) -> Option<Item> {
    let title = node::own_text(element, "title");
    let written = ["published", "issued", "updated"];
    let published = written.iter().find_map(|name| node::own_text(element, name)).and_then(|text| date(&text));
    let rel = |link: &Node| node::attribute(*link, "rel").unwrap_or("alternate").to_owned();
    let link = node::own(element, "link")
        .filter(|link| rel(link) == "alternate")
        .find_map(|link| node::address(link, node::attribute(link, "href")?, base));
    let enclosure = node::own(element, "link")
        .filter(|link| rel(link) == "enclosure")
        .find_map(|link| enclosure(link, "href", base));
    let own_guid = node::own_text(element, "id");
    Some(Item {
        guid: guid(own_guid, link.as_ref(), enclosure.as_ref(), title.as_deref(), published)?,
        transcripts: transcripts(element, base, warnings),
        title,
        published,
        link,
        enclosure,
    })
}
