//! A result is written whole, or the file that was there stays, and the reader may leave early.

use std::io::Read;
use std::process::Stdio;

use crate::program::{WEEK, arg, names, refrain, run, two_shows, write};

#[test]
fn the_extension_names_the_format_unless_one_is_given() {
    let shows = two_shows();
    let folder = tempfile::tempdir().expect("a folder");
    let check = |name: &str, extra: &[&str], start: &str| {
        let file = folder.path().join(name);
        let mut args = vec!["cluster", arg(shows.path()), "-o", arg(&file)];
        args.extend(extra);
        let ran = run(&args);
        assert_eq!(ran.expect(0, &[]).stdout, "");
        let text = std::fs::read_to_string(&file).expect("written");
        assert!(text.starts_with(start), "{name}: {text}");
    };
    check("a.json", &[], "{\n  \"schema\": \"refrain.insights/1\"");
    check("a.md", &[], "# 1 insight from 2 podcasts");
    check("a.html", &[], "<!doctype html>");
    check("a.txt", &[], "1 insight found");
    check("a.out", &["--format", "json"], "{");
    check("a.json", &["--format", "text"], "1 insight found");
}

#[test]
fn a_folder_or_a_missing_folder_is_no_output() {
    let folder = tempfile::tempdir().expect("a folder");
    run(&["cluster", WEEK, "--format", "json", "-o", arg(folder.path())]).expect(64, &["is a folder", "week.html"]);
    let missing = folder.path().join("none/week.json");
    run(&["cluster", WEEK, "-o", arg(&missing)]).expect(64, &["none", "is not there; make it first"]);
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_permissions_stay() {
    use std::os::unix::fs::PermissionsExt;

    let shows = two_shows();
    let folder = tempfile::tempdir().expect("a folder");
    let real = write(folder.path(), "real.json", b"old");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).expect("set");
    let link = folder.path().join("link.json");
    std::os::unix::fs::symlink(&real, &link).expect("linked");
    run(&["cluster", arg(shows.path()), "-o", arg(&link)]).expect(0, &[]);
    assert!(link.symlink_metadata().expect("there").is_symlink());
    assert!(std::fs::read_to_string(&real).expect("written").starts_with('{'));
    assert_eq!(real.metadata().expect("there").permissions().mode() & 0o777, 0o640);
    assert_eq!(names(folder.path()), ["link.json", "real.json"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_leaves_the_old_file() {
    let shows = two_shows();
    let device = run(&["cluster", arg(shows.path()), "--format", "json", "-o", "/dev/full"]);
    device.expect(1, &["/dev/full: No space left on device", "not complete"]);
    let folder = tempfile::tempdir().expect("a folder");
    let link = folder.path().join("full.json");
    std::os::unix::fs::symlink("/dev/full", &link).expect("linked");
    run(&["cluster", arg(shows.path()), "-o", arg(&link)]).expect(1, &["No space left on device"]);
    std::fs::remove_file(&link).expect("removed");

    // A limit on the size of files stands for the disk: a block of 512 or 1024 bytes, and the report is longer.
    let old = write(folder.path(), "week.json", b"old");
    let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" cluster \"$1\" -o \"$2\" --top 0";
    let limited = std::process::Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_refrain"), WEEK, arg(&old)])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("a shell");
    crate::program::Ran::from(limited).expect(1, &["week.json: ", "was there is as it was"]);
    assert_eq!(std::fs::read(&old).expect("still there"), b"old");
    assert_eq!(names(folder.path()), ["week.json"]);
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let mut child = refrain()
        .args(["cluster", WEEK, "--format", "json", "--top", "0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut stderr).expect("UTF-8");
    assert_eq!(child.wait().expect("it ends").code(), Some(0), "{stderr}");
    assert!(!stderr.lines().any(|line| line.starts_with("error")), "{stderr}");
}

#[test]
fn a_reader_of_the_log_that_leaves_early_is_no_failure() {
    let mut child = refrain()
        .args(["cluster", WEEK, "--format", "json", "-vv"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stderr.take());
    let ended = child.wait_with_output().expect("it ends");
    assert!(ended.status.code().is_some_and(|code| code == 0 || code == 2), "{:?}", ended.status);
    assert!(ended.stdout.starts_with(b"{"));
}

#[test]
fn colours_are_for_terminals_unless_they_are_asked_for() {
    let shows = two_shows();
    let escape = |extra: &[&str]| {
        let mut args = vec!["cluster", arg(shows.path())];
        args.extend(extra);
        run(&args).stdout.contains('\u{1b}')
    };
    assert!(!escape(&[]));
    assert!(escape(&["--color", "always"]));
    assert!(!escape(&["--color", "never"]));
}

#[test]
fn a_report_is_as_wide_as_asked() {
    let widest = |width: &str| {
        let ran = run(&["cluster", WEEK, "--quiet", "--width", width]);
        ran.stdout.lines().map(|line| line.chars().count()).max().unwrap_or_default()
    };
    assert!((30..=40).contains(&widest("40")), "{}", widest("40"));
    assert!((50..=60).contains(&widest("60")), "{}", widest("60"));
}
