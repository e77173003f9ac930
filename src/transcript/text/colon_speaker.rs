//! `ANN: text`, `Ann Lee: text`, `Speaker 1: text`; in capitals also within lines (`... so. BEN: I see.`).

use std::sync::LazyLock;

use regex::Regex;

use super::name::{Names, is_capitals, is_name};
use super::style::{Opening, Speaker};

static LINE: LazyLock<Regex> = LazyLock::new(|| regex(r"^([^:：\[\]]{1,60})(?::\s+|:$|：\s*)(.*)$"));
static INLINE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:^|[.?!…\x22”’)\]-]\s+)(\p{Lu}[\p{Lu}.'’-]*(?:\s\p{Lu}[\p{Lu}.'’-]*){0,3}):\s"));

/// Names in capitals within lines are believed when this many come this often, and never acronyms of one or two letters.
const MIN_INLINE_NAMES: usize = 2;
const MIN_INLINE_OPENINGS: usize = 6;
const MIN_INLINE_LETTERS: usize = 3;

/// Reads an opening in this style; the caller checks that the name recurs.
pub fn parse(line: &str) -> Option<Opening<'_>> {
    let found = LINE.captures(line.trim_start())?;
    let name = found.get(1)?.as_str().trim();
    let rest = found.get(2)?.as_str();
    is_name(name).then_some(Opening { speaker: Speaker::Named(name), start: None, end: None, rest })
}

/// Do names in capitals open turns within lines, as in captions that were made by hand and then joined?
pub fn has_inline_capitals(lines: &[&str]) -> bool {
    let mut names = Names::default();
    let mut within = 0;
    for line in lines {
        for (name, whole) in inline(line) {
            names.add(name);
            within += usize::from(whole.start > 0);
        }
    }
    names.len() >= MIN_INLINE_NAMES && names.recurring() >= MIN_INLINE_OPENINGS && 2 * within >= names.openings()
}

/// `text` cut before every name in capitals, each part with its speaker; the first has none where it opens with no name.
pub fn split_inline(text: &str) -> Vec<(Option<&str>, &str)> {
    let mut parts = Vec::new();
    let (mut speaker, mut from) = (None, 0);
    for (name, whole) in inline(text) {
        parts.push((speaker, &text[from..whole.start]));
        (speaker, from) = (Some(name), whole.end);
    }
    parts.push((speaker, &text[from..]));
    parts.retain(|(_, text)| !text.trim().is_empty());
    parts
}

/// Every such name in `text` and the bytes from it to the text behind its colon.
fn inline(text: &str) -> impl Iterator<Item = (&str, std::ops::Range<usize>)> {
    INLINE.captures_iter(text).filter_map(|found| {
        let (name, whole) = (found.get(1)?, found.get(0)?);
        let letters = name.as_str().chars().filter(|c| c.is_alphabetic()).count();
        let usable = letters >= MIN_INLINE_LETTERS && is_name(name.as_str()) && is_capitals(name.as_str());
        usable.then(|| (name.as_str(), name.start()..whole.end()))
    })
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a literal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_before_a_colon_opens_a_turn() {
        let check = |line: &str, expected: Option<(&str, &str)>| {
            let found = parse(line).and_then(|opening| match opening.speaker {
                Speaker::Named(name) => Some((name.to_owned(), opening.rest.to_owned())),
                _ => None,
            });
            assert_eq!(found, expected.map(|(name, rest)| (name.to_owned(), rest.to_owned())), "{line}");
        };
        check("ANN LEE:  Hello.", Some(("ANN LEE", "Hello.")));
        check("Speaker 1: Hello.", Some(("Speaker 1", "Hello.")));
        check("Ann:", Some(("Ann", "")));
        check("李：你好", Some(("李", "你好")));
        check("The point is: this", None);
        check("Note: this", None);
        check("https://example.org", None);
        check("At 10:30 we met", None);
    }

    #[test]
    fn names_in_capitals_are_found_within_lines() {
        let text = "ANN: I see. BEN LEE: You do? ANN: Yes. The AI: it works.";
        let expected =
            [(Some("ANN"), "I see. "), (Some("BEN LEE"), "You do? "), (Some("ANN"), "Yes. The AI: it works.")];
        assert_eq!(split_inline(text), expected);
        assert!(!has_inline_capitals(&[text]));
        assert!(has_inline_capitals(&[text, text, text]));
    }
}
