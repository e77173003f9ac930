//! `[00:00:05] text`, `(0:05) text`, `[12.50 → 14.2] text`, `[00:00:01.000 --> 00:00:02.000] text`, `[0:05](link) text`.

use std::sync::LazyLock;

use regex::Regex;

use super::style::{CLOCK, Opening, Speaker};
use crate::transcript::timestamp::seconds;

static LINE: LazyLock<Regex> = LazyLock::new(|| {
    let second = format!(r"{CLOCK}|\d{{1,6}}(?:\.\d+)?");
    let span = format!(r"({second})s?\s*(?:-->|->|→)\s*({second})s?|({CLOCK})\s*[-–—]\s*({CLOCK})");
    let pattern =
        format!(r"^(?:[-*]\s+)?\\?[\[(]\s*(?:({CLOCK})|{span})\s*\\?[\])](?:\(https?:[^)\s]*\))?\s*[-–—:]?\s*(.*)$");
    Regex::new(&pattern).expect("the pattern is a literal")
});

/// Reads an opening in this style.
pub fn parse(line: &str) -> Option<Opening<'_>> {
    let found = LINE.captures(line.trim_start())?;
    let time = |group: usize| found.get(group).and_then(|time| seconds(time.as_str()));
    let start = time(1).or(time(2)).or(time(4));
    Some(Opening { speaker: Speaker::Same, start, end: time(3).or(time(5)), rest: found.get(6)?.as_str() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_in_brackets_opens_a_piece() {
        let check = |line: &str, expected: Option<(Option<f64>, Option<f64>, &str)>| {
            assert_eq!(parse(line).as_ref().map(|o| (o.start, o.end, o.rest)), expected, "{line}");
        };
        check("[00:00:05] Hi", Some((Some(5.0), None, "Hi")));
        check("(0:05) Hi", Some((Some(5.0), None, "Hi")));
        check("[12.50 → 14.2] Hi", Some((Some(12.5), Some(14.2), "Hi")));
        check("[00:00:01.000 --> 00:00:02.500]   Hi", Some((Some(1.0), Some(2.5), "Hi")));
        check("\\[16:06\\] Hi", Some((Some(966.0), None, "Hi")));
        check("[0:05](https://x.org/?t=5) Hi", Some((Some(5.0), None, "Hi")));
        check("[1] Hi", None);
        check("[0:01 - 0:02] Hi", Some((Some(1.0), Some(2.0), "Hi")));
        check("[1999-2001] Hi", None);
        check("[unclear 00:05] Hi", None);
        check("at [00:05] Hi", None);
    }
}
