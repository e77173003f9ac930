//! Ctrl-C in the midst of a run, and in the midst of writing.
#![cfg(unix)]

use std::fmt::Write;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::program::{arg, names, refrain, write};

/// Passages enough that reading, embedding and clustering take seconds, and writing some milliseconds.
const PASSAGES: usize = 20_000;

fn passages(folder: &std::path::Path) -> PathBuf {
    const NAMES: [&str; 12] = [
        "Halden", "Orrin", "Vesk", "Tamsel", "Quill", "Brask", "Lorne", "Ederly", "Miravale", "Sutter", "Pell", "Wick",
    ];
    const THINGS: [&str; 11] = [
        "bridges", "ferries", "kettles", "ladders", "lanterns", "harbours", "mills", "orchards", "trams", "bells",
        "clocks",
    ];
    let mut lines = String::new();
    for number in 0..PASSAGES {
        let (name, thing) = (NAMES[number % 12], THINGS[number / 12 % 11]);
        let (count, year) = (number % 4_999, 1900 + number % 97);
        let text = format!("In {year} the town of {name} sold {count} {thing} to its neighbours across the river.");
        writeln!(lines, "{{\"id\": \"p{number}\", \"text\": \"{text}\", \"podcast\": \"Show {}\"}}", number % 40)
            .expect("a string takes all");
    }
    write(folder, "passages.jsonl", lines.as_bytes())
}

fn start(input: &std::path::Path, output: &std::path::Path, extra: &[&str]) -> Child {
    refrain()
        .args(["cluster", arg(input), "--top", "0", "-o", arg(output)])
        .args(extra)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

fn interrupt(child: &Child) {
    let id = libc::pid_t::try_from(child.id()).expect("a process id");
    // SAFETY: the child was not waited for, so that the id is still its own.
    assert_eq!(unsafe { libc::kill(id, libc::SIGINT) }, 0);
}

#[test]
fn a_run_that_is_interrupted_exits_130_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = passages(folder.path());
    let out = tempfile::tempdir().expect("a folder");
    let old = write(out.path(), "week.json", b"old");
    let mut child = start(&input, &old, &[]);
    let mut stderr = BufReader::new(child.stderr.take().expect("piped"));
    let mut line = String::new();
    while !line.contains("embeddings") {
        line.clear();
        assert!(stderr.read_line(&mut line).expect("UTF-8") > 0, "it ended before it embedded");
    }
    interrupt(&child);
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).expect("UTF-8");
    assert_eq!(child.wait().expect("it ends").code(), Some(130), "{rest}");
    assert_eq!(std::fs::read(&old).expect("still there"), b"old");
    assert_eq!(names(out.path()), ["week.json"]);
}

#[test]
fn a_write_that_is_interrupted_leaves_the_old_file_or_the_whole_new_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = passages(folder.path());
    let out = tempfile::tempdir().expect("a folder");
    let old = write(out.path(), "week.json", b"old");
    // Many clusters of near-equal size make the report as long as it can be.
    let mut child = start(&input, &old, &["--quiet", "--algorithm", "kmeans", "--clusters", "4"]);
    let deadline = Instant::now() + Duration::from_secs(300);
    let writing = || names(out.path()).iter().any(|name| name.ends_with(".part"));
    while !writing() && child.try_wait().expect("it runs").is_none() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_micros(200));
    }
    if child.try_wait().expect("it runs").is_none() {
        interrupt(&child);
    }
    let code = child.wait().expect("it ends").code();
    let text = std::fs::read_to_string(&old).expect("still there");
    match code {
        Some(130) => assert!(text == "old" || serde_json::from_str::<serde_json::Value>(&text).is_ok()),
        Some(0) => assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok()),
        other => panic!("ended with {other:?}"),
    }
    eprintln!(
        "interrupted while writing: exit code {code:?}, the file is {}",
        if text == "old" { "old" } else { "new" }
    );
    assert_eq!(names(out.path()), ["week.json"]);
}
