//! `config.json` of the encoders that candle-transformers holds.

use std::path::Path;

use candle_transformers::models::{modernbert, nomic_bert};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::embed::ModelError;
use crate::embed::layout::config_path;
use crate::embed::source::Source;
use crate::error::Error;

/// The largest size that is believed; no model comes near it, and their products still fit into 64 bits.
const LARGEST: usize = 1 << 24;

/// The settings of one encoder, as candle-transformers takes them.
#[derive(Debug)]
pub(crate) enum CandleConfig {
    ModernBert(modernbert::Config),
    NomicBert(nomic_bert::Config),
}

/// What the steps around an encoder need of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) vocabulary: usize,
    /// Width of a token's vector.
    pub(crate) hidden: usize,
    pub(crate) max_tokens: usize,
}

impl CandleConfig {
    /// Reads the file if it is of a kind that candle-transformers has and this crate takes from it.
    ///
    /// # Errors
    /// [`ModelError::Setting`] names a setting that candle-transformers would not follow.
    pub(crate) fn read(source: &Source, folder: &str) -> Result<Option<Self>, Error> {
        let file = config_path(folder);
        let Some(value) = source.json::<Value>(&file)? else { return Ok(None) };
        let path = source.path(&file);
        match value.get("model_type").and_then(Value::as_str) {
            Some("modernbert") => Ok(Some(Self::ModernBert(modern_bert(parse(value, &path)?, &path)?))),
            Some("nomic_bert") => Ok(Some(Self::NomicBert(nomic_bert(parse(value, &path)?, &path)?))),
            _ => Ok(None),
        }
    }

    pub(crate) fn sizes(&self) -> Sizes {
        match self {
            Self::ModernBert(config) => Sizes {
                vocabulary: config.vocab_size,
                hidden: config.hidden_size,
                max_tokens: config.max_position_embeddings,
            },
            Self::NomicBert(config) => {
                Sizes { vocabulary: config.vocab_size, hidden: config.n_embd, max_tokens: config.n_positions }
            }
        }
    }
}

fn parse<T: DeserializeOwned>(value: Value, path: &Path) -> Result<T, ModelError> {
    serde_json::from_value(value).map_err(|error| ModelError::Json { path: path.to_owned(), reason: error.to_string() })
}

fn modern_bert(raw: RawModernBert, path: &Path) -> Result<modernbert::Config, ModelError> {
    for (field, set) in
        [("attention_bias", raw.attention_bias), ("mlp_bias", raw.mlp_bias), ("norm_bias", raw.norm_bias)]
    {
        plain(path, field, set)?;
    }
    if raw.hidden_activation != "gelu" {
        return Err(setting(path, "hidden_activation", &format!("{:?}", raw.hidden_activation), "gelu"));
    }
    if raw.rope_parameters.is_some() {
        let expected =
            "global_rope_theta and local_rope_theta, as transformers 4 writes them; save the model with that";
        return Err(setting(path, "rope_parameters", "set", expected));
    }
    let (hidden_size, heads) =
        widths(path, ("hidden_size", raw.hidden_size), ("num_attention_heads", raw.num_attention_heads))?;
    Ok(modernbert::Config {
        vocab_size: size(path, "vocab_size", raw.vocab_size)?,
        hidden_size,
        num_hidden_layers: size(path, "num_hidden_layers", raw.num_hidden_layers)?,
        num_attention_heads: heads,
        intermediate_size: size(path, "intermediate_size", raw.intermediate_size)?,
        max_position_embeddings: size(path, "max_position_embeddings", raw.max_position_embeddings)?,
        layer_norm_eps: raw.norm_eps,
        pad_token_id: raw.pad_token_id,
        global_attn_every_n_layers: size(path, "global_attn_every_n_layers", Some(raw.global_attn_every_n_layers))?,
        global_rope_theta: raw.global_rope_theta,
        local_attention: size(path, "local_attention", Some(raw.local_attention))?,
        local_rope_theta: raw.local_rope_theta.unwrap_or(raw.global_rope_theta),
        classifier_config: None,
    })
}

