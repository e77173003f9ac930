//! What stops a command, and the code that it exits with.

use std::io;
use std::path::PathBuf;

use crate::cluster::ClusterError;
use crate::deliver::DeliverError;
use crate::embed::ModelError;
use crate::error::Error;
use crate::export::ExportError;
use crate::library::LibraryError;
use crate::query::QueryError;

/// Wrong usage, as BSD's `sysexits.h` numbers it.
pub(super) const USAGE: u8 = 64;
const FAILED: u8 = 1;

/// What stops a command.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Library(#[from] Error),
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A flag has a value that it cannot have, or two do not go together.
    #[error("{0}")]
    Usage(String),
    #[error("{0}")]
    Failed(String),
    #[error("standard output: {0}; what was written is not complete")]
    Stdout(io::Error),
    #[error("{path}: {source}; {remedy}", path = .path.display())]
    Output { path: PathBuf, source: io::Error, remedy: &'static str },
}

impl Failure {
    /// The reader of standard output had enough: no failure at all.
    pub(super) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Stdout(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// 64 where other flags would help, 0 for a broken pipe, else 1.
    pub(super) fn code(&self) -> u8 {
        match self {
            Self::Usage(_)
            | Self::Library(
                Error::Usage(_)
                | Error::Cluster(ClusterError::Param { .. } | ClusterError::TooManyClusters { .. })
                | Error::Model(ModelError::Options { .. } | ModelError::Unknown { .. } | ModelError::Quantize { .. }),
            ) => USAGE,
            _ if self.is_broken_pipe() => 0,
            _ => FAILED,
        }
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        Self::Library(error.into())
    }
}

impl From<DeliverError> for Failure {
    fn from(error: DeliverError) -> Self {
        Self::Library(error.into())
    }
}

impl From<LibraryError> for Failure {
    fn from(error: LibraryError) -> Self {
        Self::Library(error.into())
    }
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Self {
        Self::Library(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_exits_with_the_code_of_its_kind() {
        let io = |kind: io::ErrorKind| io::Error::from(kind);
        for (failure, code) in [
            (Failure::Usage("no".into()), 64),
            (Failure::Library(Error::Usage("no".into())), 64),
            (ModelError::Unknown { choice: "x".into(), embedded: "y".into() }.into(), 64),
            (ModelError::Quantize { model: "x".into(), reason: "y" }.into(), 64),
            (ModelError::Missing { path: "x".into(), remedy: "y".into() }.into(), 1),
            (Failure::Library(Error::io("x", io(io::ErrorKind::NotFound))), 1),
            (Failure::Failed("no".into()), 1),
            (Failure::Stdout(io(io::ErrorKind::BrokenPipe)), 0),
            (Failure::Stdout(io(io::ErrorKind::StorageFull)), 1),
            (Failure::Output { path: "x".into(), source: io(io::ErrorKind::BrokenPipe), remedy: "y" }, 1),
        ] {
            assert_eq!(failure.code(), code, "{failure}");
        }
    }
}
