//! 0 done, 1 failed, 2 incomplete, 64 wrong usage; 130 is in `interrupt`, the broken pipe in `output`.

use crate::program::{WEEK, arg, run, two_shows, write};

#[test]
fn help_and_version_are_no_errors_and_name_only_what_works() {
    let help = run(&["--help"]);
    help.expect(0, &[]);
    for command in [
        "cluster", "add", "scan", "digest", "insights", "query", "related", "explain", "check", "embed", "model",
        "eval", "bench", "library",
    ] {
        assert!(help.stdout.lines().any(|line| line.trim_start().starts_with(command)), "{command}: {}", help.stdout);
        run(&[command, "--help"]).expect(0, &[]);
    }
    for command in ["server", "serve", "calibrate"] {
        assert!(!help.stdout.lines().any(|line| line.trim_start().starts_with(command)), "{command}: {}", help.stdout);
    }
    let version = run(&["--version"]);
    assert_eq!(version.expect(0, &[]).stdout, format!("refrain {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_usage_is_64_and_says_what_was_expected() {
    let check = |args: &[&str], parts: &[&str]| {
        let ran = run(args);
        ran.expect(64, parts);
        assert_eq!(ran.stdout, "", "{args:?}");
    };
    check(&[], &["Usage: refrain"]);
    check(&["frobnicate"], &["unrecognized subcommand"]);
    check(&["cluster"], &["<PATH>"]);
    check(&["cluster", WEEK, "--quantize", "int8"], &["--quantize", "static table", "leave the flag out"]);
    check(&["cluster", WEEK, "--quantize", "int4"], &["int4", "int8"]);
    check(&["cluster", WEEK, "--precision", "0.9", "--threshold", "0.5"], &["cannot be used with"]);
    check(&["cluster", WEEK, "--precision", "1.5"], &["precision is 1.5", "0.5 to 0.99"]);
    check(&["cluster", WEEK, "--threshold", "NaN"], &["threshold is NaN"]);
    check(&["cluster", WEEK, "--min-podcasts", "0"], &["min-podcasts is 0"]);
    check(&["cluster", WEEK, "--min-worthiness", "2"], &["--min-worthiness is 2"]);
    check(&["cluster", WEEK, "--eps", "0.4"], &["--eps is not used by --algorithm claims", "dbscan or", "optics"]);
    check(&["cluster", WEEK, "--algorithm", "kmeans", "--precision", "0.9"], &["--precision is not used", "claims"]);
    check(&["cluster", WEEK, "--algorithm", "dbscan", "--seed", "1"], &["--seed is not used", "kmeans"]);
    check(&["cluster", WEEK, "--algorithm", "kmeans"], &["clusters is not given"]);
    check(&["cluster", WEEK, "--algorithm", "kmeans", "--clusters", "100000"], &["lower --clusters"]);
    check(&["cluster", WEEK, "--threads", "0"], &["--threads"]);
    check(&["cluster", WEEK, "--threads", "1025"], &["1..=1024"]);
    check(&["cluster", WEEK, "--batch-size", "0"], &["batch-size is 0"]);
    check(&["cluster", WEEK, "--max-file-size", "0"], &["--max-file-size"]);
    check(&["cluster", WEEK, "--width", "5"], &["width is 5", "20"]);
    check(&["cluster", WEEK, "--quiet", "--verbose"], &["cannot be used with"]);
    check(&["cluster", WEEK, "--color", "pink"], &["always"]);
    check(&["cluster", WEEK, "--model", "nothing"], &["no model \"nothing\"", "static-256"]);
    check(&["cluster", WEEK, "-o", "week.pdf"], &["week.pdf", ".txt, .json, .md or .html"]);
    check(&["query", "coffee", WEEK, "-o", "week.html"], &["week.html", ".txt, .json or .md"]);
    check(&["query", "coffee", WEEK, "--since", "yesterday"], &["--since"]);
    check(&["query", "coffee", WEEK, "--since", "2026-03-02", "--until", "2026-03-01"], &["no day is between"]);
    check(&["model", "pull", "static-256"], &["needs no pull"]);
}

#[test]
fn a_whole_input_is_0() {
    let shows = two_shows();
    let ran = run(&["cluster", arg(shows.path()), "--quiet"]);
    assert_eq!(ran.expect(0, &[]).stderr, "");
    assert!(ran.stdout.contains("1 insight found"), "{}", ran.stdout);
}

#[test]
fn an_input_of_which_some_was_skipped_is_2_and_names_it() {
    let shows = two_shows();
    let broken = write(shows.path(), "cut.json", b"{\"segments\": [{\"start\": 0, \"text\": \"and then");
    for extra in [&["--quiet"][..], &[]] {
        let mut args = vec!["cluster", arg(shows.path()), arg(&broken)];
        args.extend(extra);
        let ran = run(&args);
        ran.expect(2, &["skipped ", "cut.json: "]);
        assert!(ran.stdout.contains("1 insight found"), "{}", ran.stdout);
    }
}

#[test]
fn no_insight_is_0_and_says_which_flag_to_loosen() {
    let shows = two_shows();
    let one = run(&["cluster", arg(&shows.path().join("Anchor"))]);
    one.expect(0, &["--min-podcasts 1 to see what the one repeats"]);
    for part in ["No insight found", "one podcast (Anchor)", "--precision 0.5", "--min-worthiness 0"] {
        let unwrapped = one.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(unwrapped.contains(part), "{part}: {unwrapped}");
    }
    let three = run(&["cluster", arg(shows.path()), "--min-podcasts", "3", "--threshold", "0.9"]);
    three
        .expect(0, &["made by 3 podcasts", "--min-podcasts 1 shows what fewer make (1 claim here)", "--threshold 0.8"]);
}
