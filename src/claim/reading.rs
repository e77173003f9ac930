//! What every text asserts, read once as long as the corpus writes its names in the same way.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

use super::vocabulary::Spelling;
use super::{Assertion, Vocabulary, read_assertion};

/// What was read from the texts of an earlier corpus; it changes no result, only how soon it is there.
#[derive(Debug, Clone, Default)]
pub struct Readings {
    known: FxHashMap<u128, Arc<Reading>>,
}

#[derive(Debug)]
struct Reading {
    spelling: Arc<Spelling>,
    /// The pairs of its words that were one word in the corpus it was read in.
    joins: Vec<u64>,
    assertion: Arc<Assertion>,
}

impl Readings {
    /// What each text asserts, names joined as any of them writes them; only these texts are remembered.
    pub fn read(&mut self, texts: &[&str]) -> Vec<Arc<Assertion>> {
        let keys: Vec<u128> = texts.par_iter().map(|text| xxh3_128(text.as_bytes())).collect();
        let spell = |(key, text): (&u128, &&str)| match self.known.get(key) {
            Some(reading) => Arc::clone(&reading.spelling),
            None => Arc::new(Spelling::new(text)),
        };
        let spellings: Vec<Arc<Spelling>> = keys.par_iter().zip(texts).map(spell).collect();
        let vocabulary = Vocabulary::new(spellings.iter().map(Arc::as_ref));
        let read = |((key, text), spelling): ((&u128, &&str), Arc<Spelling>)| {
            let joins = vocabulary.joins(&spelling);
            match self.known.get(key).filter(|reading| reading.joins == joins) {
                Some(reading) => Arc::clone(reading),
                None => {
                    let assertion = Arc::new(read_assertion(text, &vocabulary));
                    Arc::new(Reading { spelling, joins, assertion })
                }
            }
        };
        let read: Vec<Arc<Reading>> = keys.par_iter().zip(texts).zip(spellings).map(read).collect();
        let assertions = read.iter().map(|reading| Arc::clone(&reading.assertion)).collect();
        self.known = keys.into_iter().zip(read).collect();
        assertions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_anew_only_where_its_names_are_joined_in_another_way() {
        let mut readings = Readings::default();
        let (split, other) = ("Quill Feather sank in May.", "The harbour silts up.");
        let before = readings.read(&[split, other]);
        let same = readings.read(&[split, other]);
        assert!(before.iter().zip(&same).all(|(a, b)| Arc::ptr_eq(a, b)));
        let texts = [split, other, "The Quillfeather was a ship."];
        let after = readings.read(&texts);
        assert!(!Arc::ptr_eq(&before[0], &after[0]) && Arc::ptr_eq(&before[1], &after[1]));
        assert_eq!(after, Readings::default().read(&texts));
    }
}
