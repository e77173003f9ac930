//! Everything there is to tell of one insight: how close its passages are, what words they share, what stands near it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ndarray::Array1;
use serde::{Deserialize, Serialize};

use crate::digest::SpreadDay;
use crate::error::Error;
use crate::insight::{Dispute, Evidence, Insight, Provenance, Related};
use crate::query::Holdings;
use crate::rank::rounded;
use crate::trend::Trend;
use crate::vector::similarity;
use crate::word::{background_share, bare, possessive_off, stem};

/// The name and version of the JSON of [`explain`].
pub const EXPLAIN_SCHEMA: &str = "refrain.explain/1";

/// How many shared words are told.
const SHARED_TERMS: usize = 12;
/// Words in a larger share of podcast passages at large join nothing.
const MAX_SHARE: f32 = 0.04;

/// One insight laid open.
///
/// ```json
/// {"schema": "refrain.explain/1", "provenance": {...}, "insight": {...},
///  "mean_similarity": 0.64, "lowest": {"a": "...", "b": "...", "similarity": 0.41},
///  "shared_terms": [{"term": "congestion", "passages": 5}],
///  "disputed_by": [{"id": "...", "why": "...", "statement": "..."}],
///  "related": [{"id": "...", "similarity": 0.5, "statement": "..."}],
///  "spread": [{"date": "2025-01-27", "podcasts": 2}], "trend": "growing",
///  "history": [{"date": "2025-01-28", "id": "...", "event": {"found": {"podcasts": 2}}}]}
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// Always [`EXPLAIN_SCHEMA`].
    pub schema: String,
    pub provenance: Provenance,
    pub insight: Insight,
    /// The mean cosine of all pairs of its passages; null for one passage alone.
    pub mean_similarity: Option<f32>,
    /// The two passages that are least similar.
    pub lowest: Option<Pair>,
    /// Telling words and figures that two or more of its claims hold, the most shared first.
    pub shared_terms: Vec<SharedTerm>,
    pub disputed_by: Vec<Opponent>,
    pub related: Vec<Neighbor>,
    /// By day of publication, ascending: how many independent podcasts had made the claim by then.
    #[serde(default)]
    pub spread: Vec<SpreadDay>,
    /// Which way it went by the last day of all that was read; null where nothing has a date.
    #[serde(default)]
    pub trend: Option<Trend>,
    /// What became of it in a library, oldest first; left out where there is nothing to tell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<HistoryEvent>,
}

/// Something that happened to an insight of a library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEvent {
    /// The day on which it was noticed, RFC 3339 full date.
    pub date: String,
    /// The insight that it happened to.
    pub id: String,
    pub event: HistoryKind,
}

/// What can happen to an insight of a library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryKind {
    /// So many podcasts made the claim when it was first found.
    Found { podcasts: usize },
    /// Its passages are part of that insight now, because the two were joined or an earlier passage gave another id.
    JoinedInto { id: String },
    /// No two podcasts make it any more, since what is common in the library changed.
    Dissolved,
    /// It was told in the digest of that day.
    Told { digest: String, podcasts: usize },
}

/// Two passages, by id, and their cosine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    pub a: String,
    pub b: String,
    pub similarity: f32,
}

/// A word in the form it is first said in, and how many of the insight's claims hold it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedTerm {
    pub term: String,
    pub passages: usize,
}

/// An insight that says the contrary, in its own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opponent {
    pub id: String,
    pub why: String,
    pub statement: String,
}

/// A neighbouring insight, in its own words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Neighbor {
    pub id: String,
    pub similarity: f32,
    pub statement: String,
}

/// Lays the insight at this place open, but for its spread, its trend and its history, which others know.
///
/// O(n^2 d) time in its n passages.
///
/// # Errors
/// [`Error::Library`] for a library that cannot be read.
pub fn explain(holdings: &dyn Holdings, place: usize) -> Result<Explanation, Error> {
    let insight = holdings.insight(place)?;
    let (mean_similarity, lowest) = pairs(holdings, place, &insight.evidence)?;
    let places: HashMap<&str, usize> =
        holdings.ids().iter().enumerate().map(|(place, id)| (id.as_str(), place)).collect();
    let statement = |id: &str| match places.get(id) {
        Some(&place) => Ok(holdings.insight(place)?.statement),
        None => Ok::<_, Error>(String::new()),
    };
    let opponent =
        |by: &Dispute| Ok(Opponent { id: by.id.clone(), why: by.why.clone(), statement: statement(&by.id)? });
    let neighbor = |near: &Related| {
        let similarity = rounded(near.similarity);
        Ok(Neighbor { id: near.id.clone(), similarity, statement: statement(&near.id)? })
    };
    Ok(Explanation {
        schema: EXPLAIN_SCHEMA.to_owned(),
        provenance: holdings.provenance().clone(),
        mean_similarity,
        lowest,
        shared_terms: shared_terms(&insight.evidence),
        disputed_by: insight.disputed_by.iter().map(opponent).collect::<Result<_, Error>>()?,
        related: insight.related.iter().map(neighbor).collect::<Result<_, Error>>()?,
        spread: Vec::new(),
        trend: None,
        history: Vec::new(),
        insight,
    })
}

fn pairs(holdings: &dyn Holdings, place: usize, evidence: &[Evidence]) -> Result<(Option<f32>, Option<Pair>), Error> {
    let rows = holdings.members(place)?.into_iter().map(|number| holdings.vector(number));
    let rows: Vec<Array1<f32>> = rows.collect::<Result<_, Error>>()?;
    let entries: Vec<(&Evidence, &Array1<f32>)> = evidence.iter().zip(&rows).collect();
    let mut lowest: Option<(f32, &Evidence, &Evidence)> = None;
    let (mut sum, mut count) = (0.0, 0u32);
    for (place, (a, row_a)) in entries.iter().enumerate() {
        for (b, row_b) in &entries[place + 1..] {
            let value = similarity(row_a.view(), row_b.view());
            sum += f64::from(value);
            count += 1;
            if lowest.is_none_or(|(least, ..)| value < least) {
                lowest = Some((value, a, b));
            }
        }
    }
    let mean = (count > 0).then(|| rounded((sum / f64::from(count)) as f32));
    let lowest =
        lowest.map(|(value, a, b)| Pair { a: a.passage.clone(), b: b.passage.clone(), similarity: rounded(value) });
    Ok((mean, lowest))
}

fn shared_terms(evidence: &[Evidence]) -> Vec<SharedTerm> {
    let mut shared: BTreeMap<String, (String, usize)> = BTreeMap::new();
    for evidence in evidence {
        let mut seen = BTreeSet::new();
        for word in evidence.claim.split_whitespace().map(bare) {
            let word = possessive_off(&word);
            let stem = stem(word);
            let telling = word.chars().count() >= 2 && background_share(&stem) <= MAX_SHARE;
            if telling && seen.insert(stem.clone()) {
                shared.entry(stem).or_insert_with(|| (word.to_owned(), 0)).1 += 1;
            }
        }
    }
    let mut shared: Vec<(String, (String, usize))> = shared.into_iter().filter(|(_, (_, n))| *n > 1).collect();
    shared.sort_by(|(stem_a, (_, a)), (stem_b, (_, b))| {
        b.cmp(a)
            .then_with(|| background_share(stem_a).total_cmp(&background_share(stem_b)))
            .then_with(|| stem_a.cmp(stem_b))
    });
    shared.into_iter().take(SHARED_TERMS).map(|(_, (term, passages))| SharedTerm { term, passages }).collect()
}
