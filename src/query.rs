//! A text or an insight -> the nearest insights and single passages; exact, and what there is to tell of one insight.
//!
//! [`query`] compares a vector with everything that a run found, [`related`] takes an insight's centroid for it,
//! [`explain`] lays one insight open. [`find_insight`] is the way from an id, or its beginning, to an insight.

mod error;
mod explain;
mod filter;
mod find;
mod holdings;
mod nearest;

use serde::{Deserialize, Serialize};

use crate::insight::{Evidence, Insight, Provenance};

pub use error::QueryError;
pub use explain::{
    EXPLAIN_SCHEMA, Explanation, HistoryEvent, HistoryKind, Neighbor, Opponent, Pair, SharedTerm, explain,
};
pub use filter::{Admission, Filter};
pub use find::find_insight;
pub use holdings::{Held, Holdings, Place};
pub use nearest::{query, related};

/// The name and version of the JSON of [`query`].
pub const QUERY_SCHEMA: &str = "refrain.query/1";
/// The name and version of the JSON of [`related`].
pub const RELATED_SCHEMA: &str = "refrain.related/1";

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryParams {
    pub filter: Filter,
    /// The most insights, and the most passages, in the answer; 0 for all.
    pub top: usize,
    /// Insights of fewer independent podcasts are left out.
    pub min_podcasts: usize,
}

impl Default for QueryParams {
    fn default() -> Self {
        Self { filter: Filter::default(), top: 10, min_podcasts: 1 }
    }
}

/// The nearest insights and passages, nearest first.
///
/// ```json
/// {"schema": "refrain.query/1", "provenance": {...}, "text": "coffee prices",
///  "filter": {"podcast": null, "speaker": null, "since": null, "until": null},
///  "insights": [{"similarity": 0.71, "insight": {...}}],
///  "passages": [{"passage": "...", "podcast": "...", ..., "similarity": 0.66, "dropped": null}]}
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// [`QUERY_SCHEMA`] or [`RELATED_SCHEMA`].
    pub schema: String,
    pub provenance: Provenance,
    /// The text asked about; absent where an insight was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The insight asked about; absent where a text was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insight: Option<Insight>,
    pub filter: Filter,
    pub insights: Vec<NearInsight>,
    /// Passages that stand in none of `insights`.
    pub passages: Vec<NearPassage>,
}

/// An insight near to what was asked about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NearInsight {
    /// The higher of two cosines to what was asked: of the insight's centroid, and of its best passage that passes the filter.
    pub similarity: f32,
    /// Its evidence is that which passes the filter; its coverage is that of the whole insight.
    pub insight: Insight,
}

/// A passage near to what was asked about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NearPassage {
    /// As in an insight, but that `similarity` is the cosine to what was asked.
    #[serde(flatten)]
    pub evidence: Evidence,
    /// Why the passage can be no part of an insight; null where it can.
    pub dropped: Option<String>,
}
