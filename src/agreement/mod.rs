//! How strongly two passages make the same claim, and the clusters that follow from it.
//!
//! Three kinds of evidence meet here: embeddings (the same in other words), shared telling terms and numbers (the same
//! names and figures), and contradictions, which keep two passages apart however similar they are. Cosines of embeddings
//! alone bring together what is said in the same manner; terms alone miss paraphrases. ARCHITECTURE.md has the figures.
//!
//! What is common is read from the corpus, and from the topic where passages have one, or the language where a corpus has
//! several: both what all vectors share and the terms that everybody uses tell nothing.

mod centred;
mod evidence;
mod overlap;
mod params;

pub use self::evidence::Evidence;
pub use self::params::AgreementParams;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use self::centred::{Centred, group_number};
use self::overlap::{Overlaps, Texts};

use crate::claim::{Assertion, Readings, SharedTerms, Terms, contradiction, quoted, substitution};
use crate::cluster::{Edge, Linkage, LinkageParams, NeighborMemory, NeighborParams, link_pairs, neighbors_again};
use crate::error::Error;
use crate::language;
use crate::passage::Passage;
use crate::vector::Embeddings;

/// Candidates: the best so many passages by embedding, and by terms.
const CANDIDATES: usize = 32;
/// About so many passages may be candidates by embedding though they are near by chance alone.
const CHANCE_CANDIDATES: f32 = 2.0;
/// Passages are in mostly the same words from this cosine similarity of their terms on: there a denial denies, and one other word
/// makes another claim.
const ALIKE: f32 = 0.4;

/// What two answers to one question agree at most that differ in one place of the same sentence: with others that agree more they
/// may still make one point. Elsewhere they never share a group.
const AGREEMENT_OF_SUBSTITUTES: f32 = 0.0;

/// What was found out about an earlier set of passages; it changes no result, only how soon it is there.
#[derive(Debug, Clone, Default)]
pub struct AgreementMemory {
    readings: Readings,
    overlaps: Overlaps,
    neighbors: NeighborMemory,
}

/// What two ways of adding up one agreement may differ by.
const ROUNDING: f32 = 1e-3;

