//! The words that tell an insight from all the others: class-based TF-IDF.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::word::{bare, possessive_off, share_of_word, stem, with_stem};

/// Words in a larger share of podcast passages at large are never keywords.
const MAX_SHARE: f32 = 0.02;
/// Texts counted by one thread at a time.
const CHUNK: usize = 2048;

/// How often each stem stands in all texts together, and the words it stands for.
#[derive(Debug, Default)]
pub(crate) struct KeywordCounts {
    counts: FxHashMap<String, u32>,
    /// Mean number of words a class.
    words: f32,
}

impl KeywordCounts {
    /// Counts the words of all texts; `classes` is how many clusters they fall into.
    pub fn new(texts: &[&str], classes: usize) -> Self {
        let count = |texts: &[&str]| {
            let mut counts: FxHashMap<String, u32> = FxHashMap::default();
            for word in texts.iter().flat_map(|text| candidates(text)) {
                with_stem(&word, |stem| match counts.get_mut(stem) {
                    Some(count) => *count += 1,
                    None => {
                        counts.insert(stem.to_owned(), 1);
                    }
                });
            }
            counts
        };
        let add = |mut all: FxHashMap<String, u32>, more: FxHashMap<String, u32>| {
            more.into_iter().for_each(|(stem, count)| *all.entry(stem).or_default() += count);
            all
        };
        let counts = texts.par_chunks(CHUNK).map(count).reduce(FxHashMap::default, add);
        let words: u32 = counts.values().sum();
        Self { counts, words: words as f32 / classes.max(1) as f32 }
    }

    /// The `limit` words of highest c-TF-IDF (Grootendorst 2022): tf x ln(1 + A / f), where A is the mean number of words a
    /// class and f the stem's count everywhere. Each stem shows in the form it is most often said in.
    pub fn keywords<'a>(&self, texts: impl Iterator<Item = &'a str>, limit: usize) -> Vec<String> {
        let mut forms: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
        for text in texts {
            for word in candidates(text) {
                *forms.entry(stem(&word)).or_default().entry(word).or_default() += 1;
            }
        }
        let mut scored: Vec<(f32, &String, &BTreeMap<String, u32>)> = forms
            .iter()
            .map(|(stem, forms)| {
                let said = forms.values().sum::<u32>() as f32;
                let everywhere = self.counts.get(stem).copied().unwrap_or(1).max(1) as f32;
                (said * (1.0 + self.words / everywhere).ln(), stem, forms)
            })
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        scored.into_iter().take(limit).filter_map(|(_, _, forms)| most_said(forms)).collect()
    }
}

fn most_said(forms: &BTreeMap<String, u32>) -> Option<String> {
    forms.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0))).map(|(word, _)| word.clone())
}

fn candidates(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split_whitespace().map(bare).map(|word| possessive_off(&word).to_owned()).filter(|word| {
        word.chars().count() >= 3
            && word.starts_with(char::is_alphabetic)
            && !word.contains('\'')
            && share_of_word(word) <= MAX_SHARE
    })
}
