//! XML for the caption formats made of it: the name of the root, a limit on nesting, and the sound part of a cut file.

use roxmltree::Document;

use super::ReadError;

/// Captions are nested five deep; a file beyond this is an attack or an accident.
const MAX_DEPTH: usize = 128;

/// The local name of the root element, lower case; `None` where the text does not open as XML or HTML.
pub fn root(text: &str) -> Option<String> {
    let mut rest = text.trim_start();
    loop {
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.split_once("-->")?.1.trim_start();
        } else if rest.starts_with("<?") {
            rest = rest.split_once("?>")?.1.trim_start();
        } else if let Some(after) = rest.strip_prefix("<!") {
            let (head, tail) = after.split_once('>')?;
            if head.to_ascii_lowercase().trim_start_matches("doctype").trim_start().starts_with("html") {
                return Some("html".into());
            }
            rest = tail.trim_start();
        } else {
            break;
        }
    }
    let tag = rest.strip_prefix('<')?;
    let end = tag.find(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.'))).unwrap_or(tag.len());
    let name = tag[..end].rsplit(':').next().unwrap_or_default().to_lowercase();
    (!name.is_empty()).then_some(name)
}

/// Parses `text` and hands the document to `work`, with a warning where the file breaks off and only what stands
/// before the last closed `element` could be read.
pub fn with_document<T>(
    format: &'static str,
    text: &str,
    element: &str,
    work: impl FnOnce(&Document, Vec<String>) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    if depth(text) > MAX_DEPTH {
        return Err(ReadError::Nesting { limit: MAX_DEPTH });
    }
    let error = match Document::parse(text) {
        Ok(document) => return work(&document, Vec::new()),
        Err(error) => error,
    };
    let reason = error.to_string();
    // A text that just ends has no place in roxmltree's errors; its last line is the place.
    let ends = matches!(error, roxmltree::Error::UnexpectedEndOfStream | roxmltree::Error::UnclosedRootNode);
    let line = if ends { text.lines().count() } else { error.pos().row as usize };
    if let Some(whole) = closed(text, element)
        && let Ok(document) = Document::parse(&whole)
    {
        let warning =
            format!("the XML is damaged at line {line} ({reason}); what stands before was read: get the file again");
        return work(&document, vec![warning]);
    }
    Err(ReadError::Malformed { format, line, reason })
}

/// The text up to its last closed `element`, with what is open there closed.
fn closed(text: &str, element: &str) -> Option<String> {
    let end = format!("</{element}>");
    let cut = text.rfind(&end)? + end.len();
    let mut open: Vec<&str> = Vec::new();
    for tag in tags(&text[..cut]) {
        match tag {
            Tag::Open(name) => open.push(name),
            Tag::Close => drop(open.pop()),
        }
    }
    let mut whole = text[..cut].to_string();
    for name in open.iter().rev() {
        whole.push_str("</");
        whole.push_str(name);
        whole.push('>');
    }
    Some(whole)
}

/// How deeply the elements are nested, for text of any size, without recursion.
fn depth(text: &str) -> usize {
    let (mut depth, mut most) = (0usize, 0usize);
    for tag in tags(text) {
        match tag {
            Tag::Open(_) => depth += 1,
            Tag::Close => depth = depth.saturating_sub(1),
        }
        most = most.max(depth);
    }
    most
}

enum Tag<'a> {
    Open(&'a str),
    Close,
}

/// The opening and closing tags; an empty element is neither.
fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            rest = &rest[rest.find('<')? + 1..];
            let skip = match rest.as_bytes().first()? {
                b'?' => "?>",
                b'!' if rest.starts_with("!--") => "-->",
                b'!' if rest.starts_with("![CDATA[") => "]]>",
                _ => ">",
            };
            let Some(end) = rest.find(skip) else {
                rest = "";
                return None;
            };
            let tag = &rest[..end];
            rest = &rest[end + skip.len()..];
            match tag.as_bytes().first() {
                Some(b'?' | b'!') | None => {}
                Some(b'/') => return Some(Tag::Close),
                Some(_) if tag.ends_with('/') => {}
                Some(_) => return Some(Tag::Open(tag.split_whitespace().next().unwrap_or_default())),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_found_behind_prologue_comment_and_prefix() {
        let check = |text: &str, expected: Option<&str>| assert_eq!(root(text).as_deref(), expected, "{text:?}");
        check("<?xml version=\"1.0\"?>\n<!-- a <b> -->\n<rss version=\"2.0\">", Some("rss"));
        check("<tt:tt xmlns:tt=\"x\">", Some("tt"));
        check("<rdf:RDF>", Some("rdf"));
        check("<!DOCTYPE html>\n<HTML>", Some("html"));
        check("<!DOCTYPE tt SYSTEM \"x\"><tt>", Some("tt"));
        check("  <transcript>", Some("transcript"));
        check("<?xml", None);
        check("<<", None);
        check("plain", None);
    }

    #[test]
    fn deep_nesting_is_refused_without_recursion() {
        let deep = "<a>".repeat(100_000);
        let read = with_document("TTML", &deep, "p", |_, _| Ok(()));
        assert_eq!(read, Err(ReadError::Nesting { limit: 128 }));
    }

    #[test]
    fn the_sound_part_of_a_cut_file_is_read() {
        let count = |text: &str| {
            with_document("TTML", text, "p", |document, warnings| {
                Ok((document.descendants().filter(|node| node.has_tag_name("p")).count(), warnings.len()))
            })
        };
        assert_eq!(count("<tt><p>a</p><p>b</p></tt>"), Ok((2, 0)));
        assert_eq!(count("<tt><div><br/><p>a</p><p>b</p><p>c"), Ok((2, 1)));
        assert!(matches!(count("<tt><p>a"), Err(ReadError::Malformed { format: "TTML", line: 1, .. })));
    }
}
