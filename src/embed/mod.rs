//! Texts -> [`Embeddings`]: the only user of candle, tokenizers and hf-hub.
//!
//! [`load`] turns a name, a folder or `OWNER/NAME[@REV]` ([`ModelChoice`]) into an [`Embedder`].
//! A model's files come from a folder or from the binary (`source`); `modules.json` (`layout`) says which steps it is
//! made of: a table of token vectors (`static_model`), or an encoder (`token_encoder`: `encoder` for the BERT family, `transformers` for what
//! candle-transformers holds) with pooling, then `Dense` and `Normalize`. The hub's models are folders of its cache (`hub`). What a model gives is what Python's sentence-transformers gives for the same folder.
//!
//! The work runs on the rayon pool of the caller and does not depend on its size.

use std::path::PathBuf;

use crate::calibration::Calibration;
use crate::error::Error;
use crate::insight::{ModelIdentity, Quantization};
use crate::vector::Embeddings;

mod attention;
mod cache;
mod calibrated;
mod candle_config;
pub mod catalog;
mod choice;
mod dense;
mod encoder;
mod encoder_config;
mod encoder_names;
mod error;
mod hub;
mod hub_files;
mod inspect;
mod kernel;
mod layout;
mod linear;
mod peak;
mod pooling;
mod prompts;
mod relative_bias;
mod sentence_encoder;
mod source;
mod static_model;
mod token_encoder;
mod tokenizer;
mod transformers;
mod weights;
mod wordpiece;

pub use choice::ModelChoice;
pub use error::ModelError;
pub use hub::{Download, HubSettings, OnDownload, Pulled, PulledFile, pull};
pub use inspect::{ModelCheck, ModelSummary, check, show};
pub use peak::{Peak, measure_peak};

use layout::{Layout, Start};
use sentence_encoder::SentenceEncoder;
use source::Source;
use static_model::StaticModel;

/// The model that is used where none is named.
pub const DEFAULT_MODEL: &str = "static-256";

/// A sentence encoder.
pub trait Embedder: Sync {
    fn identity(&self) -> &ModelIdentity;

    /// One unit row a text, zeros for a text without a known token; a text's row never depends on the other texts.
    ///
    /// The model's default prompt stands in front, as `encode` of sentence-transformers puts it.
    ///
    /// # Errors
    /// [`Error::Model`] where the model fails, [`Error::NotFinite`] where its weights are damaged.
    fn embed(&self, texts: &[&str]) -> Result<Embeddings, Error>;

    /// As [`Embedder::embed`], with the model's prompt for questions (`encode_query`).
    ///
    /// # Errors
    /// As [`Embedder::embed`].
    fn embed_queries(&self, texts: &[&str]) -> Result<Embeddings, Error> {
        self.embed(texts)
    }

    /// As [`Embedder::embed`], with the model's prompt for texts to be found (`encode_document`).
    ///
    /// # Errors
    /// As [`Embedder::embed`].
    fn embed_passages(&self, texts: &[&str]) -> Result<Embeddings, Error> {
        self.embed(texts)
    }

    /// What a requested precision gave with this model; `None` where nobody measured it.
    fn calibration(&self) -> Option<&Calibration> {
        None
    }

    /// What [`Embedder::embed_passages`] has to do for the texts; `None` for an embedder that knows no tokens.
    ///
    /// # Errors
    /// As [`Embedder::embed`].
    fn count_work(&self, _texts: &[&str]) -> Result<Option<Work>, Error> {
        Ok(None)
    }
}

/// How much there is to compute.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Work {
    /// Tokens, those of the prompt and those that the model adds around a text included.
    pub tokens: usize,
    /// Floating-point operations of the linear maps and of attention, without padding; `None` where they are not known.
    pub operations: Option<f64>,
}

/// An embedder that may move between threads.
pub type BoxedEmbedder = Box<dyn Embedder + Send + Sync>;

