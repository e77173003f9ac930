//! A transformer model whole: a text's tokens through the encoder, pooled, and the steps behind.

use std::cmp::Reverse;
use std::sync::Mutex;

use rayon::prelude::*;
use serde::Deserialize;

use crate::embed::layout::Step;
use crate::embed::pooling::Pooling;
use crate::embed::prompts::{Prompts, with_prompt};
use crate::embed::source::{Source, join};
use crate::embed::token_encoder::{TokenEncoder, TokenEncoderConfig};
use crate::embed::tokenizer::TextTokenizer;
use crate::embed::weights::Weights;
use crate::embed::{Embedder, ModelError};
use crate::error::Error;
use crate::insight::ModelIdentity;
use crate::vector::Embeddings;

/// Tokens that go through the encoder at once: enough to fill the matrix kernels, few enough to stay in the cache.
const TOKENS_PER_BATCH: usize = 1024;
/// The names under which versions of sentence-transformers keep the settings of the encoder step.
const SETTINGS: &[&str] = &[
    "sentence_bert_config.json",
    "sentence_roberta_config.json",
    "sentence_distilbert_config.json",
    "sentence_camembert_config.json",
    "sentence_xlm-roberta_config.json",
];

/// An encoder with its tokenizer and all that stands around it.
#[derive(Debug)]
pub(crate) struct SentenceEncoder {
    identity: ModelIdentity,
    tokenizer: TextTokenizer,
    lower_case: bool,
    encoder: TokenEncoder,
    pooling: Pooling,
    steps: Vec<Step>,
    prompts: Prompts,
    batch_size: usize,
}

impl SentenceEncoder {
    pub(crate) fn read(
        source: &Source,
        name: &str,
        folder: &str,
        pooling: Pooling,
        steps: Vec<Step>,
        batch_size: usize,
    ) -> Result<Self, Error> {
        let config = TokenEncoderConfig::read(source, folder)?;
        let settings = Settings::read(source, folder)?;
        let max_length = settings.max_length(source, folder, &config)?;
        let tokenizer = TextTokenizer::read(source, folder)?.with_special_tokens(max_length)?;
        let weights = Weights::read(source, folder)?;
        let encoder = TokenEncoder::new(config, &weights)?;
        let pooled = pooling.dim(encoder.width());
        let (dim, sha256) = Step::identity(source, &steps, pooled, weights.sha256())?;
        Ok(Self {
            identity: ModelIdentity { name: name.to_owned(), dim, sha256 },
            tokenizer,
            lower_case: settings.do_lower_case,
            encoder,
            pooling,
            steps,
            prompts: Prompts::read(source)?,
            batch_size,
        })
    }

    fn embed_with(&self, prompt: &str, texts: &[&str]) -> Result<Embeddings, Error> {
        let skip = if self.pooling.include_prompt { 0 } else { self.tokens_of_prompt(prompt)? };
        let texts = with_prompt(prompt, texts);
        let ids: Vec<Vec<u32>> = texts.par_iter().map(|text| self.tokens(text)).collect::<Result<_, _>>()?;
        let dim = self.identity.dim;
        let rows = Mutex::new(ndarray::Array2::<f32>::zeros((texts.len(), dim)));
        self.batches(&ids).par_iter().try_for_each(|batch| {
            for (text, vector) in batch.iter().zip(self.vectors(batch, &ids, skip)?) {
                let mut rows = rows.lock().expect("no holder panics");
                rows.row_mut(*text).iter_mut().zip(vector).for_each(|(to, from)| *to = from);
            }
            Ok::<(), ModelError>(())
        })?;
        Embeddings::new(rows.into_inner().expect("no holder panics"))
    }

