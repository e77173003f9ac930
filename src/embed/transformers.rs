//! Encoders that candle-transformers holds: ModernBERT (Warner et al. 2024) and NomicBERT (Nussbaum et al. 2024).
//!
//! Both turn the vectors of a text's tokens by their places (Su et al. 2021) in place of adding a table of places.
//! Each text goes through alone: no padding takes part, so a text's vector cannot depend on the texts beside it. The
//! caller runs several texts at once on its threads.
//!
//! candle-transformers passes over a few settings without a word; `candle_config` refuses those it does not follow.

use std::fmt;
use std::sync::Mutex;

use candle_core::{DType, Device, Shape, Tensor};
use candle_nn::var_builder::SimpleBackend;
use candle_nn::{Init, VarBuilder};
use candle_transformers::models::modernbert::ModernBert;
use candle_transformers::models::nomic_bert::NomicBertModel;

use crate::embed::ModelError;
use crate::embed::candle_config::{CandleConfig, Sizes};
use crate::embed::weights::Weights;

/// One of the encoders of candle-transformers.
pub(crate) struct CandleEncoder {
    pub(crate) sizes: Sizes,
    model: Model,
}

enum Model {
    ModernBert(Box<ModernBert>),
    NomicBert(Box<NomicBertModel>),
}

impl CandleEncoder {
    /// # Errors
    /// [`ModelError::Tensor`], [`ModelError::Shape`] and the like where the weights do not fit `config`.
    pub(crate) fn new(config: &CandleConfig, weights: &Weights) -> Result<Self, ModelError> {
        let (asked, prefixes, probe, left_out): (_, &[&str], _, _) = match config {
            // The first layer has no norm before its attention; a tensor of that name in the file is not used.
            CandleConfig::ModernBert(_) => {
                ("model.", &["", "model."], "embeddings.tok_embeddings.weight", "layers.0.attn_norm.weight")
            }
            CandleConfig::NomicBert(_) => ("", &["", "nomic_bert.", "bert."], "embeddings.word_embeddings.weight", ""),
        };
        let holds = |prefix: &&&str| weights.has(&format!("{prefix}{probe}"));
        let prefix = prefixes.iter().find(holds).copied().unwrap_or_default();
        let failed = Mutex::new(None);
        let backend = Tensors { weights, asked, prefix, left_out, failed: &failed };
        let builder = VarBuilder::from_backend(Box::new(backend), DType::F32, Device::Cpu);
        let model = match config {
            CandleConfig::ModernBert(config) => {
                ModernBert::load(builder, config).map(|model| Model::ModernBert(Box::new(model)))
            }
            CandleConfig::NomicBert(config) => {
                NomicBertModel::load(builder, config).map(|model| Model::NomicBert(Box::new(model)))
            }
        };
        // What a tensor lacks is known here even where candle goes on without it.
        if let Some(error) = failed.into_inner().expect("no holder panics") {
            return Err(error);
        }
        let broken = |error: candle_core::Error| weights.error(error.to_string());
        Ok(Self { sizes: config.sizes(), model: model.map_err(broken)? })
    }

    /// A text's token vectors, row by row; `ids` are at most `max_tokens` and at least one.
    ///
    /// # Errors
    /// A candle error, which no valid input gives; an id beyond the vocabulary.
    pub(crate) fn forward(&self, ids: &[u32]) -> candle_core::Result<Vec<f32>> {
        if let Some(id) = ids.iter().find(|&&id| id as usize >= self.sizes.vocabulary) {
            candle_core::bail!("token {id} is beyond the {} of the weights", self.sizes.vocabulary);
        }
        let ids = Tensor::new(ids, &Device::Cpu)?.unsqueeze(0)?;
        let hidden = match &self.model {
            Model::ModernBert(model) => model.forward(&ids, &ids.ones_like()?)?,
            Model::NomicBert(model) => model.forward(&ids, None, None)?,
        };
        hidden.flatten_all()?.to_vec1()
    }
}

impl fmt::Debug for CandleEncoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CandleEncoder").field("sizes", &self.sizes).finish_non_exhaustive()
    }
}

/// Gives candle the tensors by the names it asks for, checked as all weights are.
struct Tensors<'a> {
    weights: &'a Weights,
    /// What candle puts in front of every name.
    asked: &'static str,
    /// What the file puts there.
    prefix: &'static str,
    /// Never found, without the prefix.
    left_out: &'static str,
    /// The first error, kept since candle would turn it into its own.
    failed: &'a Mutex<Option<ModelError>>,
}

impl Tensors<'_> {
    fn name(&self, asked: &str) -> Option<String> {
        let name = asked.strip_prefix(self.asked).unwrap_or(asked);
        (name != self.left_out).then(|| format!("{}{name}", self.prefix))
    }

    fn tensor(&self, asked: &str, shape: &[usize]) -> candle_core::Result<Tensor> {
        let Some(name) = self.name(asked) else { candle_core::bail!("{asked} is left out") };
        match self.weights.values(&name, shape) {
            Ok(values) => Tensor::from_vec(values, shape, &Device::Cpu),
            Err(error) => {
                let text = error.to_string();
                self.failed.lock().expect("no holder panics").get_or_insert(error);
                candle_core::bail!("{text}")
            }
        }
    }
}

impl SimpleBackend for Tensors<'_> {
    fn get(&self, shape: Shape, name: &str, _: Init, _: DType, _: &Device) -> candle_core::Result<Tensor> {
        self.tensor(name, shape.dims())
    }

    fn get_unchecked(&self, name: &str, _: DType, _: &Device) -> candle_core::Result<Tensor> {
        let shape = match self.name(name).map(|name| self.weights.shape(&name).map(<[usize]>::to_vec)) {
            Some(Ok(shape)) => shape,
            Some(Err(error)) => candle_core::bail!("{error}"),
            None => candle_core::bail!("{name} is left out"),
        };
        self.tensor(name, &shape)
    }

    fn contains_tensor(&self, name: &str) -> bool {
        self.name(name).is_some_and(|name| self.weights.has(&name))
    }
}
