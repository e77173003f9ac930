//! `config.json` of an encoder: five families of BERT, which differ in names and in how they count places.

use serde::Deserialize;

use crate::embed::ModelError;
use crate::embed::kernel::Activation;
use crate::embed::layout::config_path;
use crate::embed::source::Source;
use crate::error::Error;

const SUPPORTED: &str = "bert, distilbert, roberta, xlm-roberta, camembert, mpnet, modernbert, nomic_bert, StaticEmbedding and \
                         model2vec";
/// DistilBERT writes no epsilon; its code holds this one.
const DISTILBERT_EPSILON: f32 = 1e-12;

/// A family of encoders; all put the layer norm behind each step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Bert,
    DistilBert,
    /// RoBERTa, XLM-RoBERTa and CamemBERT.
    Roberta,
    MpNet,
}

/// The sizes of an encoder.
#[derive(Debug, Clone)]
pub(crate) struct EncoderConfig {
    pub(crate) family: Family,
    pub(crate) vocabulary: usize,
    /// Width of a token's vector.
    pub(crate) hidden: usize,
    pub(crate) layers: usize,
    pub(crate) heads: usize,
    /// Width between the two halves of a feed-forward step.
    pub(crate) intermediate: usize,
    /// Rows of the table of places.
    pub(crate) places: usize,
    /// Rows of the table of token types; 0 where the family has none.
    pub(crate) token_types: usize,
    pub(crate) pad_token: u32,
    pub(crate) epsilon: f32,
    pub(crate) activation: Activation,
    /// Buckets of the relative distance, MPNet only.
    pub(crate) buckets: usize,
}

impl EncoderConfig {
    /// # Errors
    /// [`ModelError::Architecture`] for another family, [`ModelError::Setting`] for sizes that do not fit together.
    pub(crate) fn read(source: &Source, folder: &str) -> Result<Self, Error> {
        let file = config_path(folder);
        let remedy = "copy the model's folder again, it holds the encoder's sizes";
        let raw: Raw = source
            .json(&file)?
            .ok_or_else(|| ModelError::Missing { path: source.path(&file), remedy: remedy.to_owned() })?;
        let path = source.path(&file);
        let setting = |field: &'static str, value: String, expected: &str| ModelError::Setting {
            path: path.clone(),
            field,
            value,
            expected: expected.to_owned(),
        };
        let family = match raw.model_type.as_deref() {
            Some("bert") => Family::Bert,
            Some("distilbert") => Family::DistilBert,
            Some("roberta" | "xlm-roberta" | "camembert") => Family::Roberta,
            Some("mpnet") => Family::MpNet,
            other => {
                let found = other.unwrap_or("no model_type").to_owned();
                return Err(ModelError::Architecture { path, found, supported: SUPPORTED.to_owned() }.into());
            }
        };
        let size = |field: &'static str, value: Option<usize>| {
            let expected = "a number from 1";
            match value {
                Some(value) if value > 0 => Ok(value),
                Some(value) => Err(setting(field, value.to_string(), expected)),
                None => Err(setting(field, "missing".to_owned(), expected)),
            }
        };
        if let Some(kind) = raw.position_embedding_type.as_deref().filter(|kind| *kind != "absolute") {
            return Err(setting("position_embedding_type", format!("{kind:?}"), "absolute").into());
        }
        let activation = match raw.hidden_act.as_deref().unwrap_or("gelu") {
            "gelu" | "gelu_python" => Activation::Gelu,
            "gelu_new" | "gelu_fast" | "gelu_pytorch_tanh" => Activation::GeluTanh,
            "relu" => Activation::Relu,
            other => {
                return Err(
                    setting("hidden_act", format!("{other:?}"), "gelu, gelu_new, gelu_pytorch_tanh or relu").into()
                );
            }
        };
        let (hidden, heads) = (size("hidden_size", raw.hidden_size)?, size("num_attention_heads", raw.heads)?);
        if hidden % heads != 0 {
            return Err(setting("num_attention_heads", heads.to_string(), &format!("a divisor of {hidden}")).into());
        }
        Ok(Self {
            family,
            vocabulary: size("vocab_size", raw.vocab_size)?,
            hidden,
            layers: size("num_hidden_layers", raw.layers)?,
            heads,
            intermediate: size("intermediate_size", raw.intermediate_size)?,
            places: size("max_position_embeddings", raw.max_position_embeddings)?,
            token_types: match family {
                Family::Bert | Family::Roberta => raw.type_vocab_size,
                Family::DistilBert | Family::MpNet => 0,
            },
            // MPNet's code counts from 1 whatever its configuration says.
            pad_token: if family == Family::MpNet { 1 } else { raw.pad_token_id.unwrap_or_default() },
            epsilon: if family == Family::DistilBert { DISTILBERT_EPSILON } else { raw.layer_norm_eps },
            activation,
            buckets: raw.relative_attention_num_buckets,
        })
    }

    /// The place of each token: from 0 for BERT, from behind the padding token's number for RoBERTa and MPNet.
    pub(crate) fn places_of(&self, ids: &[u32]) -> Vec<usize> {
        match self.family {
            Family::Bert | Family::DistilBert => (0..ids.len()).collect(),
            Family::Roberta | Family::MpNet => {
                let pad = self.pad_token as usize;
                let mut counted = 0;
                let place = |&id: &u32| {
                    if id == self.pad_token {
                        return pad;
                    }
                    counted += 1;
                    pad + counted
                };
                ids.iter().map(place).collect()
            }
        }
    }

    /// Floating-point operations of a text of so many tokens: of the linear maps, and of attention among its own tokens.
    pub(crate) fn operations(&self, tokens: usize) -> f64 {
        let (tokens, hidden, wide) = (tokens as f64, self.hidden as f64, self.intermediate as f64);
        let linear = 2.0 * tokens * (4.0 * hidden * hidden + 2.0 * hidden * wide);
        let attention = 2.0 * 2.0 * tokens * tokens * hidden;
        self.layers as f64 * (linear + attention)
    }

    /// The most tokens that the table of places holds.
    pub(crate) fn max_tokens(&self) -> usize {
        match self.family {
            Family::Bert | Family::DistilBert => self.places,
            Family::Roberta | Family::MpNet => self.places.saturating_sub(self.pad_token as usize + 1),
        }
    }
}

/// The file's fields, under the names of any family.
#[derive(Deserialize)]
struct Raw {
    model_type: Option<String>,
    vocab_size: Option<usize>,
    #[serde(alias = "dim")]
    hidden_size: Option<usize>,
    #[serde(rename = "num_hidden_layers", alias = "n_layers")]
    layers: Option<usize>,
    #[serde(rename = "num_attention_heads", alias = "n_heads")]
    heads: Option<usize>,
    #[serde(alias = "hidden_dim")]
    intermediate_size: Option<usize>,
    max_position_embeddings: Option<usize>,
    #[serde(default = "two")]
    type_vocab_size: usize,
    pad_token_id: Option<u32>,
    #[serde(default = "epsilon")]
    layer_norm_eps: f32,
    #[serde(alias = "activation")]
    hidden_act: Option<String>,
    position_embedding_type: Option<String>,
    #[serde(default = "buckets")]
    relative_attention_num_buckets: usize,
}

fn two() -> usize {
    2
}

fn epsilon() -> f32 {
    1e-12
}

fn buckets() -> usize {
    32
}
