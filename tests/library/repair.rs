//! A repair saves what can be saved, names what it cannot, keeps the damaged file, and never makes things worse.

use std::fs;
use std::path::{Path, PathBuf};

use refrain::engine::Silent;
use refrain::error::Error;
use refrain::library::{FILE, Library, LibraryError, Repaired, Salvage, Writer, check};
use refrain::service::{Maker, repair};
use rusqlite::Connection;
use serde_json::Value;

use crate::made::{add_files, answers, day, file_of, library, model, transcripts};

fn repaired(folder: &Path) -> Result<Repaired, Error> {
    let embedder = model();
    let salvage = Salvage::read(folder)?.expect("something is wrong");
    let head = salvage.head.clone();
    let maker = Maker {
        embedder: &*embedder,
        model_choice: head.as_ref().map_or_else(|| "static-256".to_owned(), |head| head.model_choice.clone()),
        params: head.map(|head| head.params).unwrap_or_default(),
    };
    repair(salvage, maker, day("2026-03-07"), &Silent)
}

fn change(library: &Path, sql: &str) {
    Connection::open(file_of(library)).expect("opens").execute_batch(sql).expect(sql);
}

/// What a table's rows lie on, pages counted from 1: the root and the leaves, not what overflows.
fn pages(library: &Path, table: &str) -> Vec<i64> {
    let connection = Connection::open(file_of(library)).expect("opens");
    let sql = format!("SELECT rootpage FROM sqlite_schema WHERE name = '{table}'");
    connection
        .prepare(&sql)
        .expect(&sql)
        .query_map([], |row| row.get(0))
        .expect("rows")
        .map(|page| page.expect("a page"))
        .collect()
}

fn blot(library: &Path, page: i64) {
    let mut bytes = fs::read(file_of(library)).expect("the file");
    let start = (page as usize - 1) * 4096;
    bytes[start..start + 4096].fill(0xEE);
    fs::write(file_of(library), bytes).expect("written");
}

fn insights(library: &Path) -> String {
    let library = Library::open(library).expect("opens");
    serde_json::to_string(&library.insights().expect("are read")).expect("JSON")
}

/// Every answer that does not tell of rows that were lost is as it was.
fn expect_as_before(library: &Path, before: &[crate::made::Answer], but: &[&str]) {
    assert!(check(library).expect("can be checked").sound);
    for (name, answer) in answers(library) {
        if !but.contains(&name) {
            let known = before.iter().find(|(known, _)| *known == name).expect("the same questions");
            assert!(in_any_order(answer) == in_any_order(known.1.clone()), "{name}");
        }
    }
}

/// Rows of passages are numbered anew, as in a library that got all files at once.
const OF_ROWS: &[&str] = &["writer", "nearest passages", "places", "members"];

fn in_any_order(answer: Result<Value, String>) -> Result<Value, String> {
    answer.map(|answer| match answer {
        Value::Array(mut rows) => {
            rows.sort_by_cached_key(Value::to_string);
            Value::Array(rows)
        }
        other => other,
    })
}

#[test]
fn what_the_files_hold_is_made_again_and_the_damaged_file_is_kept() {
    for table in ["cuts", "vectors", "texts", "codes", "passages", "columns", "insights", "centroids"] {
        let folder = tempfile::tempdir().expect("a folder");
        let library = library(folder.path());
        let before = answers(&library);
        change(&library, &format!("UPDATE {table} SET sum = sum + 1"));
        let damaged = fs::read(file_of(&library)).expect("the file");
        let done = repaired(&library).expect(table);
        assert_eq!(done.lost, [], "{table}");
        assert!(done.faults > 0);
        let kept = done.damaged.map(PathBuf::from).expect("is kept");
        assert_eq!(kept, library.join(format!("{FILE}.damaged-2026-03-07")));
        assert!(fs::read(kept).expect("is there") == damaged, "{table}");
        expect_as_before(&library, &before, OF_ROWS);
        assert!(!library.join(".rebuild").exists());
    }
}

#[test]
fn rows_that_sqlite_cannot_reach_are_saved_from_their_pages() {
    // The root of a table that has leaves below it, the list of all tables, the first bytes of the file.
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    let before = answers(&library);
    let root = pages(&library, "passages")[0];
    blot(&library, root);
    assert_eq!(repaired(&library).expect("repaired").lost, []);
    expect_as_before(&library, &before, OF_ROWS);

    let mut bytes = fs::read(file_of(&library)).expect("the file");
    bytes[..100].fill(0);
    fs::write(file_of(&library), &bytes).expect("written");
    let done = repaired(&library).expect("repaired");
    assert_eq!(done.lost, []);
    assert!(done.damaged.is_some_and(|path| path.ends_with(".damaged-2026-03-07-2")), "a second copy has its own name");
    expect_as_before(&library, &before, OF_ROWS);

    blot(&library, 1);
    assert_eq!(repaired(&library).expect("repaired").lost, []);
    expect_as_before(&library, &before, OF_ROWS);
}

