//! `refrain library check`, `repair`, `export` and `import` from the shell: what they say, and what they exit with.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::program::{Ran, arg, names, refrain, run, two_shows};

/// A library of two shows.
fn library(folder: &Path) -> PathBuf {
    let (week, library) = (two_shows(), folder.join("library"));
    run(&["add", arg(week.path()), "--library", arg(&library), "--quiet"]).expect(0, &[]);
    library
}

fn damage(library: &Path, sql: &str) {
    Connection::open(library.join("library.sqlite")).expect("opens").execute_batch(sql).expect(sql);
}

fn insights(library: &Path) -> String {
    run(&["insights", "--library", arg(library), "--format", "json"]).expect(0, &[]).stdout.clone()
}

#[test]
fn a_check_says_that_all_is_well_or_what_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    let check = |format: &str| run(&["library", "check", "--library", arg(&library), "--format", format]);
    let sound = check("text");
    assert!(sound.expect(0, &[]).stdout.contains(": sound;"), "{sound:?}");
    assert_eq!(check("json").expect(0, &[]).json()["schema"], "refrain.library-check/1");

    damage(&library, "UPDATE files SET sum = 7 WHERE number = 1; UPDATE codes SET sum = 7");
    let text = check("text");
    text.expect(1, &[]);
    for part in [
        "2 things are wrong",
        "files, row 1: its checksum is wrong",
        "refrain add",
        "codes, row 0",
        "refrain library repair --library",
    ] {
        assert!(text.stdout.replace("\n", " ").contains(part), "{part}: {}", text.stdout);
    }
    let json = check("json").expect(1, &[]).json();
    assert_eq!(json["sound"], false);
    assert_eq!(json["faults"][0]["cure"], "lost");
    assert_eq!(json["faults"][1]["cure"], "rebuilt");
    run(&["library", "check", "--library", arg(folder.path())]).expect(1, &["there is no library here"]);
    run(&["library", "check"]).expect(64, &["--library"]);
    run(&["library"]).expect(64, &["check", "repair", "export", "import"]);
}

#[test]
fn a_repair_says_what_it_saved_and_what_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    let repair = |more: &[&str]| run(&[&["library", "repair", "--library", arg(&library)], more].concat());
    let before = insights(&library);
    assert!(repair(&[]).expect(0, &[]).stdout.contains("nothing is wrong"));
    damage(&library, "UPDATE insights SET sum = 7; UPDATE vectors SET sum = 7");
    run(&["insights", "--library", arg(&library)])
        .expect(1, &["is damaged", "refrain library check --library DIR", "refrain library repair --library DIR"]);
    repair(&["--precision", "0.9"]).expect(64, &["--precision", "leave it out"]);
    let done = repair(&["--format", "json"]).expect(0, &[]).json();
    assert_eq!(done["schema"], "refrain.library-repair/1");
    assert_eq!((done["kept"]["files"].as_u64(), done["kept"]["vectors"].as_u64()), (Some(2), Some(0)));
    assert_eq!(insights(&library), before);

    damage(&library, "UPDATE files SET sum = 7 WHERE number = 0");
    let done = repair(&[]);
    done.expect(2, &["lost: 1 file: Anchor/2026-03-02-bridge.vtt", "refrain add PATH"]);
    for part in ["sound again", "Saved: 1 file", "Lost: 1 file", ".damaged-"] {
        assert!(done.stdout.contains(part), "{part}: {}", done.stdout);
    }
    let kept = names(&library).into_iter().filter(|name| name.contains(".damaged-")).count();
    assert_eq!((kept, names(&library).len()), (2, 4), "{:?}", names(&library));
    run(&["library", "check", "--library", arg(&library)]).expect(0, &[]);
}

#[test]
fn a_library_without_its_head_is_repaired_with_the_flags_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    let before = insights(&library);
    damage(&library, "UPDATE head SET sum = 7");
    let repair = |more: &[&str]| run(&[&["library", "repair", "--library", arg(&library)], more].concat());
    repair(&["--model", "static-999"]).expect(64, &["static-999"]);
    repair(&["--precision", "0.75"]).expect(2, &["lost: which model and parameters made the library", "damaged copy"]);
    assert_eq!(insights(&library), before);
}

#[test]
fn where_nothing_can_be_saved_nothing_is_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    let file = library.join("library.sqlite");
    for bytes in [&b""[..], b"no database at all, but long enough for one".repeat(400).as_slice()] {
        fs::write(&file, bytes).expect("written");
        run(&["library", "check", "--library", arg(&library)]).expect(1, &[]);
        run(&["library", "repair", "--library", arg(&library)])
            .expect(1, &["no transcript can be read", "it stays as it is", "refrain add PATH --library NEW"]);
        assert!(fs::read(&file).expect("the file") == bytes);
        assert_eq!(names(&library), ["library.sqlite", "writer.lock"]);
    }
    for command in ["repair", "export"] {
        let output = folder.path().join("out.json");
        run(&["library", command, "--library", arg(folder.path()), "-o", arg(&output)])
            .expect(1, &["there is no library here"]);
    }
}

