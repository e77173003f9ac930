//! What a model is, and whether it is sound: the values behind `refrain model list`, `show` and `check`.

use std::collections::BTreeMap;

use crate::embed::layout::{Layout, Start, Step};
use crate::embed::weights::Weights;
use crate::embed::{LoadOptions, ModelChoice, find_source, load, load_from, name_of};
use crate::error::Error;
use crate::insight::ModelIdentity;

/// A text that every model has tokens for.
const PROBE: &str = "Coffee costs more than tea.";

/// What a model is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelSummary {
    pub identity: ModelIdentity,
    /// Where its files lie.
    pub location: String,
    /// The steps from a text to its vector, in words.
    pub steps: Vec<String>,
    /// Numbers in its weights.
    pub parameters: usize,
    /// Name and shape of every tensor.
    pub tensors: BTreeMap<String, Vec<usize>>,
}

/// What a check of a model found; that there is one means that every file was read, every shape fits, and every weight
/// that is used is finite.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelCheck {
    pub identity: ModelIdentity,
    /// The text that was embedded.
    pub probe: &'static str,
    /// Its vector's length before rounding, 1 for a sound model.
    pub length: f32,
    /// Its cosine to itself in other letters; 1 for a model that does not tell them apart.
    pub similarity_to_upper_case: f32,
}

/// Reads a model and says what it is.
///
/// # Errors
/// As [`load`].
pub fn show(choice: &ModelChoice, options: &LoadOptions) -> Result<ModelSummary, Error> {
    let source = find_source(choice, options)?;
    let model = load_from(&source, &name_of(choice), options)?;
    let Layout { start, steps } = Layout::read(&source)?;
    let (folder, first) = match start {
        Start::Static { folder } => (folder, "mean of static token vectors (sentence-transformers)".to_owned()),
        Start::Model2Vec => (String::new(), "mean of static token vectors (model2vec)".to_owned()),
        Start::Transformer { folder, pooling } => (folder, format!("encoder, pooled by {pooling}")),
    };
    let tensors = Weights::read(&source, &folder)?.shapes();
    let rest = steps.iter().map(|step| match step {
        Step::Normalize => "normalize".to_owned(),
        Step::Dense(dense) => format!("dense {} -> {}", dense.from, dense.to),
    });
    Ok(ModelSummary {
        identity: model.identity().clone(),
        location: source.path("").display().to_string(),
        steps: std::iter::once(first).chain(rest).collect(),
        parameters: tensors.values().map(|shape| shape.iter().product::<usize>()).sum(),
        tensors,
    })
}

/// Reads a model again from its files and embeds a probe with it.
///
/// # Errors
/// As [`load`] and [`crate::embed::Embedder::embed`]; also where the embedded weights are damaged.
pub fn check(choice: &ModelChoice, options: &LoadOptions) -> Result<ModelCheck, Error> {
    let source = find_source(choice, options)?;
    let model = load(choice, options)?;
    if let (crate::embed::source::Source::Embedded(entry), Start::Static { folder }) =
        (&source, Layout::read(&source)?.start)
    {
        let weights = Weights::read(&source, &folder)?;
        let found = weights.sha256();
        if found != entry.sha256 {
            let (path, expected) = (source.path("model.safetensors"), entry.sha256.to_owned());
            return Err(crate::embed::ModelError::Checksum { path, expected, found }.into());
        }
        for (name, shape) in weights.shapes() {
            weights.values(&name, &shape)?;
        }
    }
    let upper = PROBE.to_uppercase();
    let vectors = model.embed(&[PROBE, &upper])?;
    let length = vectors.row(0).iter().map(|&v| f64::from(v).powi(2)).sum::<f64>().sqrt() as f32;
    Ok(ModelCheck {
        identity: model.identity().clone(),
        probe: PROBE,
        length,
        similarity_to_upper_case: crate::vector::similarity(vectors.row(0), vectors.row(1)),
    })
}
