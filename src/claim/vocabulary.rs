//! The words of a corpus: what is counted before any text is read for its terms.

use rustc_hash::FxHashSet;

use crate::word::bare;

/// A joined word is at least so long, in bytes; shorter ones ("in to", "may be") are no names.
const MIN_JOINED: usize = 6;

/// The words of one text, and what two neighbours of them would be as one word; by hash, ascending, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spelling {
    words: Vec<u64>,
    pairs: Vec<u64>,
}

impl Spelling {
    pub fn new(text: &str) -> Self {
        let bare: Vec<String> = text.split_whitespace().map(bare).collect();
        let words = bare.iter().map(|word| hash(word, "")).collect();
        let pairs = bare.windows(2).filter_map(|pair| joined(&pair[0], &pair[1])).collect();
        Self { words: sorted(words), pairs: sorted(pairs) }
    }
}

/// The pairs of words that a corpus also writes as one ("deep seek", "DeepSeek").
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// By hash.
    joined: FxHashSet<u64>,
}

impl Vocabulary {
    /// Of the texts of a corpus. O(total words) time and memory.
    pub fn new<'a>(texts: impl Iterator<Item = &'a Spelling> + Clone) -> Self {
        let words: FxHashSet<u64> = texts.clone().flat_map(|text| text.words.iter().copied()).collect();
        let pairs = texts.flat_map(|text| text.pairs.iter().copied());
        Self { joined: pairs.filter(|pair| words.contains(pair)).collect() }
    }

    /// The pairs of a text's words that are one word here, by hash: what of a vocabulary matters to a text.
    pub fn joins(&self, text: &Spelling) -> Vec<u64> {
        text.pairs.iter().copied().filter(|pair| self.joined.contains(pair)).collect()
    }

    /// The one word that two words are also written as in this corpus.
    pub(super) fn join(&self, first: &str, second: &str) -> Option<String> {
        joined(first, second).filter(|pair| self.joined.contains(pair)).map(|_| format!("{first}{second}"))
    }
}

/// The hash of two words written as one, where that may be a name.
fn joined(first: &str, second: &str) -> Option<u64> {
    let letters = |word: &str| !word.is_empty() && word.chars().all(char::is_alphabetic);
    let long = first.len() > 1 && first.len() + second.len() >= MIN_JOINED;
    (long && letters(first) && letters(second)).then(|| hash(first, second))
}

/// The hash of two words in one.
fn hash(first: &str, second: &str) -> u64 {
    let mix = |hash: u64, byte| (hash.rotate_left(5) ^ u64::from(byte)).wrapping_mul(0x517c_c1b7_2722_0a95);
    first.bytes().chain(second.bytes()).fold(0xcbf2_9ce4_8422_2325, mix)
}

fn sorted(mut hashes: Vec<u64>) -> Vec<u64> {
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_written_as_one_word_somewhere_is_one_everywhere() {
        let spellings = ["Quill Feather sank", "the Quillfeather is a ship"].map(Spelling::new);
        let vocabulary = Vocabulary::new(spellings.iter());
        assert_eq!(vocabulary.join("quill", "feather").as_deref(), Some("quillfeather"));
        assert_eq!(vocabulary.join("a", "ship"), None);
        assert_eq!(vocabulary.joins(&spellings[0]).len(), 1);
        assert!(vocabulary.joins(&spellings[1]).is_empty());
    }
}
