//! The words of a corpus: what is counted before any text is read for its terms.

use std::collections::{HashMap, HashSet};

use crate::word::bare;

/// A joined word is at least so long; shorter ones ("in to", "may be") are no names.
const MIN_JOINED: usize = 6;

/// The words that a corpus uses, and the pairs of words that it also writes as one ("deep seek", "DeepSeek").
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    joined: HashSet<String>,
}

impl Vocabulary {
    /// Counts the words of all texts. O(total words) time and memory.
    pub fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut words: HashSet<String> = HashSet::new();
        let mut pairs: HashMap<String, (String, String)> = HashMap::new();
        for text in texts {
            let mut before: Option<String> = None;
            for word in text.split_whitespace().map(bare) {
                if let Some(before) = before.filter(|_| word.chars().all(char::is_alphabetic)) {
                    let joined = format!("{before}{word}");
                    if joined.len() >= MIN_JOINED && !pairs.contains_key(&joined) {
                        pairs.insert(joined, (before, word.clone()));
                    }
                }
                before = (word.len() > 1 && word.chars().all(char::is_alphabetic)).then(|| word.clone());
                words.insert(word);
            }
        }
        let joined = pairs.into_keys().filter(|joined| words.contains(joined)).collect();
        Self { joined }
    }

    /// The one word that two words are also written as in this corpus.
    pub(super) fn join(&self, first: &str, second: &str) -> Option<String> {
        let joined = format!("{first}{second}");
        self.joined.contains(&joined).then_some(joined)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_written_as_one_word_somewhere_is_one_everywhere() {
        let vocabulary = Vocabulary::new(["Quill Feather sank", "the Quillfeather is a ship"].into_iter());
        assert_eq!(vocabulary.join("quill", "feather").as_deref(), Some("quillfeather"));
        assert_eq!(vocabulary.join("a", "ship"), None);
    }
}
