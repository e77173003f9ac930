//! The encoder of the BERT family: token ids -> one vector a token.
//!
//! Devlin et al. 2019 (BERT), Liu et al. 2019 (RoBERTa), Sanh et al. 2019 (DistilBERT), Song et al. 2020 (MPNet):
//! one and the same stack of attention and feed-forward steps under different tensor names.
//! It stands here rather than in candle-transformers because that has no MPNet, takes DistilBERT's activation for its
//! approximation, computes the variance of a layer norm as a difference, and pads a batch. A test holds it to the
//! `BertModel` of candle-transformers.
//!
//! A batch is not padded: the texts' tokens stand below each other in one matrix for the linear maps, and each text's
//! attention sees its own rows only. Nothing of a text is computed from another, and no work is done for padding.
//!
//! Time O(layers · tokens · hidden · (hidden + longest text)), memory O(tokens · intermediate) beside the weights.

use candle_core::{D, Device, Tensor};

use crate::embed::ModelError;
use crate::embed::encoder_config::{Activation, EncoderConfig, Family};
use crate::embed::layer_norm::LayerNorm;
use crate::embed::relative_bias::RelativeBias;
use crate::embed::weights::Weights;

/// The weights of an encoder, as `f32`.
#[derive(Debug)]
pub(crate) struct Encoder {
    pub(crate) config: EncoderConfig,
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
    query: Linear,
    key: Linear,
    value: Linear,
    output: Linear,
    attention_norm: LayerNorm,
    up: Linear,
    down: Linear,
    norm: LayerNorm,
}

/// y = x W^T + b.
///
/// W^T is kept as a matrix of its own, row by row. With a transposed view the matrix kernel takes another way for few
/// rows, which sums in another order: a text's vector would depend on how many texts stand beside it.
#[derive(Debug)]
struct Linear {
    transposed: Tensor,
    bias: Tensor,
}

