//! A transformer model whole: a text's tokens through the encoder, pooled, and the steps behind.

use std::borrow::Cow;
use std::sync::Mutex;

use rayon::prelude::*;
use serde::Deserialize;

use crate::embed::layout::Step;
use crate::embed::pooling::Pooling;
use crate::embed::prompts::{Prompts, with_prompt};
use crate::embed::source::{Source, join};
use crate::embed::token_encoder::{Buffers, TokenEncoder, TokenEncoderConfig};
use crate::embed::tokenizer::TextTokenizer;
use crate::embed::weights::Weights;
use crate::embed::{Embedder, LoadOptions, ModelError, Work};
use crate::error::Error;
use crate::insight::ModelIdentity;
use crate::vector::Embeddings;

/// Tokens that go through the encoder at once: enough to make little of fetching the weights, few enough to stay in the
/// cache.
const TOKENS_PER_PASS: usize = 256;
/// Texts that one thread takes at once, where there are many.
const TEXTS_PER_TASK: usize = 32;
/// Tasks that each thread is to have at least, so that none waits long for another at the end.
const TASKS_PER_THREAD: usize = 8;
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
    /// Of the passes that are over, one a thread that ran at the same time.
    buffers: Mutex<Vec<Buffers>>,
}

impl SentenceEncoder {
    pub(crate) fn read(
        source: &Source,
        name: &str,
        folder: &str,
        pooling: Pooling,
        steps: Vec<Step>,
        options: &LoadOptions,
    ) -> Result<Self, Error> {
        let config = TokenEncoderConfig::read(source, folder)?;
        let settings = Settings::read(source, folder)?;
        let max_length = settings.max_length(source, folder, &config)?;
        let tokenizer = TextTokenizer::read(source, folder)?.with_special_tokens(max_length)?;
        let weights = Weights::read(source, folder)?;
        let encoder = TokenEncoder::new(config, &weights, name, options.quantize)?;
        let pooled = pooling.dim(encoder.width());
        let (dim, sha256) = Step::identity(source, &steps, pooled, weights.sha256())?;
        Ok(Self {
            identity: ModelIdentity { name: name.to_owned(), dim, sha256, quantize: options.quantize },
            tokenizer,
            lower_case: settings.do_lower_case,
            encoder,
            pooling,
            steps,
            prompts: Prompts::read(source)?,
            batch_size: options.batch_size,
            buffers: Mutex::default(),
        })
    }

    fn embed_with(&self, prompt: &str, texts: &[&str]) -> Result<Embeddings, Error> {
        let skip = if self.pooling.include_prompt { 0 } else { self.tokens_of_prompt(prompt)? };
        let texts = with_prompt(prompt, texts);
        let dim = self.identity.dim;
        let mut rows = vec![0.0f32; texts.len() * dim];
        let per_task = texts_per_task(texts.len());
        let tasks = rows.par_chunks_mut(per_task * dim).zip(texts.par_chunks(per_task));
        tasks.try_for_each(|(rows, texts)| self.embed_into(texts, skip, rows))?;
        let rows = ndarray::Array2::from_shape_vec((texts.len(), dim), rows).expect("as many rows as texts");
        Embeddings::new(rows)
    }

    /// One thread's part: tokens, encoder, pooling and what follows, row by row.
    ///
    /// A tokenizer that adds nothing gives an empty text no tokens: its row stays zero, as for any text without a known one.
    fn embed_into(&self, texts: &[Cow<str>], skip: usize, rows: &mut [f32]) -> Result<(), ModelError> {
        let ids: Vec<Vec<u32>> = texts.iter().map(|text| self.tokens(text)).collect::<Result<_, _>>()?;
        let mut filled: Vec<(&[u32], &mut [f32])> = ids
            .iter()
            .zip(rows.chunks_exact_mut(self.identity.dim))
            .filter(|(ids, _)| !ids.is_empty())
            .map(|(ids, row)| (ids.as_slice(), row))
            .collect();
        let mut buffers = self.buffers.lock().expect("no holder panics").pop().unwrap_or_default();
        let mut rest = filled.as_mut_slice();
        while !rest.is_empty() {
            let (pass, after) = rest.split_at_mut(texts_of_a_pass(rest, self.batch_size));
            self.pass(pass, skip, &mut buffers)?;
            rest = after;
        }
        self.buffers.lock().expect("no holder panics").push(buffers);
        Ok(())
    }

    /// The texts of one pass, their ids beside their rows.
    fn pass(&self, texts: &mut [(&[u32], &mut [f32])], skip: usize, buffers: &mut Buffers) -> Result<(), ModelError> {
        let ids: Vec<&[u32]> = texts.iter().map(|(ids, _)| *ids).collect();
        let failed = |reason| ModelError::Compute { model: self.identity.name.clone(), reason };
        let mut tokens = self.encoder.forward(&ids, buffers).map_err(failed)?;
        let width = self.encoder.width();
        for (ids, row) in texts {
            let own;
            (own, tokens) = tokens.split_at(ids.len() * width);
            let mut vector = self.pooling.pool(own, width, skip);
            self.steps.iter().for_each(|step| step.apply(&mut vector));
            row.copy_from_slice(&vector);
        }
        Ok(())
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

    fn count_work(&self, texts: &[&str]) -> Result<Option<Work>, Error> {
        let texts = with_prompt(&self.prompts.passage, texts);
        let tokens = |text: &Cow<str>| Ok(self.tokens(text)?.len());
        let lengths: Vec<usize> = texts.par_iter().map(tokens).collect::<Result<_, ModelError>>()?;
        let operations = lengths.iter().map(|&length| self.encoder.operations(length)).sum();
        Ok(Some(Work { tokens: lengths.iter().sum(), operations }))
    }
}

fn texts_per_task(texts: usize) -> usize {
    (texts / (TASKS_PER_THREAD * rayon::current_num_threads())).clamp(1, TEXTS_PER_TASK)
}

/// How many of the first texts go through the encoder at once: at least one.
fn texts_of_a_pass(texts: &[(&[u32], &mut [f32])], most: usize) -> usize {
    let mut tokens = 0;
    let fits = |(ids, _): &&(&[u32], &mut [f32])| {
        tokens += ids.len();
        tokens <= TOKENS_PER_PASS
    };
    texts.iter().take(most).take_while(fits).count().max(1)
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
