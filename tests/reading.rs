//! PATHs -> corpus: what is read, what is skipped with which reason, and what is only counted.

use std::fs;
use std::path::{Path, PathBuf};

use refrain::error::Error;
use refrain::transcript::{Corpus, ReadLimits, read_corpus};

const TALK: &str =
    "ANN: Bees hum all day long.\n\nBEN: They do, and they sting.\n\nANN: Only when they have to.\n\nBEN: I see.\n";

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn write(folder: &Path, file: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
    fs::write(&path, content).expect("a file");
    path
}

fn read(paths: &[&Path]) -> Corpus {
    let paths: Vec<PathBuf> = paths.iter().map(|path| path.to_path_buf()).collect();
    read_corpus(&paths, &ReadLimits::default()).expect("every PATH is there")
}

fn files(corpus: &Corpus) -> Vec<&str> {
    corpus.transcripts.iter().map(|transcript| transcript.file.as_str()).collect()
}

/// Every skipped file with the reason given for it, which must hold `part`.
fn assert_skipped(corpus: &Corpus, expected: &[(&str, &str)]) {
    let found: Vec<&str> = corpus.skipped.iter().map(|notice| notice.file.as_str()).collect();
    assert_eq!(found, expected.iter().map(|(file, _)| *file).collect::<Vec<_>>(), "{:?}", corpus.skipped);
    for (notice, (_, part)) in corpus.skipped.iter().zip(expected) {
        assert!(notice.reason.contains(part), "{:?} has no {part:?}", notice.reason);
    }
}

#[test]
fn a_path_that_is_missing_is_an_error_that_names_it() {
    let folder = folder();
    let missing = folder.path().join("gone");
    let error = read_corpus(std::slice::from_ref(&missing), &ReadLimits::default()).expect_err("nothing there");
    assert!(matches!(error, Error::Io { .. }));
    assert!(error.to_string().contains(&missing.display().to_string()), "{error}");
}

#[test]
fn limits_that_let_nothing_through_are_an_error() {
    let error = read_corpus(&[], &ReadLimits { max_file_bytes: 0 }).expect_err("no byte is allowed");
    assert!(error.to_string().contains("max_file_bytes is 0"), "{error}");
}

#[test]
fn an_empty_folder_is_an_empty_corpus() {
    let folder = folder();
    let corpus = read(&[folder.path()]);
    assert!(corpus.transcripts.is_empty() && corpus.skipped.is_empty() && corpus.warnings.is_empty());
    assert_eq!(corpus.ignored, 0);
}

#[test]
fn what_is_no_transcript_is_counted_in_a_folder_and_skipped_when_named() {
    let folder = folder();
    write(folder.path(), "a.txt", TALK);
    let readme = write(folder.path(), "README.md", "# Transcripts\n\nThese are files.\n");
    let cover = write(folder.path(), "cover.png", b"\x89PNG\r\n\x1a\n0000");
    write(folder.path(), ".hidden.txt", TALK);
    write(folder.path(), ".git/objects/a.txt", TALK);
    let manifest = write(folder.path(), "manifest.tsv", "file\tpodcast\na.txt\tThe Show\n");
    let corpus = read(&[folder.path()]);
    assert_eq!(files(&corpus), ["a.txt"]);
    assert_eq!(corpus.ignored, 5);
    assert_skipped(&corpus, &[]);
    let corpus = read(&[&readme, &cover, &manifest]);
    assert_eq!(corpus.ignored, 0);
    assert_skipped(
        &corpus,
        &[
            ("README.md", "no transcript structure"),
            ("cover.png", "a PNG picture"),
            ("manifest.tsv", "it is a manifest"),
        ],
    );
}

#[test]
fn a_file_without_a_byte_is_skipped() {
    let folder = folder();
    write(folder.path(), "a.txt", TALK);
    write(folder.path(), "empty.txt", "");
    assert_skipped(&read(&[folder.path()]), &[("empty.txt", "the file is empty")]);
}

