//! What all caption formats share: [`Cue`]s as the file has them -> a [`Reading`] in which each text stands once, with
//! its speaker and only times that can be true.

use super::times::Times;
use super::{Fields, ReadError, Reading, Segment, clean, labels, rolling, words};

/// A caption as the file has it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cue {
    /// Seconds.
    pub start: Option<f64>,
    pub end: Option<f64>,
    /// Where the format itself names the speaker.
    pub speaker: Option<String>,
    /// Raw text, mark-up included, lines parted by `\n`.
    pub text: String,
    /// Where it stands, from 1; 0 where the format has no lines worth naming.
    pub line: usize,
}

/// Cues -> segments: rolling captions unrolled, speaker prefixes made speakers, text cleaned, times checked.
/// `warnings` are the format's own, kept in front.
pub fn reading(format: &'static str, cues: Vec<Cue>, warnings: Vec<String>) -> Result<Reading, ReadError> {
    segments(format, labels::name_speakers(rolling::unroll(cues)), warnings)
}

/// Cues -> segments for formats that name their speakers and never roll.
pub fn segments(format: &'static str, cues: Vec<Cue>, mut warnings: Vec<String>) -> Result<Reading, ReadError> {
    let mut times = Times::default();
    let mut segments: Vec<Segment> = Vec::with_capacity(cues.len());
    for (at, cue) in words::gather_single(cues).into_iter().enumerate() {
        let text = clean::clean(&without_dashes(&cue.text));
        // A cue of nothing but punctuation is what is left of a sound note.
        if !text.contains(char::is_alphanumeric) {
            continue;
        }
        let place = if cue.line > 0 { format!("line {}", cue.line) } else { format!("segment {}", at + 1) };
        let (start, end) = times.check(cue.start, cue.end, &place);
        let speaker =
            cue.speaker.map(|name| clean::spaces(&clean::without_markup(&name))).filter(|name| !name.is_empty());
        segments.push(Segment { start, end, speaker, text });
    }
    if segments.is_empty() {
        return Err(ReadError::NoText { format });
    }
    warnings.extend(times.warnings());
    warnings.extend(run_together(&segments));
    Ok(Reading { format, fields: Fields::default(), segments, warnings })
}

/// Ends a caption where the next begins: two-line roll-up displays keep a line on screen after it was said.
pub fn end_at_the_next(cues: &mut [Cue]) {
    for at in 1..cues.len() {
        let next = cues[at].start;
        let cue = &mut cues[at - 1];
        if let (Some(start), Some(end), Some(next)) = (cue.start, cue.end, next)
            && start < next
            && next < end
        {
            cue.end = Some(next);
        }
    }
}

/// One sentence about the lines at which something is wrong; none where none is.
pub fn at_lines(lines: &[usize], what: &str) -> Vec<String> {
    lines.first().map(|first| format!("{} {what} (first: line {first})", lines.len())).into_iter().collect()
}

/// A file that ends within a word while its captions end in full stops was cut short.
pub fn broken_off(text: &str, cues: &[Cue]) -> Option<String> {
    let (last, others) = cues.split_last()?;
    let said = |cue: &Cue| clean::clean(&cue.text);
    let stopped = |cue: &&Cue| said(cue).ends_with(['.', '?', '!', '"', '…']);
    let cut = !text.ends_with('\n') && (last.text.is_empty() || said(last).ends_with(char::is_alphanumeric));
    if !cut || others.len() < 2 || others.iter().filter(stopped).count() * 5 < others.len() * 4 {
        return None;
    }
    Some(format!("the text breaks off in the caption at line {}; the file may be cut short: get it again", last.line))
}

/// The dash of a new speaker at the start of a line is a mark, not a word.
fn without_dashes(text: &str) -> String {
    text.lines().map(|line| labels::dashed(line).unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// Fewer letters may be one long word or an address.
const RUN_TOGETHER_LETTERS: usize = 24;

/// Some exporters lose the blanks; then nothing can be made of the text, and the reader should know.
fn run_together(segments: &[Segment]) -> Option<String> {
    let glued = |segment: &&Segment| {
        let letters = segment.text.chars().filter(char::is_ascii_alphabetic).count();
        let words = segment.text.split(' ').filter(|word| word.contains(|c: char| c.is_ascii_alphabetic())).count();
        // English has under five letters a word, German about six.
        letters >= RUN_TOGETHER_LETTERS && letters > 14 * words
    };
    let first = segments.iter().find(glued)?;
    let count = segments.iter().filter(glued).count();
    (count > 2).then(|| {
        let text = &first.text;
        format!("words run together in {count} captions (first: {text:?}); export it again with blanks between words")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(start: f64, end: f64, text: &str) -> Cue {
        Cue { start: Some(start), end: Some(end), text: text.into(), ..Cue::default() }
    }

    #[test]
    fn cues_become_clean_segments() {
        let cues =
            vec![cue(0.0, 1.0, "<i>Good</i>\nmorning"), cue(1.0, 2.0, "[Music]"), cue(2.0, 3.0, "- Hi &amp; bye")];
        let reading = reading("SubRip", cues, vec![]).expect("text");
        let texts: Vec<&str> = reading.segments.iter().map(|segment| segment.text.as_str()).collect();
        assert_eq!(texts, ["Good morning", "Hi & bye"]);
        assert!(reading.warnings.is_empty());
    }

    #[test]
    fn captions_without_any_text_are_an_error() {
        let error = reading("WebVTT", vec![cue(0.0, 1.0, "[Music]"), cue(1.0, 2.0, " ♪ ")], vec![]);
        assert_eq!(error, Err(ReadError::NoText { format: "WebVTT" }));
    }

    #[test]
    fn a_line_kept_on_screen_ends_where_the_next_begins() {
        let mut cues = [cue(0.0, 4.0, "a"), cue(2.0, 5.0, "b"), cue(6.0, 7.0, "c")];
        end_at_the_next(&mut cues);
        assert_eq!(cues.map(|cue| cue.end), [Some(2.0), Some(5.0), Some(7.0)]);
    }

    #[test]
    fn words_that_run_together_are_reported() {
        let cues = (0..25)
            .map(|at: u32| cue(at.into(), f64::from(at) + 1.0, &format!("whichisaverylongrunofletters{at}")))
            .collect();
        let reading = reading("SubRip", cues, vec![]).expect("text");
        assert!(reading.warnings[0].starts_with("words run together in 25 captions"), "{:?}", reading.warnings);
    }
}
