//! What can be wrong with what the cluster stage is given, as sentences.

use std::fmt::Display;

/// What can be wrong with cluster parameters.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClusterError {
    /// A field holds a value that it cannot.
    #[error("{field} is {value}; expected {expected}")]
    Param { field: &'static str, value: String, expected: String },
    /// k-means cannot make more clusters than there are rows.
    #[error(
        "clusters is {clusters}, but only {rows} of the rows have a vector; expected at most {rows}: lower --clusters"
    )]
    TooManyClusters { clusters: usize, rows: usize },
    /// An edge leads out of the embeddings.
    #[error("an edge names row {row}, but there are {rows} rows; expected a row below {rows}")]
    EdgeRow { row: usize, rows: usize },
    /// An edge's similarity cannot be compared.
    #[error("the similarity of rows {a} and {b} is {similarity}; expected a finite number")]
    EdgeSimilarity { a: usize, b: usize, similarity: f32 },
}

impl ClusterError {
    /// `field` is `value`, which is not `expected`.
    pub(super) fn param(field: &'static str, value: impl Display, expected: impl Display) -> Self {
        Self::Param { field, value: value.to_string(), expected: expected.to_string() }
    }
}