#[test]
fn what_is_exported_and_imported_gives_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    run(&["digest", "--library", arg(&library), "--date", "2026-03-03", "--quiet"]).expect(0, &[]);
    for format in ["jsonl", "parquet"] {
        let (out, copy) = (folder.path().join(format), folder.path().join(format!("from-{format}")));
        let wrote = run(&["library", "export", "--library", arg(&library), "-o", arg(&out), "--format", format]);
        assert!(wrote.expect(0, &[]).stdout.contains(&format!("passages.{format}")), "{wrote:?}");
        assert_eq!(names(&out).len(), 11, "{:?}", names(&out));
        let read = run(&["library", "import", arg(&out), "--library", arg(&copy)]);
        assert!(read.expect(0, &[]).stdout.contains("2 files"), "{read:?}");
        assert_eq!(insights(&copy), insights(&library));
        let explained = |library: &Path| {
            let id =
                run(&["insights", "--library", arg(library), "--format", "json"]).json()["insights"][0]["id"].clone();
            run(&["explain", id.as_str().expect("an id"), "--library", arg(library), "--format", "json"]).stdout
        };
        assert!(explained(&copy).contains("told"), "{}", explained(&copy));
        assert_eq!(explained(&copy), explained(&library));
        run(&["library", "import", arg(&out), "--library", arg(&library)])
            .expect(1, &["there is a library here already"]);
        run(&["library", "export", "--library", arg(&library), "-o", arg(&out)]).expect(1, &["new or an empty one"]);
    }
    run(&["library", "import", arg(folder.path()), "--library", arg(&folder.path().join("x"))])
        .expect(1, &["manifest.json", "refrain library export"]);
    assert!(!folder.path().join("x").exists());
}

/// Runs the program where a file can have so many bytes and no more, as on a disk that is nearly full.
#[cfg(unix)]
fn on_a_full_disk(bytes: u64, args: &[&str]) -> Ran {
    use std::os::unix::process::CommandExt;

    let mut command = refrain();
    command.args(args);
    // SAFETY: between fork and exec only two calls that are safe there.
    unsafe {
        command.pre_exec(move || {
            let limit = libc::rlimit { rlim_cur: bytes, rlim_max: bytes };
            libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
            match libc::setrlimit(libc::RLIMIT_FSIZE, &limit) {
                0 => Ok(()),
                _ => Err(std::io::Error::last_os_error()),
            }
        });
    }
    command.output().expect("the program starts").into()
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    let file = library.join("library.sqlite");
    let out = folder.path().join("out");
    let exports = |format| ["library", "export", "--library", arg(&library), "-o", arg(&out), "--format", format];
    for format in ["jsonl", "parquet"] {
        on_a_full_disk(512, &exports(format))
            .expect(1, &["out", "check that it can be read or written", "its disk has room"]);
        assert_eq!(names(folder.path()), ["library"], "nothing is left of it");
    }
    run(&exports("jsonl")).expect(0, &[]);
    let copy = folder.path().join("copy");
    on_a_full_disk(8192, &["library", "import", arg(&out), "--library", arg(&copy)]).expect(1, &["its disk has room"]);
    assert_eq!(names(&copy), ["writer.lock"]);

    let sound = fs::read(&file).expect("the file");
    let more = two_shows();
    fs::rename(more.path().join("Anchor"), more.path().join("Cinder")).expect("renamed");
    on_a_full_disk(8192, &["add", arg(more.path()), "--library", arg(&library)])
        .expect(1, &["its disk has room", "is as it was"]);
    assert!(fs::read(&file).expect("the file") == sound);
    damage(&library, "UPDATE insights SET sum = 7");
    let damaged = fs::read(&file).expect("the file");
    on_a_full_disk(8192, &["library", "repair", "--library", arg(&library)])
        .expect(1, &["its disk has room", "is as it was"]);
    assert!(fs::read(&file).expect("the file") == damaged);
    assert_eq!(names(&library), ["library.sqlite", "writer.lock"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    for command in ["check", "repair"] {
        run(&["library", command, "--library", arg(&library), "--format", "json", "-o", "/dev/full"])
            .expect(1, &["/dev/full", "what was written is not complete"]);
    }
}

/// Runs the program as somebody who may only read, also where the tests are run by root.
#[cfg(unix)]
fn as_a_reader(args: &[&str]) -> Ran {
    use std::os::unix::process::CommandExt;

    const NOBODY: u32 = 65_534;
    let mut command = refrain();
    command.args(args);
    // SAFETY: it takes nothing and always succeeds.
    if unsafe { libc::geteuid() } == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.output().expect("the program starts").into()
}

#[cfg(unix)]
#[test]
fn a_library_that_may_only_be_read_is_read_checked_and_exported() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    let mode = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
    let before = insights(&library);
    let out = folder.path().join("out");
    fs::create_dir(&out).expect("a folder");
    for entry in names(&library) {
        mode(&library.join(entry), 0o444);
    }
    mode(&library, 0o555);
    mode(folder.path(), 0o755);
    mode(&out, 0o777);
    let library_of = ["--library", arg(&library)];
    let reads = |args: &[&str]| as_a_reader(&[args, library_of.as_slice()].concat());
    assert_eq!(reads(&["insights", "--format", "json"]).expect(0, &[]).stdout, before);
    reads(&["library", "check"]).expect(0, &[]);
    reads(&["library", "export", "-o", arg(&out.join("tables"))]).expect(0, &[]);
    for args in [["library", "repair"].as_slice(), &["add", "examples/week"]] {
        reads(args).expect(1, &["Permission denied", "check that the folder can be written", "is as it was"]);
    }
    reads(&["library", "import", arg(&out.join("tables"))]).expect(1, &["Permission denied"]);
    mode(&library, 0o755);
}
