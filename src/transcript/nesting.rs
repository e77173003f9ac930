//! How deeply the elements of a page nest, told without parsing it.
//!
//! A parser of HTML takes time in the square of the depth, so that a small page of nothing but opening tags keeps it
//! busy for hours.

use std::collections::BTreeMap;

/// Deeper than any page, unclosed elements included.
pub const MAX_DEPTH: usize = 512;

/// Elements that a parser closes by itself before another of their kind, or that have no content.
const CLOSED_BY_ITSELF: &[&str] = &[
    "a", "area", "base", "body", "br", "button", "col", "dd", "dt", "embed", "h1", "h2", "h3", "h4", "h5", "h6",
    "head", "hr", "html", "img", "input", "li", "link", "meta", "nobr", "option", "p", "param", "source", "tbody",
    "td", "tfoot", "th", "thead", "tr", "track", "wbr",
];

/// Elements whose content is no mark-up.
const RAW: &[&str] = &["script", "style", "textarea", "title"];

/// Do elements nest more than [`MAX_DEPTH`] deep?
pub fn is_too_deep(page: &str) -> bool {
    let mut open: BTreeMap<String, usize> = BTreeMap::new();
    let mut depth = 0usize;
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let (closes, tag) = rest.strip_prefix('/').map_or((false, rest), |tag| (true, tag));
        let length = tag.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').take(32).count();
        let name = tag[..length].to_ascii_lowercase();
        if name.is_empty() || CLOSED_BY_ITSELF.contains(&name.as_str()) {
            continue;
        }
        if RAW.contains(&name.as_str()) && !closes {
            let end = format!("</{name}");
            rest = find_ignoring_case(tag, &end).map_or("", |at| &tag[at + end.len()..]);
            continue;
        }
        let count = open.entry(name).or_default();
        if !closes {
            *count += 1;
            depth += 1;
        } else if *count > 0 {
            *count -= 1;
            depth -= 1;
        }
        if depth > MAX_DEPTH {
            return true;
        }
    }
    false
}

fn find_ignoring_case(text: &str, part: &str) -> Option<usize> {
    text.as_bytes().windows(part.len()).position(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_depth_counts_and_not_length() {
        assert!(is_too_deep(&"<div>".repeat(600)));
        assert!(is_too_deep(&"<font id=x><p>".repeat(600)));
        for page in [
            "<div></div>".repeat(5000),
            "<p>unclosed<li><br>".repeat(5000),
            "</div>".repeat(5000),
            format!("<script>{}</SCRIPT>", "'<div>'".repeat(5000)),
            format!("<!--{}-->", "<div>".repeat(5000)),
            "<".repeat(5000),
            "<ü".repeat(50),
        ] {
            assert!(!is_too_deep(&page), "{}", &page[..20]);
        }
    }
}
