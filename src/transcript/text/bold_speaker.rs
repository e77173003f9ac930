//! `**Ann Lee:** text`, `**Ann Lee** 0:05`, `**Ann Lee [00:05]:** text`, also alone on a line above the paragraphs.

use std::sync::LazyLock;

use regex::Regex;

use super::name::{is_break, is_name};
use super::style::{CLOCK, Opening, Speaker};
use crate::transcript::timestamp::seconds;

static LINE: LazyLock<Regex> = LazyLock::new(|| {
    let clock = format!(r"\\?[\[(*_]?({CLOCK})\\?[\])*_]?");
    let pattern = format!(
        r"^\*{{2,3}}(?:{clock}\s*[-–|]?\s*)?([^*]{{0,60}}?)\s*(?:{clock})?\s*(:)?\s*\*{{2,3}}\s*(:)?\s*(?:{clock}(?:\s|$))?\s*[-–—]?\s*(.*)$"
    );
    Regex::new(&pattern).expect("the pattern is a literal")
});

/// Reads an opening in this style: bold, with a colon or a time.
pub fn parse(line: &str) -> Option<Opening<'_>> {
    let found = LINE.captures(line.trim_start())?;
    let time = [1, 3, 6].into_iter().find_map(|group| found.get(group)).and_then(|time| seconds(time.as_str()));
    let name = found.get(2)?.as_str().trim();
    let has_colon = found.get(4).or_else(|| found.get(5)).is_some();
    let rest = found.get(7)?.as_str();
    let speaker = if is_break(name) {
        return Some(Opening { speaker: Speaker::Nobody, start: time, end: None, rest: "" });
    } else if name.is_empty() {
        time?;
        Speaker::Same
    } else if is_name(name) && (has_colon || time.is_some()) {
        Speaker::Named(name)
    } else {
        return None;
    };
    Some(Opening { speaker, start: time, end: None, rest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bold_with_a_colon_or_a_time_opens_a_turn() {
        let check = |line: &str, expected: Option<(Speaker<'_>, Option<f64>, &str)>| {
            let found = parse(line);
            assert_eq!(found.as_ref().map(|o| (o.speaker, o.start, o.rest)), expected, "{line}");
        };
        check("**Ann Lee:** Hello.", Some((Speaker::Named("Ann Lee"), None, "Hello.")));
        check("**Ann Lee**: Hello.", Some((Speaker::Named("Ann Lee"), None, "Hello.")));
        check("**Ann:**", Some((Speaker::Named("Ann"), None, "")));
        check("**Ann** 0:05", Some((Speaker::Named("Ann"), Some(5.0), "")));
        check("**Ann**  1:00:05  Hi", Some((Speaker::Named("Ann"), Some(3605.0), "Hi")));
        check("**Ann (00:05):** Hi", Some((Speaker::Named("Ann"), Some(5.0), "Hi")));
        check("**[00:05] Ann:** Hi", Some((Speaker::Named("Ann"), Some(5.0), "Hi")));
        check("**Ann** *00:00:05*", Some((Speaker::Named("Ann"), Some(5.0), "")));
        check("**[00:05]** Hi", Some((Speaker::Same, Some(5.0), "Hi")));
        check("**Break:**", Some((Speaker::Nobody, None, "")));
        check("**Break**: \\[23:40\\]", Some((Speaker::Nobody, Some(1420.0), "")));
        check("**Note:** mind the gap", None);
        check("**Ann** went home", None);
        check("**the point is:** this", None);
        check("Ann **Lee:** x", None);
    }
}
