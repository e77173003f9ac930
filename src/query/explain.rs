//! Everything there is to tell of one insight: how close its passages are, what words they share, what stands near it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use crate::engine::Findings;
use crate::insight::{Evidence, Insight, Provenance};
use crate::rank::rounded;
use crate::vector::similarity;
use crate::word::{background_share, bare, stem};

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
///  "related": [{"id": "...", "similarity": 0.5, "statement": "..."}]}
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

/// Lays the insight at this place open. O(n^2 d) time in its n passages.
pub fn explain(findings: &Findings, place: usize) -> Explanation {
    let insight = findings.insights.insights[place].clone();
    let (mean_similarity, lowest) = pairs(findings, &insight.evidence);
    let statements: HashMap<&str, &str> =
        findings.insights.insights.iter().map(|other| (other.id.as_str(), other.statement.as_str())).collect();
    let statement = |id: &str| statements.get(id).copied().unwrap_or_default().to_owned();
    Explanation {
        schema: EXPLAIN_SCHEMA.to_owned(),
        provenance: findings.insights.provenance.clone(),
        mean_similarity,
        lowest,
        shared_terms: shared_terms(&insight.evidence),
        disputed_by: insight
            .disputed_by
            .iter()
            .map(|by| Opponent { id: by.id.clone(), why: by.why.clone(), statement: statement(&by.id) })
            .collect(),
        related: insight
            .related
            .iter()
            .map(|near| Neighbor {
                id: near.id.clone(),
                similarity: rounded(near.similarity),
                statement: statement(&near.id),
            })
            .collect(),
        insight,
    }
}

fn pairs(findings: &Findings, evidence: &[Evidence]) -> (Option<f32>, Option<Pair>) {
    let rows: HashMap<&str, usize> =
        findings.passages.iter().enumerate().map(|(row, passage)| (passage.id.as_str(), row)).collect();
    let row = |evidence: &Evidence| rows.get(evidence.passage.as_str()).map(|&row| findings.embeddings.row(row));
    let mut lowest: Option<(f32, &Evidence, &Evidence)> = None;
    let (mut sum, mut count) = (0.0, 0u32);
    for (place, a) in evidence.iter().enumerate() {
        for b in &evidence[place + 1..] {
            let (Some(row_a), Some(row_b)) = (row(a), row(b)) else { continue };
            let value = similarity(row_a, row_b);
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
    (mean, lowest)
}

fn shared_terms(evidence: &[Evidence]) -> Vec<SharedTerm> {
    let mut shared: BTreeMap<String, (String, usize)> = BTreeMap::new();
    for evidence in evidence {
        let mut seen = BTreeSet::new();
        for word in evidence.claim.split_whitespace().map(bare) {
            let word = word.strip_suffix("'s").unwrap_or(&word);
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
