//! The terms of a text, and the sparse vectors that compare texts by the terms they share.

use std::collections::{BTreeSet, HashMap};
use std::f32::consts::LN_2;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::quantity::{Quantity, Unit};
use super::together::Together;
use super::{Assertion, Vocabulary};
use crate::cluster::SparseVectors;
use crate::word::{background_share, bare, is_rare, possessive_off, stem};

/// A term and the word it starts at, counted from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
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

/// Virtual passages of the background that a term's count is smoothed with: what a small corpus cannot know.
const BACKGROUND_PASSAGES: f32 = 2000.0;
/// A term in a larger share of passages says nothing about which claim is made.
const MAX_SHARE: f32 = 0.04;

/// The terms of many texts: how much each tells, and which come together anyway.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// One sparse unit vector a text; a column is a term, weighted by its information: the negative logarithm of the share
    /// of passages that hold it (Spärck Jones 1972), in nats.
    vectors: SparseVectors,
    /// By column: how many texts hold the term.
    counts: Vec<u32>,
    together: Together,
    /// By text: its columns, ascending, and what each tells in whole bits.
    bits: Vec<Vec<(u32, u8)>>,
    /// By column: a hash of the term, the same in every corpus.
    hashes: Vec<u64>,
    /// By column: is it a word that talk at large seldom has?
    rare: Vec<bool>,
    /// By text: the pairs of columns, the lower first, that stand side by side in it, ascending.
    phrases: Vec<Vec<(u32, u32)>>,
}

/// What two texts have in common.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SharedTerms {
    /// Cosine similarity of their term vectors, from 0 to 1.
    pub cosine: f32,
    /// The information of the terms they share, in nats, terms that come together anyway counted in part.
    pub information: f32,
    /// How many of them are words that talk at large seldom has, those that come together anyway counted in part.
    pub rare: f32,
}

impl Terms {
    /// Counts the terms of all texts, smoothed with the background; where texts have a topic, those of the topic, smoothed
    /// with all texts: what everybody says on a question tells nothing there. O(total terms x terms a text) time and memory.
    pub fn new(assertions: &[Arc<Assertion>], topics: &[Option<u32>]) -> Self {
        let mut all: Vec<(&str, u32)> = count(assertions).into_iter().collect();
        all.par_sort_unstable();
        let total = assertions.len() as f32 + BACKGROUND_PASSAGES;
        let mut columns: FxHashMap<&str, u32> = FxHashMap::default();
        let (mut shares, mut counts, mut hashes, mut rare) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (term, count) in all {
            let share = (count as f32 + BACKGROUND_PASSAGES * background_share(term)) / total;
            if share <= MAX_SHARE {
                columns.insert(term, counts.len() as u32);
                shares.push(share);
                counts.push(count);
                hashes.push(xxh3_64(term.as_bytes()));
                rare.push(!term.starts_with('#') && is_rare(term));
            }
        }
        let columns_of = |assertion: &Arc<Assertion>| -> Vec<u32> {
            assertion.counted.iter().filter_map(|term| columns.get(&**term).copied()).collect()
        };
        let rows: Vec<Vec<u32>> = assertions.par_iter().map(columns_of).collect();
        let information = Information::new(&rows, &shares, total, topics);
        let weigh = |(row, topic): (&Vec<u32>, &Option<u32>)| -> Vec<(u32, f32)> {
            row.iter().map(|&column| (column, information.of(column, *topic))).collect()
        };
        let weighted: Vec<Vec<(u32, f32)>> = rows.par_iter().zip(topics).map(weigh).collect();
        let vectors = SparseVectors::new(weighted);
        let bits: Vec<Vec<(u32, u8)>> =
            rows.par_iter().zip(topics).map(|(row, topic)| information.bits(row, *topic)).collect();
        let phrases = assertions.par_iter().map(|assertion| phrases(&assertion.terms, &columns)).collect();
        Self { vectors, together: Together::new(&rows, &counts), counts, bits, hashes, rare, phrases }
    }

    /// As [`Terms::shared`], but that terms which come together count in full: the information is no less.
    pub fn shared_at_most(&self, a: usize, b: usize) -> SharedTerms {
        let norms = self.vectors.norm(a) * self.vectors.norm(b);
        let mut shared = SharedTerms::default();
        self.vectors.each_shared(a, b, |column, product| {
            shared.cosine += product;
            shared.information += (product * norms).sqrt();
            shared.rare += f32::from(self.rare[column as usize]);
        });
        shared
    }

    /// How far two texts share what they tell.
    ///
    /// A term that mostly comes with another shared one ("Valley" with "Silicon") counts only for the part that it does
    /// not, and one that continues the same phrase in both texts ("product market fit") for little.
    pub fn shared(&self, a: usize, b: usize) -> SharedTerms {
        let norms = self.vectors.norm(a) * self.vectors.norm(b);
        let mut shared: Vec<(u32, f32)> = Vec::new();
        self.vectors.each_shared(a, b, |column, product| shared.push((column, product * norms)));
        let cosine = shared.iter().map(|&(_, square)| square).sum::<f32>() / norms.max(f32::MIN_POSITIVE);
        shared.iter_mut().for_each(|entry| entry.1 = entry.1.sqrt());
        shared.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        let (mut information, mut rare) = (0.0, 0.0);
        for (place, &(column, tells)) in shared.iter().enumerate() {
            let with = |&(other, _): &(u32, f32)| match self.phrase(a, b, column, other) {
                true => PHRASE_SHARE,
                false => self.share_with(column, other),
            };
            let new = 1.0 - shared[..place].iter().map(with).fold(0.0, f32::max);
            information += tells * new;
            rare += f32::from(self.rare[column as usize]) * new;
        }
        SharedTerms { cosine, information, rare }
    }