#[test]
fn a_lost_file_is_named_and_added_again_the_library_is_as_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    let before = insights(&library);
    change(&library, "UPDATE files SET sum = 7 WHERE number = 6");
    let done = repaired(&library).expect("repaired");
    assert_eq!(done.lost.len(), 1, "{:?}", done.lost);
    assert_eq!(done.lost[0].part, "files");
    let name = "Anchor/2026-03-03-part-2.vtt";
    assert!(done.lost[0].what.contains(name), "{:?}", done.lost);
    assert!(done.lost[0].remedy.contains("refrain add"), "{:?}", done.lost);
    assert!(check(&library).expect("can be checked").sound);
    assert_ne!(insights(&library), before);
    let told = Library::open(&library).expect("opens").digests().expect("are read");
    assert_eq!(told.iter().map(|digest| digest.files).collect::<Vec<_>>(), [5, 12], "a digest knows one file less");
    add_files(&library, &transcripts(&folder.path().join("week")), "2026-03-08", &model());
    assert_eq!(insights(&library), before);
}

#[test]
fn lost_digests_feeds_and_history_are_named_and_the_rest_of_them_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    let before = answers(&library);
    for (table, what) in [
        ("digests", "1 digest that was told"),
        ("feeds", "what was remembered of 1 feed"),
        ("history", "1 row of what became"),
    ] {
        change(&library, &format!("UPDATE {table} SET sum = 7 WHERE number = 0"));
        let done = repaired(&library).expect("repaired");
        assert_eq!(done.lost.len(), 1, "{:?}", done.lost);
        assert!(done.lost[0].part == table && done.lost[0].what.starts_with(what), "{:?}", done.lost);
    }
    expect_as_before(&library, &before, &[OF_ROWS, &["digests", "feeds", "events"]].concat());
    let library = Library::open(&library).expect("opens");
    assert_eq!(library.digests().expect("are read").len(), 1);
    assert_eq!(library.feeds().expect("are read").len(), 1);
}

#[test]
fn without_its_head_a_library_is_made_again_by_the_model_that_is_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    let before = insights(&library);
    change(&library, "DELETE FROM head");
    let done = repaired(&library).expect("repaired");
    assert_eq!(done.lost.iter().map(|loss| loss.part.as_str()).collect::<Vec<_>>(), ["head"]);
    assert!(done.embedded > 0 && done.kept["vectors"] == 0, "{done:?}");
    assert_eq!(insights(&library), before);
}

#[test]
fn what_is_sound_or_hopeless_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    let bytes = fs::read(file_of(&library)).expect("the file");
    assert!(Salvage::read(&library).expect("can be read").is_none());
    assert!(fs::read(file_of(&library)).expect("the file") == bytes);

    change(&library, "DELETE FROM files");
    let bytes = fs::read(file_of(&library)).expect("the file");
    let error = Salvage::read(&library).expect_err("nothing is left").to_string();
    assert!(error.contains("no transcript can be read") && error.contains("refrain add PATH"), "{error}");
    assert!(fs::read(file_of(&library)).expect("the file") == bytes);
    let names: Vec<_> =
        fs::read_dir(&library).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn nobody_else_writes_meanwhile() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    change(&library, "UPDATE codes SET sum = 7");
    let writer = Writer::open(&library).expect("opens");
    assert!(matches!(Salvage::read(&library), Err(LibraryError::Busy { .. })));
    drop(writer);
    let salvage = Salvage::read(&library).expect("can be read").expect("something is wrong");
    assert!(matches!(Writer::open(&library), Err(LibraryError::Busy { .. })));
    drop(salvage);
    assert!(!library.join(".rebuild").exists(), "what was not finished is removed");
}

#[test]
fn what_a_killed_writer_left_is_rolled_back_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    let before = answers(&library);
    change(&library, "UPDATE codes SET sum = 7");
    // A transaction in the midst of it: so few pages fit in memory that the file is half written.
    let writing = Connection::open(file_of(&library)).expect("opens");
    let sql = "PRAGMA cache_size = 3; BEGIN IMMEDIATE; UPDATE files SET sum = 7; UPDATE history SET sum = 7;
               UPDATE passages SET sum = 7; UPDATE digests SET sum = 7; UPDATE feeds SET sum = 7;";
    writing.execute_batch(sql).expect("written");
    let killed = folder.path().join("killed");
    fs::create_dir(&killed).expect("a folder");
    for name in [FILE.to_owned(), format!("{FILE}-journal")] {
        fs::copy(library.join(&name), killed.join(&name)).expect("copied");
    }
    drop(writing);
    assert!(fs::metadata(killed.join(format!("{FILE}-journal"))).expect("is there").len() > 512, "nothing was spilt");
    let done = repaired(&killed).expect("repaired");
    assert_eq!(done.lost, []);
    assert!(!killed.join(format!("{FILE}-journal")).exists());
    expect_as_before(&killed, &before, OF_ROWS);
}
