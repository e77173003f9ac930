//! Reading elements of a feed: by local name, with clean text, and with addresses resolved to where they stand.

use roxmltree::Node;
use url::Url;

use super::mend::UNBOUND;
use crate::feed::link;

const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The text of the first child `name` in the namespace of `node` itself; `None` where it is empty.
pub(super) fn own_text(node: Node, name: &str) -> Option<String> {
    own(node, name).find_map(text)
}

/// The children `name` in the namespace of `node` itself, so that `<itunes:title>` is no `<title>`.
pub(super) fn own<'a, 'input>(node: Node<'a, 'input>, name: &'a str) -> impl Iterator<Item = Node<'a, 'input>> {
    let namespace = node.tag_name().namespace();
    any(node, name).filter(move |child| child.tag_name().namespace() == namespace)
}

/// The children `name` of any namespace.
pub(super) fn any<'a, 'input>(node: Node<'a, 'input>, name: &'a str) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |child| child.tag_name().name().eq_ignore_ascii_case(name))
}

/// Is the element one of the podcast namespace, whatever its address is, or however it is misspelt?
pub(super) fn is_podcast(node: Node) -> bool {
    let Some(namespace) = node.tag_name().namespace() else { return false };
    let named = namespace.strip_prefix(UNBOUND).unwrap_or(namespace).to_ascii_lowercase();
    // Apple's namespace has the word in its address, too; no `transcript` is in it.
    named.contains("podcast") || node.lookup_prefix(namespace).is_some_and(|prefix| prefix == "podcast")
}

/// The text of an element and of all in it: entities decoded that were escaped twice, white space normalised.
pub(super) fn text(node: Node) -> Option<String> {
    let raw: String = node.descendants().filter(Node::is_text).filter_map(|part| part.text()).collect();
    clean(&raw)
}

/// As [`text`], of a text that stands alone.
pub(super) fn clean(raw: &str) -> Option<String> {
    let decoded = html_escape::decode_html_entities(raw);
    let words: Vec<&str> = decoded.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The value of an attribute without a namespace; `None` for white space.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute(name).map(str::trim).filter(|value| !value.is_empty())
}

/// Resolves `href` to the `xml:base` around `node`, and that to the feed's own address.
pub(super) fn address(node: Node, href: &str, base: &Url) -> Option<Url> {
    let mut bases: Vec<&str> = node.ancestors().filter_map(|parent| parent.attribute((XML, "base"))).collect();
    bases.reverse();
    let base = bases.into_iter().fold(base.clone(), |base, next| link::resolve(&base, next).unwrap_or(base));
    link::resolve(&base, href)
}