#[test]
fn a_file_that_is_too_long_is_skipped_and_a_long_film_is_ignored() {
    let folder = folder();
    write(folder.path(), "a.txt", TALK.repeat(40));
    write(folder.path(), "film.mp4", [b"\0\0\0 ftypmp42".as_slice(), &[0; 4000]].concat());
    let limits = ReadLimits { max_file_bytes: 1000 };
    let corpus = read_corpus(&[folder.path().to_owned()], &limits).expect("the folder is there");
    assert_skipped(&corpus, &[("a.txt", "longer than 1000 bytes")]);
    assert_eq!(corpus.ignored, 1);
}

#[cfg(unix)]
#[test]
fn a_pipe_or_a_socket_is_skipped_and_never_waited_for() {
    let folder = folder();
    let pipe = folder.path().join("talk.vtt");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success();
    assert!(made);
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("talk.srt")).expect("a socket");
    assert_skipped(&read(&[folder.path()]), &[("talk.srt", "a pipe"), ("talk.vtt", "a pipe")]);
    assert_skipped(&read(&[&pipe, Path::new("/dev/zero")]), &[("talk.vtt", "a pipe"), ("zero", "a pipe")]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_once_and_loops_are_named() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    write(folder.path(), "show/a.txt", TALK);
    let other = self::folder();
    write(other.path(), "b.txt", TALK);
    symlink("..", folder.path().join("show/loop")).expect("a link");
    symlink(folder.path().join("show"), folder.path().join("again")).expect("a link");
    symlink(folder.path().join("show/a.txt"), folder.path().join("a-link.txt")).expect("a link");
    symlink(folder.path().join("gone"), folder.path().join("dangling.txt")).expect("a link");
    symlink(other.path(), folder.path().join("other")).expect("a link");
    let corpus = read(&[folder.path()]);
    assert_eq!(files(&corpus), ["other/b.txt", "show/a.txt"]);
    assert_skipped(&corpus, &[("dangling.txt", "the link leads nowhere"), ("show/loop", "leads back to")]);
}

#[test]
fn a_folder_named_like_a_file_is_walked() {
    let folder = folder();
    write(folder.path(), "talk.txt/a.txt", TALK);
    assert_eq!(files(&read(&[folder.path()])), ["talk.txt/a.txt"]);
}

#[cfg(unix)]
#[test]
fn a_file_or_folder_without_permission_is_skipped() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let file = write(folder.path(), "a.txt", TALK);
    let locked = folder.path().join("locked");
    fs::create_dir(&locked).expect("a folder");
    for path in [&file, &locked] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).expect("permissions");
    }
    if fs::read(&file).is_ok() {
        eprintln!("skipped: root can read every file");
    } else {
        assert_skipped(
            &read(&[folder.path()]),
            &[("a.txt", "check its permissions"), ("locked", "check its permissions")],
        );
    }
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o700)).expect("permissions");
}