fn nomic_bert(raw: RawNomicBert, path: &Path) -> Result<nomic_bert::Config, ModelError> {
    for (field, set) in [
        ("prenorm", raw.prenorm),
        ("use_rms_norm", raw.use_rms_norm.unwrap_or_default()),
        ("rotary_emb_scale_base", raw.rotary_emb_scale_base.is_some()),
        ("rotary_scaling_factor", raw.rotary_scaling_factor.is_some()),
    ] {
        plain(path, field, set)?;
    }
    if raw.activation_function != "swiglu" {
        return Err(setting(path, "activation_function", &format!("{:?}", raw.activation_function), "swiglu"));
    }
    if raw.rotary_emb_fraction != 1.0 {
        return Err(setting(path, "rotary_emb_fraction", &raw.rotary_emb_fraction.to_string(), "1"));
    }
    let (n_embd, n_head) = widths(path, ("n_embd", raw.n_embd), ("n_head", raw.n_head))?;
    Ok(nomic_bert::Config {
        vocab_size: size(path, "vocab_size", raw.vocab_size)?,
        n_embd,
        n_head,
        n_layer: size(path, "n_layer", raw.n_layer)?,
        n_inner: size(path, "n_inner", raw.n_inner)?,
        n_positions: size(path, "n_positions", raw.n_positions)?,
        type_vocab_size: raw.type_vocab_size,
        layer_norm_epsilon: raw.layer_norm_epsilon,
        rotary_emb_fraction: raw.rotary_emb_fraction,
        rotary_emb_base: raw.rotary_emb_base,
        rotary_emb_interleaved: raw.rotary_emb_interleaved,
        qkv_proj_bias: raw.qkv_proj_bias,
        mlp_fc1_bias: raw.mlp_fc1_bias,
        mlp_fc2_bias: raw.mlp_fc2_bias,
        activation_function: raw.activation_function,
        prenorm: raw.prenorm,
        // The prefix of the tensors is found by their names.
        model_type: None,
    })
}

fn setting(path: &Path, field: &'static str, value: &str, expected: &str) -> ModelError {
    ModelError::Setting { path: path.to_owned(), field, value: value.to_owned(), expected: expected.to_owned() }
}

/// Refuses a setting that candle-transformers does not follow.
fn plain(path: &Path, field: &'static str, set: bool) -> Result<(), ModelError> {
    if set {
        Err(setting(path, field, "set", "false or null, since only models without it are supported"))
    } else {
        Ok(())
    }
}

fn size(path: &Path, field: &'static str, value: Option<usize>) -> Result<usize, ModelError> {
    match value {
        Some(value) if (1..=LARGEST).contains(&value) => Ok(value),
        Some(value) => Err(setting(path, field, &value.to_string(), &format!("a number from 1 to {LARGEST}"))),
        None => Err(setting(path, field, "missing", "a number from 1")),
    }
}

/// Width and heads; places turn pairs of components, so each head's width is even.
fn widths(
    path: &Path,
    (width_field, width): (&'static str, Option<usize>),
    (heads_field, heads): (&'static str, Option<usize>),
) -> Result<(usize, usize), ModelError> {
    let (width, heads) = (size(path, width_field, width)?, size(path, heads_field, heads)?);
    if width % heads == 0 && (width / heads) % 2 == 0 {
        return Ok((width, heads));
    }
    let expected = format!("a divisor of {width} that leaves each head an even width");
    Err(setting(path, heads_field, &heads.to_string(), &expected))
}

/// The file's fields; those not stated are as transformers has them.
#[derive(Deserialize)]
#[serde(default)]
struct RawModernBert {
    vocab_size: Option<usize>,
    hidden_size: Option<usize>,
    num_hidden_layers: Option<usize>,
    num_attention_heads: Option<usize>,
    intermediate_size: Option<usize>,
    max_position_embeddings: Option<usize>,
    norm_eps: f64,
    norm_bias: bool,
    attention_bias: bool,
    mlp_bias: bool,
    hidden_activation: String,
    pad_token_id: u32,
    global_attn_every_n_layers: usize,
    global_rope_theta: f64,
    local_attention: usize,
    local_rope_theta: Option<f64>,
    rope_parameters: Option<Value>,
}

impl Default for RawModernBert {
    fn default() -> Self {
        Self {
            vocab_size: None,
            hidden_size: None,
            num_hidden_layers: None,
            num_attention_heads: None,
            intermediate_size: None,
            max_position_embeddings: None,
            norm_eps: 1e-5,
            norm_bias: false,
            attention_bias: false,
            mlp_bias: false,
            hidden_activation: "gelu".to_owned(),
            pad_token_id: 50283,
            global_attn_every_n_layers: 3,
            global_rope_theta: 160_000.0,
            local_attention: 128,
            local_rope_theta: Some(10_000.0),
            rope_parameters: None,
        }
    }
}

/// The file's fields, those that change a vector.
#[derive(Deserialize)]
struct RawNomicBert {
    vocab_size: Option<usize>,
    n_embd: Option<usize>,
    n_head: Option<usize>,
    n_layer: Option<usize>,
    n_inner: Option<usize>,
    n_positions: Option<usize>,
    type_vocab_size: usize,
    layer_norm_epsilon: f64,
    rotary_emb_fraction: f64,
    rotary_emb_base: f64,
    #[serde(default)]
    rotary_emb_interleaved: bool,
    rotary_emb_scale_base: Option<f64>,
    rotary_scaling_factor: Option<f64>,
    #[serde(default)]
    qkv_proj_bias: bool,
    #[serde(default)]
    mlp_fc1_bias: bool,
    #[serde(default)]
    mlp_fc2_bias: bool,
    activation_function: String,
    #[serde(default)]
    prenorm: bool,
    use_rms_norm: Option<bool>,
}
