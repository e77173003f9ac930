//! The file: tables of numbered rows, each with a checksum that is verified whenever it is read.
//!
//! Rows are numbered from 0 without a gap and the head says how many there are, so a row that a damaged page hides is
//! missed, too. One writer at a time; readers see the state of the moment they opened.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::library::LibraryError;
use crate::library::schema::{self, Table};

/// The file inside the folder.
pub const FILE: &str = "library.sqlite";

/// How long one process waits for another's commit.
const PATIENCE: Duration = Duration::from_secs(20);
/// Pages kept in memory, in KiB: a commit goes to the disk at its end, not while readers still read.
const CACHE_KIB: i64 = 512 * 1024;

/// An open file.
#[derive(Debug)]
pub(super) struct Store {
    path: PathBuf,
    connection: Connection,
}

impl Store {
    /// Opens the file to read: all reads see the state of now.
    pub fn open(folder: &Path) -> Result<Self, LibraryError> {
        let path = folder.join(FILE);
        if !path.is_file() {
            return Err(LibraryError::Missing { path: folder.to_owned() });
        }
        // What a killed writer left has to be rolled back, which takes writing; a folder that cannot be written has none.
        let with = |flags| Connection::open_with_flags(&path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX);
        let open = |flags| {
            let store =
                Self { path: path.clone(), connection: with(flags).map_err(|error| self::error(&path, error))? };
            store.run(|connection| connection.busy_timeout(PATIENCE))?;
            store.run(|connection| connection.execute_batch("PRAGMA cell_size_check = ON; BEGIN DEFERRED"))?;
            store.check_layout()?;
            Ok(store)
        };
        match open(OpenFlags::SQLITE_OPEN_READ_WRITE) {
            Err(LibraryError::Io { .. }) => open(OpenFlags::SQLITE_OPEN_READ_ONLY),
            opened => opened,
        }
    }

    /// Opens the file to write, and makes it where there is none.
    pub fn open_to_write(folder: &Path) -> Result<Self, LibraryError> {
        let path = folder.join(FILE);
        let connection = Connection::open(&path).map_err(|error| self::error(&path, error))?;
        let store = Self { path, connection };
        store.run(|connection| {
            connection.busy_timeout(PATIENCE)?;
            connection.execute_batch(&format!(
                "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON;
                 PRAGMA cache_size = -{CACHE_KIB}; PRAGMA cache_spill = OFF;"
            ))
        })?;
        if store.run(schema::layout)? > 0 {
            store.check_layout()?;
        }
        store.run(schema::migrate)?;
        Ok(store)
    }

    fn check_layout(&self) -> Result<(), LibraryError> {
        let found = self.run(schema::layout)?;
        let id: i64 = self.run(|connection| connection.query_row("PRAGMA application_id", [], |row| row.get(0)))?;
        if id != schema::APPLICATION_ID {
            return Err(self.damaged("the beginning of the file"));
        }
        if found > schema::LATEST {
            return Err(LibraryError::Newer { path: self.path.clone(), found, known: schema::LATEST });
        }
        Ok(())
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn damaged(&self, what: impl Into<String>) -> LibraryError {
        LibraryError::Damaged { path: self.path.clone(), what: what.into() }
    }

    /// All changes made in `change` are kept, or none.
    pub fn change<T>(&self, change: impl FnOnce(&Self) -> Result<T, LibraryError>) -> Result<T, LibraryError> {
        let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
            .map_err(|error| self::error(&self.path, error))?;
        let changed = change(self)?;
        transaction.commit().map_err(|error| self::error(&self.path, error))?;
        Ok(changed)
    }

    /// Puts a row in place of an earlier one of its number; `body` of a JSON table is UTF-8.
    pub fn put(&self, table: Table, number: u64, body: &[u8]) -> Result<(), LibraryError> {
        let sql = format!("INSERT OR REPLACE INTO {} (number, body, sum) VALUES (?1, ?2, ?3)", table.name());
        let (key, sum) = (number as i64, checksum(table, number, body));
        self.run(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            match std::str::from_utf8(body) {
                Ok(text) if !is_binary(table) => statement.execute(params![key, text, sum]),
                _ => statement.execute(params![key, body, sum]),
            }
        })?;
        Ok(())
    }

