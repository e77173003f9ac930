//! The file as a database: the first bytes of it, SQLite's own check, and the tables and views that must be there.

use std::io::Read;

use rusqlite::Connection;

use crate::library::fault::Faults;
use crate::library::schema::{self, Table};
use crate::library::store::is_binary;
use crate::library::{LibraryError, Store};

/// What SQLite tells before the rest is only counted.
const TOLD: usize = 20;

/// What the first 100 bytes of every library hold: where, what, and as what it is told.
///
/// SQLite believes some of these without looking again; see <https://sqlite.org/fileformat2.html#the_database_header>.
const HEADER: &[(usize, &[u8], &str)] = &[
    (0, b"SQLite format 3\0", "name of the format"),
    (18, &[1, 1], "kind of journal"),
    (20, &[0, 64, 32, 32], "shape of its pages"),
    (44, &[0, 0, 0, 4], "version of its layout"),
    (52, &[0; 4], "kind of free pages"),
    (56, &[0, 0, 0, 1], "encoding of text"),
    (64, &[0; 4], "kind of free pages"),
];

pub(super) fn check(store: &Store, faults: &mut Faults) {
    check_header(store, faults);
    if let Err(error) = store.run(|connection| told(connection, faults)) {
        faults.file(format!("SQLite cannot check it: {}", reason(&error)));
    }
    let objects = |connection: &Connection| -> rusqlite::Result<Vec<(String, String)>> {
        let mut statement =
            connection.prepare("SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema ORDER BY 1")?;
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    };
    let layout = store.run(schema::layout).unwrap_or_default();
    let expected = Connection::open_in_memory().and_then(|empty| {
        schema::migrate_to(&empty, layout)?;
        objects(&empty)
    });
    match (store.run(objects), expected) {
        (Ok(found), Ok(expected)) if found == expected => {}
        (Ok(found), Ok(expected)) => {
            let missing = expected.iter().find(|object| !found.contains(object));
            let other = missing.or_else(|| found.iter().find(|object| !expected.contains(object)));
            let name = other.map_or("a table", |(name, _)| name);
            faults.file(format!("the {name} is not as refrain made it"));
        }
        _ => faults.file("the list of its tables cannot be read"),
    }
    for table in Table::ALL {
        let kind = if is_binary(table) { "blob" } else { "text" };
        let sql = format!("SELECT count(*) FROM {} WHERE typeof(body) <> '{kind}'", table.name());
        // Where that cannot be read, the walk through the table says so.
        let other: i64 = store.run(|connection| connection.query_row(&sql, [], |row| row.get(0))).unwrap_or_default();
        if other > 0 {
            faults.table(table, format!("{other} of its rows are of another type than {kind}"));
        }
    }
}

fn check_header(store: &Store, faults: &mut Faults) {
    let mut header = [0; 100];
    if std::fs::File::open(store.path()).and_then(|mut file| file.read_exact(&mut header)).is_err() {
        faults.file("its first 100 bytes cannot be read");
        return;
    }
    for &(at, expected, name) in HEADER {
        if header[at..at + expected.len()] != *expected {
            faults.file(format!("its first bytes tell another {name} than refrain writes"));
        }
    }
}

/// SQLite's own check of the whole file.
fn told(connection: &Connection, faults: &mut Faults) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("PRAGMA integrity_check")?;
    let lines: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let wrong: Vec<&str> = lines.iter().flat_map(|line| line.lines()).filter(|line| *line != "ok").collect();
    for line in wrong.iter().filter(|line| !line.starts_with("*** in database")).take(TOLD) {
        faults.file(format!("SQLite says: {line}"));
    }
    if wrong.len() > TOLD {
        faults.file(format!("SQLite says {} more things", wrong.len() - TOLD));
    }
    Ok(())
}

fn reason(error: &LibraryError) -> String {
    match error {
        LibraryError::Damaged { what, .. } => format!("{what} is damaged"),
        other => other.to_string(),
    }
}
