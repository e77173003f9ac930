//! `[Ann Lee] [00:05] text`, `[Ann Lee] (00:05) text`, `[Ann]: text`.

use std::sync::LazyLock;

use regex::Regex;

use super::name::is_name;
use super::style::{CLOCK, Opening, Speaker};
use crate::transcript::clean::is_square_note;
use crate::transcript::timestamp::seconds;

static LINE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern =
        format!(r"^\[([^\[\]]{{1,60}})\]\s*(?:[\[(]({CLOCK})(?:\s*(?:-->|→|[-–])\s*({CLOCK}))?[\])])?\s*(:)?\s*(.*)$");
    Regex::new(&pattern).expect("the pattern is a literal")
});

/// Reads an opening in this style: a name in square brackets, with a time or a colon.
pub fn parse(line: &str) -> Option<Opening<'_>> {
    let found = LINE.captures(line.trim_start())?;
    let name = found.get(1)?.as_str().trim();
    let time = |group: usize| found.get(group).and_then(|time| seconds(time.as_str()));
    let start = time(2);
    if !is_name(name) || is_square_note(name) || (start.is_none() && found.get(4).is_none()) {
        return None;
    }
    Some(Opening { speaker: Speaker::Named(name), start, end: time(3), rest: found.get(5)?.as_str() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_brackets_opens_a_turn_and_a_sound_does_not() {
        let check = |line: &str, expected: Option<(Speaker<'_>, Option<f64>, &str)>| {
            assert_eq!(parse(line).as_ref().map(|o| (o.speaker, o.start, o.rest)), expected, "{line}");
        };
        check("[Ann Lee] [00:05] Hi", Some((Speaker::Named("Ann Lee"), Some(5.0), "Hi")));
        check("[Ann] (1:00:05) Hi", Some((Speaker::Named("Ann"), Some(3605.0), "Hi")));
        check("[SPEAKER_01]: Hi", Some((Speaker::Named("SPEAKER_01"), None, "Hi")));
        check("[Music] [00:05] Hi", None);
        check("[Ann] Hi", None);
        check("[a link](http://x.org): Hi", None);
    }
}
