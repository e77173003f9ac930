//! What a text denies: the terms within reach of a negator.

use std::collections::BTreeSet;

use super::term::Term;
use crate::passage::{bare, commonness::background_share};

const NEGATORS: &[&str] = &[
    "not",
    "no",
    "never",
    "nobody",
    "nothing",
    "none",
    "neither",
    "nor",
    "without",
    "cannot",
    "isn't",
    "aren't",
    "wasn't",
    "weren't",
    "don't",
    "doesn't",
    "didn't",
    "can't",
    "couldn't",
    "won't",
    "wouldn't",
    "hasn't",
    "haven't",
    "hadn't",
    "shouldn't",
    "ain't",
    "denied",
    "denies",
    "false",
    "myth",
    "isnt",
    "dont",
    "doesnt",
    "didnt",
    "wasnt",
    "cant",
    "wont",
];

/// A negator reaches so many words on.
const REACH: usize = 5;
/// Only words less common than this can be what a negation is about.
const TELLING_SHARE: f32 = 0.02;

/// The terms that stand within reach after a negator.
pub(super) fn negated(words: &[String], terms: &[Term]) -> BTreeSet<String> {
    let negators: Vec<usize> = (0..words.len()).filter(|&at| NEGATORS.contains(&bare(&words[at]).as_str())).collect();
    terms
        .iter()
        .filter(|term| {
            negators.iter().any(|&at| at < term.at && term.at <= at + REACH && !clause_ends(&words[at..term.at]))
        })
        .filter(|term| background_share(&term.stem) < TELLING_SHARE)
        .map(|term| term.stem.clone())
        .collect()
}

fn clause_ends(words: &[String]) -> bool {
    words.iter().any(|word| word.ends_with(['.', '!', '?', ',', ';', ':']) || word == "but" || word == "--")
}