    /// Rows of `ids`, the longest first, so that the long ones are not left for the end.
    fn batches(&self, ids: &[Vec<u32>]) -> Vec<Vec<usize>> {
        let mut order: Vec<usize> = (0..ids.len()).collect();
        order.sort_by_key(|&text| (Reverse(ids[text].len()), text));
        let mut batches: Vec<Vec<usize>> = Vec::new();
        let mut tokens = 0;
        for text in order {
            tokens += ids[text].len();
            match batches.last_mut() {
                Some(batch) if batch.len() < self.batch_size && tokens <= TOKENS_PER_BATCH => batch.push(text),
                _ => {
                    tokens = ids[text].len();
                    batches.push(vec![text]);
                }
            }
        }
        batches
    }

    fn vectors(&self, batch: &[usize], ids: &[Vec<u32>], skip: usize) -> Result<Vec<Vec<f32>>, ModelError> {
        // A tokenizer that adds nothing gives an empty text no tokens: no vector, as for any text without a known one.
        let filled: Vec<&[u32]> =
            batch.iter().map(|&text| ids[text].as_slice()).filter(|ids| !ids.is_empty()).collect();
        let empty = batch.len() - filled.len();
        let encoded =
            if filled.is_empty() { Vec::new() } else { self.encoder.forward(&filled).map_err(|e| self.failed(&e))? };
        let pool = |tokens: Vec<f32>| {
            let mut vector = self.pooling.pool(&tokens, self.encoder.width(), skip);
            self.steps.iter().for_each(|step| step.apply(&mut vector));
            vector
        };
        // The longest texts stand first, so the empty ones last.
        let zeros = std::iter::repeat_n(vec![0.0; self.identity.dim], empty);
        Ok(encoded.into_iter().map(pool).chain(zeros).collect())
    }

    fn failed(&self, error: &candle_core::Error) -> ModelError {
        ModelError::Compute { model: self.identity.name.clone(), reason: error.to_string() }
    }

    /// As Python prepares a text: white space around it leaves, then lower case where the model wants it.
    fn tokens(&self, text: &str) -> Result<Vec<u32>, ModelError> {
        let text = text.trim_matches(is_python_space);
        match self.lower_case {
            true => self.tokenizer.encode(&text.to_lowercase()),
            false => self.tokenizer.encode(text),
        }
    }

    /// The prompt's tokens that pooling leaves out: all but the closing one.
    fn tokens_of_prompt(&self, prompt: &str) -> Result<usize, ModelError> {
        if prompt.is_empty() {
            return Ok(0);
        }
        let ids = self.tokens(prompt)?;
        let closing = ids.last().is_some_and(|&id| self.tokenizer.is_special(id));
        Ok(ids.len() - usize::from(closing))
    }
}

impl Embedder for SentenceEncoder {
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

    fn count_tokens(&self, texts: &[&str]) -> Result<Option<usize>, Error> {
        let texts = with_prompt(&self.prompts.passage, texts);
        Ok(Some(texts.par_iter().map(|text| Ok(self.tokens(text)?.len())).sum::<Result<usize, ModelError>>()?))
    }
}

/// Python's `str.strip` also takes the four separators of ASCII for white space.
fn is_python_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

#[derive(Default, Deserialize)]
struct Settings {
    max_seq_length: Option<usize>,
    #[serde(default)]
    do_lower_case: bool,
}

impl Settings {
    fn read(source: &Source, folder: &str) -> Result<Self, Error> {
        for name in SETTINGS {
            if let Some(settings) = source.json(&join(folder, name))? {
                return Ok(settings);
            }
        }
        Ok(Self::default())
    }

    /// What the settings say, else what the tokenizer says; never more than the encoder has places for.
    fn max_length(&self, source: &Source, folder: &str, config: &TokenEncoderConfig) -> Result<usize, Error> {
        let stated = match self.max_seq_length {
            Some(length) => length,
            None => {
                let tokenizer: Option<TokenizerConfig> = source.json(&join(folder, "tokenizer_config.json"))?;
                // Files without a limit hold a number like 1e30, which saturates.
                tokenizer.and_then(|config| config.model_max_length).map_or(usize::MAX, |length| length as usize)
            }
        };
        Ok(stated.min(config.max_tokens()))
    }
}

#[derive(Deserialize)]
struct TokenizerConfig {
    model_max_length: Option<f64>,
}
