//! Reads a whole library and names everything that is wrong with it.
//!
//! Every row's checksum (`walk`), SQLite's own view of the file (`file`), the records (`records`), and whether vectors,
//! columns, passages and insights agree with each other (`vectors`, `columns`, `passages`, `insights`).

mod columns;
mod file;
mod insights;
mod passages;
mod records;
mod vectors;
mod walk;

use std::collections::BTreeMap;
use std::path::Path;

use crate::library::fault::{CHECK_SCHEMA, Faults, LibraryCheck};
use crate::library::{FILE, Head, LibraryError, Store, Table, parse};

use columns::Columns;
use vectors::Vectors;
use walk::sound_rows;

/// Reads all of the library in a folder. O(size of the file) time; memory is half of the vectors' and the columns.
///
/// # Errors
/// [`LibraryError`] where there is no library, or none that this refrain knows; damage is in the answer.
pub fn check(folder: &Path) -> Result<LibraryCheck, LibraryError> {
    let mut checked = Checked::default();
    match Store::open(folder) {
        Ok(store) => checked.read(&store),
        Err(LibraryError::Damaged { what, .. }) => checked.faults.file(format!("{what} is damaged")),
        Err(error) => return Err(error),
    }
    Ok(LibraryCheck {
        schema: CHECK_SCHEMA.to_owned(),
        library: folder.join(FILE).display().to_string(),
        sound: checked.faults.found.is_empty(),
        up_to_date: checked.up_to_date,
        rows: checked.rows,
        faults: checked.faults.found,
    })
}

#[derive(Default)]
struct Checked {
    faults: Faults,
    rows: BTreeMap<String, u64>,
    up_to_date: bool,
}

impl Checked {
    fn read(&mut self, store: &Store) {
        file::check(store, &mut self.faults);
        let mut head: Option<Head> = None;
        self.walk(store, Table::Head, 1, |_, body, faults| match parse(&body) {
            Ok(read) => head = Some(read),
            Err(error) => faults.row(Table::Head, 0, records::unreadable(&error)),
        });
        let Some(head) = head else { return };
        self.up_to_date = head.made.is_some() && !head.stale;
        if let Some(made) = &head.made
            && made.provenance.model != head.model
        {
            self.faults.row(Table::Head, 0, "its insights are of another model than its vectors");
        }
        let count = |table| head.count(table);
        for table in [Table::Files, Table::Cuts, Table::History, Table::Digests, Table::Feeds] {
            self.walk(store, table, count(table), |number, body, faults| {
                records::check(table, number, &body, count(Table::Files), faults);
            });
        }

        let mut vectors = Vectors::new(&head);
        for table in [Table::Vectors, Table::Texts, Table::Codes] {
            self.walk(store, table, count(table), |number, body, faults| {
                vectors.take(table, number, &body, faults);
            });
        }
        vectors.finish(&mut self.faults);

        let mut bodies = BTreeMap::new();
        self.walk(store, Table::Columns, count(Table::Columns), |number, body, _| drop(bodies.insert(number, body)));
        let columns = head.made.as_ref().map(|_| Columns::read(&bodies, &head, &mut self.faults));
        self.walk(store, Table::Passages, count(Table::Passages), |number, body, faults| {
            passages::check(number, &body, columns.as_ref(), &vectors, faults);
        });
        self.walk(store, Table::Insights, count(Table::Insights), |number, body, faults| {
            insights::check(number, &body, columns.as_ref(), faults);
        });
        self.walk(store, Table::Centroids, count(Table::Centroids), |number, body, faults| {
            insights::check_centroids(number, &body, head.model.dim, columns.as_ref(), faults);
        });
    }

    fn walk(&mut self, store: &Store, table: Table, count: u64, each: impl FnMut(u64, Vec<u8>, &mut Faults)) {
        let sound = sound_rows(store, table, count, &mut self.faults, each);
        self.rows.insert(table.name().to_owned(), sound);
    }
}
