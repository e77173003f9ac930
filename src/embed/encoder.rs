//! The encoder of the BERT family: token ids -> one vector a token.
//!
//! Devlin et al. 2019 (BERT), Liu et al. 2019 (RoBERTa), Sanh et al. 2019 (DistilBERT), Song et al. 2020 (MPNet):
//! one and the same stack of attention and feed-forward steps under different tensor names.
//! It runs on kernels of our own ([`Kernels`]), with the weights packed once; a test holds it to the `BertModel` of
//! candle-transformers.
//!
//! Texts are not padded: their tokens stand below each other for the linear maps, and each text's attention sees its own
//! rows only. Nothing of a text is computed from another, and no work is done for padding.
//!
//! Time O(layers · tokens · hidden · (hidden + longest text)), memory O(tokens · (hidden + intermediate)) beside the
//! weights.

use crate::embed::ModelError;
use crate::embed::attention::{AttentionBuffers, Heads, attend};
use crate::embed::encoder_config::{EncoderConfig, Family};
use crate::embed::encoder_names::{LayerNames, Names};
use crate::embed::kernel::{Finish, Int8Rows, Kernels, LayerNorm};
use crate::embed::linear::Linear;
use crate::embed::relative_bias::RelativeBias;
use crate::embed::weights::Weights;
use crate::insight::Quantization;

/// The weights of an encoder, as `f32`.
#[derive(Debug)]
pub(crate) struct Encoder {
    pub(crate) config: EncoderConfig,
    kernels: Kernels,
    words: Vec<f32>,
    places: Vec<f32>,
    /// The vector of token type 0, which every token of a single text has.
    token_type: Vec<f32>,
    norm: LayerNorm,
    layers: Vec<Layer>,
    bias: Option<RelativeBias>,
}

#[derive(Debug)]
struct Layer {
    /// Query, key and value in one.
    mix: Linear,
    output: Linear,
    attention_norm: LayerNorm,
    up: Linear,
    down: Linear,
    norm: LayerNorm,
}

/// What one pass needs for a while; kept for the next one, so that its memory is asked for once.
#[derive(Debug, Default)]
pub(crate) struct EncoderBuffers {
    /// [tokens, hidden]: what the layers add to.
    hidden: Vec<f32>,
    /// [tokens, 3 · hidden]: query, key and value.
    mixed: Vec<f32>,
    /// [tokens, hidden]: what attention gives.
    context: Vec<f32>,
    /// [tokens, intermediate].
    wide: Vec<f32>,
    attention: AttentionBuffers,
    /// The input of a linear map, where its weights are whole numbers.
    quantized: Int8Rows,
}

impl Encoder {
    /// # Errors
    /// [`ModelError::Tensor`], [`ModelError::Shape`] and the like where the weights do not fit `config`.
    pub(crate) fn new(
        config: EncoderConfig,
        weights: &Weights,
        kernels: Kernels,
        quantization: Option<Quantization>,
    ) -> Result<Self, ModelError> {
        let names = Names::of(config.family, weights);
        let embeddings = |name: &str| names.top(&format!("embeddings.{name}"));
        let table = |name: &str, rows: usize| weights.values(&embeddings(name), &[rows, config.hidden]);
        let token_type = match config.token_types {
            0 => vec![0.0; config.hidden],
            rows => table("token_type_embeddings.weight", rows)?[..config.hidden].to_vec(),
        };
        let layer = |index: usize| Layer::new(&config, weights, &names.layer(index), quantization);
        Ok(Self {
            kernels,
            words: table("word_embeddings.weight", config.vocabulary)?,
            places: table("position_embeddings.weight", config.places)?,
            token_type,
            norm: layer_norm(weights, &embeddings("LayerNorm"), &config)?,
            layers: (0..config.layers).map(layer).collect::<Result<_, _>>()?,
            bias: match config.family {
                Family::MpNet => {
                    let name = names.top("encoder.relative_attention_bias.weight");
                    Some(RelativeBias::new(weights.values(&name, &[config.buckets, config.heads])?, config.heads))
                }
                _ => None,
            },
            config,
        })
    }