impl Encoder {
    /// # Errors
    /// [`ModelError::Tensor`], [`ModelError::Shape`] and the like where the weights do not fit `config`.
    pub(crate) fn new(config: EncoderConfig, weights: &Weights) -> Result<Self, ModelError> {
        let names = Names::of(config.family, weights);
        let embeddings = |name: &str| names.top(&format!("embeddings.{name}"));
        let table = |name: &str, rows: usize| weights.values(&embeddings(name), &[rows, config.hidden]);
        let token_type = match config.token_types {
            0 => vec![0.0; config.hidden],
            rows => table("token_type_embeddings.weight", rows)?[..config.hidden].to_vec(),
        };
        let layer = |index: usize| Layer::new(&config, weights, &names, index);
        Ok(Self {
            words: table("word_embeddings.weight", config.vocabulary)?,
            places: table("position_embeddings.weight", config.places)?,
            token_type,
            norm: LayerNorm::new(weights, &embeddings("LayerNorm"), config.hidden, config.epsilon)?,
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

    /// The token vectors of each text, row by row; `texts` hold token ids, at most `max_tokens` each and none empty.
    ///
    /// # Errors
    /// A candle error, which no valid input gives; an id beyond the vocabulary.
    pub(crate) fn forward(&self, texts: &[&[u32]]) -> candle_core::Result<Vec<Vec<f32>>> {
        let lengths: Vec<usize> = texts.iter().map(|ids| ids.len()).collect();
        let mut hidden = self.norm.apply(&self.embed(texts)?)?;
        for layer in &self.layers {
            hidden = layer.forward(&hidden, &lengths, &self.config, self.bias.as_ref())?;
        }
        let values = hidden.flatten_all()?.to_vec1::<f32>()?;
        let mut rest = values.as_slice();
        let split = lengths.iter().map(|length| {
            let (text, after) = rest.split_at(length * self.config.hidden);
            rest = after;
            text.to_vec()
        });
        Ok(split.collect())
    }

    /// Word, place and type vectors summed: all texts' tokens below each other.
    fn embed(&self, texts: &[&[u32]]) -> candle_core::Result<Tensor> {
        let width = self.config.hidden;
        let row = |table: &[f32], index: usize, what: &str| match table.get(index * width..(index + 1) * width) {
            Some(row) => Ok(row.to_vec()),
            None => candle_core::bail!("{what} {index} is beyond the {} of the weights", table.len() / width),
        };
        let mut sum = Vec::new();
        for ids in texts {
            for (&id, place) in ids.iter().zip(self.config.places_of(ids)) {
                let (word, place) = (row(&self.words, id as usize, "token")?, row(&self.places, place, "place")?);
                let token = word.iter().zip(&self.token_type).zip(&place);
                sum.extend(token.map(|((word, kind), place)| word + kind + place));
            }
        }
        let rows = sum.len() / width;
        Tensor::from_vec(sum, (rows, width), &Device::Cpu)
    }
}

impl Layer {
    fn new(config: &EncoderConfig, weights: &Weights, names: &Names, index: usize) -> Result<Self, ModelError> {
        let parts = names.layer(index);
        let (hidden, wide) = (config.hidden, config.intermediate);
        let linear = |name: &str, from: usize, to: usize| Linear::new(weights, name, from, to);
        let norm = |name: &str| LayerNorm::new(weights, name, hidden, config.epsilon);
        Ok(Self {
            query: linear(&parts.query, hidden, hidden)?,
            key: linear(&parts.key, hidden, hidden)?,
            value: linear(&parts.value, hidden, hidden)?,
            output: linear(&parts.output, hidden, hidden)?,
            attention_norm: norm(&parts.attention_norm)?,
            up: linear(&parts.up, hidden, wide)?,
            down: linear(&parts.down, wide, hidden)?,
            norm: norm(&parts.norm)?,
        })
    }

    fn forward(
        &self,
        hidden: &Tensor,
        lengths: &[usize],
        config: &EncoderConfig,
        bias: Option<&RelativeBias>,
    ) -> candle_core::Result<Tensor> {
        let width = config.hidden / config.heads;
        let scale = (width as f64).sqrt().recip();
        let query = (self.query.apply(hidden)? * scale)?;
        let (key, value) = (self.key.apply(hidden)?, self.value.apply(hidden)?);
        let mut contexts = Vec::with_capacity(lengths.len());
        let mut start = 0;
        for &length in lengths {
            // [tokens, hidden] of this text -> [heads, tokens, width].
            let heads = |all: &Tensor| {
                all.narrow(0, start, length)?.reshape((length, config.heads, width))?.transpose(0, 1)?.contiguous()
            };
            let mut scores = heads(&query)?.matmul(&heads(&key)?.transpose(1, 2)?.contiguous()?)?;
            if let Some(bias) = bias {
                scores = (scores + bias.of_length(length)?)?;
            }
            let shares = candle_nn::ops::softmax(&scores, D::Minus1)?;
            let context = shares.matmul(&heads(&value)?)?.transpose(0, 1)?.contiguous()?;
            contexts.push(context.reshape((length, config.hidden))?);
            start += length;
        }
        let attended = self.output.apply(&Tensor::cat(&contexts, 0)?)?;
        let hidden = self.attention_norm.apply(&(attended + hidden)?)?;
        let wide = self.up.apply(&hidden)?;
        let wide = match config.activation {
            Activation::Gelu => wide.gelu_erf()?,
            Activation::GeluTanh => wide.gelu()?,
            Activation::Relu => wide.relu()?,
        };
        self.norm.apply(&(self.down.apply(&wide)? + hidden)?)
    }
}

impl Linear {
    fn new(weights: &Weights, name: &str, from: usize, to: usize) -> Result<Self, ModelError> {
        let tensor = |values: Vec<f32>, shape: &[usize]| {
            Tensor::from_vec(values, shape, &Device::Cpu).expect("as many values as the checked shape holds")
        };
        let weight = tensor(weights.values(&format!("{name}.weight"), &[to, from])?, &[to, from]);
        let bias = tensor(weights.values(&format!("{name}.bias"), &[to])?, &[to]);
        Ok(Self { transposed: weight.t().and_then(|weight| weight.contiguous()).expect("a matrix"), bias })
    }

    fn apply(&self, rows: &Tensor) -> candle_core::Result<Tensor> {
        rows.matmul(&self.transposed)?.broadcast_add(&self.bias)
    }
}

/// What a family calls its tensors.
struct Names {
    family: Family,
    /// `bert.` and the like, where the encoder was saved inside a larger model.
    prefix: &'static str,
}

struct LayerNames {
    query: String,
    key: String,
    value: String,
    output: String,
    attention_norm: String,
    up: String,
    down: String,
    norm: String,
}

impl Names {
    fn of(family: Family, weights: &Weights) -> Self {
        let prefixes: &[&str] = match family {
            Family::Bert => &["bert."],
            Family::DistilBert => &["distilbert."],
            Family::Roberta => &["roberta."],
            Family::MpNet => &["mpnet."],
        };
        let holds = |prefix: &&&str| weights.has(&format!("{prefix}embeddings.word_embeddings.weight"));
        Self { family, prefix: prefixes.iter().find(holds).copied().unwrap_or_default() }
    }

    fn top(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn layer(&self, index: usize) -> LayerNames {
        let stack = if self.family == Family::DistilBert { "transformer" } else { "encoder" };
        let name = |part: &str| format!("{}{stack}.layer.{index}.{part}", self.prefix);
        let [query, key, value, output, attention_norm, up, down, norm] = match self.family {
            Family::Bert | Family::Roberta => [
                "attention.self.query",
                "attention.self.key",
                "attention.self.value",
                "attention.output.dense",
                "attention.output.LayerNorm",
                "intermediate.dense",
                "output.dense",
                "output.LayerNorm",
            ],
            Family::DistilBert => [
                "attention.q_lin",
                "attention.k_lin",
                "attention.v_lin",
                "attention.out_lin",
                "sa_layer_norm",
                "ffn.lin1",
                "ffn.lin2",
                "output_layer_norm",
            ],
            Family::MpNet => [
                "attention.attn.q",
                "attention.attn.k",
                "attention.attn.v",
                "attention.attn.o",
                "attention.LayerNorm",
                "intermediate.dense",
                "output.dense",
                "output.LayerNorm",
            ],
        }
        .map(name);
        LayerNames { query, key, value, output, attention_norm, up, down, norm }
    }
}

#[cfg(test)]
mod tests {
    use candle_core::DType;
    use candle_nn::VarBuilder;
    use candle_transformers::models::bert::{BertModel, Config};

    use super::*;
    use crate::embed::source::Source;

    #[test]
    fn the_token_vectors_are_those_of_candle_transformers() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/models/tiny-bert");
        let source = Source::Folder(folder.into());
        let config = EncoderConfig::read(&source, "").expect("a configuration");
        let (vocabulary, longest, width) = (config.vocabulary as u32, config.max_tokens(), config.hidden);
        let ours = Encoder::new(config, &Weights::read(&source, "").expect("weights")).expect("an encoder");

        let weights = std::fs::read(format!("{folder}/model.safetensors")).expect("weights");
        let builder = VarBuilder::from_buffered_safetensors(weights, DType::F32, &Device::Cpu).expect("whole");
        let config: Config = source.json("config.json").expect("JSON").expect("the file");
        let theirs = BertModel::load(builder, &config).expect("a model");

        let texts: Vec<Vec<u32>> =
            (1..=longest).map(|n| (0..n as u32).map(|i| (i * 37 + n as u32) % vocabulary).collect()).collect();
        let texts: Vec<&[u32]> = texts.iter().map(Vec::as_slice).collect();
        for (ids, ours) in texts.iter().zip(ours.forward(&texts).expect("vectors")) {
            let ids = Tensor::new(*ids, &Device::Cpu).expect("ids").unsqueeze(0).expect("a batch of one");
            let types = ids.zeros_like().expect("types");
            let theirs = theirs.forward(&ids, &types, None).expect("vectors");
            let theirs: Vec<f32> = theirs.flatten_all().expect("rows").to_vec1().expect("values");
            assert_eq!((ours.len(), ours.len() % width), (theirs.len(), 0));
            for (ours, theirs) in ours.iter().zip(&theirs) {
                assert!((ours - theirs).abs() <= 1e-5, "{} tokens: {ours} is not {theirs}", ids.elem_count());
            }
        }
    }
}
