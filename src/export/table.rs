//! One table to or from its file, in either format.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::export::manifest::{hex, verify};
use crate::export::row::Row;
use crate::export::{ExportError, ExportFormat, Manifest, TableEntry, jsonl, parquet};

/// Writes a table's file in a folder.
pub(super) fn write<R: Row>(
    folder: &Path,
    format: ExportFormat,
    rows: impl Iterator<Item = Result<R, ExportError>>,
) -> Result<TableEntry, ExportError> {
    let file = format!("{}.{}", R::TABLE, format.extension());
    let path = folder.join(&file);
    let failed = |source| ExportError::Io { path: path.clone(), source };
    let mut out = Hashed { out: BufWriter::new(File::create(&path).map_err(failed)?), hash: Sha256::new() };
    let mut count = 0;
    match format {
        ExportFormat::Jsonl => {
            for row in rows {
                jsonl::write_row(&row?, &mut out).map_err(failed)?;
                count += 1;
            }
        }
        ExportFormat::Parquet => count = parquet::write(rows, &mut out, &path)?,
    }
    out.flush().and_then(|()| out.out.get_ref().sync_all()).map_err(failed)?;
    Ok(TableEntry { name: R::TABLE.to_owned(), file, rows: count, sha256: hex(out.hash) })
}

/// Gives every row of a table, which has to be as the manifest says.
pub(super) fn read<R: Row>(
    folder: &Path,
    manifest: &Manifest,
    each: impl FnMut(R) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let entry = manifest.table(folder, R::TABLE)?;
    verify(folder, entry)?;
    let path = folder.join(&entry.file);
    let rows = match manifest.format {
        ExportFormat::Jsonl => jsonl::read(&path, each)?,
        ExportFormat::Parquet => parquet::read(&path, each)?,
    };
    if rows == entry.rows {
        return Ok(());
    }
    Err(ExportError::Changed { path, found: format!("it has {rows} rows"), expected: format!("{} rows", entry.rows) })
}

/// All rows of a table.
pub(super) fn read_all<R: Row>(folder: &Path, manifest: &Manifest) -> Result<Vec<R>, ExportError> {
    let mut rows = Vec::new();
    read(folder, manifest, |row| {
        rows.push(row);
        Ok(())
    })?;
    Ok(rows)
}

/// Knows the SHA-256 of all that went through.
struct Hashed {
    out: BufWriter<File>,
    hash: Sha256,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