/// How a model is loaded and run.
#[derive(Clone)]
pub struct LoadOptions {
    /// The most texts that go through an encoder at once, 1 to 4096; it changes no vector.
    pub batch_size: usize,
    /// Smaller numbers in place of an encoder's weights: faster, and another model.
    pub quantize: Option<Quantization>,
    /// A folder that keeps vectors from one run to the next.
    pub cache: Option<PathBuf>,
    pub hub: HubSettings,
    /// Is told how far a download is.
    pub on_download: Option<OnDownload>,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self { batch_size: 64, quantize: None, cache: None, hub: HubSettings::default(), on_download: None }
    }
}

impl LoadOptions {
    /// The most texts in a batch.
    pub const MAX_BATCH_SIZE: usize = 4096;

    /// # Errors
    /// [`ModelError::Options`] names the field, its value and what was expected.
    pub fn validate(&self) -> Result<(), ModelError> {
        if (1..=Self::MAX_BATCH_SIZE).contains(&self.batch_size) {
            return Ok(());
        }
        let value = self.batch_size.to_string();
        Err(ModelError::Options { option: "batch-size", value, expected: "a number from 1 to 4096" })
    }
}

/// Loads the model named: from its folder, from the binary, or from the hub's cache, which is filled where it lacks it.
///
/// # Errors
/// [`Error::Model`] says what is missing or wrong in which file.
pub fn load(choice: &ModelChoice, options: &LoadOptions) -> Result<BoxedEmbedder, Error> {
    options.validate()?;
    let loaded = load_from(&find_source(choice, options)?, &name_of(choice), options);
    match (loaded, choice) {
        // The cache holds some of the model, as when another tool fetched what it needed.
        (Err(Error::Model(ModelError::Missing { .. })), ModelChoice::Hub { repo, revision })
            if !options.hub.offline =>
        {
            let pulled = pull(repo, revision, &options.hub, options.on_download.as_ref())?;
            load_from(&Source::Folder(pulled.folder), &name_of(choice), options)
        }
        (loaded, _) => loaded,
    }
}

/// As [`load`], but without the model's calibration, which may be out of date, and without a cache.
///
/// # Errors
/// As [`load`].
pub fn load_uncalibrated(choice: &ModelChoice, options: &LoadOptions) -> Result<BoxedEmbedder, Error> {
    options.validate()?;
    load_plain(&find_source(choice, options)?, &name_of(choice), options)
}

/// The folder that the model's files lie in; `None` where they are inside the binary.
///
/// # Errors
/// As [`load`].
pub fn folder_of(choice: &ModelChoice, options: &LoadOptions) -> Result<Option<PathBuf>, Error> {
    match find_source(choice, options)? {
        Source::Folder(folder) => Ok(Some(folder)),
        Source::Embedded(_) => Ok(None),
    }
}

/// Where the files lie; those of the hub are fetched where the cache has none.
fn find_source(choice: &ModelChoice, options: &LoadOptions) -> Result<Source, Error> {
    match choice {
        ModelChoice::Folder(folder) => Ok(Source::Folder(folder.clone())),
        ModelChoice::Embedded(name) => match catalog::find(name) {
            Some(model) => Ok(Source::Embedded(model)),
            None => Err(ModelError::Unknown { choice: (*name).to_owned(), embedded: catalog::names() }.into()),
        },
        ModelChoice::Hub { repo, revision } => {
            if let Some(folder) = hub::cached(repo, revision, &options.hub)? {
                return Ok(Source::Folder(folder));
            }
            Ok(Source::Folder(pull(repo, revision, &options.hub, options.on_download.as_ref())?.folder))
        }
    }
}

fn load_from(source: &Source, name: &str, options: &LoadOptions) -> Result<BoxedEmbedder, Error> {
    let embedder = load_plain(source, name, options)?;
    let embedder = match &options.cache {
        Some(folder) => cache::cached(embedder, source, folder)?,
        None => embedder,
    };
    calibrated::calibrated(embedder, source)
}

