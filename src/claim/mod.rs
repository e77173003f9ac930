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
mod quoted;
mod reading;
mod reversal;
mod stance;
mod substitution;
mod term;
mod together;
mod vocabulary;
mod wording;

pub use contradiction::{contradiction, stances_contradict};
pub use quantity::{Quantity, Unit};
pub use quoted::quoted;
pub use reading::Readings;
pub use stance::Stances;
pub use substitution::substitution;
pub use term::{SharedTerms, Term, Terms};
pub use vocabulary::{Spelling, Vocabulary};

use std::collections::{BTreeMap, BTreeSet};

/// What one text asserts, as far as its words tell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Assertion {
    /// Stems and joined names, in the order of the text.
    pub terms: Vec<Term>,
    /// What its terms and quantities are counted as, ascending, each once.
    pub counted: Vec<Box<str>>,
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

impl Assertion {
    /// The stems of its terms, in the order of the text.
    fn stems(&self) -> Vec<&str> {
        self.terms.iter().map(|term| term.stem.as_str()).collect()
    }
}

/// Reads what a text asserts; `vocabulary` knows which pairs of words are one name ("deep seek").
pub fn read_assertion(text: &str, vocabulary: &Vocabulary) -> Assertion {
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let terms = term::terms(&words, vocabulary);
    let (rises, falls) = direction::directions(&terms);
    let quantities = quantity::quantities(&words);
    Assertion {
        counted: term::counted(&terms, &quantities),
        negated: negation::negated(&words, &terms),
        names: names::names(&words, &terms),
        denies: negation::denies(&words),
        quantities,
        doubt: doubt::doubt(&words),
        rises,
        falls,
        terms,
    }
}

/// What two texts assert where no names are joined.
#[cfg(test)]
fn both_read(a: &str, b: &str) -> (Assertion, Assertion) {
    let vocabulary = Vocabulary::default();
    (read_assertion(a, &vocabulary), read_assertion(b, &vocabulary))
}
