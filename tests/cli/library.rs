//! A library from the shell: slices give what one run gives, a day is told once, and what is wrong is said.

use std::fs;
use std::path::Path;

use crate::program::{WEEK, run};

/// The files of the small week, one list a slice.
fn slices(count: usize) -> Vec<Vec<String>> {
    let mut files: Vec<String> = Vec::new();
    collect(Path::new(WEEK), &mut files);
    files.sort();
    assert!(files.len() > count);
    (0..count).map(|slice| files.iter().skip(slice).step_by(count).cloned().collect()).collect()
}

fn collect(folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => collect(&path, files),
            false if path.file_name().is_some_and(|name| name != "manifest.tsv") => {
                files.push(path.display().to_string());
            }
            false => {}
        }
    }
}

fn place(folder: &tempfile::TempDir, name: &str) -> String {
    folder.path().join(name).display().to_string()
}

fn add(files: &[String], library: &str) {
    let mut args = vec!["add", "--library", library, "--quiet"];
    args.extend(files.iter().map(String::as_str));
    // 2: the week has a file that cannot be read.
    let ran = run(&args);
    assert!(matches!(ran.code, 0 | 2), "{}", ran.stderr);
}

fn insights(library: &str) -> String {
    run(&["insights", "--library", library, "--format", "json", "--top", "0"]).expect(0, &[]).stdout.clone()
}

#[test]
fn slices_in_any_order_give_what_one_run_gives() {
    let folder = tempfile::tempdir().expect("a folder");
    let (sliced, whole) = (place(&folder, "sliced"), place(&folder, "whole"));
    let slices = slices(3);
    for slice in slices.iter().rev() {
        add(slice, &sliced);
    }
    add(&slices.concat(), &whole);
    assert!(insights(&sliced).contains("\"rank\": 1"), "nothing was found");
    assert_eq!(insights(&sliced), insights(&whole));
    let before = insights(&whole);
    add(&slices[0], &whole);
    assert_eq!(insights(&whole), before, "adding known files changed something");
}

#[test]
fn a_query_for_wide_coverage_leaves_out_exactly_what_fewer_make() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = place(&folder, "library");
    add(&slices(1).concat(), &library);
    let query = |fewest: usize, top: usize| -> Vec<(String, usize)> {
        let (fewest, top) = (fewest.to_string(), top.to_string());
        let args =
            ["query", "coffee", "--library", &library, "--format", "json", "--top", &top, "--min-podcasts", &fewest];
        let found = run(&args).expect(0, &[]).json()["insights"].as_array().expect("a list").clone();
        let of = |near: &serde_json::Value| {
            let coverage = near["insight"]["coverage"]["podcasts"].as_u64().expect("a number");
            (near["insight"]["id"].as_str().expect("an id").to_owned(), coverage as usize)
        };
        found.iter().map(of).collect()
    };
    let all = query(1, 0);
    let widest = all.iter().map(|&(_, podcasts)| podcasts).max().expect("an insight");
    for fewest in 2..=widest + 1 {
        let expected: Vec<_> = all.iter().filter(|(_, podcasts)| *podcasts >= fewest).cloned().collect();
        assert_eq!(query(fewest, 0), expected, "of {fewest} podcasts or more");
        let first: Vec<_> = expected.iter().take(2).cloned().collect();
        assert_eq!(query(fewest, 2), first, "the first of {fewest} podcasts or more");
    }
}

#[test]
fn a_digest_tells_each_insight_once_and_a_dry_run_keeps_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = place(&folder, "library");
    add(&slices(1)[0], &library);
    let digest = |date: &str, dry: bool| {
        let mut args = vec!["digest", "--library", &library, "--date", date, "--format", "json"];
        args.extend(dry.then_some("--dry-run"));
        run(&args).expect(0, &[]).stdout.clone()
    };
    let (day, next) = ("2030-01-01", "2030-01-02");
    let first = digest(day, true);
    assert!(first.contains("\"news\": \"new\""), "{first}");
    assert_eq!(digest(day, false), first);
    assert_eq!(digest(day, false), first, "the same day is told in the same words");
    let second = digest(next, false);
    assert!(second.contains(&format!("\"since\": \"{day}\"")) && second.contains("\"items\": []"), "{second}");
}

#[test]
fn what_is_wrong_with_a_library_is_said_with_the_remedy() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = place(&folder, "library");
    run(&["query", "bread", "--library", &library]).expect(1, &["there is no library here", "refrain add PATH"]);
    run(&["query", "bread"]).expect(64, &["<PATH>"]);
    add(&slices(1)[0], &library);
    run(&["query", "bread", "--library", &library, "--precision", "0.9"]).expect(64, &["--precision goes with PATHs"]);
    let all = ["query", "bread", "--library", &library, "--podcast", "Nobody"];
    run(&all).expect(1, &["no podcast is called \"Nobody\""]);
    fs::write(folder.path().join("library/library.sqlite"), b"no database at all, but long enough for one".repeat(40))
        .expect("written");
    run(&["query", "bread", "--library", &library]).expect(1, &["is damaged"]);
}
