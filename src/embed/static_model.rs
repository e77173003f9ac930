//! Static models: one vector a token, averaged over a text's tokens.
//!
//! Two conventions, each followed to the letter: `StaticEmbedding` of sentence-transformers averages all tokens,
//! the unknown ones too; model2vec leaves unknown tokens out, reads at most 512 and may weight them (as of its 0.10).

use std::collections::HashMap;

use rayon::prelude::*;
use serde::Deserialize;
use tokenizers::ModelWrapper;

use crate::embed::layout::{Step, config_path};
use crate::embed::prompts::{Prompts, with_prompt};
use crate::embed::source::Source;
use crate::embed::tokenizer::TextTokenizer;
use crate::embed::weights::{Table, WEIGHTS, Weights};
use crate::embed::{Embedder, ModelError, Work};
use crate::error::Error;
use crate::insight::ModelIdentity;
use crate::vector::Embeddings;

/// Texts that one task embeds; small enough to share the work of a few hundred texts.
const TEXTS_PER_TASK: usize = 64;
/// The tokens that model2vec's `encode` reads of a text, where the model states no other number.
const MODEL2VEC_MAX_TOKENS: usize = 512;

/// A table of token vectors with its tokenizer.
#[derive(Debug)]
pub(crate) struct StaticModel {
    identity: ModelIdentity,
    tokenizer: TextTokenizer,
    table: Table,
    model2vec: Option<Model2Vec>,
    steps: Vec<Step>,
    prompts: Prompts,
}

/// What model2vec does otherwise than `StaticEmbedding`.
#[derive(Debug)]
struct Model2Vec {
    unknown: Option<u32>,
    /// Tokens that are read, the unknown ones too.
    max_tokens: usize,
    /// Characters that are looked at at all: the most tokens times the median length of one.
    max_chars: usize,
    /// The row of each token, where tokens share rows.
    mapping: Option<Vec<usize>>,
    /// The weight of each token.
    weights: Option<Vec<f32>>,
}

impl StaticModel {
    /// A `StaticEmbedding` under `folder`; one whose tokens share rows or have weights is a model of model2vec, which
    /// writes the same `modules.json`.
    pub(crate) fn read(source: &Source, name: &str, folder: &str, steps: Vec<Step>) -> Result<Self, Error> {
        let weights = Weights::read(source, folder)?;
        if weights.has("mapping") || weights.has("weights") {
            return Self::new_model2vec(source, name, folder, weights, steps);
        }
        let tensor = if weights.has("embedding.weight") { "embedding.weight" } else { "embeddings" };
        let tokenizer = TextTokenizer::read(source, folder)?;
        Self::new(source, name, tokenizer, weights, tensor, None, steps)
    }

    /// A model of model2vec: `config.json`, `model.safetensors` and `tokenizer.json` side by side.
    pub(crate) fn read_model2vec(source: &Source, name: &str) -> Result<Self, Error> {
        Self::new_model2vec(source, name, "", Weights::read(source, "")?, Vec::new())
    }

    fn new_model2vec(
        source: &Source,
        name: &str,
        folder: &str,
        weights: Weights,
        steps: Vec<Step>,
    ) -> Result<Self, Error> {
        let tokenizer = TextTokenizer::read(source, folder)?;
        let config: Config = source.json(&config_path(folder))?.unwrap_or_default();
        let model2vec = Model2Vec::new(&tokenizer, &weights, config.max_length.unwrap_or(usize::MAX))?;
        Self::new(source, name, tokenizer, weights, "embeddings", Some(model2vec), steps)
    }

    fn new(
        source: &Source,
        name: &str,
        tokenizer: TextTokenizer,
        weights: Weights,
        tensor: &str,
        model2vec: Option<Model2Vec>,
        steps: Vec<Step>,
    ) -> Result<Self, Error> {
        let rows = weights.shape(tensor)?.first().copied().unwrap_or_default();
        let shape_error = |expected: String, found: Vec<usize>| ModelError::Shape {
            path: source.path(WEIGHTS),
            tensor: tensor.to_owned(),
            expected,
            found,
        };
        let mapping = model2vec.as_ref().and_then(|model| model.mapping.as_ref());
        let (needed, what) = match mapping {
            Some(mapping) => (mapping.iter().max().map_or(0, |&row| row + 1), "its mapping"),
            None => (tokenizer.vocabulary(), "the tokenizer"),
        };
        if rows < needed {
            let expected = format!("[{needed} or more, any], as {what} says");
            return Err(shape_error(expected, weights.shape(tensor)?.to_vec()).into());
        }
        let sha256 = match source {
            Source::Embedded(model) => model.sha256.to_owned(),
            Source::Folder(_) => weights.sha256(),
        };
        let table = weights.into_table(tensor)?;
        // The embedded table is looked at by a test; looking here would cost every start.
        if matches!(source, Source::Folder(_)) && !table.is_finite() {
            let (path, tensor) = (source.path(WEIGHTS), tensor.to_owned());
            return Err(ModelError::NotFinite { path, tensor }.into());
        }
        let (dim, sha256) = Step::identity(source, &steps, table.dim, sha256)?;
        let identity = ModelIdentity { name: name.to_owned(), dim, sha256, quantize: None };
        Ok(Self { identity, tokenizer, table, model2vec, steps, prompts: Prompts::read(source)? })
    }

    fn embed_with(&self, prompt: &str, texts: &[&str]) -> Result<Embeddings, Error> {
        let texts = with_prompt(prompt, texts);
        let dim = self.identity.dim;
        let mut rows = vec![0.0f32; texts.len() * dim];
        let tasks = rows.par_chunks_mut(TEXTS_PER_TASK * dim).zip(texts.par_chunks(TEXTS_PER_TASK));
        tasks.try_for_each(|(rows, texts)| {
            rows.chunks_mut(dim).zip(texts).try_for_each(|(row, text)| {
                row.copy_from_slice(&self.vector(text)?);
                Ok::<(), ModelError>(())
            })
        })?;
        let rows = ndarray::Array2::from_shape_vec((texts.len(), dim), rows).expect("as many rows as texts");
        Embeddings::new(rows)
    }

