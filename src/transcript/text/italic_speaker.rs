//! `*Ann Lee (00:05)*`, `*Ann Lee* 00:05`, `_Ann:_ text`.

use std::sync::LazyLock;

use regex::Regex;

use super::name::{is_break, is_name};
use super::style::{CLOCK, Opening, Speaker};
use crate::transcript::timestamp::seconds;

static LINE: LazyLock<Regex> = LazyLock::new(|| {
    let clock = format!(r"[\[(]?({CLOCK})[\])]?");
    let pattern = format!(
        r"^(?:\*|_)([^*\[(:]{{1,60}}?)\s*(?:{clock})?\s*(:)?\s*(?:\*|_)\s*(:)?\s*(?:{clock}(?:\s|$))?\s*:?\s*(.*)$"
    );
    Regex::new(&pattern).expect("the pattern is a literal")
});

/// Reads an opening in this style: in italics, with a colon or a time.
pub fn parse(line: &str) -> Option<Opening<'_>> {
    let line = line.trim_start();
    if line.starts_with("**") || line.starts_with("__") {
        return None;
    }
    let found = LINE.captures(line)?;
    let name = found.get(1)?.as_str().trim();
    let start = found.get(2).or_else(|| found.get(5)).and_then(|time| seconds(time.as_str()));
    let has_colon = found.get(3).or_else(|| found.get(4)).is_some();
    let rest = found.get(6)?.as_str();
    if is_break(name) {
        return Some(Opening { speaker: Speaker::Nobody, start, end: None, rest: "" });
    }
    (is_name(name) && (has_colon || start.is_some())).then_some(Opening {
        speaker: Speaker::Named(name),
        start,
        end: None,
        rest,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn italics_with_a_colon_or_a_time_open_a_turn() {
        let check = |line: &str, expected: Option<(&str, Option<f64>, &str)>| {
            let found = parse(line).and_then(|o| match o.speaker {
                Speaker::Named(name) => Some((name.to_owned(), o.start, o.rest.to_owned())),
                _ => None,
            });
            assert_eq!(found, expected.map(|(name, start, rest)| (name.to_owned(), start, rest.to_owned())), "{line}");
        };
        check("*Ann Lee (00:05)*", Some(("Ann Lee", Some(5.0), "")));
        check("*Ann Lee* 00:05", Some(("Ann Lee", Some(5.0), "")));
        check("_Ann:_ Hello", Some(("Ann", None, "Hello")));
        check("*Ann*: Hello", Some(("Ann", None, "Hello")));
        check("*Ann* said so", None);
        check("**Ann:** Hello", None);
        check("*sighs* fine", None);
    }
}
