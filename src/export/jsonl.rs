//! Tables as JSON Lines: an object a row.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use crate::export::ExportError;
use crate::export::row::Row;

pub(super) fn write_row(row: &impl Row, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, row)?;
    out.write_all(b"\n")
}

/// Gives every row; how many there were.
pub(super) fn read<R: Row>(
    path: &Path,
    mut each: impl FnMut(R) -> Result<(), ExportError>,
) -> Result<u64, ExportError> {
    let failed = |source| ExportError::Io { path: path.to_owned(), source };
    let reader = BufReader::new(File::open(path).map_err(failed)?);
    let mut rows = 0;
    for line in reader.lines() {
        let row = serde_json::from_str(&line.map_err(failed)?).map_err(|error| ExportError::Row {
            path: path.to_owned(),
            row: rows,
            reason: error.to_string(),
        })?;
        each(row)?;
        rows += 1;
    }
    Ok(rows)
}
