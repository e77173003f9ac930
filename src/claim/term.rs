//! The terms of a text, and the sparse vectors that compare texts by the terms they share.

use std::collections::BTreeMap;

use super::quantity::{Quantity, Unit, quantities};
use super::{Assertion, Vocabulary};
use crate::cluster::SparseVectors;
use crate::passage::{bare, commonness::background_share};
use crate::stem::stem;

/// A term and the word it starts at.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Term {
    pub stem: String,
    pub at: usize,
}

/// The terms of a text's words, in order: stems, and joined names where two words are one.
pub(super) fn terms(words: &[String], vocabulary: &Vocabulary) -> Vec<Term> {
    let bare: Vec<String> = words.iter().map(|word| bare(word)).collect();
    let mut terms = Vec::new();
    let mut at = 0;
    while at < bare.len() {
        let joined = bare.get(at + 1).and_then(|next| vocabulary.join(&bare[at], next));
        let width = if joined.is_some() { 2 } else { 1 };
        let word = joined.unwrap_or_else(|| possessive_off(&bare[at]).to_owned());
        if word.len() > 1 && word.starts_with(char::is_alphabetic) {
            terms.push(Term { stem: stem(&word), at });
        }
        at += width;
    }
    terms
}

fn possessive_off(word: &str) -> &str {
    word.strip_suffix("'s").unwrap_or(word)
}

/// Virtual passages of the background that a term's count is smoothed with: what a small corpus cannot know.
const BACKGROUND_PASSAGES: f32 = 2000.0;
/// A term in a larger share of passages says nothing about which claim is made.
const MAX_SHARE: f32 = 0.04;

/// One sparse unit vector a text over the terms it asserts, weighted by how telling each is: the logarithm of the inverse
/// share of passages that hold it (Spärck Jones 1972), counted in these texts and smoothed with the background.
///
/// O(total terms) time and memory.
pub fn term_vectors(assertions: &[Assertion], texts: &[&str]) -> SparseVectors {
    let lists: Vec<Vec<String>> = assertions
        .iter()
        .zip(texts)
        .map(|(assertion, text)| {
            let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            assertion.terms.iter().cloned().chain(quantities(&words).iter().flat_map(quantity_terms)).collect()
        })
        .collect();
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for list in &lists {
        for term in list {
            *counts.entry(term).or_default() += 1;
        }
    }
    let total = lists.len() as f32 + BACKGROUND_PASSAGES;
    let weighted: BTreeMap<&str, (u32, f32)> = counts
        .iter()
        .enumerate()
        .filter_map(|(column, (&term, &count))| {
            let share = (count as f32 + BACKGROUND_PASSAGES * background_share(term)) / total;
            (share <= MAX_SHARE).then(|| (term, (column as u32, -share.ln())))
        })
        .collect();
    SparseVectors::new(
        lists.iter().map(|list| list.iter().filter_map(|term| weighted.get(term.as_str()).copied()).collect()),
    )
}

/// A quantity as terms: two overlapping bands of magnitude, so that near numbers share one, and its unit's kind.
fn quantity_terms(quantity: &Quantity) -> Vec<String> {
    match quantity.unit {
        Unit::Year => return vec![format!("#{}", quantity.value)],
        Unit::Count if quantity.value.abs() <= SMALL_COUNT => return Vec::new(),
        // Captions often lack the sign of a percentage or an amount of money, so the bands leave units out.
        Unit::Percent | Unit::Money | Unit::Count => {}
    }
    let position = quantity.value.abs().max(1e-9).log10() / BAND;
    vec![format!("#a{}", position.floor()), format!("#b{}", (position + 0.5).floor())]
}

/// Counts up to this ("ten years", "30 people") are said of anything.
const SMALL_COUNT: f64 = 100.0;
/// Width of a band of magnitude, in decades: numbers within 12% always share one.
const BAND: f64 = 0.1;
