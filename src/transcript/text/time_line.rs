//! `00:00:05 text`, or the clock alone on a line above the text.

use std::sync::LazyLock;

use regex::Regex;

use super::style::{CLOCK, Opening, Speaker};
use crate::transcript::timestamp::seconds;

static LINE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(r"^({CLOCK})(?:\s*(?:-->|→|[-–—])\s*({CLOCK}))?(?:\s*[-–—:|]\s+|\s+|$)(.*)$");
    Regex::new(&pattern).expect("the pattern is a literal")
});

/// Reads an opening in this style.
pub fn parse(line: &str) -> Option<Opening<'_>> {
    let found = LINE.captures(line.trim())?;
    let time = |group: usize| found.get(group).and_then(|time| seconds(time.as_str()));
    Some(Opening { speaker: Speaker::Same, start: time(1), end: time(2), rest: found.get(3)?.as_str() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_at_the_head_of_a_line_opens_a_piece() {
        let check = |line: &str, expected: Option<(Option<f64>, Option<f64>, &str)>| {
            assert_eq!(parse(line).as_ref().map(|o| (o.start, o.end, o.rest)), expected, "{line}");
        };
        check("00:00:05 Hi there", Some((Some(5.0), None, "Hi there")));
        check("1:59  ", Some((Some(119.0), None, "")));
        check("0:05 - Hi", Some((Some(5.0), None, "Hi")));
        check("00:05 - 00:07 Hi", Some((Some(5.0), Some(7.0), "Hi")));
        check("10:30am is early", None);
        check("7 pm", None);
    }
}
