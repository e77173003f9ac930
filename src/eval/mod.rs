//! Quality on labelled data: the measures that the field compares engines by.
//!
//! One measure a file; each takes what the engine said beside what people said, and gives numbers by name.

mod argkp;
mod calibrate;
mod clusters;
mod sts;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::embed::Embedder;
use crate::error::Error;
use crate::insight::ModelIdentity;

pub use argkp::{KeyPointScores, argkp, evaluate_argkp};
pub use calibrate::calibrate;
pub use clusters::{ClusterScores, Labelled, clusters, evaluate_clusters, read_labelled};
pub use sts::{StsScores, evaluate_sts, spearman};

/// The schema of [`EvalReport`] as JSON.
pub const SCHEMA: &str = "refrain.eval/1";

/// What a measure gave, on what data, with which model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvalReport {
    pub schema: &'static str,
    /// "sts", "argkp" or "clusters".
    pub measure: &'static str,
    /// The file's or folder's name.
    pub data: String,
    pub model: ModelIdentity,
    /// What the clusters were made with; empty for the other measures.
    pub params: BTreeMap<String, Value>,
    /// Counts and values from 0 to 1 by name, in the order that people read them.
    #[serde(serialize_with = "by_name")]
    pub scores: Vec<(&'static str, f64)>,
}

impl EvalReport {
    pub(crate) fn new(
        measure: &'static str,
        data: &Path,
        embedder: &dyn Embedder,
        scores: Vec<(&'static str, f64)>,
    ) -> Self {
        Self {
            schema: SCHEMA,
            measure,
            data: name_of(data),
            model: embedder.identity().clone(),
            params: BTreeMap::new(),
            scores,
        }
    }
}

/// The file's or folder's name.
fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into())
}

fn by_name<S: Serializer>(scores: &[(&'static str, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(scores.iter().map(|&(name, value)| (name, number(value))))
}

/// A count as a whole number, a score to six decimals, as `tools/score.py` writes them.
pub(crate) fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() > 1.0 {
        return json!(value as i64);
    }
    json!((value * 1e6).round() / 1e6)
}

/// Reads a whole file of labelled data as text.
fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|error| {
        Error::Usage(format!("{}: {error}; expected a file of labelled data in UTF-8", path.display()))
    })
}
