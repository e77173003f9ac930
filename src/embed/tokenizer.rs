//! `tokenizer.json` and what a model wants done to a text before it.

use std::path::PathBuf;

use tokenizers::{PostProcessor, Tokenizer, TruncationParams};

use crate::embed::ModelError;
use crate::embed::source::{Source, join};
use crate::error::Error;

/// Turns texts into token ids.
#[derive(Debug)]
pub(crate) struct TextTokenizer {
    inner: Tokenizer,
    path: PathBuf,
    /// Adds the tokens that the model expects around a text, such as `[CLS]` and `[SEP]`.
    add_special: bool,
}

impl TextTokenizer {
    /// Reads `tokenizer.json` under `folder`, without padding and without tokens around a text.
    pub(crate) fn read(source: &Source, folder: &str) -> Result<Self, Error> {
        let file = join(folder, "tokenizer.json");
        let remedy = "copy it from where the model came, or save the model again with a fast tokenizer";
        let bytes = source.require(&file, remedy)?;
        let path = source.path(&file);
        let broken = |reason: String| ModelError::Tokenizer { path: path.clone(), reason };
        let mut inner = Tokenizer::from_bytes(bytes).map_err(|error| broken(error.to_string()))?;
        inner.with_padding(None);
        Ok(Self { inner, path, add_special: false })
    }

    /// Adds the model's tokens around every text and cuts it to `max_length` tokens, those included.
    pub(crate) fn with_special_tokens(mut self, max_length: usize) -> Result<Self, Error> {
        let added = self.inner.get_post_processor().map_or(0, |processor| processor.added_tokens(false));
        if max_length <= added {
            return Err(ModelError::Setting {
                path: self.path,
                field: "max_seq_length",
                value: max_length.to_string(),
                expected: format!("more than the {added} tokens that the model adds to a text"),
            }
            .into());
        }
        let truncation = TruncationParams { max_length, ..Default::default() };
        if let Err(error) = self.inner.with_truncation(Some(truncation)) {
            return Err(ModelError::Tokenizer { path: self.path, reason: error.to_string() }.into());
        }
        self.add_special = true;
        Ok(self)
    }

    /// The text's token ids.
    pub(crate) fn encode(&self, text: &str) -> Result<Vec<u32>, ModelError> {
        match self.inner.encode_fast(text, self.add_special) {
            Ok(encoding) => Ok(encoding.get_ids().to_vec()),
            Err(error) => Err(ModelError::Tokenizer { path: self.path.clone(), reason: error.to_string() }),
        }
    }

    /// Is the token one that the model adds around a text, or another without words?
    pub(crate) fn is_special(&self, id: u32) -> bool {
        self.inner.get_added_tokens_decoder().get(&id).is_some_and(|token| token.special)
    }

    pub(crate) fn vocabulary(&self) -> usize {
        self.inner.get_vocab_size(true)
    }

    pub(crate) fn inner(&self) -> &Tokenizer {
        &self.inner
    }

    pub(crate) fn path(&self) -> &PathBuf {
        &self.path
    }
}
