//! The insights that gained most since the last digest, as `refrain.digest/1` writes them.
//!
//! [`crate::report`] renders a [`Digest`], and [`crate::deliver`] sends what was rendered.

use serde::{Deserialize, Serialize};

use crate::insight::{Evidence, Insight, Provenance};

/// The name and version of the JSON layout; a field never changes meaning while this number stays.
pub const DIGEST_SCHEMA: &str = "refrain.digest/1";

/// What one digest tells.
///
/// ```json
/// {"schema": "refrain.digest/1", "provenance": {...}, "date": "2025-01-29", "since": "2025-01-28",
///  "library": {"podcasts": 42, "episodes": 80, "passages": 9120, "insights": 410},
///  "items": [{"news": "new", "podcasts_before": 0, "podcasts": 7, "insight": {...}, "first": {...},
///             "spread": [{"date": "2025-01-27", "podcasts": 2}],
///             "disputed_by": [{"id": "...", "why": "...", "statement": "..."}],
///             "related": [{"id": "...", "similarity": 0.5, "statement": "...", "podcasts": 3}]}]}
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Digest {
    /// Always [`DIGEST_SCHEMA`].
    pub schema: String,
    pub provenance: Provenance,
    /// The day it is of, RFC 3339 full date; only episodes published by then count.
    pub date: String,
    /// The day of the digest before it; null where this is the first.
    pub since: Option<String>,
    pub library: DigestLibrary,
    /// Most gained first.
    pub items: Vec<DigestItem>,
}

/// How much was known on the day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestLibrary {
    pub podcasts: usize,
    pub episodes: usize,
    pub passages: usize,
    /// Those of two or more podcasts.
    pub insights: usize,
}

/// One insight of a digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DigestItem {
    pub news: News,
    /// Independent podcasts that made the claim by the day of the last digest.
    pub podcasts_before: usize,
    /// Independent podcasts by the day of this digest.
    pub podcasts: usize,
    /// With the evidence and the coverage of that day.
    pub insight: Insight,
    /// Who said it first: the earliest evidence that has a date; null where none has.
    pub first: Option<Evidence>,
    /// By day of publication, ascending: how many independent podcasts had made the claim by then.
    pub spread: Vec<SpreadDay>,
    pub disputed_by: Vec<DigestDispute>,
    /// At most two.
    pub related: Vec<DigestRelated>,
}

/// What is new about an insight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum News {
    /// Never told before.
    New,
    /// Told before, and new podcasts joined since.
    Grown,
}

/// A day of an insight's spread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpreadDay {
    /// RFC 3339 full date.
    pub date: String,
    /// Independent podcasts that had made the claim by the end of that day.
    pub podcasts: usize,
}

/// An insight that says the contrary, in its own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestDispute {
    pub id: String,
    /// In words, for example "104% against 125%".
    pub why: String,
    pub statement: String,
}

/// A neighbouring insight, in its own words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DigestRelated {
    pub id: String,
    /// Cosine of the two unit centroids.
    pub similarity: f32,
    pub statement: String,
    pub podcasts: usize,
}
