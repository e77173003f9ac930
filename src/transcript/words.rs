//! Output of recognisers that time every word -> segments one can read: cut at sentence ends, new speakers and pauses.

use super::captions::Cue;

/// A pause that parts two thoughts, in seconds; within a sentence speakers pause for less.
const PAUSE: f64 = 1.5;

/// Text without punctuation is cut at the next short pause or comma after this many words, about 15 seconds.
const FULL_WORDS: usize = 40;

/// A short pause, in seconds.
const BREATH: f64 = 0.3;

/// At most so many words a caption on average, over at least so many captions, is one word a caption.
const SINGLE_WORDS: f64 = 1.3;
const FEWEST_SINGLE: usize = 5;

/// Longer on average, in letters, are sentences whose blanks were lost, or a language that writes none.
const LONGEST_WORDS: usize = 10;

/// Cut here whatever comes.
const MAX_WORDS: usize = 60;

/// Words with a point that end no sentence.
const ABBREVIATIONS: &[&str] =
    &["mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "e.g", "i.e", "no", "sr", "jr", "inc", "u.s"];

/// One timed word, punctuation included or as a word of its own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Word {
    pub text: String,
    pub start: Option<f64>,
    pub end: Option<f64>,
    pub speaker: Option<String>,
    /// Written without a blank before it: punctuation, or a file that writes its blanks itself.
    pub glued: bool,
}

impl Word {
    /// Punctuation, which belongs to the word before.
    pub fn punctuation(text: impl Into<String>) -> Self {
        Self { text: text.into(), glued: true, ..Self::default() }
    }
}

/// Words -> segments, each of one speaker.
pub fn gather(words: impl IntoIterator<Item = Word>) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    let mut current = Cue::default();
    let mut count = 0;
    for word in words {
        if word.text.is_empty() {
            continue;
        }
        // Punctuation has often no speaker of its own.
        let same_speaker = word.speaker == current.speaker || (word.glued && word.speaker.is_none());
        if count > 0 && (!same_speaker || (!word.glued && ends_before(&current, count, &word))) {
            cues.push(std::mem::take(&mut current));
            count = 0;
        }
        if count == 0 {
            current = Cue { start: word.start, speaker: word.speaker, ..Cue::default() };
        } else if !word.glued {
            current.text.push(' ');
        }
        count += usize::from(word.text.contains(char::is_alphanumeric));
        current.start = current.start.or(word.start);
        current.end = word.end.or(current.end);
        current.text.push_str(&word.text);
        // A segment may open with punctuation that the file set before the word.
        count = count.max(1);
    }
    if !current.text.is_empty() {
        cues.push(current);
    }
    cues
}

/// Captions of one word each (Podcasting 2.0 files of some hosts, whisper.cpp `-ml 1`) are gathered; others stay.
pub fn gather_single(cues: Vec<Cue>) -> Vec<Cue> {
    let spoken = cues.iter().filter(|cue| !cue.text.trim().is_empty()).count();
    let words: usize = cues.iter().map(|cue| cue.text.split_whitespace().count()).sum();
    let letters: usize = cues.iter().map(|cue| cue.text.trim().chars().count()).sum();
    if spoken < FEWEST_SINGLE || words as f64 > SINGLE_WORDS * spoken as f64 || letters > LONGEST_WORDS * words {
        return cues;
    }
    // A file with blanks as words of their own, or at the front of words, says itself where blanks belong.
    let spaced = cues.iter().any(|cue| cue.text.starts_with(char::is_whitespace));
    let mut blank = true;
    let word = |cue: Cue| {
        let glued = if spaced { !blank && !cue.text.starts_with(char::is_whitespace) } else { is_closing(&cue.text) };
        blank = cue.text.is_empty() && blank || cue.text.ends_with(char::is_whitespace);
        Word { text: cue.text.trim().into(), start: cue.start, end: cue.end, speaker: cue.speaker, glued }
    };
    gather(cues.into_iter().map(word).collect::<Vec<_>>())
}

/// A sign that follows its word without a blank.
fn is_closing(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '…' | ')' | '%' | '”' | '’'))
}

/// Whether the segment is complete before `next`.
fn ends_before(current: &Cue, count: usize, next: &Word) -> bool {
    let pause = match (current.end, next.start) {
        (Some(end), Some(start)) => start - end,
        _ => 0.0,
    };
    let text = current.text.trim_end();
    pause >= PAUSE
        || ends_sentence(text)
        || count >= MAX_WORDS
        || (count >= FULL_WORDS && (pause >= BREATH || text.ends_with([',', ';', ':', '،', '、'])))
}

fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '\'', '”', '’', ')', ']']);
    if text.ends_with(['!', '?', '…', '。', '！', '？', '؟', '।']) {
        return true;
    }
    let Some(body) = text.strip_suffix('.') else { return false };
    let last = body.rsplit(char::is_whitespace).next().unwrap_or_default();
    // An initial ("J.") or an abbreviation ends no sentence, "I." does.
    let initial = last.chars().count() == 1 && last.chars().all(char::is_uppercase) && last != "I";
    !initial && !ABBREVIATIONS.contains(&last.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, speaker: &str, from: f64) -> Vec<Word> {
        let word = |(at, text): (usize, &str)| Word {
            text: text.into(),
            start: Some(from + at as f64 * 0.25),
            end: Some(from + at as f64 * 0.25 + 0.25),
            speaker: Some(speaker.into()),
            glued: false,
        };
        text.split(' ').enumerate().map(word).collect()
    }

    fn check(words: Vec<Word>, expected: &[(&str, f64, f64)]) {
        let cues = gather(words);
        let got: Vec<(&str, f64, f64)> =
            cues.iter().map(|cue| (cue.text.as_str(), cue.start.unwrap_or(-1.0), cue.end.unwrap_or(-1.0))).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn segments_end_at_sentences_but_not_at_abbreviations() {
        check(
            words("We met Dr. J. Hu. It rained! Why?", "a", 0.0),
            &[("We met Dr. J. Hu.", 0.0, 1.25), ("It rained!", 1.25, 1.75), ("Why?", 1.75, 2.0)],
        );
    }

    #[test]
    fn a_new_speaker_and_a_pause_begin_a_segment() {
        let mut all = words("I think", "a", 0.0);
        all.extend(words("you do", "b", 0.5));
        all.extend(words("after a while", "b", 9.0));
        check(all, &[("I think", 0.0, 0.5), ("you do", 0.5, 1.0), ("after a while", 9.0, 9.75)]);
    }

    #[test]
    fn punctuation_is_glued_to_its_word_and_keeps_the_speaker() {
        let mut all = words("well", "a", 0.0);
        all.push(Word::punctuation(","));
        all.extend(words("yes", "a", 0.25));
        all.push(Word::punctuation("."));
        all.extend(words("no", "a", 0.5));
        check(all, &[("well, yes.", 0.0, 0.5), ("no", 0.5, 0.75)]);
    }

    #[test]
    fn text_without_punctuation_is_cut_after_sixty_words_at_most() {
        let cues = gather(words(&["word"; 150].join(" "), "a", 0.0));
        let counts: Vec<usize> = cues.iter().map(|cue| cue.text.split(' ').count()).collect();
        assert_eq!(counts, [60, 60, 30]);
        let mut all = words(&["word"; 45].join(" "), "a", 0.0);
        all.extend(words(&["word"; 10].join(" "), "a", 45.0 * 0.25 + 0.5));
        let counts: Vec<usize> = gather(all).iter().map(|cue| cue.text.split(' ').count()).collect();
        assert_eq!(counts, [45, 10]);
    }
}
