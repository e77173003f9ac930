//! What is exported can be imported, and is then the same library; what was changed on the way is refused.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use refrain::export::{EXPORT_SCHEMA, ExportError, ExportFormat, MANIFEST, Manifest, export, import};
use refrain::library::{Library, Rebuild, check};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::made::{Answer, add_files, answers, day, file_of, library, model, transcripts};

const BOTH: [ExportFormat; 2] = [ExportFormat::Jsonl, ExportFormat::Parquet];

fn exported(folder: &Path, library: &Path, format: ExportFormat) -> PathBuf {
    let out = folder.join(format.extension());
    export(&Library::open(library).expect("opens"), &out, format).expect("is exported");
    out
}

fn imported(from: &Path, to: &Path) -> Result<Manifest, ExportError> {
    import(from, Rebuild::begin(to).expect("a folder"), day("2026-03-07"))
}

/// What a library answers, but for what its cuts are, which are made again.
fn told(library: &Path) -> Vec<Answer> {
    answers(library).into_iter().filter(|(name, _)| *name != "writer").collect()
}

#[test]
fn an_export_imported_is_the_same_library() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    for format in BOTH {
        let out = exported(folder.path(), &library, format);
        let copy = folder.path().join(format!("copy-{}", format.extension()));
        imported(&out, &copy).expect("is imported");
        assert_eq!(check(&copy).expect("can be checked").faults, []);
        assert_eq!(told(&copy), told(&library), "{format:?}");
        // It goes on as the other does: files that it has are known, and a new one joins.
        let embedder = model();
        add_files(&copy, &transcripts(&folder.path().join("week")), "2026-03-08", &embedder);
        assert_eq!(told(&copy)[0], told(&library)[0], "files that it has change nothing");
        let more = folder.path().join("more/Dune/2026-03-09-lamps.vtt");
        fs::create_dir_all(more.parent().expect("a folder")).expect("a folder");
        let claim = "Since 1998 all of the street lamps of Vesk have been replaced with sodium lights.";
        fs::write(&more, format!("WEBVTT\n\n00:01.000 --> 00:07.000\n<v Cy>{claim}\n")).expect("written");
        let other = folder.path().join(format!("other-{}", format.extension()));
        fs::create_dir(&other).expect("a folder");
        fs::copy(file_of(&library), file_of(&other)).expect("copied");
        for grown in [&copy, &other] {
            add_files(grown, std::slice::from_ref(&more), "2026-03-09", &embedder);
        }
        assert_ne!(told(&copy)[0], told(&library)[0], "an insight gained a show");
        assert_eq!(told(&copy)[0], told(&other)[0]);
    }
}

#[test]
fn both_formats_hold_the_same_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    let [lines, parquet] =
        BOTH.map(|format| Manifest::read(&exported(folder.path(), &library, format)).expect("a manifest"));
    let rows = |manifest: &Manifest| -> Vec<(String, u64)> {
        manifest.tables.iter().map(|table| (table.name.clone(), table.rows)).collect()
    };
    assert_eq!(rows(&lines), rows(&parquet));
    let names: Vec<&str> = lines.tables.iter().map(|table| table.name.as_str()).collect();
    let expected = [
        "episodes",
        "segments",
        "passages",
        "insights",
        "evidence",
        "assignments",
        "vectors",
        "history",
        "digests",
        "feeds",
    ];
    assert_eq!(names, expected);
    assert!(lines.tables.iter().all(|table| table.rows > 0 || table.name == "assignments"), "{:?}", lines.tables);
}

#[test]
fn a_stranger_finds_the_tables_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = exported(folder.path(), &library(folder.path()), ExportFormat::Jsonl);
    let table = |name: &str| -> Vec<Value> {
        let text = fs::read_to_string(out.join(format!("{name}.jsonl"))).expect("is there");
        text.lines().map(|line| serde_json::from_str(line).expect("a row")).collect()
    };
    let (passages, vectors, insights, evidence) =
        (table("passages"), table("vectors"), table("insights"), table("evidence"));
    let first = &insights[0];
    let said: Vec<&Value> = evidence.iter().filter(|row| row["insight"] == first["id"]).collect();
    assert_eq!(said.len() as u64, first["passages"].as_u64().expect("a count"));
    for row in said {
        let passage = passages.iter().find(|passage| passage["id"] == row["passage"]).expect("the passage");
        assert_eq!(passage["insight"], first["id"]);
        let vector = &vectors[passage["vector"].as_u64().expect("a number") as usize]["vector"];
        assert_eq!(vector.as_array().expect("a list").len(), 256);
    }
    let (episodes, segments) = (table("episodes"), table("segments"));
    assert_eq!(segments.iter().filter(|row| row["episode"] == episodes[0]["number"]).count(), 2);
    assert!(
        episodes.iter().any(|row| row["kind"] == "skipped" && row["content"]["skipped"].is_string()),
        "{episodes:?}"
    );
}

