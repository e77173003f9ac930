//! `refrain check`: what `cluster` wrote holds, and a file that was tampered with does not.

use serde_json::{Value, json};

use crate::program::{arg, run, two_shows, write};

/// Clusters two shows, changes the record, and checks it.
fn check(change: impl Fn(&mut Value), code: i32, parts: &[&str]) {
    let shows = two_shows();
    let path = arg(shows.path());
    let mut record = run(&["cluster", path, "--format", "json", "--quiet"]).json();
    change(&mut record);
    let folder = tempfile::tempdir().expect("a folder");
    let file = write(folder.path(), "insights.json", record.to_string().as_bytes());
    let ran = run(&["check", arg(&file), path, "--quiet"]);
    assert_eq!(ran.code, code, "{ran:#?}");
    let said = format!("{}{}", ran.stdout, ran.stderr);
    for part in parts {
        assert!(said.contains(part), "expected {part:?} in {ran:#?}");
    }
}

#[test]
fn what_cluster_writes_holds() {
    check(|_| {}, 0, &["1 insight with 2 passages: every promise holds."]);
}

#[test]
fn what_a_quantized_model_wrote_is_checked_with_it() {
    let shows = two_shows();
    let path = arg(shows.path());
    let model = "tests/fixtures/models/tiny-bert";
    for (flags, quantize) in [(&[][..], Value::Null), (&["--quantize", "int8"], json!("int8"))] {
        let mut args = vec!["cluster", path, "--format", "json", "--quiet", "--model", model];
        args.extend(flags);
        let record = run(&args).json();
        assert_eq!(record["provenance"]["model"]["quantize"], quantize);
        let folder = tempfile::tempdir().expect("a folder");
        let file = write(folder.path(), "insights.json", record.to_string().as_bytes());
        run(&["check", arg(&file), path, "--quiet", "--model", model]).expect(0, &[]);
        if flags.is_empty() {
            let parts = ["was made without --quantize; leave the flag out"];
            run(&["check", arg(&file), path, "--quiet", "--model", model, "--quantize", "int8"]).expect(1, &parts);
        }
    }
}

#[test]
fn a_broken_promise_is_named() {
    let first = "/insights/0";
    let set = |place: &'static str, value: Value| {
        move |record: &mut Value| {
            let field = record.pointer_mut(&format!("{first}/{place}")).unwrap_or_else(|| panic!("no {place}"));
            *field = value.clone();
        }
    };
    check(set("evidence/1/text", json!("Nobody said this.")), 1, &["does not stand in the transcript", "Nobody said"]);
    check(set("evidence/1/claim", json!("Nobody said this.")), 1, &["the claim does not stand in the text"]);
    check(set("evidence/1/file", json!("Cactus/other.vtt")), 1, &["Cactus/other.vtt", "not among the PATHs"]);
    check(set("evidence/1/podcast", json!("Cactus")), 1, &["the podcast is \"Beacon\", not \"Cactus\""]);
    check(set("evidence/1/end", json!(900.0)), 1, &["second 900, lies outside"]);
    check(set("evidence/1/start", json!(6.9)), 0, &["every promise holds"]);
    check(set("evidence/1/speaker", json!("Zed")), 1, &["nobody called \"Zed\""]);
    check(set("evidence/1/similarity", json!(0.5)), 1, &["to the medoid is 1.0000, not 0.5000"]);
    check(set("bound", json!(1.01)), 1, &["the bound is 1.0100"]);
    check(set("coverage/podcasts", json!(3)), 1, &["counts 3 podcasts, but its evidence names 2"]);
    check(set("coverage/passages", json!(3)), 1, &["counts 3 passages, but its evidence holds 2"]);
    check(set("coverage/podcasts", json!(1)), 1, &["fewer than min-podcasts 2"]);
    check(set("coverage/first_said", json!("2020-01-01")), 1, &["was first said 2020-01-01"]);
    check(set("statement", json!("Other words.")), 1, &["the statement is not the claim"]);
    check(set("rank", json!(7)), 1, &["stands in place 1"]);
    check(set("related", json!([{"id": "self", "similarity": 0.1}])), 0, &["holds"]);
    let twice = |record: &mut Value| {
        let again = record["insights"][0].clone();
        record["insights"].as_array_mut().expect("a list").push(again);
    };
    check(twice, 1, &["another insight has the same id", "stands in place 2"]);
}

#[test]
fn a_file_of_another_model_or_schema_is_refused() {
    let provenance = |field: &'static str, value: &'static str| {
        move |record: &mut Value| record["provenance"]["model"][field] = json!(value)
    };
    check(provenance("sha256", "0000"), 1, &["of SHA-256 0000", "--model"]);
    check(provenance("name", "my-model"), 64, &["a folder called my-model", "--model DIR"]);
    check(|record| record["schema"] = json!("refrain.insights/9"), 1, &["refrain.insights/9", "refrain.insights/1"]);
    check(|record| *record = json!([]), 1, &["no \"schema\""]);
    check(|record| record["insights"] = json!(7), 1, &["insights.json: "]);
}

#[test]
fn transcripts_that_changed_are_noticed() {
    let shows = two_shows();
    let file = shows.path().join("insights.json");
    run(&["cluster", arg(&shows.path().join("Anchor")), arg(&shows.path().join("Beacon")), "-o", arg(&file)]);
    let vtt = shows.path().join("Beacon/2026-03-02-bridge.vtt");
    let text = std::fs::read_to_string(&vtt).expect("a transcript");
    std::fs::write(&vtt, text.replace("forty", "fifty")).expect("written");
    let ran = run(&["check", arg(&file), arg(&shows.path().join("Anchor")), arg(&shows.path().join("Beacon"))]);
    assert_eq!(ran.code, 1, "{ran:#?}");
    assert!(ran.stdout.contains("does not stand in the transcript"), "{ran:#?}");
}