#[cfg(unix)]
#[test]
fn a_file_that_changes_its_type_or_vanishes_while_it_is_read_never_hangs_or_fails_the_run() {
    let folder = folder();
    let file = write(folder.path(), "a.txt", TALK);
    write(folder.path(), "b.txt", TALK);
    let pipe = folder.path().join(".pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let spare = write(folder.path(), ".spare", TALK);
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                for from in [&pipe, &spare] {
                    let _ = fs::remove_file(&file);
                    let _ = fs::hard_link(from, &file);
                }
            }
        });
        for _ in 0..50 {
            let corpus = read(&[folder.path()]);
            assert!(files(&corpus).contains(&"b.txt"));
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

#[test]
fn the_order_of_paths_does_not_show_and_a_file_reached_twice_is_read_once() {
    let folder = folder();
    let a = write(folder.path(), "show/a.txt", TALK);
    write(folder.path(), "show/b.txt", TALK);
    let show = folder.path().join("show");
    let one = read(&[folder.path(), &show, &a]);
    let two = read(&[&a, &show, folder.path()]);
    assert_eq!(one.transcripts, two.transcripts);
    assert_eq!(files(&one), ["a.txt", "b.txt"]);
}

#[test]
fn files_of_one_name_under_two_paths_are_told_apart() {
    let folder = folder();
    for show in ["one/week", "two/week"] {
        write(folder.path(), &format!("{show}/a.txt"), TALK);
    }
    let (one, two) = (folder.path().join("one/week"), folder.path().join("two/week"));
    assert_eq!(files(&read(&[&one, &two])), ["one/week/a.txt", "two/week/a.txt"]);
}

#[test]
fn a_flat_folder_that_names_no_podcast_gets_one_warning_with_the_line_to_write() {
    let folder = folder();
    write(folder.path(), "a.txt", TALK);
    write(folder.path(), "b.txt", TALK);
    write(folder.path(), "show__2025-01-31__c.txt", TALK);
    let corpus = read(&[folder.path()]);
    let podcasts: Vec<&str> = corpus.transcripts.iter().map(|transcript| transcript.podcast.as_str()).collect();
    assert_eq!(podcasts, ["a", "b", "show"]);
    assert_eq!(corpus.warnings.len(), 1, "{:?}", corpus.warnings);
    let reason = &corpus.warnings[0].reason;
    assert!(reason.contains("2 files name no podcast") && reason.contains("a.txt\\tName of the show"), "{reason}");
}

#[test]
fn a_manifest_names_files_of_its_folder_and_below_and_its_bad_rows_are_warnings() {
    let folder = folder();
    write(folder.path(), "a.txt", TALK);
    let below = write(folder.path(), "sub/b.txt", TALK);
    let rows = "podcast\tfile\tpublished\turl\nShow A\ta.txt\tJanuary 28, 2025\thttps://x.org/a\nShow B\tsub/b.txt\tsoon\t\nC\tgone.txt\t\t\nD\n";
    write(folder.path(), "manifest.tsv", rows);
    let corpus = read(&[folder.path()]);
    let found: Vec<_> = corpus
        .transcripts
        .iter()
        .map(|t| (t.podcast.as_str(), t.published.map(|d| d.to_string()), t.url.as_deref()))
        .collect();
    assert_eq!(found, [("Show A", Some("2025-01-28".to_owned()), Some("https://x.org/a")), ("Show B", None, None)]);
    let warnings: Vec<&str> = corpus.warnings.iter().map(|notice| notice.reason.as_str()).collect();
    assert_eq!(warnings.len(), 3, "{warnings:?}");
    assert!(
        warnings[0].starts_with("1 of its lines name a file that is not there (first: line 4, gone.txt)"),
        "{warnings:?}"
    );
    assert!(warnings[1].starts_with("line 3: \"soon\" is no date"), "{warnings:?}");
    assert!(warnings[2].starts_with("line 5 is left out: its file is empty"), "{warnings:?}");
    let alone = read(&[&below]);
    assert_eq!(alone.transcripts[0].podcast, "b", "the manifest of a folder above PATH is not read");
}

#[test]
fn ready_passages_are_read_whatever_the_extension_and_their_bad_lines_are_named() {
    let folder = folder();
    write(
        folder.path(),
        "a.jsonl",
        "{\"id\":\"1\",\"text\":\"Bees hum.\"}\nnonsense\n{\"id\":\"2\",\"text\":\"Wax melts.\",\"topic\":\"t\"}\n",
    );
    write(folder.path(), "b.txt", "{\"id\":\"2\",\"text\":\"Again.\"}\n{\"id\":\"3\",\"text\":\"New.\"}\n");
    let corpus = read(&[folder.path()]);
    let found: Vec<_> = corpus.ready.iter().map(|(file, passage)| (file.as_str(), passage.id.as_str())).collect();
    assert_eq!(found, [("a.jsonl", "1"), ("a.jsonl", "2"), ("b.txt", "3")]);
    let reasons: Vec<&str> = corpus.warnings.iter().map(|notice| notice.reason.as_str()).collect();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(
        reasons[0].starts_with("line 2 is left out") && reasons[1].contains("id \"2\" is already in a.jsonl"),
        "{reasons:?}"
    );
}
