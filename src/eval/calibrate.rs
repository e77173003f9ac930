//! What `--precision` gives with a model, measured on labelled passages.

use std::collections::HashMap;
use std::path::Path;

use super::clusters::cluster_and_score;
use super::{Labelled, name_of, read_labelled};
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
/// As [`evaluate_clusters`](super::evaluate_clusters); [`Error::Usage`] where no pair of passages was put together at any precision.
pub fn calibrate(path: &Path, embedder: &dyn Embedder, progress: &dyn Progress) -> Result<Calibration, Error> {
    let texts: Vec<String> = read_labelled(path)?.into_iter().map(|Labelled { text, .. }| text).collect();
    let remembered = Remembered::new(&texts, embedder, progress)?;
    progress.begin("precisions", ASKED.len());
    let mut measured = Vec::new();
    for asked in ASKED {
        let params = EngineParams { clusterer: Clusterer::Agreement { precision: asked }, ..EngineParams::default() };
        let (scores, _) = cluster_and_score(path, &remembered, &params, &Silent)?;
        // Where nothing is put together there is no share of right ones.
        if scores.clusters_found < scores.items {
            measured.push(Point { asked, given: scores.pair_precision as f32 });
        }
        progress.advance(1);
    }
    if measured.is_empty() {
        return Err(Error::Usage(format!(
            "{}: no two passages were put together at any precision; give more labelled passages",
            path.display()
        )));
    }
    Ok(Calibration::new(name_of(path), embedder.identity().clone(), &measured))
}

/// An embedder that knows some texts by heart, without a calibration of its own.
struct Remembered<'a> {
    rows: HashMap<&'a str, usize>,
    vectors: Embeddings,
    inner: &'a dyn Embedder,
}

impl<'a> Remembered<'a> {
    fn new(texts: &'a [String], inner: &'a dyn Embedder, progress: &dyn Progress) -> Result<Self, Error> {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let vectors = embed_once(&texts, inner.identity().dim, |texts| inner.embed_passages(texts), progress)?;
        let rows = texts.into_iter().enumerate().map(|(row, text)| (text, row)).collect();
        Ok(Self { rows, vectors, inner })
    }
}

impl Embedder for Remembered<'_> {
    fn identity(&self) -> &ModelIdentity {
        self.inner.identity()
    }

    fn embed(&self, texts: &[&str]) -> Result<Embeddings, Error> {
        let known: Option<Vec<usize>> = texts.iter().map(|text| self.rows.get(text).copied()).collect();
        match known {
            Some(rows) => Ok(self.vectors.select(&rows)),
            // A text that was cleaned on its way is none of those.
            None => self.inner.embed_passages(texts),
        }
    }
}
