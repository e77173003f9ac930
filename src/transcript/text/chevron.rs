//! `>> text >> text`: captions that mark a change of speaker, at times with the name of the new one.

use std::sync::LazyLock;

use regex::Regex;

use super::colon_speaker;
use super::style::{Opening, Speaker};

static CHEVRONS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^|\s)(?:>{2,3}|(?:&gt;){2,3}|»)(?:\s+|$)").expect("the pattern is a literal"));

/// One mark may be a quotation in a letter or a shift in code.
const MIN_MARKS: usize = 2;

/// Does the text mark changes of speaker so?
pub fn is_used(lines: &[&str]) -> bool {
    lines.iter().flat_map(|line| CHEVRONS.find_iter(line)).take(MIN_MARKS).count() == MIN_MARKS
}

/// `text` cut at its chevrons.
///
/// What stands before the first belongs to whoever spoke before; behind each somebody else speaks, known only where
/// `>> ANN:` says so.
pub fn split(text: &str) -> Vec<(Option<Option<&str>>, &str)> {
    let mut parts = Vec::new();
    let mut from = 0;
    let mut speaker = None;
    for found in CHEVRONS.find_iter(text) {
        parts.push((speaker, &text[from..found.start()]));
        from = found.end();
        speaker = Some(None);
        if let Some(Opening { speaker: Speaker::Named(name), rest, .. }) = colon_speaker::parse(&text[from..]) {
            speaker = Some(Some(name));
            from = text.len() - rest.len();
        }
    }
    parts.push((speaker, &text[from..]));
    parts.retain(|(_, text)| !text.trim().is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_else_speaks_behind_each_chevron() {
        assert_eq!(
            split("one >> two >> ANN: three"),
            [(None, "one"), (Some(None), "two"), (Some(Some("ANN")), "three")]
        );
        assert_eq!(split("&gt;&gt; one"), [(Some(None), "one")]);
        assert_eq!(split("x>>2"), [(None, "x>>2")]);
        assert!(is_used(&[">> one", "two >> three"]) && !is_used(&["a >> b", "c"]));
    }
}
