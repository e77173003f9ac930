//! [`Run`] -> sentences, as ranges of its words.
//!
//! Punctuated text is split by `sentencex`; captions without punctuation are cut where the boundary model, pauses and
//! caption ends together say that a sentence is most likely over.

use std::ops::Range;

use super::boundary::{boundary_log_odds, word_hash};
use super::run::{Run, Word};
use crate::word::bare;

/// Fewer sentence ends than one in so many words, and the text counts as unpunctuated.
const WORDS_PER_END: usize = 45;
/// No sentence is longer; a longer one is cut at its best gap.
const MAX_WORDS: usize = 48;
/// Shortest piece of unpunctuated text, in words.
const MIN_WORDS: usize = 5;
/// Log-odds added for a gap of one second or more.
const PAUSE_LOG_ODDS: f32 = 2.0;
/// Log-odds added where the file opens a new caption or line: weak, since captions are cut by width.
const CAPTION_LOG_ODDS: f32 = 0.25;
/// Log-odds added after a comma or a dash, where a too long punctuated sentence is cut.
const COMMA_LOG_ODDS: f32 = 3.0;
/// What a cut costs: the log-odds above which cutting is better than not.
const CUT_COST: f32 = 1.0;

/// The sentences of a run, in order and without a gap.
pub(super) fn sentences(run: &Run) -> Vec<Range<usize>> {
    let ends = run.words.iter().filter(|word| ends_sentence(word.text)).count();
    if ends * WORDS_PER_END >= run.words.len() || run.words.len() <= WORDS_PER_END && ends > 0 {
        punctuated(run)
    } else {
        unpunctuated(run, 0..run.words.len())
    }
}

fn ends_sentence(word: &str) -> bool {
    word.trim_end_matches(['"', '”', '\'', '’', ')', ']']).ends_with(['.', '?', '!', '…'])
}

fn punctuated(run: &Run) -> Vec<Range<usize>> {
    let text = run.text(0..run.words.len());
    let mut sentences = Vec::new();
    let mut start = 0;
    for sentence in sentencex::segment("en", &text) {
        let end = (start + sentence.split_whitespace().count()).min(run.words.len());
        if end - start > MAX_WORDS {
            sentences.extend(unpunctuated(run, start..end));
        } else if end > start {
            sentences.push(start..end);
        }
        start = end;
    }
    if start < run.words.len() {
        sentences.extend(unpunctuated(run, start..run.words.len()));
    }
    sentences
}

/// Cuts a range at the gaps whose summed log-odds are highest, each piece from [`MIN_WORDS`] to [`MAX_WORDS`] words
/// (a rest shorter than that stays whole). Dynamic programming: time n x [`MAX_WORDS`], memory n.
fn unpunctuated(run: &Run, range: Range<usize>) -> Vec<Range<usize>> {
    let words = &run.words[range.clone()];
    if words.len() <= MIN_WORDS {
        return vec![range];
    }
    let gain = gap_gains(words);
    // best[end] is the best total of any cutting of the first `end` words, from[end] where its last piece starts.
    let mut best = vec![f32::NEG_INFINITY; words.len() + 1];
    let mut from = vec![0; words.len() + 1];
    best[0] = 0.0;
    for end in 1..=words.len() {
        let shortest = if end == words.len() { 1 } else { MIN_WORDS };
        for start in end.saturating_sub(MAX_WORDS)..=end.saturating_sub(shortest) {
            let total = best[start] + if start == 0 { 0.0 } else { gain[start] };
            if total > best[end] {
                best[end] = total;
                from[end] = start;
            }
        }
    }
    let mut pieces = Vec::new();
    let mut end = words.len();
    while end > 0 {
        pieces.push(range.start + from[end]..range.start + end);
        end = from[end];
    }
    pieces.reverse();
    pieces
}

/// What a cut before word i gains.
fn gap_gains(words: &[Word]) -> Vec<f32> {
    let hashes: Vec<u64> = words.iter().map(|word| word_hash(&bare(word.text))).collect();
    let at = |index: Option<usize>| index.and_then(|i| hashes.get(i)).copied().unwrap_or(0);
    (0..words.len())
        .map(|i| {
            let odds = boundary_log_odds(at(i.checked_sub(2)), at(i.checked_sub(1)), at(Some(i)), at(Some(i + 1)));
            let pause = words[i].pause.min(1.0) * PAUSE_LOG_ODDS;
            let caption = if words[i].opens_segment { CAPTION_LOG_ODDS } else { 0.0 };
            let comma = i.checked_sub(1).is_some_and(|left| words[left].text.ends_with([',', ';', ':', '-', '—']));
            odds + pause + caption + if comma { COMMA_LOG_ODDS } else { 0.0 } + CUT_COST
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passage::run::Word;

    fn check(text: &str, expected: &[&str]) {
        let words =
            text.split_whitespace().map(|text| Word { text, segment: 0, pause: 0.0, opens_segment: false }).collect();
        let run = Run { speaker: None, words };
        let found: Vec<String> = sentences(&run).into_iter().map(|range| run.text(range)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn punctuated_speech_is_split_at_its_sentences() {
        check(
            "Dr. Olsen sold 3.5 million bikes. Nobody had seen it coming! Had you?",
            &["Dr. Olsen sold 3.5 million bikes.", "Nobody had seen it coming!", "Had you?"],
        );
    }

    #[test]
    fn captions_are_cut_before_a_fresh_start() {
        check(
            "the harbour board raised its fees by a third last year so i think we will see fewer ferries in the summer",
            &[
                "the harbour board raised its fees by a third last year",
                "so i think we will see fewer ferries in the summer",
            ],
        );
    }

    #[test]
    fn no_piece_is_longer_than_the_limit_and_no_word_is_lost() {
        let text = "word ".repeat(500);
        let words =
            text.split_whitespace().map(|text| Word { text, segment: 0, pause: 0.0, opens_segment: false }).collect();
        let run = Run { speaker: None, words };
        let pieces = sentences(&run);
        assert!(pieces.iter().all(|piece| piece.len() <= MAX_WORDS));
        assert_eq!(pieces.iter().map(Range::len).sum::<usize>(), 500);
        assert!(pieces.windows(2).all(|pair| pair[0].end == pair[1].start));
    }
}
