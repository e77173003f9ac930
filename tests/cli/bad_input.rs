//! Input that is missing, empty, broken, or goes round in circles.

use crate::program::{arg, run, run_with, two_shows, write};

#[test]
fn a_missing_path_fails_by_name() {
    for args in [&["cluster", "no/such/folder"][..], &["query", "coffee", "no/such/folder"]] {
        run(args).expect(1, &["no/such/folder", "check the path"]);
    }
    run(&["embed", "no/such/file", "-o", "v.npy"]).expect(1, &["no/such/file"]);
}

#[test]
fn an_empty_folder_fails_and_says_what_was_looked_at() {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = run(&["cluster", arg(folder.path())]);
    ran.expect(1, &["no transcript in ", arg(folder.path()), "0 skipped"]);
    assert_eq!(ran.stdout, "");
}

#[test]
fn a_folder_without_transcripts_fails_and_counts_what_it_ignored() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "cover.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    write(folder.path(), "notes/.hidden", b"nothing");
    run(&["cluster", arg(folder.path())]).expect(1, &["no transcript in ", "ignored as no transcript"]);
}

#[test]
fn an_empty_file_is_skipped_where_it_is_named() {
    let shows = two_shows();
    let empty = write(shows.path(), "empty.vtt", b"");
    run(&["cluster", arg(shows.path()), arg(&empty)]).expect(2, &["skipped ", "empty.vtt"]);
    run(&["cluster", arg(&empty)]).expect(1, &["skipped ", "empty.vtt", "1 skipped"]);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_skipped_by_name() {
    use std::os::unix::fs::PermissionsExt;

    // SAFETY: it takes nothing and only returns a number.
    if unsafe { libc::geteuid() } == 0 {
        eprintln!("skipped: root may read every file");
        return;
    }
    let shows = two_shows();
    let locked = write(shows.path(), "locked.vtt", b"WEBVTT\n");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).expect("locked");
    run(&["cluster", arg(shows.path())]).expect(2, &["skipped locked.vtt", "ermission"]);
}

#[cfg(unix)]
#[test]
fn folders_that_lead_into_themselves_are_walked_once() {
    let shows = two_shows();
    std::os::unix::fs::symlink(shows.path(), shows.path().join("Anchor/again")).expect("linked");
    let ran = run(&["cluster", arg(shows.path()), "--format", "json"]);
    assert!([0, 2].contains(&ran.code), "{ran:#?}");
    assert_eq!(ran.json()["corpus"]["episodes"], 2);
}

#[test]
fn a_long_list_of_warnings_is_cut_short_unless_all_are_wanted() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut lines = String::from("{\"id\": \"0\", \"text\": \"Tea costs less than coffee in every town.\"}\n");
    lines.push_str(&"{\"id\": 7}\n".repeat(30));
    let file = write(folder.path(), "passages.jsonl", lines.as_bytes());
    let count = |ran: &crate::program::Ran| ran.stderr.matches("WARN passages.jsonl: ").count();
    let short = run(&["cluster", arg(&file), "--color", "never"]);
    short.expect(0, &["and 20 more warnings; -v shows all"]);
    assert_eq!(count(&short), 10);
    assert_eq!(count(&run(&["cluster", arg(&file), "-v"])), 30);
    assert_eq!(count(&run(&["cluster", arg(&file), "-q"])), 0);
}

#[test]
fn texts_that_are_no_text_are_named_by_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("v.npy");
    let check = |input: &[u8], parts: &[&str]| {
        run_with(&["embed", "-", "-o", arg(&out)], input).expect(1, parts);
        assert!(!out.exists());
    };
    check(b"fine\n\xff\xfe\n", &["line 2 is not UTF-8"]);
    check(b"{\"text\": \"a\"}\n{\"txet\": \"b\"}\n", &["line 2", "missing field `text`"]);
}
