//! What can stop an export or an import, as sentences with the path and the remedy.

use std::path::PathBuf;

use crate::library::LibraryError;

/// What stops an export or an import.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("{path}: {source}; check that it can be read or written, and that its disk has room", path = .path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Library(#[from] LibraryError),
    #[error("{path}: there is something in this folder already; give a new or an empty one", path = .path.display())]
    NotEmpty { path: PathBuf },
    #[error("{path}: there is a library here already; give --library another folder", path = .path.display())]
    LibraryThere { path: PathBuf },
    #[error("{path}: {source}; give the folder that `refrain library export` wrote", path = .path.display())]
    NoManifest { path: PathBuf, source: std::io::Error },
    #[error("{path}: {reason}, but expected a manifest of schema {expected:?}; give what `refrain library export` wrote, and import it with a refrain that is not older", path = .path.display(), expected = super::EXPORT_SCHEMA)]
    Manifest { path: PathBuf, reason: String },
    #[error("{path}: {found}, but the manifest says {expected}; the file was changed or damaged: copy or export it again", path = .path.display())]
    Changed { path: PathBuf, found: String, expected: String },
    #[error("{path}: row {row}: {reason}; export it again", path = .path.display())]
    Row { path: PathBuf, row: u64, reason: String },
    #[error("{path}: {reason}; export it again", path = .path.display())]
    Unreadable { path: PathBuf, reason: String },
    #[error("{path}: its tables do not agree with each other ({reason}); export it again", path = .path.display())]
    Disagree { path: PathBuf, reason: String },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_says_where_what_and_what_to_do() {
        let path = || PathBuf::from("out");
        let io = || std::io::Error::new(std::io::ErrorKind::StorageFull, "no room");
        for (error, expected) in [
            (
                ExportError::Io { path: path(), source: io() },
                "out: no room; check that it can be read or written, and that its disk has room",
            ),
            (
                ExportError::NotEmpty { path: path() },
                "out: there is something in this folder already; give a new or an empty one",
            ),
            (
                ExportError::LibraryThere { path: path() },
                "out: there is a library here already; give --library another folder",
            ),
            (
                ExportError::NoManifest { path: path(), source: io() },
                "out: no room; give the folder that `refrain library export` wrote",
            ),
            (
                ExportError::Manifest { path: path(), reason: "the schema is \"x\"".into() },
                "out: the schema is \"x\", but expected a manifest of schema \"refrain.export/1\"; give what `refrain library export` wrote, and import it with a refrain that is not older",
            ),
            (
                ExportError::Changed { path: path(), found: "it has 3 rows".into(), expected: "4 rows".into() },
                "out: it has 3 rows, but the manifest says 4 rows; the file was changed or damaged: copy or export it again",
            ),
            (
                ExportError::Row { path: path(), row: 7, reason: "no text".into() },
                "out: row 7: no text; export it again",
            ),
            (ExportError::Unreadable { path: path(), reason: "no Parquet".into() }, "out: no Parquet; export it again"),
            (
                ExportError::Disagree { path: path(), reason: "passages: x".into() },
                "out: its tables do not agree with each other (passages: x); export it again",
            ),
        ] {
            assert_eq!(error.to_string(), expected);
        }
    }
}
