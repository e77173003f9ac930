//! A model together with the `calibration.json` in its folder.

use crate::calibration::{self, Calibration};
use crate::embed::source::Source;
use crate::embed::{BoxedEmbedder, Embedder, ModelError, Work};
use crate::error::Error;
use crate::insight::ModelIdentity;
use crate::vector::Embeddings;

/// An embedder that knows what a requested precision gives with it.
struct Calibrated {
    inner: BoxedEmbedder,
    calibration: Calibration,
}

/// `inner` with the calibration of its folder; `inner` alone where there is none.
///
/// # Errors
/// [`ModelError::Calibration`] for one that cannot be, or that was made with other weights.
pub(crate) fn calibrated(inner: BoxedEmbedder, source: &Source) -> Result<BoxedEmbedder, Error> {
    let Some(calibration) = source.json::<Calibration>(calibration::FILE)? else { return Ok(inner) };
    let other = calibration.model.sha256 != inner.identity().sha256;
    let other = other.then(|| "it was made with other weights".to_owned());
    match calibration.fault().or(other) {
        None => Ok(Box::new(Calibrated { inner, calibration })),
        Some(fault) => Err(ModelError::Calibration { path: source.path(calibration::FILE), fault }.into()),
    }
}

impl Embedder for Calibrated {
    fn identity(&self) -> &ModelIdentity {
        self.inner.identity()
    }

    fn calibration(&self) -> Option<&Calibration> {
        Some(&self.calibration)
    }

    fn embed(&self, texts: &[&str]) -> Result<Embeddings, Error> {
        self.inner.embed(texts)
    }

    fn embed_queries(&self, texts: &[&str]) -> Result<Embeddings, Error> {
        self.inner.embed_queries(texts)
    }

    fn embed_passages(&self, texts: &[&str]) -> Result<Embeddings, Error> {
        self.inner.embed_passages(texts)
    }

    fn count_work(&self, texts: &[&str]) -> Result<Option<Work>, Error> {
        self.inner.count_work(texts)
    }
}
