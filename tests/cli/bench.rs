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
fn an_encoder_is_measured_in_operations_beside_the_peak_and_a_quantized_one_beside_itself() {
    let embed = |extra: &[&str]| {
        let mut args =
            vec!["bench", "embed", WEEK, "--model", "tests/fixtures/models/tiny-bert", "--repeats", "1", "--quiet"];
        args.extend(["--format", "json"]);
        args.extend(extra);
        run(&args).json()["stages"][0]["extra"].clone()
    };
    let (plain, quantized) = (embed(&[]), embed(&["--quantize", "int8"]));
    for extra in [&plain, &quantized] {
        let rate = |unit: &str| extra[unit]["per_second"].as_f64().unwrap_or_default();
        assert!(rate("tokens") > 0.0 && rate("GFLOP") > 0.0 && rate("peak GFLOP") > 0.0, "{extra:#}");
    }
    assert!(plain["cosine to f32"].is_null(), "{plain:#}");
    let cosine = quantized["cosine to f32"]["count"].as_f64().expect("a cosine");
    assert!((0.99..1.0).contains(&cosine), "{cosine}");
}

#[test]
fn a_stage_that_is_none_is_named() {
    run(&["bench", "speed-of-light"]).expect(64, &["speed-of-light"]);
}
