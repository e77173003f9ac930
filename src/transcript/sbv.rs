//! YouTube's SBV: `0:00:01.000,0:00:02.500` before each caption.

use super::captions::{self, Cue};
use super::timestamp::{Span, seconds};
use super::{ReadError, Reading};

const FORMAT: &str = "SBV";

/// Whether the first line is a pair of times.
pub fn claims(text: &str) -> bool {
    text.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| span(line).is_some())
}

/// Reads SBV text.
pub fn read(text: &str) -> Result<Reading, ReadError> {
    let mut cues: Vec<Cue> = Vec::new();
    let mut untimed = Vec::new();
    let mut after_blank = false;
    for (at, line) in text.lines().map(str::trim).enumerate() {
        if let Some(Span { start, end }) = span(line) {
            cues.push(Cue { start, end, line: at + 1, ..Cue::default() });
        } else if line.is_empty() {
            after_blank = true;
            continue;
        } else if let Some(cue) = cues.last_mut().filter(|cue| !after_blank || cue.text.is_empty()) {
            if !cue.text.is_empty() {
                cue.text.push('\n');
            }
            cue.text.push_str(line);
        } else {
            untimed.push(at + 1);
            cues.push(Cue { text: line.into(), line: at + 1, ..Cue::default() });
        }
        after_blank = false;
    }
    let mut warnings = captions::at_lines(&untimed, "captions have no time line; their text was kept without times");
    warnings.extend(captions::broken_off(text, &cues));
    captions::reading(FORMAT, cues, warnings)
}

fn span(line: &str) -> Option<Span> {
    let (start, end) = line.trim().split_once(',')?;
    let clock = |text: &str| if text.matches(':').count() >= 1 { seconds(text) } else { None };
    Some(Span { start: Some(clock(start)?), end: Some(clock(end)?) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::golden::check;

    #[test]
    fn captions_are_read_with_their_times() {
        let text = "0:00:00.378,0:00:11.378\nThe tide\nis out.\n\n0:00:11.378,0:00:12.305\n>> Yes.\n";
        assert!(claims(text));
        check(read(text), "SBV\n0.38-11.38 ?: The tide is out.\n11.38-12.30 ?: Yes.\n");
    }

    #[test]
    fn a_caption_without_times_keeps_its_text() {
        check(
            read("0:00:01.000,0:00:02.000\nOne.\n\nTwo.\n\n0:00:17.484,0:00:16.543\nThree.\n"),
            "SBV\n1.00-2.00 ?: One.\n?-? ?: Two.\n17.48-? ?: Three.\n\
             ! 1 captions have no time line; their text was kept without times (first: line 4)\n\
             ! 1 ends lie before their start and were left out (first: line 6: 16.543 before 17.484, in seconds)\n",
        );
    }

    #[test]
    fn a_list_of_numbers_is_no_caption() {
        for text in ["1,2\nwords", "some text", "12:30, noon"] {
            assert!(!claims(text), "{text:?}");
        }
    }
}