    /// Takes all rows from a number on away.
    pub fn truncate(&self, table: Table, from: u64) -> Result<(), LibraryError> {
        let sql = format!("DELETE FROM {} WHERE number >= ?1", table.name());
        self.run(|connection| connection.execute(&sql, [from as i64])).map(drop)
    }

    /// A row that is known to be there.
    pub fn row(&self, table: Table, number: u64) -> Result<Vec<u8>, LibraryError> {
        self.look(table, number, <[u8]>::to_vec)
    }

    /// What `of` makes of the bytes of a row that is known to be there.
    pub fn look<T>(&self, table: Table, number: u64, of: impl FnOnce(&[u8]) -> T) -> Result<T, LibraryError> {
        let sql = format!("SELECT number, body, sum FROM {} WHERE number = ?1", table.name());
        let look = |row: &rusqlite::Row<'_>| {
            let (found, body, sum) = Self::parts(row)?;
            let sound = found == number && sum == checksum(table, number, body);
            Ok(sound.then(|| of(body)))
        };
        let seen =
            self.run(|connection| connection.prepare_cached(&sql)?.query_row([number as i64], look).optional())?;
        seen.flatten().ok_or_else(|| self.damaged(format!("row {number} of {}", table.name())))
    }

    /// All rows, of which there are so many, in order.
    pub fn rows(
        &self,
        table: Table,
        count: u64,
        mut each: impl FnMut(u64, Vec<u8>) -> Result<(), LibraryError>,
    ) -> Result<(), LibraryError> {
        let mut expected = 0;
        self.scan(table, |number, body| {
            let body = body.filter(|_| number == expected && number < count);
            let body = body.ok_or_else(|| self.damaged(format!("row {expected} of {}", table.name())))?;
            expected += 1;
            each(number, body)
        })?;
        if expected == count { Ok(()) } else { Err(self.damaged(format!("row {expected} of {}", table.name()))) }
    }

    /// Whatever rows can be reached, by number; `None` for one whose checksum is wrong.
    pub fn scan(
        &self,
        table: Table,
        mut each: impl FnMut(u64, Option<Vec<u8>>) -> Result<(), LibraryError>,
    ) -> Result<(), LibraryError> {
        let sql = format!("SELECT number, body, sum FROM {} ORDER BY number", table.name());
        let mut statement = self.connection.prepare(&sql).map_err(|error| self::error(&self.path, error))?;
        let mut rows = statement.query([]).map_err(|error| self::error(&self.path, error))?;
        while let Some(row) = rows.next().map_err(|error| self::error(&self.path, error))? {
            let (number, body, sum) = Self::parts(row).map_err(|error| self::error(&self.path, error))?;
            let sound = sum == checksum(table, number, body);
            each(number, sound.then(|| body.to_vec()))?;
        }
        Ok(())
    }

    fn parts<'a>(row: &'a rusqlite::Row<'_>) -> rusqlite::Result<(u64, &'a [u8], i64)> {
        let body = row.get_ref(1)?;
        let body = body.as_bytes().map_err(|_| rusqlite::Error::InvalidQuery)?;
        Ok((row.get::<_, i64>(0)? as u64, body, row.get(2)?))
    }

    pub(super) fn run<T>(&self, run: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, LibraryError> {
        run(&self.connection).map_err(|error| self::error(&self.path, error))
    }
}

fn error(path: &Path, error: rusqlite::Error) -> LibraryError {
    LibraryError::database(path, error)
}

/// Are its rows bytes, rather than text?
pub(super) fn is_binary(table: Table) -> bool {
    matches!(table, Table::Vectors | Table::Texts | Table::Codes | Table::Columns | Table::Centroids)
}

/// Of a row and its place, so that a row in another's place is found out.
pub(super) fn checksum(table: Table, number: u64, body: &[u8]) -> i64 {
    let place = (table as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number;
    xxh3_64_with_seed(body, place) as i64
}