    /// The token vectors of all texts, row by row, in `buffers` until the next pass; `texts` hold token ids, at most
    /// `max_tokens` each and none empty.
    ///
    /// # Errors
    /// In words: an id beyond the vocabulary.
    pub(crate) fn forward<'a>(&self, texts: &[&[u32]], buffers: &'a mut EncoderBuffers) -> Result<&'a [f32], String> {
        let EncoderConfig { hidden: width, intermediate, heads, activation, .. } = self.config;
        let EncoderBuffers { hidden, mixed, context, wide, attention, quantized } = buffers;
        self.embed(texts, hidden)?;
        self.kernels.normalize(&self.norm, hidden);
        let tokens = hidden.len() / width;
        mixed.resize(tokens * 3 * width, 0.0);
        context.resize(tokens * width, 0.0);
        wide.resize(tokens * intermediate, 0.0);
        let heads = Heads { heads, width: width / heads };
        for layer in &self.layers {
            layer.mix.apply(self.kernels, hidden, Finish::Bias, mixed, quantized);
            let mut start = 0;
            for text in texts {
                let end = start + text.len();
                let mixed = &mixed[start * 3 * width..end * 3 * width];
                let context = &mut context[start * width..end * width];
                attend(self.kernels, heads, self.bias.as_ref(), mixed, context, attention);
                start = end;
            }
            layer.output.apply(self.kernels, context, Finish::Add, hidden, quantized);
            self.kernels.normalize(&layer.attention_norm, hidden);
            layer.up.apply(self.kernels, hidden, |bias| Finish::Activate(bias, activation), wide, quantized);
            layer.down.apply(self.kernels, wide, Finish::Add, hidden, quantized);
            self.kernels.normalize(&layer.norm, hidden);
        }
        Ok(hidden)
    }

    /// Word, place and type vectors summed: all texts' tokens below each other.
    fn embed(&self, texts: &[&[u32]], sum: &mut Vec<f32>) -> Result<(), String> {
        let width = self.config.hidden;
        sum.clear();
        for ids in texts {
            for (&id, place) in ids.iter().zip(self.config.places_of(ids)) {
                let word = row(&self.words, width, id as usize, "token")?;
                let place = row(&self.places, width, place, "place")?;
                let token = word.iter().zip(&self.token_type).zip(place);
                sum.extend(token.map(|((word, kind), place)| word + kind + place));
            }
        }
        Ok(())
    }
}

impl Layer {
    fn new(
        config: &EncoderConfig,
        weights: &Weights,
        parts: &LayerNames,
        quantization: Option<Quantization>,
    ) -> Result<Self, ModelError> {
        let (hidden, wide) = (config.hidden, config.intermediate);
        let linear = |names: &[&str], from: usize, to: usize| Linear::new(weights, names, from, to, quantization);
        let norm = |name: &str| layer_norm(weights, name, config);
        Ok(Self {
            mix: linear(&[&parts.query, &parts.key, &parts.value], hidden, hidden)?,
            output: linear(&[&parts.output], hidden, hidden)?,
            attention_norm: norm(&parts.attention_norm)?,
            up: linear(&[&parts.up], hidden, wide)?,
            down: linear(&[&parts.down], wide, hidden)?,
            norm: norm(&parts.norm)?,
        })
    }
}

/// A row of a table, `width` wide.
fn row<'a>(table: &'a [f32], width: usize, index: usize, what: &str) -> Result<&'a [f32], String> {
    let beyond = || format!("{what} {index} is beyond the {} of the weights", table.len() / width);
    table.get(index * width..(index + 1) * width).ok_or_else(beyond)
}

/// Old files call the weight gamma and the bias beta.
fn layer_norm(weights: &Weights, name: &str, config: &EncoderConfig) -> Result<LayerNorm, ModelError> {
    let values = |now: &str, once: &str| {
        let once = format!("{name}.{once}");
        let name = if weights.has(&once) { once } else { format!("{name}.{now}") };
        weights.values(&name, &[config.hidden])
    };
    Ok(LayerNorm { weight: values("weight", "gamma")?, bias: values("bias", "beta")?, epsilon: config.epsilon })
}

#[cfg(test)]
#[path = "encoder_tests.rs"]
mod tests;
