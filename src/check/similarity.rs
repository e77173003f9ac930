//! The similarities of a file, computed again from claims embedded again.

use std::collections::HashMap;

use crate::check::name;
use crate::embed::Embedder;
use crate::error::Error;
use crate::insight::{Insight, Insights};
use crate::vector::{Embeddings, UnitVector, similarity};

/// Half of the last of the four decimals, and what another processor's sums differ by.
const BOUND_SLACK: f32 = 1e-4;
/// How far a similarity may be from the one written.
const SIMILARITY_SLACK: f32 = 1e-3;

pub(super) fn check(insights: &Insights, embedder: &dyn Embedder, broken: &mut Vec<String>) -> Result<(), Error> {
    let dim = insights.provenance.model.dim;
    if dim != embedder.identity().dim {
        broken.push(format!("the model has {} dimensions, but the file says {dim}", embedder.identity().dim));
    }
    let mut centroids: HashMap<&str, UnitVector> = HashMap::new();
    for insight in &insights.insights {
        let claims: Vec<&str> = insight.evidence.iter().map(|evidence| evidence.claim.as_str()).collect();
        let vectors = embedder.embed_passages(&claims)?;
        pairs(insight, &vectors, broken);
        to_medoid(insight, &vectors, broken);
        let rows: Vec<usize> = (0..vectors.len()).collect();
        if let Some(centroid) = vectors.centroid(&rows) {
            centroids.insert(&insight.id, centroid);
        }
    }
    for insight in &insights.insights {
        for related in &insight.related {
            let (Some(a), Some(b)) = (centroids.get(insight.id.as_str()), centroids.get(related.id.as_str())) else {
                continue;
            };
            let found = a.similarity(b.view());
            if (found - related.similarity).abs() > SIMILARITY_SLACK {
                let (id, told) = (&related.id, related.similarity);
                broken.push(format!("{}: the similarity to {id} is {found:.4}, not {told:.4}", name(insight)));
            }
        }
    }
    Ok(())
}

/// Every pair is at least as similar as the bound says.
fn pairs(insight: &Insight, vectors: &Embeddings, broken: &mut Vec<String>) {
    let Some(bound) = insight.bound else { return };
    let mut lowest: Option<(f32, usize, usize)> = None;
    for a in 0..vectors.len() {
        for b in a + 1..vectors.len() {
            let value = similarity(vectors.row(a), vectors.row(b));
            if lowest.is_none_or(|(least, ..)| value < least) {
                lowest = Some((value, a, b));
            }
        }
    }
    if let Some((value, a, b)) = lowest
        && value < bound - BOUND_SLACK
    {
        let passage = |row: usize| &insight.evidence[row].passage;
        broken.push(format!(
            "{}: the bound is {bound:.4}, but the passages {} and {} have a similarity of {value:.4}",
            name(insight),
            passage(a),
            passage(b)
        ));
    }
}

/// The first passage is the medoid, and the others follow in order of their similarity to it.
fn to_medoid(insight: &Insight, vectors: &Embeddings, broken: &mut Vec<String>) {
    for (row, evidence) in insight.evidence.iter().enumerate() {
        let found = similarity(vectors.row(row), vectors.row(0));
        if (found - evidence.similarity).abs() > SIMILARITY_SLACK {
            let (passage, told) = (&evidence.passage, evidence.similarity);
            broken.push(format!(
                "{}: the similarity of passage {passage} to the medoid is {found:.4}, not {told:.4}",
                name(insight)
            ));
        }
    }
}
