//! What can be wrong with a library, as sentences with the path and the remedy.

use std::path::{Path, PathBuf};

use crate::insight::ModelIdentity;

/// What is wrong with a library.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    #[error("{path}: there is no library here; `refrain add PATH --library {path}` makes one", path = .path.display())]
    Missing { path: PathBuf },
    #[error("{path}: {source}; check that the folder can be written and that its disk has room; what was in the library before is as it was", path = .path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error(
        "{path}: another refrain is writing to this library{by}; wait until it is done, or stop it; reading goes on",
        path = .path.display()
    )]
    Busy { path: PathBuf, by: String },
    #[error("{path}: {what} is damaged; `refrain library check --library DIR` names all that is wrong, `refrain library repair --library DIR` saves what can be saved", path = .path.display())]
    Damaged { path: PathBuf, what: String },
    #[error("{path}: no transcript can be read from what is left of it; it stays as it is: make the library anew, `refrain add PATH --library NEW`", path = .path.display())]
    Hopeless { path: PathBuf },
    #[error(
        "{path}: it was made by a newer refrain (layout {found}, this one knows {known}); use that one, or make the library anew with this one: `refrain add PATH --library NEW`",
        path = .path.display()
    )]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error(
        "{path}: its vectors are by {library}, not by {given}; {remedy}",
        path = .path.display()
    )]
    OtherModel { path: PathBuf, library: String, given: String, remedy: &'static str },
    #[error("{path}: the database says: {source}; check that no other program writes to the file", path = .path.display())]
    Database { path: PathBuf, source: rusqlite::Error },
}

fn described(model: &ModelIdentity) -> String {
    let quantize = if model.quantize.is_some() { ", int8" } else { "" };
    format!(
        "{} ({} wide, weights {}{quantize})",
        model.name,
        model.dim,
        &model.sha256.get(..12).unwrap_or(&model.sha256)
    )
}

impl LibraryError {
    pub(crate) fn other_model(path: &Path, library: &ModelIdentity, given: &ModelIdentity) -> Self {
        let remedy = if library.name == given.name && library.quantize == given.quantize {
            "the weights of that name were made again since: add the transcripts to a new library, \
             `refrain add PATH --library NEW` (with --model where it was given), or go on with what made this one"
        } else {
            "leave --model out, or make another library with that model: `refrain add PATH --library NEW --model MODEL`"
        };
        Self::OtherModel { path: path.to_owned(), library: described(library), given: described(given), remedy }
    }

    /// What SQLite said at a file: damage, a full disk and a locked file each get their own sentence.
    pub(super) fn database(path: &Path, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            CannotOpen, DatabaseBusy, DatabaseCorrupt, DatabaseLocked, DiskFull, NotADatabase, ReadOnly,
            SystemIoFailure, TypeMismatch,
        };
        let path = path.to_owned();
        let io = |kind: std::io::ErrorKind, source: &rusqlite::Error| std::io::Error::new(kind, source.to_string());
        match source.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase | TypeMismatch) => Self::Damaged { path, what: "the file".to_owned() },
            Some(DatabaseBusy | DatabaseLocked) => Self::Busy { path, by: String::new() },
            Some(DiskFull) => Self::Io { path, source: io(std::io::ErrorKind::StorageFull, &source) },
            Some(ReadOnly | CannotOpen) => Self::Io { path, source: io(std::io::ErrorKind::PermissionDenied, &source) },
            Some(SystemIoFailure) => Self::Io { path, source: io(std::io::ErrorKind::Other, &source) },
            // A damaged page can make SQLite miss a table or a column, or give another type than was put in.
            _ => match source {
                rusqlite::Error::SqliteFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::InvalidColumnIndex(_)
                | rusqlite::Error::InvalidColumnName(_)
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..) => Self::Damaged { path, what: "the file".to_owned() },
                source => Self::Database { path, source },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_made_again_has_a_remedy_of_its_own() {
        let model = |name: &str, sha256: &str| ModelIdentity {
            name: name.to_owned(),
            dim: 4,
            sha256: sha256.to_owned(),
            quantize: None,
        };
        let said = |given| LibraryError::other_model(Path::new("l"), &model("words", "ab"), &given).to_string();
        assert!(said(model("words", "cd")).contains("made again since"));
        assert!(said(model("letters", "cd")).contains("leave --model out"));
    }
}
