//! How strongly two passages make the same claim, and the clusters that follow from it.
//!
//! Three kinds of evidence meet here: embeddings (the same in other words), shared telling terms and numbers (the same
//! names and figures), and contradictions, which keep two passages apart however similar they are. Cosines of embeddings
//! alone bring together what is said in the same manner; terms alone miss paraphrases. ARCHITECTURE.md has the figures.

use std::collections::BTreeMap;

use ndarray::Array1;
use rayon::prelude::*;

use crate::claim::{Assertion, Stances, Terms, contradiction, read_assertions};
use crate::cluster::{Apart, Edge, Linkage, LinkageParams, NeighborParams, link_pairs, neighbors};
use crate::error::Error;
use crate::passage::Passage;
use crate::vector::{Embeddings, similarity};

/// When passages agree so much that they are one claim.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AgreementParams {
    /// Mean agreement of the pairs of a cluster, from 0 to 1.
    pub threshold: f32,
    /// No pair of a cluster agrees less, from 0 to `threshold`.
    pub min_pair: f32,
    /// No pair of a cluster has a lower cosine similarity, from -1 to 1.
    pub min_cosine: f32,
}

impl AgreementParams {
    /// The parameters for a requested share of right merges, from 0.5 to 0.99.
    ///
    /// The agreement asked for grows with the log-odds of the precision. The scale is set, not calibrated; ARCHITECTURE.md
    /// says what it delivers.
    pub fn at_precision(precision: f32) -> Self {
        let log_odds = (precision / (1.0 - precision)).ln();
        let threshold = EVEN_AGREEMENT + AGREEMENT_PER_LOG_ODDS * log_odds;
        Self { threshold, min_pair: MIN_PAIR_PART * threshold, min_cosine: MIN_COSINE }
    }
}

/// The agreement asked for where every second merge may be wrong.
const EVEN_AGREEMENT: f32 = 0.0275;
/// How much more agreement it takes to raise the odds of a right merge by the factor e.
const AGREEMENT_PER_LOG_ODDS: f32 = 0.0125;
/// The lowest agreement of a pair in a cluster, as a part of the mean that is asked for: what keeps clusters tight.
const MIN_PAIR_PART: f32 = 0.65;
/// No two passages of an insight have a lower cosine similarity.
const MIN_COSINE: f32 = 0.3;
/// How far one shared term goes: k independent terms make it 1 - (1 - this)^k certain that more than a name is shared. The
/// square of that scales the agreement, as the pairs labelled by reading ask for (ARCHITECTURE.md).
const TERM_CERTAINTY: f32 = 0.2;

/// The part that embeddings have in the agreement; the rest is that of terms.
const EMBEDDING_PART: f32 = 0.4;
/// Candidates: the best so many passages by embedding, and by terms.
const CANDIDATES: usize = 48;
/// Passages that share less of their terms' weight are no candidates by terms.
const MIN_SHARED_TERMS: f32 = 0.12;
/// Passages whose cosine is below this are no candidates by embedding.
const MIN_CANDIDATE_COSINE: f32 = 0.45;
/// Virtual texts of mean zero that the corpus mean is shrunk by: a small corpus does not know what is common.
const MEAN_SHRINKAGE: f32 = 50.0;

/// The evidence about a set of passages.
pub struct Agreement<'a> {
    embeddings: &'a Embeddings,
    /// The embeddings less what they all have in common.
    centred: Embeddings,
    terms: Terms,
    assertions: Vec<Assertion>,
    /// Passages of different topics are never compared.
    topics: Vec<u32>,
    podcasts: Vec<u32>,
    worthiness: Vec<f32>,
}

/// What speaks for two passages making one claim.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// Cosine similarity of the embeddings.
    pub cosine: f32,
    /// Cosine similarity of the embeddings less what all passages have in common.
    pub centred: f32,
    /// Cosine similarity of the terms, from 0 to 1.
    pub terms: f32,
    /// How many independent terms both hold.
    pub independent: f32,
    /// The lower of the two claim-worthinesses, from 0 to 1.
    pub worthiness: f32,
}

impl Evidence {
    /// How strongly the two agree, from -1 to 1: a weighted mean of two cosines, that of the centred embeddings and that of
    /// terms, less the fewer terms they share and the less they assert.
    pub fn agreement(&self) -> f32 {
        let likeness = EMBEDDING_PART * self.centred + (1.0 - EMBEDDING_PART) * self.terms;
        let certainty = 1.0 - (1.0 - TERM_CERTAINTY).powf(self.independent);
        likeness * certainty * certainty * self.worthiness.sqrt()
    }
}

/// Two passages that are kept apart though they are similar.
#[derive(Debug, Clone, PartialEq)]
pub struct Contradiction {
    pub a: usize,
    pub b: usize,
    pub why: String,
}

impl<'a> Agreement<'a> {
    /// Reads what the passages assert; one row of `embeddings` a passage, made from its claim.
    ///
    /// # Errors
    /// [`Error::NotFinite`] where the embeddings are.
    pub fn new(passages: &[&Passage], embeddings: &'a Embeddings) -> Result<Self, Error> {
        let claims: Vec<&str> = passages.iter().map(|passage| passage.claim.as_str()).collect();
        let assertions = read_assertions(&claims);
        Ok(Self {
            embeddings,
            centred: centred(embeddings)?,
            terms: Terms::new(&assertions),
            assertions,
            topics: numbered(passages.iter().map(|passage| passage.topic.as_deref().unwrap_or_default())),
            podcasts: numbered(passages.iter().map(|passage| passage.podcast.as_str())),
            worthiness: passages.iter().map(|passage| passage.worthiness).collect(),
        })
    }

