//! Vectors kept from one run to the next, by the text and by all that makes its vector.
//!
//! One file a model: its name is the SHA-256 of the weights, of every settings file of the model, of what they were
//! quantised to and of the kind of kernels, so that a changed model has a new file and an old vector is never taken for a
//! new one. Inside, redb keeps each vector under the SHA-256 of its text and of the prompt's kind; a run that is cut off
//! loses what it had not yet put in, and nothing else. Where another process has the file open, this one goes on without.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use ndarray::Array2;
use redb::{Database, DatabaseError, ReadableDatabase, StorageError, TableDefinition, TableError};
use sha2::{Digest, Sha256};

use crate::calibration;
use crate::embed::kernel::Kernels;
use crate::embed::source::Source;
use crate::embed::weights::sha256;
use crate::embed::{BoxedEmbedder, Embedder, ModelError, Work};
use crate::error::Error;
use crate::insight::ModelIdentity;
use crate::vector::Embeddings;

/// Changes when the same model and text give another vector than before.
const VERSION: u32 = 1;
/// A text's vector as little-endian `f32`.
const VECTORS: TableDefinition<[u8; 32], &[u8]> = TableDefinition::new("vectors");

/// An embedder that looks up what it has embedded before.
pub(crate) struct Cached {
    inner: BoxedEmbedder,
    database: Database,
    path: PathBuf,
}

/// Which prompt stands before a text.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Default,
    Query,
    Passage,
}

/// `inner` with the vectors kept in the folder, which is made where there is none; `inner` alone where another process
/// has its file open.
///
/// # Errors
/// [`ModelError::Cache`] for a folder that cannot be written, or a file that is damaged.
pub(crate) fn cached(inner: BoxedEmbedder, source: &Source, folder: &Path) -> Result<BoxedEmbedder, Error> {
    std::fs::create_dir_all(folder).map_err(|error| ModelError::Cache {
        path: folder.to_owned(),
        reason: error.to_string(),
        remedy: OTHER_FOLDER,
    })?;
    let path = folder.join(format!("{}.redb", fingerprint(inner.identity(), source)?));
    match Database::create(&path) {
        Ok(database) => Ok(Box::new(Cached { inner, database, path })),
        Err(DatabaseError::DatabaseAlreadyOpen) => {
            let path = path.display();
            tracing::warn!("{path} is in use by another run, so this one embeds all texts and keeps none");
            Ok(inner)
        }
        Err(DatabaseError::Storage(StorageError::Io(error))) if error.kind() != ErrorKind::InvalidData => {
            Err(ModelError::Cache { path, reason: error.to_string(), remedy: OTHER_FOLDER }.into())
        }
        Err(error) => Err(broken_file(&path, &error).into()),
    }
}

/// All that makes a model's vectors, as the name of a file.
fn fingerprint(identity: &ModelIdentity, source: &Source) -> Result<String, Error> {
    let ModelIdentity { sha256: weights, dim, quantize, .. } = identity;
    let mut all = format!("{VERSION} {weights} {dim} {quantize:?} {:?}", Kernels::detect()).into_bytes();
    // What is asked of a model changes none of its vectors.
    let settings = source.settings()?.into_iter().filter(|(name, _)| name != calibration::FILE);
    for (name, bytes) in settings {
        all.extend(format!("\n{name} {}\n", bytes.len()).into_bytes());
        all.extend_from_slice(&bytes);
    }
    Ok(sha256(&all))
}

const OTHER_FOLDER: &str = "give another folder with --cache";

fn broken_file(path: &Path, error: &dyn std::fmt::Display) -> ModelError {
    let remedy = "delete the file, it is made again";
    ModelError::Cache { path: path.to_owned(), reason: error.to_string(), remedy }
}

impl Cached {
    fn embed_kind(&self, kind: Kind, texts: &[&str]) -> Result<Embeddings, Error> {
        let broken = |error: redb::Error| broken_file(&self.path, &error);
        let keys: Vec<[u8; 32]> = texts.iter().map(|text| key(kind, text)).collect();
        let dim = self.inner.identity().dim;
        let mut rows = Array2::<f32>::zeros((texts.len(), dim));
        let missing = self.look_up(&keys, &mut rows).map_err(broken)?;
        tracing::debug!("{} of {} vectors are in {}", texts.len() - missing.len(), texts.len(), self.path.display());
        if !missing.is_empty() {
            let wanted: Vec<&str> = missing.iter().map(|&row| texts[row]).collect();
            let made = match kind {
                Kind::Default => self.inner.embed(&wanted),
                Kind::Query => self.inner.embed_queries(&wanted),
                Kind::Passage => self.inner.embed_passages(&wanted),
            }?;
            for (at, &row) in missing.iter().enumerate() {
                rows.row_mut(row).assign(&made.row(at));
            }
            // The vectors are there: a full disk must not cost them.
            if let Err(error) = self.keep(&keys, &missing, &made) {
                tracing::warn!("{}: {error}; {} new vectors are not kept", self.path.display(), missing.len());
            }
        }
        Embeddings::from_unit_rows(rows)
            .ok_or_else(|| broken_file(&self.path, &"a vector in it is not of length 1").into())
    }

    /// Fills the rows that are kept, and gives the others.
    fn look_up(&self, keys: &[[u8; 32]], rows: &mut Array2<f32>) -> Result<Vec<usize>, redb::Error> {
        let read = self.database.begin_read()?;
        let table = match read.open_table(VECTORS) {
            Err(TableError::TableDoesNotExist(_)) => return Ok((0..keys.len()).collect()),
            table => table?,
        };
        let mut missing = Vec::new();
        for (row, (key, mut to)) in keys.iter().zip(rows.rows_mut()).enumerate() {
            let kept = table.get(key)?;
            match kept.as_ref().map(|bytes| bytes.value().as_chunks().0) {
                Some(values) if values.len() == to.len() => {
                    to.iter_mut().zip(values).for_each(|(to, bytes)| *to = f32::from_le_bytes(*bytes));
                }
                _ => missing.push(row),
            }
        }
        Ok(missing)
    }

    fn keep(&self, keys: &[[u8; 32]], rows: &[usize], made: &Embeddings) -> Result<(), redb::Error> {
        let write = self.database.begin_write()?;
        {
            let mut table = write.open_table(VECTORS)?;
            for (at, &row) in rows.iter().enumerate() {
                let bytes: Vec<u8> = made.row(at).iter().flat_map(|value| value.to_le_bytes()).collect();
                table.insert(keys[row], bytes.as_slice())?;
            }
        }
        write.commit()?;
        Ok(())
    }
}

fn key(kind: Kind, text: &str) -> [u8; 32] {
    let kind = match kind {
        Kind::Default => "default\n",
        Kind::Query => "query\n",
        Kind::Passage => "passage\n",
    };
    Sha256::new().chain_update(kind).chain_update(text).finalize().into()
}

impl Embedder for Cached {
    fn identity(&self) -> &ModelIdentity {
        self.inner.identity()
    }

    fn embed(&self, texts: &[&str]) -> Result<Embeddings, Error> {
        self.embed_kind(Kind::Default, texts)
    }

    fn embed_queries(&self, texts: &[&str]) -> Result<Embeddings, Error> {
        self.embed_kind(Kind::Query, texts)
    }

    fn embed_passages(&self, texts: &[&str]) -> Result<Embeddings, Error> {
        self.embed_kind(Kind::Passage, texts)
    }

    fn count_work(&self, texts: &[&str]) -> Result<Option<Work>, Error> {
        self.inner.count_work(texts)
    }
}
