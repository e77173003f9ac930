//! `refrain eval`: measures on labelled data, here a few lines of it.

use std::fs;

use crate::program::{arg, run};

#[test]
fn similarities_that_follow_peoples_scores_correlate() {
    let folder = tempfile::tempdir().expect("a folder");
    let gold = folder.path().join("gold.tsv");
    fs::write(
        &gold,
        "A ferry left the harbour.\tThe ferry left harbour.\t5\nA ferry left the harbour.\tA boat sailed away.\t3\n\
         A ferry left the harbour.\tThe soup is cold.\t0\n",
    )
    .expect("written");
    let ran = run(&["eval", "sts", arg(&gold), "--format", "json", "--quiet"]);
    ran.expect(0, &[]);
    let report = ran.json();
    assert_eq!((&report["schema"], &report["measure"]), (&"refrain.eval/1".into(), &"sts".into()));
    assert_eq!((&report["scores"]["pairs"], &report["scores"]["spearman"]), (&3.into(), &1.0.into()));
    fs::write(&gold, "one field\n").expect("written");
    run(&["eval", "sts", arg(&gold)]).expect(64, &["gold.tsv line 1: expected a text, a tab"]);
}

#[test]
fn arguments_find_their_key_points() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("written");
    write(
        "arguments_dev.csv",
        "arg_id,argument,topic,stance\na1,Ferries are cheaper than bridges.,ferries,1\na2,Nobody has to build a \
         bridge.,ferries,1\n",
    );
    write(
        "key_points_dev.csv",
        "key_point_id,key_point,topic,stance\nk1,A ferry costs less than a bridge,ferries,1\nk2,Fog stops \
         boats,ferries,1\n",
    );
    write("labels_dev.csv", "arg_id,key_point_id,label\na1,k1,1\na1,k2,0\n");
    let ran = run(&["eval", "argkp", arg(folder.path()), "--quiet"]);
    ran.expect(0, &[]);
    assert!(ran.stdout.contains("strict") && ran.stdout.contains("1"), "{ran:#?}");
    run(&["eval", "argkp", arg(folder.path()), "--split", "test"]).expect(64, &["arguments_test.csv"]);
}

#[test]
fn clusters_are_compared_with_labels_topic_by_topic() {
    let folder = tempfile::tempdir().expect("a folder");
    let labelled = folder.path().join("labelled.jsonl");
    let line = |id: u32, text: &str, label: &str| {
        format!("{{\"id\": \"{id}\", \"text\": \"{text}\", \"label\": \"{label}\", \"topic\": \"ships\"}}\n")
    };
    let lines = [
        line(1, "The Averil ferry carried forty thousand bicycles last summer.", "a"),
        line(2, "Last summer the Averil ferry carried forty thousand bicycles, they said.", "a"),
        line(3, "Lemon cake keeps for a week in a tin.", "b"),
    ];
    fs::write(&labelled, lines.concat()).expect("written");
    let ran = run(&["eval", "clusters", arg(&labelled), "--format", "json", "--quiet"]);
    ran.expect(0, &[]);
    assert_eq!(ran.json()["scores"]["b3_f1"], serde_json::json!(1.0), "{ran:#?}");
    let out = folder.path().join("scores.json");
    run(&["eval", "clusters", arg(&labelled), "-o", arg(&out), "--quiet"]).expect(0, &[]);
    assert_eq!(fs::read_to_string(&out).expect("written").trim(), ran.stdout.trim(), "the extension names the format");
    let twice = [lines.concat(), line(3, "A second passage of that id.", "b")].concat();
    fs::write(&labelled, twice).expect("written");
    run(&["eval", "clusters", arg(&labelled)]).expect(64, &["3 of 4 lines are passages", "already on line 3"]);
}