fn refused(from: &Path, folder: &Path, parts: &[&str]) {
    let to = folder.join("refused");
    let error = match imported(from, &to) {
        Ok(_) => panic!("expected {parts:?}, but it was imported"),
        Err(error) => error.to_string(),
    };
    for part in parts {
        assert!(error.contains(part), "expected {part:?} in {error}");
    }
    assert!(!to.join("library.sqlite").exists() && !to.join(".rebuild").exists(), "nothing is left");
}

/// Writes the manifest anew so that it fits the files, and changes it.
fn sign(out: &Path, change: impl FnOnce(&mut Value)) {
    let path = out.join(MANIFEST);
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).expect("is there")).expect("JSON");
    for table in manifest["tables"].as_array_mut().expect("a list") {
        let bytes = fs::read(out.join(table["file"].as_str().expect("a name"))).expect("is there");
        let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        table["sha256"] = sum.into();
    }
    change(&mut manifest);
    fs::write(path, manifest.to_string()).expect("written");
}

#[test]
fn what_is_no_export_or_was_changed_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    refused(&folder.path().join("nowhere"), folder.path(), &["manifest.json", "refrain library export"]);
    for format in BOTH {
        let out = exported(folder.path(), &library, format);
        let feeds = out.join(format!("feeds.{}", format.extension()));
        let sound = fs::read(&feeds).expect("is there");
        fs::OpenOptions::new().append(true).open(&feeds).expect("opens").write_all(b"{}\n").expect("written");
        refused(&out, folder.path(), &["feeds.", "SHA-256", "changed or damaged"]);
        sign(&out, |_| ());
        refused(&out, folder.path(), &["feeds.", "export it again"]);
        fs::write(&feeds, sound).expect("written");
        sign(&out, |manifest| manifest["tables"][9]["rows"] = 7.into());
        refused(&out, folder.path(), &["it has 2 rows", "7 rows"]);
        sign(&out, |manifest| manifest["tables"][9]["rows"] = 2.into());
        let manifest = fs::read(out.join(MANIFEST)).expect("is there");
        sign(&out, |manifest| manifest["tables"][0]["file"] = "../episodes".into());
        refused(&out, folder.path(), &["names no table \"episodes\""]);
        fs::write(out.join(MANIFEST), manifest).expect("written");
    }
    let out = folder.path().join("jsonl");
    sign(&out, |manifest| manifest["tables"] = Value::Array(Vec::new()));
    refused(&out, folder.path(), &["names no table \"episodes\""]);
    sign(&out, |manifest| manifest["schema"] = "refrain.export/2".into());
    refused(&out, folder.path(), &["refrain.export/2", EXPORT_SCHEMA, "not older"]);
    fs::write(out.join(MANIFEST), "{}").expect("written");
    refused(&out, folder.path(), &["it has no schema"]);
}

#[test]
fn tables_that_do_not_agree_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    let check = |table: &str, from: &str, to: &str, parts: &[&str]| {
        let out = exported(folder.path(), &library, ExportFormat::Jsonl);
        let path = out.join(format!("{table}.jsonl"));
        let text = fs::read_to_string(&path).expect("is there");
        assert!(text.contains(from), "{table}: {from}");
        fs::write(&path, text.replacen(from, to, 1)).expect("written");
        sign(&out, |_| ());
        refused(&out, folder.path(), parts);
        fs::remove_dir_all(out).expect("removed");
    };
    check("passages", "\"vector\":0", "\"vector\":9999", &["passages.jsonl", "there is no vector 9999"]);
    check("passages", "\"number\":1,", "\"number\":5,", &["passages.jsonl: row 1", "its number is 5"]);
    check("passages", "\"claim\":\"The", "\"claim\":\"A", &["do not agree"]);
    check("segments", "\"episode\":2", "\"episode\":99", &["segments.jsonl: row 4", "no episode 99"]);
    check("vectors", "\"vector\":[", "\"vector\":[0.5,", &["vectors.jsonl: row 0", "257 values, but the model 256"]);
    check("vectors", "\"text\":\"", "\"text\":\"x", &["is no hash"]);
    check("vectors", "\"vector\":[", "\"vector\":[9e9,", &["vectors.jsonl"]);
    check("insights", "\"rank\":1,", "\"rank\":2,", &["insights.jsonl: row 0", "its rank is 2"]);
    check("evidence", "\"passage\":\"", "\"passage\":\"x", &["do not agree"]);
    check("digests", "\"files\":5", "\"files\":500", &["do not agree", "digests"]);
    check("episodes", "\"kind\"", "\"sort\"", &["episodes.jsonl: row 0", "missing field `kind`"]);
}

#[test]
fn nothing_is_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    let opened = Library::open(&library).expect("opens");
    let error = export(&opened, &library, ExportFormat::Jsonl).expect_err("not empty").to_string();
    assert!(error.contains("there is something in this folder already"), "{error}");
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).expect("a folder");
    export(&opened, &empty, ExportFormat::Jsonl).expect("an empty folder will do");
    let error = imported(&empty, &library).expect_err("a library").to_string();
    assert!(error.contains("there is a library here already"), "{error}");
    let error = export(&opened, &folder.path().join("no/such/place"), ExportFormat::Parquet).expect_err("no folder");
    assert!(matches!(error, ExportError::Io { .. }), "{error}");
}
