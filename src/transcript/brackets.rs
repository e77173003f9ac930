//! Bracket lines: `[12.50 → 14.2] text` (often named `.srt`) and whisper.cpp's `[00:00:00.000 --> 00:00:03.480] text`.

use std::sync::LazyLock;

use regex::Regex;

use super::captions::{self, Cue};
use super::timestamp::seconds;
use super::{ReadError, Reading};

const FORMAT: &str = "bracket lines";

/// Lines looked at to tell the format, and how many of them must be bracket lines.
const HEAD_LINES: usize = 20;
const HEAD_SHARE: f64 = 0.3;

static LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*[\[(]\s*([0-9][0-9:.,]*)\s*s?\s*(?:-->|->|→|–|—|-)\s*([0-9][0-9:.,]*)\s*s?\s*[\])]\s*:?\s*(.*)$")
        .expect("a pattern written here compiles")
});

/// Whether the first lines are spans in brackets before text.
pub fn claims(text: &str) -> bool {
    let head: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(HEAD_LINES).collect();
    let spans = head.iter().filter(|line| span(line).is_some()).count();
    spans > 0 && spans as f64 >= HEAD_SHARE * head.len() as f64
}

/// Reads bracket lines; a line without a span belongs to the one before.
pub fn read(text: &str) -> Result<Reading, ReadError> {
    let mut cues: Vec<Cue> = Vec::new();
    let mut untimed = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if let Some((start, end, rest)) = span(line) {
            cues.push(Cue { start: Some(start), end: Some(end), text: rest.into(), line: at + 1, ..Cue::default() });
        } else if line.trim().is_empty() {
            continue;
        } else if let Some(cue) = cues.last_mut() {
            cue.text.push('\n');
            cue.text.push_str(line.trim());
        } else {
            untimed.push(at + 1);
            cues.push(Cue { text: line.trim().into(), line: at + 1, ..Cue::default() });
        }
    }
    let mut warnings =
        captions::at_lines(&untimed, "lines stand before the first span; their text was kept without times");
    warnings.extend(captions::broken_off(text, &cues));
    captions::reading(FORMAT, cues, warnings)
}

fn span(line: &str) -> Option<(f64, f64, &str)> {
    let found = LINE.captures(line)?;
    Some((seconds(&found[1])?, seconds(&found[2])?, found.get(3).map_or("", |rest| rest.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::golden::check;

    #[test]
    fn seconds_and_clocks_in_brackets_are_spans() {
        let text = "[0.00 → 4.48] What is new?\n[4.72 → 6.22] Not much.\nReally.\n";
        assert!(claims(text));
        check(read(text), "bracket lines\n0.00-4.48 ?: What is new?\n4.72-6.22 ?: Not much. Really.\n");
        let text = "[00:00:00.000 --> 00:00:03.480]   Shall we start?\n\n[00:00:03.480 --> 00:01:07.960]   We shall.\n";
        assert!(claims(text));
        check(read(text), "bracket lines\n0.00-3.48 ?: Shall we start?\n3.48-67.96 ?: We shall.\n");
    }

    #[test]
    fn brackets_without_a_span_are_another_format() {
        for text in ["[Music]\nHello", "[00:01:02] Ada: hello", "[{\"start\": 1}]", "[1] a note\n[2] another"] {
            assert!(!claims(text), "{text:?}");
        }
    }
}
