//! What a check says of a sound library and of broken ones.

use std::fs;
use std::path::Path;

use refrain::library::{Cure, LibraryCheck, LibraryError, check};
use rusqlite::Connection;

use crate::made::{file_of, library};

/// Changes the file as a database, and checks it.
fn after(folder: &Path, sql: &str) -> LibraryCheck {
    let library = library(folder);
    Connection::open(file_of(&library)).expect("opens").execute_batch(sql).expect(sql);
    check(&library).expect("can be checked")
}

fn expect(sql: &str, part: &str, what: &str, cure: Cure) {
    let folder = tempfile::tempdir().expect("a folder");
    let checked = after(folder.path(), sql);
    assert!(!checked.sound, "{sql}");
    let fault = checked.faults.iter().find(|fault| fault.part == part && fault.what.contains(what));
    let fault = fault.unwrap_or_else(|| panic!("{sql}: {:#?}", checked.faults));
    assert_eq!(fault.cure, cure, "{sql}");
    assert!(!fault.means.is_empty() && !fault.repair.is_empty());
}

#[test]
fn a_sound_library_has_no_fault_and_every_row_is_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let checked = check(&library(folder.path())).expect("can be checked");
    assert_eq!(checked.faults, []);
    assert!(checked.sound && checked.up_to_date);
    for (table, rows) in [("head", 1), ("files", 13), ("cuts", 12), ("vectors", 1), ("digests", 2), ("feeds", 2)] {
        assert_eq!(checked.rows[table], rows, "{table}");
    }
    assert!(checked.rows["insights"] >= 3 && checked.rows["history"] >= 2, "{:?}", checked.rows);
}

#[test]
fn each_kind_of_damage_is_named() {
    use Cure::{Lost, Rebuilt};
    expect("UPDATE files SET body = replace(body, 'Halden', 'Hilden') WHERE number = 2", "files", "checksum", Lost);
    expect("DELETE FROM passages WHERE number = 3", "passages", "it is not there", Rebuilt);
    expect("DELETE FROM digests WHERE number = 1", "digests", "it cannot be read", Lost);
    expect("DELETE FROM head", "head", "it cannot be read", Lost);
    expect("UPDATE vectors SET sum = sum + 1", "vectors", "checksum", Rebuilt);
    expect("INSERT INTO feeds VALUES (9, '{}', 1)", "feeds", "knows of no such row", Lost);
    expect("UPDATE files SET body = CAST(body AS BLOB) WHERE number = 1", "files", "another type than text", Lost);
    expect("DROP VIEW insight", "file", "view insight is not as refrain made it", Rebuilt);
    expect("CREATE TABLE mine (a)", "file", "table mine is not as refrain made it", Rebuilt);
    expect("DROP TABLE codes", "codes", "SQLite cannot walk through", Rebuilt);
    // A row that is whole, but of another place.
    expect(
        "UPDATE history SET body = (SELECT body FROM history WHERE number = 0),
           sum = (SELECT sum FROM history WHERE number = 0) WHERE number = 1",
        "history",
        "checksum",
        Lost,
    );
}

#[test]
fn a_file_that_is_no_database_is_one_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    for bytes in [&b""[..], b"no database at all, but long enough for one".repeat(40).as_slice()] {
        fs::write(file_of(&library), bytes).expect("written");
        let checked = check(&library).expect("can be checked");
        assert_eq!(checked.faults.len(), 1, "{checked:#?}");
        assert_eq!(checked.faults[0].part, "file");
    }
}

#[test]
fn where_no_library_is_that_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(matches!(check(folder.path()), Err(LibraryError::Missing { .. })));
    let library = library(folder.path());
    Connection::open(file_of(&library)).expect("opens").execute_batch("PRAGMA user_version = 99").expect("set");
    assert!(matches!(check(&library), Err(LibraryError::Newer { found: 99, .. })));
}

#[test]
fn what_sqlite_believes_unseen_is_looked_at() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    let sound = fs::read(file_of(&library)).expect("the file");
    for (at, what) in [(18, "kind of journal"), (52 + 3, "kind of free pages"), (47, "version of its layout")] {
        let mut bytes = sound.clone();
        bytes[at] ^= 2;
        fs::write(file_of(&library), bytes).expect("written");
        let checked = check(&library).expect("can be checked");
        assert!(checked.faults.iter().any(|fault| fault.what.contains(what)), "{at}: {:#?}", checked.faults);
    }
}
