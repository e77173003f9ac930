//! Rolling captions -> each line once.
//!
//! Live captions and YouTube's automatic ones show the line before above the new one, or grow a line word by word, so
//! that most words stand in the file two or three times.
//! A file is taken as rolling by its whole, never by one pair of cues: people do say "yes" twice.

use super::captions::Cue;
use super::clean;

/// Share of neighbouring cues that must overlap; rolling files have nearly all, others next to none.
const ROLLING_SHARE: f64 = 0.3;

/// Share of cues that must be doubles before any is dropped; in a file with every cue twice it is a half.
const DOUBLED_SHARE: f64 = 0.3;

/// The longest overlap looked for, in words; captions have two or three lines of up to a dozen words.
const MAX_OVERLAP: usize = 60;

/// Two lines on screen were joined into one by a converter: an overlap of this many words within a line counts.
const MIN_INNER_OVERLAP: usize = 2;

/// Drops what a rolling file repeats, and what a doubled file holds twice.
/// Time O(words x the longest caption, at most 60 words), memory O(words).
pub fn unroll(mut cues: Vec<Cue>) -> Vec<Cue> {
    drop_doubles(&mut cues);
    let screens: Vec<Screen> = cues.iter().map(|cue| Screen::of(&cue.text)).collect();
    let shown: Vec<usize> = (0..cues.len()).filter(|at| !screens[*at].words.is_empty()).collect();
    let pairs = shown.len().saturating_sub(1);
    let overlapping = shown.windows(2).filter(|pair| screens[pair[1]].overlap(&screens[pair[0]]) > 0).count();
    if overlapping < 2 || (overlapping as f64) < ROLLING_SHARE * pairs as f64 {
        return cues;
    }
    let mut out = Vec::with_capacity(cues.len());
    let mut before: Option<&Screen> = None;
    for at in shown {
        let screen = &screens[at];
        let seen = before.map_or(0, |before| screen.overlap(before));
        before = Some(screen);
        if seen < screen.words.len() {
            let text = if seen == 0 { cues[at].text.clone() } else { screen.words[seen..].join(" ") };
            out.push(Cue { text, ..cues[at].clone() });
        }
    }
    out
}

/// Some files hold every cue twice, once for each style; elsewhere a cue that follows its like was said again.
fn drop_doubles(cues: &mut Vec<Cue>) {
    let same = |cue: &Cue, next: &Cue| {
        next.start.is_some() && (next.start, next.end) == (cue.start, cue.end) && next.text == cue.text
    };
    let doubles = cues.windows(2).filter(|pair| same(&pair[0], &pair[1])).count();
    if doubles as f64 >= DOUBLED_SHARE * cues.len() as f64 {
        cues.dedup_by(|next, cue| same(cue, next));
    }
}

/// What one cue shows.
struct Screen {
    words: Vec<String>,
    /// After how many words each line ends.
    line_ends: Vec<usize>,
    /// How many words stand before the first line with word times; such a line is always new.
    repeatable: usize,
}

impl Screen {
    fn of(text: &str) -> Self {
        let mut screen = Self { words: Vec::new(), line_ends: Vec::new(), repeatable: usize::MAX };
        for line in text.lines() {
            if has_word_times(line) {
                screen.repeatable = screen.repeatable.min(screen.words.len());
            }
            let line = clean::spaces(&clean::without_markup(line));
            if !line.is_empty() {
                screen.words.extend(line.split(' ').map(String::from));
                screen.line_ends.push(screen.words.len());
            }
        }
        screen
    }

    /// How many of the first words the screen before already showed as its last ones.
    fn overlap(&self, before: &Screen) -> usize {
        let most = self.words.len().min(before.words.len()).min(self.repeatable);
        let grown = before.words.len();
        if most == grown && self.words.starts_with(&before.words) {
            return grown;
        }
        (1..=most.min(MAX_OVERLAP))
            .rev()
            .find(|&count| {
                let from = before.words.len() - count;
                let whole_lines = self.line_ends.contains(&count) && (from == 0 || before.line_ends.contains(&from));
                (whole_lines || count >= MIN_INNER_OVERLAP) && before.words[from..] == self.words[..count]
            })
            .unwrap_or(0)
    }
}

/// `<00:00:01.240>` within the line.
fn has_word_times(line: &str) -> bool {
    line.match_indices('<').any(|(at, _)| line[at + 1..].starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(texts: &[&str], expected: &[&str]) {
        let cue = |(at, text): (usize, &&str)| Cue {
            start: Some(at as f64),
            end: Some(at as f64 + 1.0),
            text: (*text).into(),
            ..Cue::default()
        };
        let cues = unroll(texts.iter().enumerate().map(cue).collect());
        let lines: Vec<String> = cues.iter().map(|cue| clean::clean(&cue.text)).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn two_line_roll_up_with_word_times_is_unrolled() {
        check(
            &[
                " \nmy<00:00:00.160><c> garden</c><00:00:00.480><c> is</c>",
                "my garden is\n ",
                "my garden is\nfull<00:00:02.240><c> of</c><00:00:02.800><c> weeds</c>",
                "full of weeds\n ",
                "full of weeds\nfull<00:00:04.000><c> of</c><00:00:04.100><c> weeds</c>",
            ],
            &["my garden is", "full of weeds", "full of weeds"],
        );
    }

    #[test]
    fn roll_up_without_tags_is_unrolled() {
        check(
            &["we went", "we went\nto the sea", "to the sea", "to the sea\nand swam", "and swam\nall day"],
            &["we went", "to the sea", "and swam", "all day"],
        );
    }

    #[test]
    fn lines_joined_by_a_converter_are_unrolled() {
        check(
            &["we went to the", "to the sea and", "sea and swam there", "swam there all day"],
            &["we went to the", "sea and", "swam there", "all day"],
        );
    }

    #[test]
    fn captions_that_grow_word_by_word_are_unrolled() {
        check(&["I", "I think", "I think so", "I think so too"], &["I", "think", "so", "too"]);
    }

    #[test]
    fn a_word_said_twice_stays_in_ordinary_captions() {
        let texts = ["Is it done?", "Yes.", "Yes.", "Good, let us go on.", "To the next one.", "Which is longer."];
        check(&texts, &texts);
    }

    #[test]
    fn a_file_that_holds_every_cue_twice_is_read_once() {
        let cue = |at: u32, text: &str| Cue { start: Some(at.into()), text: text.into(), ..Cue::default() };
        let once = [cue(1, "Hello there"), cue(2, "you"), cue(3, "all")];
        assert_eq!(unroll(once.iter().flat_map(|cue| [cue.clone(), cue.clone()]).collect()), once);
        let said_again = [cue(1, "So"), cue(2, "yes"), cue(2, "yes"), cue(3, "and"), cue(4, "then")];
        assert_eq!(unroll(said_again.to_vec()), said_again);
    }
}