/// The evidence about a set of passages.
pub struct Agreement<'a> {
    claims: Vec<&'a str>,
    embeddings: &'a Embeddings,
    centred: Centred,
    terms: Terms,
    assertions: Vec<Arc<Assertion>>,
    topics: Vec<Option<u32>>,
    /// By topic, or by language where passages have no topic: passages of different groups are never compared.
    groups: Vec<Option<u32>>,
    /// By hash of the name.
    podcasts: Vec<u64>,
    /// What a passage is known by: a hash of its claim and topic.
    keys: Vec<u128>,
    worthiness: Vec<f32>,
    from_talk: Vec<bool>,
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
    pub fn new(
        passages: &[&'a Passage],
        embeddings: &'a Embeddings,
        memory: &mut AgreementMemory,
    ) -> Result<Self, Error> {
        let claims: Vec<&'a str> = passages.iter().map(|passage| passage.claim.as_str()).collect();
        let assertions = memory.readings.read(&claims);
        let named = numbered(passages.iter().map(|passage| passage.topic.as_deref().unwrap_or_default()));
        let topics: Vec<Option<u32>> =
            passages.iter().zip(named).map(|(passage, number)| passage.topic.as_ref().map(|_| number)).collect();
        let first_language = topics.iter().flatten().max().map_or(0, |highest| highest + 1);
        let groups: Vec<Option<u32>> = topics
            .iter()
            .zip(language::minorities(passages))
            .map(|(topic, language)| topic.or(language.map(|number| first_language + number)))
            .collect();
        let centred = Centred::new(embeddings, &groups)?;
        let terms = Terms::new(&assertions, &groups);
        Ok(Self {
            claims,
            embeddings,
            centred,
            terms,
            assertions,
            topics,
            groups,
            podcasts: passages.iter().map(|passage| xxh3_64(passage.podcast.as_bytes())).collect(),
            keys: keys(passages),
            worthiness: passages.iter().map(|passage| passage.worthiness).collect(),
            from_talk: passages.iter().map(|passage| !passage.as_given).collect(),
        })
    }

    /// What speaks for two passages making one claim.
    pub fn evidence(&self, a: usize, b: usize) -> Evidence {
        self.weighed(a, b, self.centred.standing(a, b), self.terms.shared(a, b))
    }

    fn weighed(&self, a: usize, b: usize, standing: f32, shared: SharedTerms) -> Evidence {
        Evidence {
            standing,
            terms: shared.cosine,
            information: shared.information,
            // Which words are rare is known of the language that most speak; of another, none counts.
            rare: if self.groups[a].is_none() { shared.rare } else { 0.0 },
            worthiness: self.worthiness[a].min(self.worthiness[b]),
            from_talk: self.from_talk[a] || self.from_talk[b],
        }
    }

    /// Pairs of different podcasts that are worth a look, lower row first, ascending.
    ///
    /// # Errors
    /// As [`Self::cluster`].
    pub fn pairs(&self, memory: &mut AgreementMemory) -> Result<Vec<(usize, usize)>, Error> {
        let pairs = self.candidates(f32::NEG_INFINITY, memory)?.into_iter().map(|edge| (edge.a, edge.b));
        Ok(pairs.filter(|&(a, b)| self.podcasts[a] != self.podcasts[b]).collect())
    }

    /// [`Evidence::agreement`] of two passages.
    pub fn of(&self, a: usize, b: usize) -> f32 {
        self.evidence(a, b).agreement()
    }

    /// What two passages that do not claim the same agree at most, and why; `terms` is the cosine similarity of their terms.
    fn apart(&self, a: usize, b: usize, terms: f32) -> Option<(f32, String)> {
        let (ours, theirs) = (&self.assertions[a], &self.assertions[b]);
        let alike = terms >= ALIKE;
        if let Some(why) = contradiction(ours, theirs, alike) {
            return Some((f32::MIN, why));
        }
        // A podcast that says the same again was misheard once.
        let asked = alike && self.podcasts[a] != self.podcasts[b];
        let why = asked.then(|| substitution(ours, theirs)).flatten()?;
        Some((if self.topics[a].is_some() { AGREEMENT_OF_SUBSTITUTES } else { f32::MIN }, why))
    }

    /// Pairs that agree at least so much, of those that may: the nearest by embedding and the nearest of other podcasts by
    /// terms.
    fn candidates(&self, least: f32, memory: &mut AgreementMemory) -> Result<Vec<Edge>, Error> {
        let groups: Vec<u32> = self.groups.iter().map(|&group| group_number(group)).collect();
        let size = self.topic_size().unwrap_or(self.topics.len() as f32);
        let threshold = self.centred.similarity_of_chance(CHANCE_CANDIDATES / size);
        let near = NeighborParams { threshold, max_per_row: CANDIDATES, group: Some(&groups) };
        let near = neighbors_again(&self.centred.rows(), &near, &mut memory.neighbors)?;
        let texts = Texts { terms: &self.terms, keys: &self.keys, groups: &self.groups, podcasts: &self.podcasts };
        let overlapping = memory.overlaps.nearest(&texts, CANDIDATES);
        let of_row = |row: u32| {
            let pair = move |other: u32, similarity| (row.min(other), row.max(other), similarity);
            let near = near.row(row as usize).iter().map(move |other| pair(other.row as u32, Some(other.similarity)));
            near.chain(overlapping[row as usize].iter().map(move |&other| pair(other, None)))
        };
        let rows = 0..self.keys.len() as u32;
        let mut pairs: Vec<(u32, u32, Option<f32>)> = rows.into_par_iter().flat_map_iter(of_row).collect();
        // Of a pair that is there twice the one whose similarity is known comes first.
        pairs.par_sort_unstable_by_key(|&(a, b, similarity)| (a, b, similarity.is_none()));
        pairs.dedup_by_key(|&mut (a, b, _)| (a, b));
        let edge = |(a, b, similarity): (u32, u32, Option<f32>)| {
            let (a, b) = (a as usize, b as usize);
            if !(self.embeddings.has_vector(a) && self.embeddings.has_vector(b)) {
                return None;
            }
            let standing = match similarity {
                Some(similarity) => self.centred.standing_of(similarity),
                None => self.centred.standing(a, b),
            };
            // Terms that come together are told apart only where the pair may reach so far.
            let at_most = self.weighed(a, b, standing, self.terms.shared_at_most(a, b)).agreement();
            if at_most + ROUNDING < least {
                return None;
            }
            let agreement = self.weighed(a, b, standing, self.terms.shared(a, b)).agreement();
            (agreement >= least).then(|| Edge::new(a, b, agreement))
        };
        Ok(pairs.into_par_iter().filter_map(edge).collect())
    }

    /// Passages a topic, the mean over pairs of passages; `None` where no passage has a topic.
    fn topic_size(&self) -> Option<f32> {
        let mut sizes: BTreeMap<u32, f32> = BTreeMap::new();
        self.topics.iter().flatten().for_each(|topic| *sizes.entry(*topic).or_default() += 1.0);
        let total: f32 = sizes.values().sum();
        (total > 0.0).then(|| sizes.values().map(|size| size * size).sum::<f32>() / total)
    }

    /// Groups the passages, each group's rows ascending: average linkage of their agreement, no pair below the slack, no
    /// contradiction inside.
    ///
    /// Also gives the contradictions met between candidates that agree enough to have been merged.
    ///
    /// # Errors
    /// [`Error::Cluster`] for parameters that are no agreement.
    pub fn cluster(
        &self,
        params: &AgreementParams,
        memory: &mut AgreementMemory,
    ) -> Result<(Vec<Vec<usize>>, Vec<Contradiction>), Error> {
        let topic_size = self.topic_size();
        let params = if topic_size.is_some() {
            *params
        } else {
            params.for_corpus(self.from_talk.iter().filter(|from_talk| !**from_talk).count())
        };
        let easing = params.easing(topic_size);
        // Two groups whose mean passes have a pair that does; what other pairs agree is asked for.
        let edges = self.candidates(params.threshold.min(easing.threshold), memory)?;
        let apart: Vec<Option<(f32, String)>> =
            edges.par_iter().map(|edge| self.apart(edge.a, edge.b, self.terms.shared(edge.a, edge.b).cosine)).collect();
        let (mut kept, mut contradictions) = (Vec::with_capacity(edges.len()), Vec::new());
        for (edge, apart) in edges.into_iter().zip(apart) {
            match apart {
                None => kept.push(edge),
                Some((_, why)) if edge.similarity >= params.threshold => {
                    let why = quoted(&why, [self.claims[edge.a], self.claims[edge.b]]);
                    contradictions.push(Contradiction { a: edge.a, b: edge.b, why });
                }
                Some(_) => {}
            }
        }
        let similarity = |a: usize, b: usize| {
            let evidence = self.evidence(a, b);
            let most = self.apart(a, b, evidence.terms).map_or(f32::MAX, |(most, _)| most);
            evidence.agreement().min(most)
        };
        let linkage = LinkageParams {
            linkage: Linkage::Average,
            threshold: params.threshold,
            easing: Some(easing),
            min_pair: params.threshold - params.slack,
        };
        let groups = link_pairs(self.embeddings.len(), &kept, &similarity, None, &linkage)?;
        Ok((groups, contradictions))
    }
}

/// Hashes of the passages' claims and topics, and of how many came before with the same.
fn keys(passages: &[&Passage]) -> Vec<u128> {
    let mut met: FxHashMap<u128, u32> = FxHashMap::default();
    let key = |passage: &&Passage| {
        let mut hash = Xxh3::new();
        hash.update(passage.claim.as_bytes());
        if let Some(topic) = &passage.topic {
            hash.update(&[0xff]);
            hash.update(topic.as_bytes());
        }
        let before = met.entry(hash.digest128()).or_default();
        hash.update(&before.to_le_bytes());
        *before += 1;
        hash.digest128()
    };
    passages.iter().map(key).collect()
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
