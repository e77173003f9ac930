//! How far two texts are put in the same words: the pairs of neighbouring words that both hold.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use crate::word::bare;

/// The pairs of neighbouring words of many texts.
#[derive(Debug, Clone, Default)]
pub struct Phrasings {
    texts: Vec<Phrasing>,
}

/// The words of one text.
#[derive(Debug, Clone, Default)]
struct Phrasing {
    words: usize,
    /// A hash of each pair of neighbouring words, ascending, each once.
    pairs: Vec<u64>,
}

/// Shared pairs are counted per so many words.
const WORDS: f32 = 10.0;

impl Phrasings {
    /// O(total words) time and memory.
    pub fn new(texts: &[&str]) -> Self {
        Self { texts: texts.iter().map(|text| phrasing(text)).collect() }
    }

    /// The pairs of neighbouring words that both texts hold, per ten words of text (the geometric mean of the two).
    pub fn shared(&self, a: usize, b: usize) -> f32 {
        let (a, b) = (&self.texts[a], &self.texts[b]);
        let length = ((a.words * b.words) as f32).sqrt();
        if length == 0.0 { 0.0 } else { WORDS * common(&a.pairs, &b.pairs) as f32 / length }
    }
}

fn phrasing(text: &str) -> Phrasing {
    let words: Vec<String> = text.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
    let mut pairs: Vec<u64> = words.windows(2).map(|pair| hash(&pair[0], &pair[1])).collect();
    pairs.sort_unstable();
    pairs.dedup();
    Phrasing { words: words.len(), pairs }
}

fn hash(first: &str, second: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(first.as_bytes());
    hasher.write_u8(b' ');
    hasher.write(second.as_bytes());
    hasher.finish()
}

/// How many numbers two ascending lists have in common.
fn common(mut a: &[u64], mut b: &[u64]) -> usize {
    let mut count = 0;
    while let (Some(x), Some(y)) = (a.first(), b.first()) {
        count += usize::from(x == y);
        let (step_a, step_b) = (usize::from(x <= y), usize::from(y <= x));
        (a, b) = (&a[step_a..], &b[step_b..]);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_the_same_words_share_their_pairs() {
        let phrasings = Phrasings::new(&["The dam cost six million.", "the dam, cost six!", "Six cost dam the.", ""]);
        assert!((phrasings.shared(0, 1) - 10.0 * 3.0 / 20.0_f32.sqrt()).abs() < 1e-5);
        assert_eq!(phrasings.shared(0, 2), 0.0);
        assert_eq!(phrasings.shared(0, 3), 0.0);
    }
}
