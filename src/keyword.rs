//! The words that tell an insight from all the others: class-based TF-IDF.

use std::collections::{BTreeMap, HashMap};

use crate::word::{background_share, bare, stem};

/// Words in a larger share of podcast passages at large are never keywords.
const MAX_SHARE: f32 = 0.02;

/// How often each stem stands in all texts together, and the words it stands for.
#[derive(Debug, Default)]
pub(crate) struct KeywordCounts {
    counts: HashMap<String, u32>,
    /// Mean number of words a class.
    words: f32,
}

impl KeywordCounts {
    /// Counts the words of all texts; `classes` is how many clusters they fall into.
    pub fn new<'a>(texts: impl Iterator<Item = &'a str>, classes: usize) -> Self {
        let mut counts: HashMap<String, u32> = HashMap::new();
        let mut words = 0u32;
        for text in texts {
            for word in candidates(text) {
                *counts.entry(stem(&word)).or_default() += 1;
                words += 1;
            }
        }
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
    text.split_whitespace().map(bare).map(|word| word.strip_suffix("'s").map(str::to_owned).unwrap_or(word)).filter(
        |word| {
            word.chars().count() >= 3
                && word.starts_with(char::is_alphabetic)
                && !word.contains('\'')
                && background_share(&stem(word)) <= MAX_SHARE
        },
    )
}
