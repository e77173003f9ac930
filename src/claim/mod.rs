//! What a passage asserts, read from its words: terms, quantities, negations, directions; and whether two passages agree.
//!
//! Similarity of vectors says that two passages are about the same; this says whether they claim the same.

mod antonym;
mod contradiction;
mod direction;
mod doubt;
mod names;
mod negation;
mod quantity;
mod stance;
mod term;
mod vocabulary;
mod wording;

pub use contradiction::{contradiction, stances_contradict};
pub use quantity::{Quantity, Unit};
pub use stance::Stances;
pub use term::{SharedTerms, Term, Terms};
pub use vocabulary::Vocabulary;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

/// What one text asserts, as far as its words tell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Assertion {
    /// Stems and joined names, in the order of the text.
    pub terms: Vec<Term>,
    /// The terms that stand under a negation.
    pub negated: BTreeSet<String>,
    /// Does it deny on the whole: are its negators odd in number?
    pub denies: bool,
    /// The words that are written as names are, by stem.
    pub names: BTreeMap<String, String>,
    pub quantities: Vec<Quantity>,
    pub rises: bool,
    pub falls: bool,
    /// By what turn of phrase it qualifies or disputes a claim ("at face value").
    pub doubt: Option<&'static str>,
}

/// Reads what each text asserts, names joined as any of them writes them.
pub fn read_assertions(texts: &[&str]) -> Vec<Assertion> {
    let vocabulary = Vocabulary::new(texts.iter().copied());
    texts.par_iter().map(|text| read_assertion(text, &vocabulary)).collect()
}

/// Reads what a text asserts; `vocabulary` knows which pairs of words are one name ("deep seek").
pub fn read_assertion(text: &str, vocabulary: &Vocabulary) -> Assertion {
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let terms = term::terms(&words, vocabulary);
    let (rises, falls) = direction::directions(&terms);
    Assertion {
        negated: negation::negated(&words, &terms),
        names: names::names(&words, &terms),
        denies: negation::denies(&words),
        quantities: quantity::quantities(&words),
        doubt: doubt::doubt(&words),
        rises,
        falls,
        terms,
    }
}
