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
mod params;

pub use self::evidence::Evidence;
pub use self::params::AgreementParams;

use std::collections::BTreeMap;

use rayon::prelude::*;

use self::centred::Centred;

use crate::claim::{Assertion, Terms, contradiction, read_assertions};
use crate::cluster::{Edge, Linkage, LinkageParams, NeighborParams, link_pairs, neighbors};
use crate::error::Error;
use crate::language;
use crate::passage::Passage;
use crate::vector::Embeddings;

/// Candidates: the best so many passages by embedding, and by terms.
const CANDIDATES: usize = 32;
/// Passages that share less of their terms' weight are no candidates by terms.
const MIN_SHARED_TERMS: f32 = 0.12;
/// About so many passages may be candidates by embedding though they are near by chance alone.
const CHANCE_CANDIDATES: f32 = 2.0;
/// Passages are in mostly the same words from this cosine similarity of their terms on: there a denial denies, and one other word
/// makes another claim.
const ALIKE: f32 = 0.4;

/// The evidence about a set of passages.
pub struct Agreement<'a> {
    embeddings: &'a Embeddings,
    centred: Centred,
    terms: Terms,
    assertions: Vec<Assertion>,
    topics: Vec<Option<u32>>,
    /// By topic, or by language where passages have no topic: passages of different groups are never compared.
    groups: Vec<Option<u32>>,
    podcasts: Vec<u32>,
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
    pub fn new(passages: &[&Passage], embeddings: &'a Embeddings) -> Result<Self, Error> {
        let claims: Vec<&str> = passages.iter().map(|passage| passage.claim.as_str()).collect();
        let assertions = read_assertions(&claims);
        let named = numbered(passages.iter().map(|passage| passage.topic.as_deref().unwrap_or_default()));
        let topics: Vec<Option<u32>> =
            passages.iter().zip(named).map(|(passage, number)| passage.topic.as_ref().map(|_| number)).collect();
        let first_language = topics.iter().flatten().max().map_or(0, |highest| highest + 1);
        let groups: Vec<Option<u32>> = topics
            .iter()
            .zip(language::minorities(passages))
            .map(|(topic, language)| topic.or(language.map(|number| first_language + number)))
            .collect();
        Ok(Self {
            embeddings,
            centred: Centred::new(embeddings, &groups)?,
            terms: Terms::new(&assertions, &groups),
            assertions,
            topics,
            groups,
            podcasts: numbered(passages.iter().map(|passage| passage.podcast.as_str())),
            worthiness: passages.iter().map(|passage| passage.worthiness).collect(),
            from_talk: passages.iter().map(|passage| !passage.as_given).collect(),
        })
    }

    /// What speaks for two passages making one claim.
    pub fn evidence(&self, a: usize, b: usize) -> Evidence {
        let shared = self.terms.shared(a, b);
        Evidence {
            standing: self.centred.standing(a, b),
            terms: shared.cosine,
            information: shared.information,
            worthiness: self.worthiness[a].min(self.worthiness[b]),
            from_talk: u8::from(self.from_talk[a]) + u8::from(self.from_talk[b]),
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

    /// Why the two cannot be one claim; `terms` is the cosine similarity of their terms.
    fn contradiction(&self, a: usize, b: usize, terms: f32) -> Option<String> {
        contradiction(&self.assertions[a], &self.assertions[b], terms >= ALIKE)
    }

    /// Pairs that may agree: the nearest by embedding and the nearest of other podcasts by terms.
    fn candidates(&self) -> Result<Vec<Edge>, Error> {
        let groups: Vec<u32> = self.groups.iter().map(|group| group.unwrap_or(u32::MAX)).collect();
        let size = self.topic_size().unwrap_or(self.topics.len() as f32);
        let threshold = self.centred.similarity_of_chance(CHANCE_CANDIDATES / size);
        let near = NeighborParams { threshold, max_per_row: CANDIDATES, group: Some(&groups) };
        let mut pairs: Vec<(usize, usize)> =
            neighbors(self.centred.rows(), &near)?.edges().iter().map(|edge| (edge.a, edge.b)).collect();
        let by_terms = self.terms.nearest(MIN_SHARED_TERMS, CANDIDATES, |a, b| {
            self.groups[a] == self.groups[b] && self.podcasts[a] != self.podcasts[b]
        });
        for (row, near) in by_terms.iter().enumerate() {
            pairs.extend(near.iter().map(|&(other, _)| (row.min(other), row.max(other))));
        }
        pairs.par_sort_unstable();
        pairs.dedup();
        Ok(pairs
            .into_par_iter()
            .filter(|&(a, b)| self.embeddings.has_vector(a) && self.embeddings.has_vector(b))
            .map(|(a, b)| Edge::new(a, b, self.of(a, b)))
            .collect())
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
    pub fn cluster(&self, params: &AgreementParams) -> Result<(Vec<Vec<usize>>, Vec<Contradiction>), Error> {
        let topic_size = self.topic_size();
        let params = if topic_size.is_some() {
            *params
        } else {
            params.for_corpus(self.from_talk.iter().filter(|from_talk| !**from_talk).count())
        };
        let easing = params.easing(topic_size);
        let mut edges = self.candidates()?;
        // Two groups whose mean passes have a pair that does; what other pairs agree is asked for.
        edges.retain(|edge| edge.similarity >= params.threshold.min(easing.threshold));
        let contrary: Vec<Option<String>> = edges
            .par_iter()
            .map(|edge| self.contradiction(edge.a, edge.b, self.terms.shared(edge.a, edge.b).cosine))
            .collect();
        let (mut kept, mut contradictions) = (Vec::with_capacity(edges.len()), Vec::new());
        for (edge, why) in edges.into_iter().zip(contrary) {
            match why {
                None => kept.push(edge),
                Some(why) if edge.similarity >= params.threshold => {
                    contradictions.push(Contradiction { a: edge.a, b: edge.b, why });
                }
                Some(_) => {}
            }
        }
        let similarity = |a: usize, b: usize| {
            let evidence = self.evidence(a, b);
            match self.contradiction(a, b, evidence.terms) {
                Some(_) => f32::MIN,
                None => evidence.agreement(),
            }
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