    /// What speaks for two passages making one claim.
    pub fn evidence(&self, a: usize, b: usize) -> Evidence {
        let shared = self.terms.shared(a, b);
        Evidence {
            cosine: self.cosine(a, b),
            centred: similarity(self.centred.row(a), self.centred.row(b)),
            terms: shared.cosine,
            independent: shared.independent,
            worthiness: self.worthiness[a].min(self.worthiness[b]),
        }
    }

    /// Pairs of different podcasts that are worth a look, lower row first, ascending.
    ///
    /// # Errors
    /// As [`Self::cluster`].
    pub fn pairs(&self) -> Result<Vec<(usize, usize)>, Error> {
        let pairs = self.candidates()?.into_iter().map(|edge| (edge.a, edge.b));
        Ok(pairs.filter(|&(a, b)| self.podcasts[a] != self.podcasts[b]).collect())
    }

    /// [`Evidence::agreement`] of two passages.
    pub fn of(&self, a: usize, b: usize) -> f32 {
        self.evidence(a, b).agreement()
    }

    fn cosine(&self, a: usize, b: usize) -> f32 {
        similarity(self.embeddings.row(a), self.embeddings.row(b))
    }

    /// Pairs that may agree: the nearest by embedding and the nearest of other podcasts by terms.
    fn candidates(&self) -> Result<Vec<Edge>, Error> {
        let near =
            NeighborParams { threshold: MIN_CANDIDATE_COSINE, max_per_row: CANDIDATES, group: Some(&self.topics) };
        let mut pairs: Vec<(usize, usize)> =
            neighbors(self.embeddings, &near)?.edges().iter().map(|edge| (edge.a, edge.b)).collect();
        let by_terms = self.terms.nearest(MIN_SHARED_TERMS, CANDIDATES, |a, b| {
            self.topics[a] == self.topics[b] && self.podcasts[a] != self.podcasts[b]
        });
        for (row, near) in by_terms.iter().enumerate() {
            pairs.extend(near.iter().map(|&(other, _)| (row.min(other), row.max(other))));
        }
        pairs.sort_unstable();
        pairs.dedup();
        Ok(pairs
            .into_par_iter()
            .filter(|&(a, b)| self.embeddings.has_vector(a) && self.embeddings.has_vector(b))
            .map(|(a, b)| Edge::new(a, b, self.of(a, b)))
            .collect())
    }

    /// Groups the passages, each group's rows ascending: average linkage of their agreement, no pair below the bounds, no contradiction inside.
    ///
    /// Also gives the contradictions met between candidates that agree enough to have been merged.
    ///
    /// # Errors
    /// [`Error::Cluster`] for parameters that are no agreement.
    pub fn cluster(&self, params: &AgreementParams) -> Result<(Vec<Vec<usize>>, Vec<Contradiction>), Error> {
        let mut edges = self.candidates()?;
        edges.retain(|edge| edge.similarity >= params.min_pair && self.cosine(edge.a, edge.b) >= params.min_cosine);
        let contradictions: Vec<Contradiction> = edges
            .par_iter()
            .filter(|edge| edge.similarity >= params.threshold)
            .filter_map(|edge| {
                let why = contradiction(&self.assertions[edge.a], &self.assertions[edge.b])?;
                Some(Contradiction { a: edge.a, b: edge.b, why })
            })
            .collect();
        let stances = Stances::new(&self.assertions);
        let are_apart = |a: u32, b: u32| stances.contradict(a, b);
        let apart = Apart { classes: stances.of(), are_apart: &are_apart };
        // Where the cosine is too low, an agreement below every bound.
        let similarity = |a: usize, b: usize| {
            let evidence = self.evidence(a, b);
            if evidence.cosine < params.min_cosine { -1.0 } else { evidence.agreement() }
        };
        let linkage =
            LinkageParams { linkage: Linkage::Average, threshold: params.threshold, min_pair: params.min_pair };
        let groups = link_pairs(self.embeddings.len(), &edges, &similarity, Some(&apart), &linkage)?;
        Ok((groups, contradictions))
    }
}

/// The embeddings less their (shrunken) mean, scaled to length 1 again.
fn centred(embeddings: &Embeddings) -> Result<Embeddings, Error> {
    let rows = embeddings.view();
    let mut sum = Array1::<f64>::zeros(embeddings.dim());
    for row in rows.rows() {
        sum.zip_mut_with(&row, |total, &value| *total += f64::from(value));
    }
    let mean = sum.mapv(|total| (total / f64::from(embeddings.len() as f32 + MEAN_SHRINKAGE)) as f32);
    let mut centred = rows.to_owned();
    for (index, mut row) in centred.rows_mut().into_iter().enumerate() {
        if embeddings.has_vector(index) {
            row -= &mean;
        }
    }
    Embeddings::new(centred)
}

/// A number for every distinct name.
fn numbered<'a>(names: impl Iterator<Item = &'a str>) -> Vec<u32> {
    let mut numbers = BTreeMap::new();
    names
        .map(|name| {
            let next = numbers.len() as u32;
            *numbers.entry(name).or_insert(next)
        })
        .collect()
}
