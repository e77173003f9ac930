//! Vectors kept from one run to the next are those that the model gives, to the bit, and never those of another model.

use std::path::{Path, PathBuf};

use refrain::embed::{BoxedEmbedder, LoadOptions, ModelChoice, load};
use refrain::error::Error;
use refrain::insight::Quantization;

const TEXTS: [&str; 4] = ["the price of coffee", "", "people sleep less", "xqzjv"];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/models").join(name)
}

fn open(model: &Path, cache: Option<&Path>, quantize: Option<Quantization>) -> Result<BoxedEmbedder, Error> {
    let options = LoadOptions { cache: cache.map(Path::to_owned), quantize, ..Default::default() };
    load(&ModelChoice::Folder(model.to_owned()), &options)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

#[test]
fn kept_vectors_are_the_same_bits() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().join("made/when/needed");
    for name in ["tiny-bert", "tiny-static"] {
        let model = fixture(name);
        let plain = open(&model, None, None).expect("a model").embed(&TEXTS).expect("vectors");
        for texts in [&TEXTS[..2], &TEXTS[..], &TEXTS[..]] {
            let embedder = open(&model, Some(&cache), None).expect("a model");
            let vectors = embedder.embed(texts).expect("vectors");
            for (row, text) in texts.iter().enumerate() {
                assert_eq!(vectors.row(row), plain.row(row), "{name} {text:?}");
            }
        }
    }
    assert_eq!(files(&cache).len(), 2, "one a model");
}

#[test]
fn a_changed_model_finds_nothing_of_the_old_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let (model, cache) = (folder.path().join("model"), folder.path().join("cache"));
    std::fs::create_dir_all(model.join("1_Pooling")).expect("a folder");
    for file in ["config.json", "model.safetensors", "modules.json", "tokenizer.json", "sentence_bert_config.json"] {
        let from = fixture("tiny-bert").join(file);
        if from.exists() {
            std::fs::copy(from, model.join(file)).expect("copied");
        }
    }
    let mut seen = Vec::new();
    for pooling in ["pooling_mode_mean_tokens", "pooling_mode_max_tokens"] {
        let settings = format!("{{\"word_embedding_dimension\": 32, \"{pooling}\": true}}");
        std::fs::write(model.join("1_Pooling/config.json"), settings).expect("written");
        for quantize in [None, Some(Quantization::Int8)] {
            let plain = open(&model, None, quantize).expect("a model").embed(&TEXTS).expect("vectors");
            let kept = open(&model, Some(&cache), quantize).expect("a model").embed(&TEXTS).expect("vectors");
            assert_eq!(plain, kept, "{pooling} {quantize:?}");
            assert!(!seen.contains(&plain), "{pooling} {quantize:?} gives what another gave");
            seen.push(plain);
        }
    }
    assert_eq!(files(&cache).len(), 4);
}

#[test]
fn prompts_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = fixture("tiny-bert");
    let (plain, cached) =
        (open(&model, None, None).expect("a model"), open(&model, Some(folder.path()), None).expect("a model"));
    for _ in 0..2 {
        assert_eq!(plain.embed(&TEXTS).expect("vectors"), cached.embed(&TEXTS).expect("vectors"));
        assert_eq!(plain.embed_queries(&TEXTS).expect("vectors"), cached.embed_queries(&TEXTS).expect("vectors"));
        assert_eq!(plain.embed_passages(&TEXTS).expect("vectors"), cached.embed_passages(&TEXTS).expect("vectors"));
    }
}

#[test]
fn a_cache_in_use_is_done_without() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = open(&fixture("tiny-bert"), Some(folder.path()), None).expect("a model");
    let second = open(&fixture("tiny-bert"), Some(folder.path()), None).expect("a model all the same");
    assert_eq!(first.embed(&TEXTS).expect("vectors"), second.embed(&TEXTS).expect("vectors"));
}

#[test]
fn what_is_no_cache_is_named_with_the_remedy() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(open(&fixture("tiny-bert"), Some(folder.path()), None).expect("a model"));
    let [file] = files(folder.path()).try_into().expect("one file");
    std::fs::write(&file, "no database").expect("written");
    let error = open(&fixture("tiny-bert"), Some(folder.path()), None).err().expect("refused").to_string();
    assert!(
        error.starts_with(&file.display().to_string()) && error.ends_with("delete the file, it is made again"),
        "{error}"
    );
    let error = open(&fixture("tiny-bert"), Some(&file), None).err().expect("refused").to_string();
    assert!(error.contains("give another folder with --cache"), "{error}");
}
