//! Texts -> [`Embeddings`]: the only user of candle, tokenizers and hf-hub.

use crate::error::Error;
use crate::insight::ModelIdentity;
use crate::vector::Embeddings;

/// What can stop a model from being loaded or used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {}

/// A sentence encoder.
pub trait Embedder: Sync {
    fn identity(&self) -> &ModelIdentity;

    /// One unit row a text, zeros for a text without a known token; a text's row never depends on the other texts.
    ///
    /// # Errors
    /// [`Error::Model`] where the model fails, [`Error::NotFinite`] where its weights are damaged.
    fn embed(&self, texts: &[&str]) -> Result<Embeddings, Error>;
}
