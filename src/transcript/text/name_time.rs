//! `Ann Lee (00:00:05):` above a paragraph, `(00:01:40):` for the same speaker, `Ann Lee  0:05`, `Ann [00:05]: text`.

use std::sync::LazyLock;

use regex::Regex;

use super::name::is_name;
use super::style::{CLOCK, Opening, Speaker};
use crate::transcript::timestamp::seconds;

static BRACKETED: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(r"^([^\[(:*]{{0,60}}?)\s*:?\s*([\[(])({CLOCK})[\])]\s*(:)?\s*(.*)$");
    Regex::new(&pattern).expect("the pattern is a literal")
});
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(r"^([^\[(:*]{{1,60}}?):?(?:\s{{2,}}|\s*[-–|•·,]\s*|\s)({CLOCK})\s*$");
    Regex::new(&pattern).expect("the pattern is a literal")
});

/// Reads an opening in this style.
pub fn parse(line: &str) -> Option<Opening<'_>> {
    let line = line.trim();
    if let Some(found) = BRACKETED.captures(line) {
        let name = found.get(1)?.as_str().trim();
        let start = seconds(found.get(3)?.as_str());
        let rest = found.get(5)?.as_str();
        let speaker = if name.is_empty() {
            // `[00:05] text` is a style of its own; this one is `(00:05):`.
            found.get(4).filter(|_| &found[2] == "(")?;
            Speaker::Same
        } else if is_name(name) {
            Speaker::Named(name)
        } else {
            return None;
        };
        return Some(Opening { speaker, start, end: None, rest });
    }
    let found = BARE.captures(line)?;
    let name = found.get(1)?.as_str().trim();
    let start = seconds(found.get(2)?.as_str());
    is_name(name).then_some(Opening { speaker: Speaker::Named(name), start, end: None, rest: "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_time_opens_a_turn() {
        let check = |line: &str, expected: Option<(Speaker<'_>, Option<f64>, &str)>| {
            assert_eq!(parse(line).as_ref().map(|o| (o.speaker, o.start, o.rest)), expected, "{line}");
        };
        check("Ann Lee (00:00:05):", Some((Speaker::Named("Ann Lee"), Some(5.0), "")));
        check("(00:01:40):", Some((Speaker::Same, Some(100.0), "")));
        check("Ann (1:05)", Some((Speaker::Named("Ann"), Some(65.0), "")));
        check("Ann [00:05]: Hi", Some((Speaker::Named("Ann"), Some(5.0), "Hi")));
        check("Ann: [00:05] Hi", Some((Speaker::Named("Ann"), Some(5.0), "Hi")));
        check("Speaker 1  0:05", Some((Speaker::Named("Speaker 1"), Some(5.0), "")));
        check("SPEAKER_00 - 00:05", Some((Speaker::Named("SPEAKER_00"), Some(5.0), "")));
        check("Ann Lee: 0:05", Some((Speaker::Named("Ann Lee"), Some(5.0), "")));
        check("[00:05] Hi", None);
        check("we met (00:05) there", None);
        check("See you at 10:30", None);
    }
}
