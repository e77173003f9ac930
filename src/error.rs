//! Everything that can stop a run, each as a sentence with the path, the value and the remedy.
//!
//! One bad file never ends up here: it is skipped and named (see [`crate::transcript::Corpus`]).

use std::path::PathBuf;

use crate::cluster::ClusterError;
use crate::deliver::DeliverError;
use crate::embed::ModelError;
use crate::export::ExportError;
use crate::library::LibraryError;
use crate::query::QueryError;

/// What stops a run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{path}: {source}; check the path and its permissions", path = .path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("row {row} of the embeddings is not finite; the model's weights are damaged: run `refrain model check`")]
    NotFinite { row: usize },
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    #[error(transparent)]
    Query(#[from] QueryError),
    #[error(transparent)]
    Library(#[from] LibraryError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Deliver(#[from] DeliverError),
    #[error("{0}")]
    Usage(String),
}

impl Error {
    /// An input or output error at `path`.
    pub fn io(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::Io { path: path.into(), source }
    }
}
