//! Sentences -> passages: one to four sentences that stand together.

use std::ops::Range;

/// A passage that has reached this many words takes no further sentence.
const ENOUGH_WORDS: usize = 28;
/// A passage never grows beyond this many words.
const MAX_WORDS: usize = 70;
/// A passage never holds more sentences.
const MAX_SENTENCES: usize = 4;
/// A rest of fewer words joins the passage before it, where that leaves at most [`REST_MAX_WORDS`].
const MIN_REST_WORDS: usize = 12;
const REST_MAX_WORDS: usize = 80;

/// Groups consecutive sentences (ranges of words, without gaps); every sentence lands in exactly one group.
pub(super) fn group(sentences: &[Range<usize>]) -> Vec<&[Range<usize>]> {
    let mut groups: Vec<&[Range<usize>]> = Vec::new();
    let mut first = 0;
    for next in 1..=sentences.len() {
        let words = words(&sentences[first..next]);
        let closes = next == sentences.len()
            || words >= ENOUGH_WORDS
            || next - first == MAX_SENTENCES && words >= MIN_REST_WORDS
            || words + sentences[next].len() > MAX_WORDS;
        if closes {
            groups.push(&sentences[first..next]);
            first = next;
        }
    }
    join_rest(sentences, &mut groups);
    groups
}

fn join_rest<'a>(sentences: &'a [Range<usize>], groups: &mut Vec<&'a [Range<usize>]>) {
    let [.., before, rest] = groups.as_slice() else { return };
    if words(rest) < MIN_REST_WORDS && words(before) + words(rest) <= REST_MAX_WORDS {
        let joined = before.len() + rest.len();
        groups.truncate(groups.len() - 2);
        groups.push(&sentences[sentences.len() - joined..]);
    }
}

fn words(sentences: &[Range<usize>]) -> usize {
    sentences.iter().map(Range::len).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lengths: &[usize], expected: &[usize]) {
        let mut start = 0;
        let sentences: Vec<Range<usize>> = lengths
            .iter()
            .map(|length| {
                start += length;
                start - length..start
            })
            .collect();
        let found: Vec<usize> = group(&sentences).iter().map(|group| words(group)).collect();
        assert_eq!(found, expected, "{lengths:?}");
    }

    #[test]
    fn sentences_gather_until_there_is_enough_for_a_claim() {
        check(&[10, 12, 9, 30], &[31, 30]);
        check(&[5, 5, 5, 5, 5, 5], &[30]);
        check(&[25, 60], &[25, 60]);
        check(&[], &[]);
    }

    #[test]
    fn a_short_rest_joins_what_is_before_it() {
        check(&[30, 40, 6], &[30, 46]);
        check(&[30, 79, 6], &[30, 79, 6]);
    }
}
