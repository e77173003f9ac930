//! Which encoder a model's `config.json` asks for: our own of the BERT family, or one of candle-transformers.

use crate::embed::ModelError;
use crate::embed::candle_config::CandleConfig;
use crate::embed::encoder::{Encoder, EncoderBuffers};
use crate::embed::encoder_config::EncoderConfig;
use crate::embed::kernel::Kernels;
use crate::embed::source::Source;
use crate::embed::transformers::CandleEncoder;
use crate::embed::weights::Weights;
use crate::error::Error;
use crate::insight::Quantization;

/// The settings of an encoder.
#[derive(Debug)]
pub(crate) enum TokenEncoderConfig {
    Bert(EncoderConfig),
    Candle(CandleConfig),
}

impl TokenEncoderConfig {
    /// # Errors
    /// [`ModelError::Architecture`] for a kind that neither has, [`ModelError::Setting`] for sizes that do not fit.
    pub(crate) fn read(source: &Source, folder: &str) -> Result<Self, Error> {
        match CandleConfig::read(source, folder)? {
            Some(config) => Ok(Self::Candle(config)),
            None => Ok(Self::Bert(EncoderConfig::read(source, folder)?)),
        }
    }

    /// The most tokens a text may have.
    pub(crate) fn max_tokens(&self) -> usize {
        match self {
            Self::Bert(config) => config.max_tokens(),
            Self::Candle(config) => config.sizes().max_tokens,
        }
    }
}

/// Turns a text's token ids into one vector a token.
#[derive(Debug)]
pub(crate) enum TokenEncoder {
    Bert(Box<Encoder>),
    Candle(CandleEncoder),
}

impl TokenEncoder {
    /// # Errors
    /// [`ModelError::Tensor`], [`ModelError::Shape`] and the like where the weights do not fit `config`;
    /// [`ModelError::Quantize`] for an architecture that has `f32` only.
    pub(crate) fn new(
        config: TokenEncoderConfig,
        weights: &Weights,
        name: &str,
        quantize: Option<Quantization>,
    ) -> Result<Self, ModelError> {
        match config {
            TokenEncoderConfig::Bert(config) => {
                Ok(Self::Bert(Box::new(Encoder::new(config, weights, Kernels::detect(), quantize)?)))
            }
            TokenEncoderConfig::Candle(_) if quantize.is_some() => Err(ModelError::Quantize {
                model: name.to_owned(),
                reason: "of an architecture that runs on candle, in f32 only",
            }),
            TokenEncoderConfig::Candle(config) => Ok(Self::Candle(CandleEncoder::new(&config, weights)?)),
        }
    }

    /// Width of a token's vector.
    pub(crate) fn width(&self) -> usize {
        match self {
            Self::Bert(encoder) => encoder.config.hidden,
            Self::Candle(encoder) => encoder.sizes.hidden,
        }
    }

    /// Floating-point operations of a text of so many tokens; `None` where they are not known.
    pub(crate) fn operations(&self, tokens: usize) -> Option<f64> {
        match self {
            Self::Bert(encoder) => Some(encoder.config.operations(tokens)),
            Self::Candle(_) => None,
        }
    }

    /// The token vectors of all texts, row by row, in `buffers` until the next pass; `texts` hold token ids, at most
    /// `max_tokens` each and none empty.
    ///
    /// # Errors
    /// In words: an id beyond the vocabulary; an error of candle, which no valid input gives.
    pub(crate) fn forward<'a>(&self, texts: &[&[u32]], buffers: &'a mut Buffers) -> Result<&'a [f32], String> {
        match self {
            Self::Bert(encoder) => encoder.forward(texts, &mut buffers.encoder),
            Self::Candle(encoder) => {
                buffers.candle.clear();
                for ids in texts {
                    buffers.candle.extend(encoder.forward(ids).map_err(|error| error.to_string())?);
                }
                Ok(&buffers.candle)
            }
        }
    }
}

/// What a pass through an encoder needs for a while.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    encoder: EncoderBuffers,
    candle: Vec<f32>,
}