    /// Do both texts have the two terms side by side?
    fn phrase(&self, a: usize, b: usize, column: u32, other: u32) -> bool {
        let pair = (column.min(other), column.max(other));
        [a, b].iter().all(|&text| self.phrases[text].binary_search(&pair).is_ok())
    }

    /// The part of the texts with either term, whichever is rarer, that hold both.
    fn share_with(&self, column: u32, other: u32) -> f32 {
        let both = self.together.count(column, other);
        let fewer = self.counts[column as usize].min(self.counts[other as usize]);
        both as f32 / (fewer as f32 + 1.0)
    }

    /// By text: its columns, ascending, and what each tells in whole bits: so rounded that another episode changes few.
    pub fn bits(&self) -> &[Vec<(u32, u8)>] {
        &self.bits
    }

    /// A hash of a column's term, the same in every corpus.
    pub fn hash(&self, column: u32) -> u64 {
        self.hashes[column as usize]
    }
}

/// What a term tells, in nats, by column, and by topic where there are topics.
struct Information<'a> {
    shares: &'a [f32],
    /// How many texts there are, those of the background too.
    total: f32,
    /// By topic: how many texts it has, and how many of them hold a term.
    topics: HashMap<u32, (u32, HashMap<u32, u32>)>,
}

impl<'a> Information<'a> {
    /// Of rows of columns; `shares` by column: the share of all texts that hold the term.
    fn new(rows: &[Vec<u32>], shares: &'a [f32], total: f32, topics: &[Option<u32>]) -> Self {
        let mut by_topic: HashMap<u32, (u32, HashMap<u32, u32>)> = HashMap::new();
        for (row, topic) in rows.iter().zip(topics) {
            let Some(topic) = topic else { continue };
            let (texts, counts) = by_topic.entry(*topic).or_default();
            *texts += 1;
            row.iter().for_each(|&column| *counts.entry(column).or_default() += 1);
        }
        Self { shares, total, topics: by_topic }
    }

    fn of(&self, column: u32, topic: Option<u32>) -> f32 {
        let share = self.shares[column as usize];
        let share = match topic.and_then(|topic| self.topics.get(&topic)) {
            Some((texts, counts)) => {
                let count = counts.get(&column).copied().unwrap_or(0);
                (count as f32 + TOPIC_SMOOTHING * share) / (*texts as f32 + TOPIC_SMOOTHING)
            }
            None => share,
        };
        -share.ln()
    }

    /// What the columns of a text tell in whole bits; where texts have no topic, by counts rounded down to powers of two.
    fn bits(&self, row: &[u32], topic: Option<u32>) -> Vec<(u32, u8)> {
        let bits = |column: u32| match topic {
            Some(_) => (self.of(column, topic) / LN_2).round(),
            None => self.total.log2().floor() - (self.shares[column as usize] * self.total).log2().floor(),
        };
        row.iter().map(|&column| (column, bits(column) as u8)).filter(|&(_, bits)| bits > 0).collect()
    }
}

/// Virtual texts that a topic's counts are smoothed with.
const TOPIC_SMOOTHING: f32 = 20.0;

/// How much of a term that continues a shared phrase was to be expected from the phrase.
const PHRASE_SHARE: f32 = 0.6;
/// Words from the start of one term of a phrase to that of the next.
const PHRASE_STEP: usize = 2;

/// How many texts hold each term.
fn count(assertions: &[Arc<Assertion>]) -> FxHashMap<&str, u32> {
    fn of_chunk(chunk: &[Arc<Assertion>]) -> FxHashMap<&str, u32> {
        let mut counts: FxHashMap<&str, u32> = FxHashMap::default();
        chunk.iter().flat_map(|assertion| &assertion.counted).for_each(|term| *counts.entry(term).or_default() += 1);
        counts
    }
    let add = |mut all: FxHashMap<_, u32>, more: FxHashMap<_, u32>| {
        more.into_iter().for_each(|(term, count)| *all.entry(term).or_default() += count);
        all
    };
    assertions.par_chunks(COUNTED).map(of_chunk).reduce(FxHashMap::default, add)
}

/// Texts counted by one thread at a time.
const COUNTED: usize = 8192;

/// The pairs of telling terms that stand side by side, ascending, each once.
fn phrases(terms: &[Term], columns: &FxHashMap<&str, u32>) -> Vec<(u32, u32)> {
    let telling: Vec<(u32, usize)> =
        terms.iter().filter_map(|term| Some((*columns.get(term.stem.as_str())?, term.at))).collect();
    let beside = |pair: &[(u32, usize)]| {
        (pair[1].1 - pair[0].1 <= PHRASE_STEP).then_some((pair[0].0.min(pair[1].0), pair[0].0.max(pair[1].0)))
    };
    let mut pairs: Vec<(u32, u32)> = telling.windows(2).filter_map(beside).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// What terms and quantities are counted as, ascending, each once.
pub(super) fn counted(terms: &[Term], quantities: &[Quantity]) -> Vec<Box<str>> {
    let stems = terms.iter().map(|term| term.stem.as_str().into());
    let numbers = quantities.iter().flat_map(quantity_terms).map(String::into_boxed_str);
    stems.chain(numbers).collect::<BTreeSet<Box<str>>>().into_iter().collect()
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

/// Counts up to this ("ten years", "700 people") are said of anything.
const SMALL_COUNT: f64 = 999.0;
/// Width of a band of magnitude, in decades: numbers within 12% always share one.
const BAND: f64 = 0.1;
