//! All that a library holds, put into an empty one at once.

use crate::engine::Findings;
use crate::library::vectors::write_rows;
use crate::library::writer::write_findings;
use crate::library::{LibraryError, StoredFeed, StoredFile, Table, ToldDigest, Writer, to_json};
use crate::query::HistoryEvent;

/// All that a library holds.
#[derive(Debug, Default)]
pub struct Contents<'a> {
    /// By number.
    pub files: Vec<StoredFile>,
    /// The hash of each vector's text, each another.
    pub texts: Vec<u128>,
    /// As many rows as there are texts.
    pub vectors: Vec<f32>,
    pub history: Vec<HistoryEvent>,
    pub digests: Vec<ToldDigest>,
    pub feeds: Vec<StoredFeed>,
    /// What was found in the files; `None` where that has to be made yet.
    pub findings: Option<&'a Findings>,
    /// Are there files that the findings are not made from?
    pub stale: bool,
}

impl Writer {
    /// Fills an empty library.
    ///
    /// # Errors
    /// [`LibraryError`] where the file cannot be written, or a passage has no vector; then it stays empty.
    pub fn fill(&mut self, contents: Contents<'_>) -> Result<(), LibraryError> {
        let Contents { files, texts, vectors, history, digests, feeds, findings, stale } = contents;
        let mut head = self.head.clone();
        let rows = texts.iter().copied().zip(0..).collect();
        self.store.change(|store| {
            let mut put = |table: Table, rows: Vec<Vec<u8>>| {
                head.set_count(table, rows.len() as u64);
                (0..).zip(rows).try_for_each(|(number, row)| store.put(table, number, &row))
            };
            put(Table::Files, files.iter().map(to_json).collect())?;
            put(Table::Digests, digests.iter().map(to_json).collect())?;
            put(Table::Feeds, feeds.iter().map(to_json).collect())?;
            // A row is what one run noticed; what many noticed can stand in one as well.
            put(Table::History, if history.is_empty() { Vec::new() } else { vec![to_json(&history)] })?;
            write_rows(store, &mut head, &vectors, &texts, 0)?;
            if let Some(findings) = findings {
                write_findings(store, &mut head, findings, &rows)?;
            }
            head.stale = stale;
            store.put(Table::Head, 0, &to_json(&head))
        })?;
        (self.head, self.files, self.texts, self.vectors, self.rows) = (head, files, texts, vectors, rows);
        Ok(())
    }
}
