//! The same input gives the same bytes, however it is worked on and in whatever order it is named.

use std::path::PathBuf;

use crate::program::{WEEK, arg, run};

fn week(extra: &[&str]) -> String {
    let mut args = vec!["cluster", WEEK, "--format", "json", "--top", "0", "--quiet"];
    args.extend(extra);
    run(&args).stdout
}

#[test]
fn threads_and_batches_change_no_byte() {
    let plain = week(&[]);
    assert!(plain.len() > 10_000, "a week has insights: {plain}");
    for extra in [
        &["--threads", "1"][..],
        &["--threads", "2"],
        &["--batch-size", "1"],
        &["--batch-size", "64"],
        &["--threads", "2", "--batch-size", "7", "-v", "--color", "always"],
    ] {
        let extra: Vec<&str> = extra.iter().filter(|word| **word != "-v").copied().collect();
        assert_eq!(week(&extra), plain, "{extra:?}");
    }
}

#[test]
fn a_cache_changes_no_byte_whether_empty_or_full() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = arg(folder.path());
    let plain = week(&[]);
    for _ in 0..2 {
        assert_eq!(week(&["--cache", cache]), plain);
    }
    assert!(folder.path().read_dir().expect("a folder").next().is_some(), "nothing was kept");
}

#[test]
fn the_order_of_the_paths_changes_no_byte() {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["Kettle and Circuit", "Bollard", "Ring Road", "Resting Pulse"] {
        let folder = PathBuf::from(WEEK).join(folder);
        files.extend(std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()));
    }
    files.sort();
    let named = |files: &[PathBuf]| {
        let mut args = vec!["cluster", "--format", "json", "--top", "0", "--quiet"];
        args.extend(files.iter().map(|file| arg(file)));
        run(&args).stdout
    };
    let forwards = named(&files);
    assert!(forwards.contains("\"rank\": 1"), "{forwards}");
    files.reverse();
    assert_eq!(named(&files), forwards);
    let middle = files.len() / 2;
    files.rotate_left(middle);
    assert_eq!(named(&files), forwards);
    files.push(files[0].clone());
    assert_eq!(named(&files), forwards, "a file named twice is read once");
}

#[test]
fn a_file_holds_what_standard_output_shows() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("week.json");
    run(&["cluster", WEEK, "--quiet", "--top", "0", "-o", arg(&file)]);
    assert_eq!(std::fs::read_to_string(&file).expect("written"), week(&[]));
    assert_eq!(run(&["cluster", WEEK, "--quiet", "--top", "0", "--format", "json", "-o", "-"]).stdout, week(&[]));
}
