//! [`Transcript`] -> [`Run`]s: what one speaker says without being interrupted, as words that know their times.

use crate::transcript::{Segment, Transcript};

/// One word as it stands in the transcript, punctuation and all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Word<'a> {
    pub text: &'a str,
    /// The segment it stands in, an index into [`Transcript::segments`].
    pub segment: usize,
    /// Seconds of silence before it; zero inside a segment and where times are not known.
    pub pause: f32,
    /// Does it open a segment that the file set apart (a caption, a line, a paragraph)?
    pub opens_segment: bool,
}

/// Consecutive words of one speaker.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Run<'a> {
    pub speaker: Option<&'a str>,
    pub words: Vec<Word<'a>>,
}

/// A silence after which talk starts anew, in seconds.
const LONG_PAUSE: f32 = 4.0;

/// The runs of a transcript, in order: cut where the speaker changes and at long pauses.
pub(super) fn runs(transcript: &Transcript) -> Vec<Run<'_>> {
    let mut runs: Vec<Run> = Vec::new();
    let mut last_end: Option<f64> = None;
    for (index, segment) in transcript.segments.iter().enumerate() {
        let speaker = segment.speaker.as_deref();
        let pause = pause_before(segment, last_end);
        let fresh = runs.last().is_none_or(|run| run.speaker != speaker) || pause > LONG_PAUSE;
        if fresh {
            runs.push(Run { speaker, words: Vec::new() });
        }
        let run = runs.last_mut().expect("a run was just pushed where there was none");
        for (place, text) in segment.text.split_whitespace().enumerate() {
            let pause = if place == 0 { pause } else { 0.0 };
            run.words.push(Word { text, segment: index, pause, opens_segment: place == 0 });
        }
        last_end = segment.end.or(segment.start).or(last_end);
    }
    runs.retain(|run| !run.words.is_empty());
    runs
}

fn pause_before(segment: &Segment, last_end: Option<f64>) -> f32 {
    match (segment.start, last_end) {
        (Some(start), Some(end)) => (start - end).max(0.0) as f32,
        _ => 0.0,
    }
}

impl Run<'_> {
    /// The words joined by single spaces.
    pub fn text(&self, range: std::ops::Range<usize>) -> String {
        let texts: Vec<&str> = self.words[range].iter().map(|word| word.text).collect();
        texts.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(start: f64, end: f64, speaker: Option<&str>, text: &str) -> Segment {
        Segment { start: Some(start), end: Some(end), speaker: speaker.map(str::to_owned), text: text.to_owned() }
    }

    fn transcript(segments: Vec<Segment>) -> Transcript {
        Transcript { file: "a.vtt".into(), podcast: "A".into(), title: None, published: None, url: None, segments }
    }

    #[test]
    fn a_run_ends_where_the_speaker_changes_or_falls_silent() {
        let transcript = transcript(vec![
            segment(0.0, 1.0, Some("Ann"), "one two"),
            segment(1.0, 2.0, Some("Ann"), "three"),
            segment(2.0, 3.0, Some("Bob"), "four"),
            segment(9.0, 10.0, Some("Bob"), "five"),
        ]);
        let runs = runs(&transcript);
        let texts: Vec<String> = runs.iter().map(|run| run.text(0..run.words.len())).collect();
        assert_eq!(texts, ["one two three", "four", "five"]);
    }
}
