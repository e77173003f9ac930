//! An embedder that asks the library first.

use std::sync::{Mutex, PoisonError};

use crate::calibration::Calibration;
use crate::embed::Embedder;
use crate::error::Error;
use crate::insight::ModelIdentity;
use crate::library::Writer;
use crate::vector::Embeddings;

/// Texts embedded before their vectors are written: what a kill can lose of a slow model is some seconds of work.
const CHUNK: usize = 1024;

/// Embeds every distinct text once ever: what is new is kept in the library at once.
pub struct Remembering<'a> {
    inner: &'a dyn Embedder,
    writer: Mutex<&'a mut Writer>,
}

impl<'a> Remembering<'a> {
    pub fn new(inner: &'a dyn Embedder, writer: &'a mut Writer) -> Self {
        Self { inner, writer: Mutex::new(writer) }
    }
}

impl Embedder for Remembering<'_> {
    fn identity(&self) -> &ModelIdentity {
        self.inner.identity()
    }

    fn calibration(&self) -> Option<&Calibration> {
        self.inner.calibration()
    }

    fn embed(&self, texts: &[&str]) -> Result<Embeddings, Error> {
        self.inner.embed(texts)
    }

    fn embed_queries(&self, texts: &[&str]) -> Result<Embeddings, Error> {
        self.inner.embed_queries(texts)
    }

    fn embed_passages(&self, texts: &[&str]) -> Result<Embeddings, Error> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<&str> = texts.iter().copied().filter(|text| writer.vector(text).is_none()).collect();
        for chunk in new.chunks(CHUNK) {
            let vectors = self.inner.embed_passages(chunk)?;
            writer.keep_vectors(chunk, &vectors)?;
        }
        Ok(writer.vectors_of(texts).expect("every text has a vector now"))
    }
}
