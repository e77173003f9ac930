//! The result record in the middle: what a run found, as `refrain.insights/1` writes it.
//!
//! [`crate::engine`] fills an [`Insights`], [`crate::report`] renders it and decides nothing, `refrain check` reads one back.
//! Times are seconds, dates RFC 3339 full dates, similarities cosines rounded to four decimals; what is absent is null.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The name and version of the JSON layout; a field never changes meaning while this number stays.
pub const SCHEMA: &str = "refrain.insights/1";

/// Everything one run found and what it was found in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Insights {
    /// Always [`SCHEMA`].
    pub schema: String,
    pub provenance: Provenance,
    pub corpus: CorpusSummary,
    /// In rank order, rank 1 first.
    pub insights: Vec<Insight>,
    /// The cluster of every id of a `.jsonl` input; `None` where the input was transcripts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignments: Option<Vec<Assignment>>,
}

/// What is needed to make the same bytes again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The version of refrain.
    pub refrain: String,
    pub model: ModelIdentity,
    /// Only what changes the result: algorithm, precision or threshold, and so on, by flag name.
    pub params: BTreeMap<String, serde_json::Value>,
    /// SHA-256 over the passages read, in id order: the same for the same transcripts in any order.
    pub corpus: String,
}

/// Which model made the vectors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelIdentity {
    pub name: String,
    /// Width of a vector.
    pub dim: usize,
    /// SHA-256 of the weights file, lower-case hex.
    pub sha256: String,
    /// What the weights were made into before they were used; left out where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantize: Option<Quantization>,
}

/// Smaller numbers in place of the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quantization {
    /// Whole numbers of 8 bits in the linear maps of an encoder.
    Int8,
}

/// What was read, and what was not.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CorpusSummary {
    pub podcasts: usize,
    pub episodes: usize,
    pub passages: usize,
    pub words: usize,
    /// Passages that can be queried but never become insights, counted by reason.
    pub dropped: BTreeMap<String, usize>,
    /// Files of a walked folder that are no transcripts (covers, licences, hidden files).
    pub ignored: usize,
    pub skipped: Vec<Notice>,
    pub warnings: Vec<Notice>,
    /// Files that carry one and the same episode, counted once.
    pub same_episode: Vec<Vec<String>>,
}

/// One file and what there is to say about it, as a sentence with its remedy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Notice {
    /// The file, relative to the PATH it was found under.
    pub file: String,
    pub reason: String,
}

/// A claim that several podcasts make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Insight {
    /// Made from the earliest passage, so that it survives growth of the corpus.
    pub id: String,
    /// 1 for the insight of the widest coverage.
    pub rank: usize,
    /// The medoid's claim, verbatim.
    pub statement: String,
    pub coverage: Coverage,
    /// The lowest similarity of any two of its passages; `None` where the algorithm promises no bound.
    pub bound: Option<f32>,
    pub keywords: Vec<String>,
    /// The passages that make the claim, nearest to the medoid first (the medoid itself leads).
    pub evidence: Vec<Evidence>,
    pub disputed_by: Vec<Dispute>,
    pub related: Vec<Related>,
}

/// How widely a claim is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Independent podcasts: one episode found twice, a clip, a cross-post count once.
    pub podcasts: usize,
    pub episodes: usize,
    pub speakers: usize,
    /// Speakers, each counted once however many of the podcasts they speak on.
    pub independent_speakers: usize,
    pub passages: usize,
    /// RFC 3339 full date of the earliest passage that has one.
    pub first_said: Option<String>,
    pub last_said: Option<String>,
}

/// One passage that makes the claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The passage's id.
    pub passage: String,
    pub podcast: String,
    pub title: Option<String>,
    pub published: Option<String>,
    pub url: Option<String>,
    pub speaker: Option<String>,
    /// Seconds from the start of the episode.
    pub start: Option<f64>,
    pub end: Option<f64>,
    /// The passage, verbatim but for white space and mark-up.
    pub text: String,
    /// The sentences in `text` that were embedded.
    pub claim: String,
    /// Cosine to the medoid.
    pub similarity: f32,
    pub file: String,
}

/// An insight that says the contrary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    pub id: String,
    /// In words, for example "104% against 125%".
    pub why: String,
}

/// A neighbouring insight, by unit centroid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Related {
    pub id: String,
    pub similarity: f32,
}

/// The cluster that an id of a `.jsonl` input fell in; `None` for a passage alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    pub id: String,
    pub cluster: Option<String>,
}
