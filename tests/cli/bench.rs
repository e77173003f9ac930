//! `refrain bench`: what it measures, on a corpus so small that the figures mean nothing.

use crate::program::{WEEK, run};

#[test]
fn every_stage_is_measured_on_an_invented_corpus() {
    let ran = run(&["bench", "--words", "20000", "--repeats", "1", "--format", "json", "--quiet"]);
    ran.expect(0, &[]);
    let report = ran.json();
    let stages: Vec<&str> =
        report["stages"].as_array().expect("stages").iter().filter_map(|stage| stage["stage"].as_str()).collect();
    assert_eq!(stages, ["read", "passages", "embed", "neighbors", "cluster", "end-to-end"], "{report:#}");
}

#[test]
fn one_stage_of_a_folder_is_measured_as_a_table() {
    let ran = run(&["bench", "passages", WEEK, "--repeats", "1", "--quiet"]);
    assert!(ran.stdout.contains("passages") && !ran.stdout.contains("neighbors"), "{ran:#?}");
}

#[test]
fn a_stage_that_is_none_is_named() {
    run(&["bench", "speed-of-light"]).expect(64, &["speed-of-light"]);
}