    /// The mean of the text's token vectors, summed in token order; zeros for a text without tokens.
    fn vector(&self, text: &str) -> Result<Vec<f32>, ModelError> {
        let ids = self.tokens(text)?;
        let mut sum = vec![0.0f32; self.table.dim];
        let mut row = vec![0.0f32; self.table.dim];
        for &id in &ids {
            let (index, weight) = match &self.model2vec {
                Some(model) => model.row_and_weight(id as usize),
                None => (id as usize, 1.0),
            };
            self.table.read_row(index, &mut row);
            sum.iter_mut().zip(&row).for_each(|(sum, value)| *sum += value * weight);
        }
        if !ids.is_empty() {
            let count = ids.len() as f32;
            sum.iter_mut().for_each(|sum| *sum /= count);
        }
        self.steps.iter().for_each(|step| step.apply(&mut sum));
        Ok(sum)
    }

    fn tokens(&self, text: &str) -> Result<Vec<u32>, ModelError> {
        let Some(model) = &self.model2vec else { return self.tokenizer.encode(text) };
        let end = text.char_indices().nth(model.max_chars).map_or(text.len(), |(at, _)| at);
        let mut ids = self.tokenizer.encode(&text[..end])?;
        ids.truncate(model.max_tokens);
        ids.retain(|&id| Some(id) != model.unknown);
        Ok(ids)
    }
}

impl Embedder for StaticModel {
    fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    fn embed(&self, texts: &[&str]) -> Result<Embeddings, Error> {
        self.embed_with(&self.prompts.default, texts)
    }

    fn embed_queries(&self, texts: &[&str]) -> Result<Embeddings, Error> {
        self.embed_with(&self.prompts.query, texts)
    }

    fn embed_passages(&self, texts: &[&str]) -> Result<Embeddings, Error> {
        self.embed_with(&self.prompts.passage, texts)
    }

    fn count_work(&self, texts: &[&str]) -> Result<Option<Work>, Error> {
        let texts = with_prompt(&self.prompts.passage, texts);
        let tokens = texts.par_iter().map(|text| Ok(self.tokens(text)?.len())).sum::<Result<usize, ModelError>>()?;
        Ok(Some(Work { tokens, operations: None }))
    }
}

impl Model2Vec {
    fn new(tokenizer: &TextTokenizer, weights: &Weights, max_tokens: usize) -> Result<Self, ModelError> {
        let vocabulary = tokenizer.inner().get_vocab(true);
        let mut lengths: Vec<usize> = vocabulary.keys().map(|token| token.chars().count()).collect();
        let per_token = |tensor: &str| match weights.has(tensor) {
            true => weights.shape(tensor).map(|shape| Some(shape.to_vec())),
            false => Ok(None),
        };
        let check = |tensor: &str, shape: &[usize]| match shape {
            [rows] if *rows >= vocabulary.len() => Ok(()),
            found => Err(ModelError::Shape {
                path: tokenizer.path().with_file_name(WEIGHTS),
                tensor: tensor.to_owned(),
                expected: format!("[{} or more], one a token", vocabulary.len()),
                found: found.to_vec(),
            }),
        };
        let mapping = match per_token("mapping")? {
            Some(shape) => check("mapping", &shape).and_then(|()| weights.indices("mapping")).map(Some)?,
            None => None,
        };
        let weights = match per_token("weights")? {
            Some(shape) => check("weights", &shape).and_then(|()| weights.values("weights", &shape)).map(Some)?,
            None => None,
        };
        let unknown = unknown_token(tokenizer.inner().get_model(), &vocabulary);
        let max_chars = max_tokens.saturating_mul(median(&mut lengths));
        Ok(Self { unknown, max_tokens, max_chars, mapping, weights })
    }

    fn row_and_weight(&self, id: usize) -> (usize, f32) {
        let row = self.mapping.as_ref().map_or(id, |mapping| mapping[id]);
        (row, self.weights.as_ref().map_or(1.0, |weights| weights[id]))
    }
}

/// What `config.json` of model2vec says of reading; null means no limit.
#[derive(Deserialize)]
struct Config {
    #[serde(default = "max_tokens")]
    max_length: Option<usize>,
}

impl Default for Config {
    fn default() -> Self {
        Self { max_length: max_tokens() }
    }
}

fn max_tokens() -> Option<usize> {
    Some(MODEL2VEC_MAX_TOKENS)
}

/// The median as numpy computes it, rounded down.
fn median(lengths: &mut [usize]) -> usize {
    lengths.sort_unstable();
    let middle = lengths.len() / 2;
    match lengths {
        [] => 0,
        lengths if lengths.len() % 2 == 1 => lengths[middle],
        lengths => (lengths[middle - 1] + lengths[middle]) / 2,
    }
}

/// The number of the token that stands for all unknown ones.
fn unknown_token(model: &ModelWrapper, vocabulary: &HashMap<String, u32>) -> Option<u32> {
    let token = match model {
        ModelWrapper::BPE(model) => model.unk_token.as_ref()?,
        ModelWrapper::WordPiece(model) => &model.unk_token,
        ModelWrapper::WordLevel(model) => &model.unk_token,
        // Its number is no public field.
        ModelWrapper::Unigram(model) => {
            return serde_json::to_value(model).ok()?.get("unk_id")?.as_u64()?.try_into().ok();
        }
    };
    vocabulary.get(token).copied()
}
