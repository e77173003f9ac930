//! Models that are missing, damaged, or out of reach.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::program::{WEEK, arg, refrain, run, two_shows, write};

/// A copy of a tiny model that may be damaged.
fn copy(name: &str) -> TempDir {
    fn copy_all(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).expect("a folder");
        for entry in std::fs::read_dir(from).expect("a folder") {
            let entry = entry.expect("an entry").path();
            let target = to.join(entry.file_name().expect("a name"));
            if entry.is_dir() {
                copy_all(&entry, &target);
            } else {
                std::fs::copy(&entry, &target).expect("copied");
            }
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    copy_all(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/models").join(name), folder.path());
    folder
}

/// Damages a model, and tries `cluster` and `model check` with it.
fn breaks(name: &str, damage: impl Fn(&Path), parts: &[&str]) {
    let model = copy(name);
    damage(model.path());
    let shows = two_shows();
    run(&["cluster", arg(shows.path()), "--model", arg(model.path())]).expect(1, parts);
    run(&["model", "check", arg(model.path())]).expect(1, parts);
}

fn edit(folder: &Path, file: &str, change: impl Fn(&mut Vec<u8>)) {
    let path = folder.join(file);
    let mut bytes = std::fs::read(&path).expect("a file of the model");
    change(&mut bytes);
    std::fs::write(path, bytes).expect("written");
}

const WEIGHTS: &str = "model.safetensors";

#[test]
fn a_model_with_a_file_missing_is_refused_by_name() {
    let remove = |file: &'static str| move |folder: &Path| std::fs::remove_file(folder.join(file)).expect("there");
    breaks("tiny-static", remove(WEIGHTS), &[WEIGHTS, "missing"]);
    breaks("tiny-static", remove("tokenizer.json"), &["tokenizer.json", "missing"]);
    breaks("tiny-bert", remove("config.json"), &["config.json", "missing"]);
}

#[test]
fn truncated_weights_are_refused_by_name() {
    for name in ["tiny-static", "tiny-bert"] {
        breaks(
            name,
            |folder| edit(folder, WEIGHTS, |bytes| bytes.truncate(bytes.len() / 2)),
            &[WEIGHTS, "safetensors"],
        );
    }
}

#[test]
fn weights_of_the_wrong_shape_are_refused_with_both_shapes() {
    let narrow = |folder: &Path| {
        let path = folder.join("config.json");
        let text = std::fs::read_to_string(&path).expect("a config");
        std::fs::write(path, text.replace("\"hidden_size\": 16", "\"hidden_size\": 32")).expect("written");
    };
    breaks("tiny-bert", narrow, &["has the shape", "expected"]);
}

#[test]
fn weights_that_are_not_numbers_are_refused_by_tensor() {
    let damage = |bytes: &mut Vec<u8>| {
        // The length of the header stands in the first eight bytes, the values behind it.
        let header = u64::from_le_bytes(bytes[..8].try_into().expect("eight bytes"));
        let values = 8 + usize::try_from(header).expect("a header that fits");
        bytes[values..values + 4].copy_from_slice(&f32::NAN.to_le_bytes());
    };
    for name in ["tiny-static", "tiny-bert"] {
        breaks(name, |folder| edit(folder, WEIGHTS, damage), &[WEIGHTS, "not finite"]);
    }
}

#[test]
fn a_hub_that_does_not_answer_is_named_with_a_way_without_it() {
    let cache = tempfile::tempdir().expect("a folder");
    let tried = |args: &[&str]| -> crate::program::Ran {
        refrain().env("HF_HOME", cache.path()).args(args).output().expect("it starts").into()
    };
    for args in [&["model", "pull", "acme/words"][..], &["cluster", WEEK, "--model", "acme/words"]] {
        tried(args).expect(1, &["http://127.0.0.1:9", "acme/words", "static-256 needs no network"]);
    }
    let offline = refrain()
        .env("HF_HUB_CACHE", cache.path())
        .env("HF_HUB_OFFLINE", "1")
        .args(["cluster", WEEK, "--model", "acme/words"])
        .output()
        .expect("it starts");
    crate::program::Ran::from(offline).expect(1, &["offline", arg(cache.path())]);
}

#[test]
fn the_models_inside_are_listed_shown_and_sound() {
    let list = run(&["model", "list", "--format", "json"]).json();
    assert_eq!(list["schema"], "refrain.models/1");
    assert_eq!(list["models"][0]["name"], "static-256");
    let shown = run(&["model", "show", "static-256", "--format", "json"]).json();
    assert_eq!(shown["schema"], "refrain.model/1");
    assert_eq!(shown["sha256"], list["models"][0]["sha256"]);
    let checked = run(&["model", "check", "static-256", "--format", "json"]).json();
    assert_eq!(checked["schema"], "refrain.model-check/1");
    for args in [&["model", "list"][..], &["model", "show", "static-256"], &["model", "check", "static-256"]] {
        assert!(run(args).expect(0, &[]).stdout.starts_with("static-256"), "{args:?}");
    }
}

/// Four questions, each with points that several passages make.
fn labelled() -> String {
    let points = [
        ("coffee", "coffee costs more than tea this year", "the price of coffee is more than that of tea"),
        ("sleep", "people sleep less in the city", "in the city people sleep less at night"),
        ("code", "open source code has less bugs", "less bugs are in open source code"),
        ("run", "a walk is good for the heart", "to walk or run is good for the heart and health"),
    ];
    let line = |(index, (topic, one, two)): (usize, &(&str, &str, &str))| {
        let passage = |side: usize, text: &str| {
            serde_json::json!({"id": format!("{index}-{side}"), "text": text, "label": topic, "topic": "all"})
                .to_string()
        };
        [passage(0, one), passage(1, two)].join("\n") + "\n"
    };
    points.iter().enumerate().map(line).collect()
}

#[test]
fn a_calibrated_model_says_so_and_is_no_longer_warned_of() {
    let folder = tempfile::tempdir().expect("a folder");
    let copied = copy("tiny-static");
    let data = write(folder.path(), "labelled.jsonl", labelled().as_bytes());
    let (model, data) = (arg(copied.path()), arg(&data));
    let cluster = || run(&["cluster", data, "--model", model, "--format", "json", "--quiet"]).json();
    let before = cluster();
    assert!(before["corpus"]["warnings"].to_string().contains("refrain model calibrate"), "{before:#}");

    let ran = run(&["model", "calibrate", data, "--model", model, "--format", "json", "--quiet"]);
    let written = ran.expect(0, &[]).json();
    assert_eq!((&written["schema"], &written["data"]), (&"refrain.calibration/1".into(), &"labelled.jsonl".into()));
    let file = Path::new(model).join("calibration.json");
    let read: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).expect("written")).expect("JSON");
    assert_eq!(read, written);

    let after = cluster();
    assert_eq!(after["provenance"]["params"]["calibration"], "labelled.jsonl");
    assert!(!after["corpus"]["warnings"].to_string().contains("calibrate"), "{after:#}");

    let other = read.to_string().replace(read["model"]["sha256"].as_str().expect("a sum"), "0123");
    std::fs::write(&file, other).expect("written");
    let parts = ["calibration.json", "it was made with other weights", "run `refrain model calibrate` again"];
    run(&["cluster", data, "--model", model]).expect(1, &parts);
    run(&["model", "calibrate", data, "--model", model, "--quiet"]).expect(0, &[]);
    run(&["cluster", data, "--model", model, "--quiet"]).expect(0, &[]);
}

#[test]
fn what_cannot_be_calibrated_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = write(folder.path(), "labelled.jsonl", labelled().as_bytes());
    run(&["model", "calibrate", arg(&data)]).expect(64, &["static-256 is inside this program", "--model"]);
    let none = write(folder.path(), "none.jsonl", b"{\"id\": \"a\", \"text\": \"coffee\"}\n");
    run(&["model", "calibrate", arg(&none), "--model", arg(copy("tiny-static").path())])
        .expect(64, &["none.jsonl line 1", "label"]);
}