fn load_plain(source: &Source, name: &str, options: &LoadOptions) -> Result<BoxedEmbedder, Error> {
    let Layout { start, steps } = Layout::read(source)?;
    if let (Start::Static { .. } | Start::Model2Vec, Some(_)) = (&start, options.quantize) {
        return Err(ModelError::Quantize {
            model: name.to_owned(),
            reason: "a static table, which has no linear maps",
        }
        .into());
    }
    match start {
        Start::Static { folder } => Ok(Box::new(StaticModel::read(source, name, &folder, steps)?)),
        Start::Model2Vec => Ok(Box::new(StaticModel::read_model2vec(source, name)?)),
        Start::Transformer { folder, pooling } => {
            let encoder = SentenceEncoder::read(source, name, &folder, pooling, steps, options)?;
            Ok(Box::new(encoder))
        }
    }
}

/// The name in a model's identity: of a folder its last part, so that it does not depend on where the folder lies; of the
/// hub without the revision, since the SHA-256 tells two apart.
fn name_of(choice: &ModelChoice) -> String {
    match choice {
        ModelChoice::Folder(folder) => {
            let absolute = folder.canonicalize().unwrap_or_else(|_| PathBuf::from(folder));
            absolute.file_name().map_or_else(|| choice.to_string(), |name| name.to_string_lossy().into_owned())
        }
        ModelChoice::Embedded(name) => (*name).to_owned(),
        ModelChoice::Hub { repo, .. } => repo.clone(),
    }
}

#[cfg(all(test, feature = "embedded-model"))]
mod tests {
    use super::*;

    fn static_256() -> BoxedEmbedder {
        load(&ModelChoice::Embedded("static-256"), &LoadOptions::default()).expect("the embedded model")
    }

    #[test]
    fn the_embedded_model_is_the_default_and_knows_itself() {
        let model = static_256();
        let entry = catalog::find(DEFAULT_MODEL).expect("in the catalog");
        assert_eq!((model.identity().name.as_str(), model.identity().dim), (entry.name, entry.dim));
        assert_eq!(model.identity().sha256, weights::sha256(entry.file("model.safetensors").expect("its weights")));
    }

    #[test]
    fn a_text_has_the_same_bits_beside_any_others_and_on_any_number_of_threads() {
        let model = static_256();
        let texts: Vec<String> = (0..300).map(|n| format!("claim {n}: coffee costs {} cents more", n * n)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let together = model.embed(&texts).expect("embeds");
        for (row, text) in texts.iter().enumerate().step_by(37) {
            let alone = model.embed(&[text]).expect("embeds");
            assert_eq!(alone.row(0), together.row(row), "{text}");
        }
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one");
        assert_eq!(one.install(|| model.embed(&texts)).expect("embeds"), together);
    }

    #[test]
    fn a_text_without_a_known_token_has_no_vector() {
        let model = static_256();
        let check = |text: &str, known: bool| {
            assert_eq!(model.embed(&[text]).expect("embeds").has_vector(0), known, "{text:?}");
        };
        for text in ["", " \n\t", "\u{0}\u{1}\u{7f}", "[UNK] [PAD]", "\u{1f980}\u{1f9ff}"] {
            check(text, false);
        }
        check("coffee", true);
        check(&"ten thousand words ".repeat(5000), true);
        assert!(model.embed(&[]).expect("embeds").is_empty());
    }

    #[test]
    fn tokens_are_counted_as_they_are_used() {
        let count = |folder: &str, texts: &[&str]| {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/models/").to_owned() + folder;
            let model = load(&ModelChoice::Folder(folder.into()), &LoadOptions::default()).expect("a model");
            model.count_work(texts).expect("counted").expect("it has tokens").tokens
        };
        assert_eq!(count("tiny-static", &["coffee and tea", ""]), 3);
        // [CLS] and [SEP] stand around each; 24 is the most that a text may have.
        assert_eq!(count("tiny-bert", &["coffee and tea", ""]), 5 + 2);
        assert_eq!(count("tiny-bert", &["tea ".repeat(100).as_str()]), 24);
    }

    #[test]
    fn a_batch_size_out_of_range_is_refused_by_name() {
        for batch_size in [0, 4097] {
            let error = load(&ModelChoice::Embedded("static-256"), &LoadOptions { batch_size, ..Default::default() })
                .err()
                .expect("refused");
            assert_eq!(error.to_string(), format!("batch-size is {batch_size}, but expected a number from 1 to 4096"));
        }
    }
}
