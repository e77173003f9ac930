//! The vectors of this crate against those of Python's sentence-transformers and model2vec.
//!
//! The three tiny models under `tests/fixtures/models` are always compared. `REFRAIN_ST_MODELS` names a folder of many
//! more, made by `tests/python/make_models.py`.

use std::path::Path;

use refrain::embed::{Embedder, LoadOptions, ModelChoice, load};
use refrain::vector::{Embeddings, similarity};
use serde::Deserialize;

/// The lowest cosine that rounding explains.
const FLOOR: f32 = 0.99999;

#[derive(Deserialize)]
struct Reference {
    texts: Vec<String>,
    encode: Vec<Vec<f32>>,
    query: Option<Vec<Vec<f32>>>,
    passage: Option<Vec<Vec<f32>>>,
}

#[test]
fn the_tiny_models_give_the_vectors_that_python_gives() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/models");
    assert_eq!(compare_all(&folder), 3);
}

#[test]
fn every_kind_of_model_gives_the_vectors_that_python_gives() {
    let Some(folder) = std::env::var_os("REFRAIN_ST_MODELS") else {
        eprintln!("skipped: REFRAIN_ST_MODELS is not set");
        return;
    };
    assert!(compare_all(Path::new(&folder)) > 0, "no model under {}", folder.display());
}

fn compare_all(folder: &Path) -> usize {
    let mut models: Vec<_> =
        std::fs::read_dir(folder).expect("a folder of models").flatten().map(|e| e.path()).collect();
    models.retain(|model| model.join("reference.json").is_file());
    models.sort();
    let lowest: Vec<(String, f32)> = models.iter().map(|model| compare(model)).collect();
    for (name, cosine) in &lowest {
        println!("{name}: lowest cosine {cosine:.7}");
    }
    for (name, cosine) in &lowest {
        assert!(*cosine >= FLOOR, "{name}: the lowest cosine is {cosine}");
    }
    models.len()
}

/// The lowest cosine of any text; a text of zeros must be so on both sides.
fn compare(folder: &Path) -> (String, f32) {
    let name = folder.file_name().expect("a folder").to_string_lossy().into_owned();
    let json = std::fs::read_to_string(folder.join("reference.json")).expect("the reference");
    let reference: Reference = serde_json::from_str(&json).expect("texts and vectors");
    let choice = match name.strip_prefix("embedded-") {
        Some(embedded) => embedded.parse().expect("an embedded model"),
        None => ModelChoice::Folder(folder.to_owned()),
    };
    let (mut lowest, mut first) = (1.0f32, None::<Embeddings>);
    for batch_size in [64, 4, 1] {
        let model = load(&choice, &LoadOptions { batch_size, ..Default::default() });
        let model = model.unwrap_or_else(|error| panic!("{name}: {error}"));
        let texts: Vec<&str> = reference.texts.iter().map(String::as_str).collect();
        let mut check = |kind: &str, ours: Embeddings, theirs: &[Vec<f32>]| {
            assert_eq!((ours.len(), ours.dim()), (theirs.len(), theirs[0].len()), "{name}, {kind}");
            for (row, theirs) in theirs.iter().enumerate() {
                let zero = theirs.iter().all(|&v| v == 0.0);
                let context =
                    || format!("{name}, {kind}, text {row} {:?}", texts[row].chars().take(40).collect::<String>());
                assert_eq!(ours.has_vector(row), !zero, "{}", context());
                if zero {
                    continue;
                }
                let length = theirs.iter().map(|&v| f64::from(v).powi(2)).sum::<f64>().sqrt();
                let theirs: ndarray::Array1<f32> = theirs.iter().map(|&v| (f64::from(v) / length) as f32).collect();
                let cosine = similarity(ours.row(row), theirs.view());
                if cosine < FLOOR {
                    println!("{}: cosine {cosine}", context());
                }
                lowest = lowest.min(cosine);
            }
        };
        let together = model.embed(&texts).expect("embeds");
        check("encode", together.clone(), &reference.encode);
        if let Some(query) = &reference.query {
            check("query", model.embed_queries(&texts).expect("embeds"), query);
        }
        if let Some(passage) = &reference.passage {
            check("passage", model.embed_passages(&texts).expect("embeds"), passage);
        }
        match &first {
            None => {
                alone_as_together(&name, model.as_ref(), &texts);
                first = Some(together);
            }
            Some(first) => assert_eq!(first, &together, "{name}: the batch size changes a vector"),
        }
    }
    (name, lowest)
}

/// A text's row must not depend on the texts beside it, to the bit.
fn alone_as_together(name: &str, model: &dyn Embedder, texts: &[&str]) {
    let together = model.embed(texts).expect("embeds");
    for (row, text) in texts.iter().enumerate() {
        let alone = model.embed(&[text]).expect("embeds");
        assert_eq!(alone.row(0), together.row(row), "{name}, text {row}");
    }
}
