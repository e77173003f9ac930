//! What `--precision` gives with a model, measured on labelled passages.

use std::collections::HashMap;
use std::path::Path;

use ndarray::Array2;

use super::{Labelled, evaluate_clusters, read_labelled};
use crate::calibration::{Calibration, Point};
use crate::clusterer::Clusterer;
use crate::embed::Embedder;
use crate::engine::{EngineParams, Progress, Silent, embed_once};
use crate::error::Error;
use crate::insight::ModelIdentity;
use crate::vector::Embeddings;

/// The precisions that are tried.
const ASKED: [f32; 12] = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.97, 0.99];

/// Clusters the passages of a `.jsonl` with labels at several precisions, the texts embedded once.
///
/// # Errors
/// As [`evaluate_clusters`]; [`Error::Usage`] where no pair of passages was put together at any precision.
pub fn calibrate(path: &Path, embedder: &dyn Embedder, progress: &dyn Progress) -> Result<Calibration, Error> {
    let texts: Vec<String> = read_labelled(path)?.into_iter().map(|Labelled { text, .. }| text).collect();
    let remembered = Remembered::new(&texts, embedder, progress)?;
    progress.begin("precisions", ASKED.len());
    let mut measured = Vec::new();
    for asked in ASKED {
        let params = EngineParams { clusterer: Clusterer::Agreement { precision: asked }, ..EngineParams::default() };
        let report = evaluate_clusters(path, &remembered, &params, &Silent)?;
        let score = |wanted: &str| report.scores.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
        // Where nothing is put together there is no share of right ones.
        if score("clusters_found") < score("items") {
            let given = score("pair_precision").expect("evaluate_clusters gives it") as f32;
            measured.push(Point { asked, given });
        }
        progress.advance(1);
    }
    if measured.is_empty() {
        return Err(Error::Usage(format!(
            "{}: no two passages were put together at any precision; give more labelled passages",
            path.display()
        )));
    }
    let data = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    Ok(Calibration::new(data, embedder.identity().clone(), &measured))
}

/// An embedder that knows some texts by heart, without a calibration of its own.
struct Remembered<'a> {
    identity: &'a ModelIdentity,
    rows: HashMap<&'a str, usize>,
    vectors: Embeddings,
    inner: &'a dyn Embedder,
}

impl<'a> Remembered<'a> {
    fn new(texts: &'a [String], inner: &'a dyn Embedder, progress: &dyn Progress) -> Result<Self, Error> {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let identity = inner.identity();
        let vectors = embed_once(&texts, identity.dim, |texts| inner.embed_passages(texts), progress)?;
        let rows = texts.into_iter().enumerate().map(|(row, text)| (text, row)).collect();
        Ok(Self { identity, rows, vectors, inner })
    }
}

impl Embedder for Remembered<'_> {
    fn identity(&self) -> &ModelIdentity {
        self.identity
    }

    fn embed(&self, texts: &[&str]) -> Result<Embeddings, Error> {
        let known: Option<Vec<usize>> = texts.iter().map(|text| self.rows.get(text).copied()).collect();
        match known {
            Some(rows) if rows.is_empty() => Embeddings::new(Array2::zeros((0, self.identity.dim))),
            Some(rows) => Ok(self.vectors.select(&rows)),
            // A text that was cleaned on its way is none of those.
            None => self.inner.embed_passages(texts),
        }
    }
}
