//! Claim-worthiness: does a stretch of speech assert something specific that another show could also assert?
//!
//! A logistic model over the [`features`](super::features) and the everyday words of a text; its weights were fitted on
//! passages labelled by reading (`models/english-speech/README.md` tells how many, and how well the labels agree).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::features::{FEATURES, features};
use crate::word::bare;

/// The weights, in the order of [`super::features::NAMES`].
const WEIGHTS: [f32; FEATURES] = [
    -7.298, 2.326, 0.053, 0.043, 0.612, 0.061, -2.072, -0.897, -0.405, -0.721, -0.520, -1.598, -1.236, -0.058, 0.202,
    0.283, 0.355, 0.167, -0.283, -0.373, -0.467, -0.572, -0.134, 0.398,
];

/// `word<TAB>weight`: the words that nearly everybody uses, and what each adds where a text holds it.
static TABLE: &str = include_str!("../../models/english-speech/worthiness.tsv");

static WORDS: LazyLock<HashMap<&'static str, f32>> = LazyLock::new(|| {
    TABLE
        .lines()
        .filter_map(|line| {
            let (word, weight) = line.split_once('\t')?;
            Some((word, weight.parse().ok()?))
        })
        .collect()
});

/// The probability, from 0 to 1, that a reader would call this text a claim.
pub(crate) fn worthiness(text: &str) -> f32 {
    let odds: f32 = features(text).iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    let mut words = HashSet::new();
    let odds = text
        .split_whitespace()
        .map(bare)
        .filter_map(|word| WORDS.get_key_value(word.as_str()))
        .filter(|(word, _)| words.insert(**word))
        .fold(odds, |odds, (_, weight)| odds + weight);
    1.0 / (1.0 + (-odds).exp())
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
