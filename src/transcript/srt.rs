//! SubRip (`.srt`): numbered captions with a time line each, and what is sold as it.
//!
//! Read without numbers, without blank lines, with WebVTT's points for commas, with blank lines within a caption.

use super::captions::{self, Cue};
use super::timestamp::arrow_span;
use super::{ReadError, Reading};

const FORMAT: &str = "SubRip";

/// Lines looked at for the first time line; licences and credits stand before it in the worst files.
const HEAD_LINES: usize = 12;

/// Whether a time line with an arrow comes soon.
pub fn claims(text: &str) -> bool {
    text.lines().filter(|line| !line.trim().is_empty()).take(HEAD_LINES).any(|line| arrow_span(line).is_some())
}

/// Reads SubRip text.
pub fn read(text: &str) -> Result<Reading, ReadError> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let timed = |at: usize| lines.get(at).is_some_and(|line| arrow_span(line).is_some());
    let mut cues: Vec<Cue> = Vec::new();
    let (mut untimed, mut damaged) = (Vec::new(), Vec::new());
    let mut after_blank = true;
    for (at, line) in lines.iter().enumerate() {
        let number = at + 1;
        if let Some(span) = arrow_span(line) {
            if span.start.is_none() || span.end.is_none() {
                damaged.push(number);
            }
            cues.push(Cue { start: span.start, end: span.end, line: number, ..Cue::default() });
        } else if line.is_empty() {
            after_blank = true;
            continue;
        } else if is_number(line) && timed(at + 1) {
            // A caption's number.
        } else if cues.is_empty()
            || (after_blank && is_number(line) && lines.get(at + 1).is_some_and(|next| !next.is_empty()))
        {
            untimed.push(number);
            let text = if is_number(line) { "" } else { line };
            cues.push(Cue { text: text.into(), line: number, ..Cue::default() });
        } else if let Some(cue) = cues.last_mut() {
            if !cue.text.is_empty() {
                cue.text.push('\n');
            }
            cue.text.push_str(line);
        }
        after_blank = false;
    }
    let mut warnings = captions::at_lines(&damaged, "time lines are damaged; the sound side of them was kept");
    warnings.extend(captions::at_lines(&untimed, "captions have no time line; their text was kept without times"));
    warnings.extend(captions::broken_off(text, &cues));
    captions::reading(FORMAT, cues, warnings)
}

fn is_number(line: &str) -> bool {
    !line.is_empty() && line.len() <= 7 && line.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::golden::{check, check_warning};

    #[test]
    fn captions_are_read_with_their_times() {
        check(
            read(
                "1\n00:00:01,000 --> 00:00:02,500\nThe tide\nis out.\n\n2\n00:00:03,000 --> 00:00:04,000\n<i>Yes.</i>\n",
            ),
            "SubRip\n1.00-2.50 ?: The tide is out.\n3.00-4.00 ?: Yes.\n",
        );
    }

    #[test]
    fn speakers_before_a_colon_are_carried_on() {
        check(
            read(
                "1\n00:00:00,000 --> 00:00:01,000\nAda: Good\n\n2\n00:00:01,000 --> 00:00:02,000\nmorning.\n\n\
                 3\n00:00:02,000 --> 00:00:03,000\nBen: Hello, Ada.\n\n4\n00:00:03,000 --> 00:00:04,000\nAda: Tea?\n",
            ),
            "SubRip\n0.00-1.00 Ada: Good\n1.00-2.00 Ada: morning.\n2.00-3.00 Ben: Hello, Ada.\n3.00-4.00 Ada: Tea?\n",
        );
    }

    #[test]
    fn numbers_blank_lines_and_commas_may_lack() {
        check(
            read(
                "00:00:01.000-->00:00:02.000\nFirst, then\n\n1984\n00:00:03,000 --> 00:00:04,000 X1:40\nlast\n00:00:05,000 --> 00:00:06,000\nend",
            ),
            "SubRip\n1.00-2.00 ?: First, then\n3.00-4.00 ?: last\n5.00-6.00 ?: end\n",
        );
        check(
            read("1\n00:00:01,000 --> 00:00:02,000\n\nafter a blank\n\nand another\n"),
            "SubRip\n1.00-2.00 ?: after a blank and another\n",
        );
    }

    #[test]
    fn damaged_captions_keep_their_text_and_are_reported() {
        let text = "1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n2\nTwo.\n\n3\n00:00:05,000 --> 00:00:04,000\nThree.\n\n\
                    4\n00:00:06,000 --> 00:00:xx,000\nFour.\n";
        check(
            read(text),
            "SubRip\n1.00-2.00 ?: One.\n?-? ?: Two.\n5.00-? ?: Three.\n6.00-? ?: Four.\n\
             ! 1 time lines are damaged; the sound side of them was kept (first: line 13)\n\
             ! 1 captions have no time line; their text was kept without times (first: line 5)\n\
             ! 1 ends lie before their start and were left out (first: line 9: 4 before 5, in seconds)\n",
        );
        check_warning(
            read(
                "1\n00:00:01,000 --> 00:00:02,000\nDone.\n\n2\n00:00:02,000 --> 00:00:03,000\nSo.\n\n3\n00:00:03,000 --> 00:00:04,000\nAnd the",
            ),
            "the text breaks off",
        );
    }

    #[test]
    fn captions_without_text_are_an_error() {
        assert_eq!(read("1\n00:00:01,000 --> 00:00:02,000\n\n"), Err(ReadError::NoText { format: FORMAT }));
    }
}
