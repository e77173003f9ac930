//! `refrain embed`: the file is NumPy's, one row a text.

use ndarray::Array2;
use ndarray_npy::read_npy;

use crate::program::{Ran, arg, run, run_with};

fn embed(input: &str, extra: &[&str]) -> (Ran, Array2<f32>) {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("v.npy");
    let mut args = vec!["embed", "-", "-o", arg(&out), "--quiet"];
    args.extend(extra);
    let ran = run_with(&args, input.as_bytes());
    ran.expect(0, &[]);
    (ran, read_npy(&out).expect("a file of NumPy"))
}

#[test]
fn every_line_is_a_unit_row() {
    let (ran, rows) = embed("Coffee costs more than tea.\nTea costs less.\n", &[]);
    assert_eq!((rows.dim(), ran.stderr.as_str()), ((2, 256), ""));
    for row in rows.rows() {
        assert!((row.dot(&row) - 1.0).abs() < 1e-5);
    }
    assert!(rows.row(0).dot(&rows.row(1)) > 0.3);
}

#[test]
fn text_and_json_lines_give_the_same_rows_in_any_batch() {
    let (_, plain) = embed("Coffee costs more.\nA bridge fell.\n", &[]);
    let (_, json) = embed("{\"text\": \"Coffee costs more.\", \"n\": 1}\n\n{\"text\": \"A bridge fell.\"}\n", &[]);
    let (_, single) = embed("Coffee costs more.\nA bridge fell.\n", &["--batch-size", "1", "--threads", "1"]);
    assert_eq!(plain, json);
    assert_eq!(plain, single);
}

#[test]
fn a_text_without_a_known_word_is_a_row_of_zeros_and_is_named() {
    let (ran, rows) = embed("Coffee\n\n\u{1f980}\n", &[]);
    assert_eq!(rows.nrows(), 3);
    assert!(rows.row(1).iter().chain(rows.row(2)).all(|&value| value == 0.0));
    ran.expect(0, &["line 2: ", "line 3: "]);
    assert!(!ran.stderr.contains("line 1"), "{}", ran.stderr);
}

#[test]
fn no_text_gives_no_rows_of_the_full_width() {
    assert_eq!(embed("", &[]).1.dim(), (0, 256));
    let model = "tests/fixtures/models/tiny-bert";
    assert_eq!(embed("", &["--model", model]).1.dim(), (0, 16));
}

#[test]
fn standard_output_takes_the_file_too() {
    let ran = run_with(&["embed", "-", "-o", "-"], b"Coffee\n");
    assert!(ran.expect(0, &[]).stdout.contains("NUMPY"), "{ran:#?}");
    run(&["embed", "x"]).expect(64, &["--output"]);
}
