//! Mends what makes XML unreadable and has one reading only: bare `&` and `<`, entities of HTML, control characters,
//! a DOCTYPE, and prefixes that nothing declares.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

static PREFIX: LazyLock<Regex> =
    LazyLock::new(|| regex(r#"<([A-Za-z_][\w.-]*):[A-Za-z_]|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=\s*["']"#));
static ROOT: LazyLock<Regex> = LazyLock::new(|| regex(r"<([A-Za-z_][\w.:-]*)[^>]*>"));

/// The namespace of a prefix that nothing declares is this and the prefix.
pub(super) const UNBOUND: &str = "unbound:";

/// The longest name of an entity in HTML, `&CounterClockwiseContourIntegral;`.
const LONGEST_ENTITY: usize = 33;

/// Mends `text`; time and memory linear in its length.
pub(crate) fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 256);
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| matches!(c, '<' | '&') || is_illegal(c)) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = match rest.as_bytes()[0] {
            b'<' => markup(rest, &mut out),
            b'&' => reference(rest, &mut out),
            _ => rest.chars().next().map_or("", |illegal| &rest[illegal.len_utf8()..]),
        };
    }
    out.push_str(rest);
    with_prefixes(out)
}

/// Copies the `<` and, of what is not looked into, all up to its end; gives back what follows.
fn markup<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let verbatim = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
    for (open, close) in verbatim {
        if rest.starts_with(open) {
            let end = rest.find(close).map_or(rest.len(), |at| at + close.len());
            out.extend(rest[..end].chars().filter(|c| !is_illegal(*c)));
            return &rest[end..];
        }
    }
    if rest.get(..9).is_some_and(|head| head.eq_ignore_ascii_case("<!doctype")) {
        // Its internal subset stands in brackets and may hold ">".
        let subset = rest.find('[').filter(|open| rest.find('>').is_some_and(|end| *open < end));
        let from = subset.and_then(|open| Some(open + rest[open..].find(']')?)).unwrap_or_default();
        return rest[from..].find('>').map_or("", |end| &rest[from + end + 1..]);
    }
    let tag = rest[1..].starts_with(|c: char| c.is_alphabetic() || matches!(c, '/' | '_' | '!'));
    out.push_str(if tag { "<" } else { "&lt;" });
    &rest[1..]
}

/// Copies a reference that XML knows, resolves one that only HTML knows, and escapes a bare `&`.
fn reference<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let name_of = |end: usize| &rest[1..end];
    let end = rest.bytes().take(LONGEST_ENTITY + 1).position(|byte| byte == b';');
    let Some(name) = end.map(name_of).filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')) else {
        out.push_str("&amp;");
        return &rest[1..];
    };
    let whole = &rest[..name.len() + 2];
    let code = name.strip_prefix('#').map(|code| match code.strip_prefix(['x', 'X']) {
        Some(code) => u32::from_str_radix(code, 16).ok(),
        None => code.parse().ok(),
    });
    match code {
        Some(code) => match code.and_then(char::from_u32) {
            Some(c) if !is_illegal(c) => out.push_str(&format!("&#{};", c as u32)),
            _ => out.push(char::REPLACEMENT_CHARACTER),
        },
        None if matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") => out.push_str(whole),
        None => {
            let decoded = html_escape::decode_html_entities(whole);
            if decoded == whole {
                out.push_str("&amp;");
                out.push_str(&whole[1..]);
            } else {
                out.push_str(&decoded);
            }
        }
    }
    &rest[whole.len()..]
}

/// Declares at the root every prefix that is used anywhere and not declared there.
fn with_prefixes(mut text: String) -> String {
    let Some(root) = ROOT.captures(&text) else { return text };
    let (tag, name) = (root.get(0).map_or("", |tag| tag.as_str()), root.get(1).map_or(0, |name| name.end()));
    let used: BTreeSet<&str> = PREFIX
        .captures_iter(&text)
        .filter_map(|found| found.get(1).or_else(|| found.get(2)))
        .map(|prefix| prefix.as_str())
        .filter(|prefix| !matches!(*prefix, "xml" | "xmlns") && !tag.contains(&format!("xmlns:{prefix}")))
        .collect();
    let declarations: String = used.iter().map(|prefix| format!(" xmlns:{prefix}=\"{UNBOUND}{prefix}\"")).collect();
    text.insert_str(name, &declarations);
    text
}

fn is_illegal(c: char) -> bool {
    (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a literal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_one_reading_is_mended() {
        let check = |text: &str, expected: &str| {
            assert_eq!(mended(text), expected);
            roxmltree::Document::parse(expected).expect("sound XML");
        };
        check("<a b='x?y=1&z=2'>salt & pepper</a>", "<a b='x?y=1&amp;z=2'>salt &amp; pepper</a>");
        check("<a>caf&eacute;&nbsp;&amp; &bogus; &#233;&#x1;</a>", "<a>café\u{a0}&amp; &amp;bogus; &#233;\u{FFFD}</a>");
        check("<a>1 < 2 <3</a>", "<a>1 &lt; 2 &lt;3</a>");
        check("<a>b\u{0}e\u{8}l<![CDATA[l & \u{1}s]]></a>", "<a>bel<![CDATA[l & s]]></a>");
        check("<!DOCTYPE a [<!ENTITY x 'y>'>]><a/>", "<a/>");
        check("<!DOCTYPE a><!-- & --><a/>", "<!-- & --><a/>");
        check("<a><podcast:b/></a>", "<a xmlns:podcast=\"unbound:podcast\"><podcast:b/></a>");
        check("<a xmlns:b='c'><b:d e:f='g'/></a>", "<a xmlns:e=\"unbound:e\" xmlns:b='c'><b:d e:f='g'/></a>");
    }

    #[test]
    fn no_text_makes_it_panic() {
        for text in [
            "",
            "&",
            "&;",
            "<",
            "<!",
            "<!DOCTYPE",
            "<![CDATA[",
            "<!--",
            "&#xFFFFFFFFFF;",
            "é&é;",
            "<!DOCTYPE [",
            "<é:a>",
        ] {
            mended(text);
        }
    }
}
