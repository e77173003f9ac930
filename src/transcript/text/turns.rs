//! Lines of speech -> [`Segment`]s: a turn's paragraphs, cut at minute marks and at changes of speaker within them.

use super::markdown::{spoken, without_block_mark};
use super::style::{Speaker, Styles};
use super::{chevron, colon_speaker, mark};
use crate::transcript::Segment;
use crate::transcript::clean::spaces;

/// Words before the first opening that are fewer than this share of all are a note above the transcript, not speech.
const MAX_PREAMBLE: f64 = 0.2;

/// Where most lines end a sentence and no blank line parts them, every line is a piece of its own.
const MIN_SENTENCE_LINES: f64 = 0.6;

/// Reads the turns of `lines`.
pub fn read<'a>(lines: &[&'a str], styles: &Styles<'a>) -> Vec<Segment> {
    let mut turns = Turns {
        segments: Vec::new(),
        speaker: None,
        start: None,
        end: None,
        chevrons: chevron::is_used(lines),
        inline_capitals: styles.inline_capitals,
        paragraph: String::new(),
    };
    let line_by_line = ends_sentences(lines);
    let mut first_opening = None;
    for line in lines {
        if line.trim().is_empty() {
            turns.flush();
            continue;
        }
        let line = without_block_mark(line);
        if let Some(opening) = styles.opening(line) {
            turns.flush();
            first_opening.get_or_insert(turns.segments.len());
            turns.open(opening.speaker, opening.start, opening.end);
            turns.add(opening.rest);
        } else {
            turns.add(line);
        }
        if line_by_line {
            turns.flush();
        }
    }
    turns.flush();
    let mut segments = turns.segments;
    if let Some(first) = first_opening {
        let words =
            |segments: &[Segment]| -> usize { segments.iter().map(|s| s.text.split_whitespace().count()).sum() };
        if (words(&segments[..first]) as f64) < MAX_PREAMBLE * words(&segments) as f64 {
            segments.drain(..first);
        }
    }
    segments
}

/// The turns read so far and the one being read.
struct Turns {
    segments: Vec<Segment>,
    speaker: Option<String>,
    start: Option<f64>,
    end: Option<f64>,
    chevrons: bool,
    inline_capitals: bool,
    /// The lines of the paragraph so far.
    paragraph: String,
}

impl Turns {
    fn open(&mut self, speaker: Speaker<'_>, start: Option<f64>, end: Option<f64>) {
        match speaker {
            Speaker::Named(name) => self.speaker = label(name),
            Speaker::Nobody => self.speaker = None,
            Speaker::Same => {}
        }
        self.start = start;
        self.end = end;
    }

    fn add(&mut self, line: &str) {
        if !self.paragraph.is_empty() {
            self.paragraph.push(' ');
        }
        self.paragraph.push_str(line.trim());
    }

    /// Ends the paragraph.
    fn flush(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        for (start, text) in mark::split(&paragraph) {
            if start.is_some() {
                (self.start, self.end) = (start, None);
            }
            if !self.chevrons {
                self.spoken(text);
                continue;
            }
            for (changed, text) in chevron::split(text) {
                if let Some(speaker) = changed {
                    self.speaker = speaker.and_then(label);
                }
                self.spoken(text);
            }
        }
    }

    fn spoken(&mut self, text: &str) {
        if !self.inline_capitals {
            self.push(text);
            return;
        }
        for (speaker, text) in colon_speaker::split_inline(text) {
            if let Some(name) = speaker {
                self.speaker = label(name);
            }
            self.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        let text = spoken(text);
        if text.chars().any(char::is_alphanumeric) {
            self.segments.push(Segment { start: self.start, end: self.end, speaker: self.speaker.clone(), text });
        }
    }
}

/// A speaker's name as it is shown.
fn label(name: &str) -> Option<String> {
    let name = spaces(&spoken(name.trim().trim_end_matches(':')));
    (!name.is_empty()).then_some(name)
}

fn ends_sentences(lines: &[&str]) -> bool {
    let filled: Vec<&&str> = lines.iter().filter(|line| !line.trim().is_empty()).collect();
    let ending = filled.iter().filter(|line| line.trim_end().ends_with(['.', '?', '!', '…', '"', '”', '。'])).count();
    let unparted = lines.len() - filled.len() <= filled.len() / 10;
    unparted && ending as f64 >= MIN_SENTENCE_LINES * filled.len() as f64
}
