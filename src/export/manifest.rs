//! What an export holds: the first file to read of it.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::engine::EngineParams;
use crate::export::ExportError;
use crate::insight::ModelIdentity;
use crate::library::Made;

/// The name and version of an export's layout.
pub const EXPORT_SCHEMA: &str = "refrain.export/1";
/// The manifest's file.
pub const MANIFEST: &str = "manifest.json";

/// As what tables are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// One JSON object a line.
    Jsonl,
    Parquet,
}

impl ExportFormat {
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
        }
    }
}

/// What an export holds.
///
/// ```json
/// {"schema": "refrain.export/1", "refrain": "0.1.0", "format": "jsonl",
///  "model": {"name": "static-256", "dim": 256, "sha256": "..."}, "model_choice": "static-256", "params": {...},
///  "made": {"provenance": {...}, "corpus": {...}, "has_assignments": false}, "stale": false,
///  "tables": [{"name": "episodes", "file": "episodes.jsonl", "rows": 41, "sha256": "..."}, ...]}
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always [`EXPORT_SCHEMA`].
    pub schema: String,
    /// The version that wrote it.
    pub refrain: String,
    pub format: ExportFormat,
    /// The model that the vectors are by.
    pub model: ModelIdentity,
    /// The model as it was named when the library was made.
    pub model_choice: String,
    /// What the next `refrain add` finds insights with.
    pub params: EngineParams,
    /// What the insights were made from.
    pub made: Made,
    /// Are there episodes that the insights are not made from yet?
    pub stale: bool,
    pub tables: Vec<TableEntry>,
}

/// A table of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableEntry {
    pub name: String,
    /// In the folder of the manifest.
    pub file: String,
    pub rows: u64,
    /// Of the file, lower-case hex.
    pub sha256: String,
}

impl Manifest {
    /// Reads the manifest of an export.
    ///
    /// # Errors
    /// [`ExportError`] where there is none, or one of another schema.
    pub fn read(folder: &Path) -> Result<Self, ExportError> {
        let path = folder.join(MANIFEST);
        let bytes = std::fs::read(&path).map_err(|source| ExportError::NoManifest { path: path.clone(), source })?;
        let wrong = |reason: String| ExportError::Manifest { path: path.clone(), reason };
        let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
        match value.get("schema").and_then(serde_json::Value::as_str) {
            Some(EXPORT_SCHEMA) => serde_json::from_value(value).map_err(|error| wrong(error.to_string())),
            Some(other) => Err(wrong(format!("the schema is {other:?}"))),
            None => Err(wrong("it has no schema".to_owned())),
        }
    }

    pub(super) fn table(&self, folder: &Path, name: &str) -> Result<&TableEntry, ExportError> {
        let missing =
            || ExportError::Manifest { path: folder.join(MANIFEST), reason: format!("it names no table {name:?}") };
        // A name with a path in it would lead out of the folder.
        let file = |entry: &&TableEntry| entry.name == name && !entry.file.contains(['/', '\\']);
        self.tables.iter().find(file).ok_or_else(missing)
    }
}

/// Is a file as the manifest says?
pub(super) fn verify(folder: &Path, entry: &TableEntry) -> Result<(), ExportError> {
    let path = folder.join(&entry.file);
    let failed = |source| ExportError::Io { path: path.clone(), source };
    let mut reader = BufReader::new(File::open(&path).map_err(failed)?);
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match reader.read(&mut buffer).map_err(failed)? {
            0 => break,
            read => hash.update(&buffer[..read]),
        }
    }
    let found = hex(hash);
    if found == entry.sha256 {
        return Ok(());
    }
    Err(ExportError::Changed { path, found: format!("its SHA-256 is {found}"), expected: entry.sha256.clone() })
}

/// A finished hash in lower-case hex.
pub(super) fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
