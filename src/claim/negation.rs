//! What a text denies: the terms within reach of a negator.

use std::collections::BTreeSet;

use super::term::Term;
use crate::word::{background_share, bare};

/// Words that deny the verb after them.
const NEGATORS: &[&str] = &[
    "not",
    "never",
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
    "denied",
    "denies",
    "isnt",
    "dont",
    "doesnt",
    "didnt",
    "wasnt",
    "cant",
    "wont",
];
/// Denies the very next word ("no effect"); further on it is a turn of phrase ("no club has ever paid as much").
const NO: &str = "no";

/// Words that deny what stands around them, in no certain place.
const DENIERS: &[&str] = &[
    NO, "nobody", "none", "nothing", "lack", "lacks", "lacking", "rejects", "reject", "rejected", "neither", "nor",
    "without", "hardly", "nonsense", "false", "untrue", "myth", "wrong", "doubt", "unlikely", "fails", "failed",
    "refuses", "refused",
];

/// Stems that are rare enough to tell but deny nothing ("not since", "nowhere near").
const PARTICLES: &[&str] =
    &["sinc", "near", "until", "quit", "necessarili", "exact", "singl", "mere", "simpli", "alon"];

/// A negator reaches so many words on.
const REACH: usize = 4;
/// Only words less common than this can be what a negation is about.
const TELLING_SHARE: f32 = 0.01;

/// The first telling term within reach after each negator of the same clause: what it denies.
pub(super) fn negated(words: &[String], terms: &[Term]) -> BTreeSet<String> {
    let reaches = words.iter().enumerate().filter_map(|(at, word)| match bare(word).as_str() {
        NO => Some((at, 1)),
        word if NEGATORS.contains(&word) => Some((at, REACH)),
        _ => None,
    });
    reaches
        .filter_map(|(negator, reach)| {
            terms
                .iter()
                .find(|term| term.at > negator && is_telling(&term.stem))
                .filter(|term| term.at <= negator + reach && !clause_ends(&words[negator..term.at]))
        })
        .map(|term| term.stem.clone())
        .collect()
}

/// Does the text deny on the whole: are its negators odd in number?
pub(super) fn denies(words: &[String]) -> bool {
    let negators = words
        .iter()
        .map(|word| bare(word))
        .filter(|word| NEGATORS.contains(&word.as_str()) || DENIERS.contains(&word.as_str()));
    negators.count() % 2 == 1
}

fn is_telling(stem: &str) -> bool {
    background_share(stem) < TELLING_SHARE && !PARTICLES.contains(&stem)
}

fn clause_ends(words: &[String]) -> bool {
    words.iter().any(|word| word.ends_with(['.', '!', '?', ',', ';', ':']) || word == "but" || word == "--")
}
