//! Claim-worthiness: does a stretch of speech assert something specific that another show could also assert?
//!
//! A logistic model over the [`features`](super::features) and the everyday words of a text; its weights were fitted on
//! passages labelled by reading (`models/english-speech/README.md` tells how many, and how well the labels agree).

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::features::{FEATURES, features};
use crate::word::{bare, numbers_of_words, share_of_word};

/// The weights, in the order of [`super::features::NAMES`].
const WEIGHTS: [f32; FEATURES] = [
    -4.835, 1.884, -0.059, 0.065, 0.686, -0.144, -1.982, -1.139, -0.396, -0.768, -0.716, -1.237, -1.345, -0.238, 0.244,
    0.426, 0.246, 0.027, -0.320, -0.407, -0.732, -0.550, -0.050, 0.026,
];

/// `word<TAB>weight`: the words that nearly everybody uses, and what each adds where a text holds it.
static TABLE: &str = include_str!("../../models/english-speech/worthiness.tsv");

static WORDS: LazyLock<FxHashMap<&'static str, f32>> = LazyLock::new(|| numbers_of_words(TABLE));

/// The probability, from 0 to 1, that a reader would call this text a claim.
pub fn worthiness(text: &str) -> f32 {
    let odds: f32 = features(text).iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    let mut counted = HashSet::new();
    let odds = text
        .split_whitespace()
        .map(bare)
        .filter_map(|word| WORDS.get_key_value(word.as_str()))
        .filter(|(word, _)| counted.insert(**word))
        .fold(odds, |odds, (_, weight)| odds + weight);
    1.0 / (1.0 + (-odds).exp())
}

/// A word in a smaller share of background passages is no everyday word.
const EVERYDAY: f32 = 0.01;

/// The words of a text that nearly everybody uses, bare: what a model of worthiness may learn from beside the features.
pub fn everyday_words(text: &str) -> BTreeSet<String> {
    let plain = |word: &String| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '\'');
    text.split_whitespace().map(bare).filter(plain).filter(|word| share_of_word(word) >= EVERYDAY).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_about_the_world_is_worth_more_than_banter() {
        let claims = [
            "The new desalination plant in Marrow Bay cut the price of water by 40 percent because it runs on solar power.",
            "battery prices have fallen by half since 2021 and analysts expect them to fall further",
        ];
        let banter = [
            "Yeah, no, I mean, totally, I love that, you know what I mean?",
            "So what did you think when you first saw it? Were you like, wow?",
            "Let me show you what I mean, if you click here you will see it.",
        ];
        for claim in claims {
            for talk in banter {
                assert!(worthiness(claim) > worthiness(talk) + 0.2, "{claim} | {talk}");
            }
        }
    }
}
