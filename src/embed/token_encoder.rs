//! Which encoder a model's `config.json` asks for: our own of the BERT family, or one of candle-transformers.

use crate::embed::ModelError;
use crate::embed::candle_config::CandleConfig;
use crate::embed::encoder::Encoder;
use crate::embed::encoder_config::EncoderConfig;
use crate::embed::source::Source;
use crate::embed::transformers::CandleEncoder;
use crate::embed::weights::Weights;
use crate::error::Error;

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
    /// [`ModelError::Tensor`], [`ModelError::Shape`] and the like where the weights do not fit `config`.
    pub(crate) fn new(config: TokenEncoderConfig, weights: &Weights) -> Result<Self, ModelError> {
        match config {
            TokenEncoderConfig::Bert(config) => Ok(Self::Bert(Box::new(Encoder::new(config, weights)?))),
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

    /// The token vectors of each text, row by row; `texts` hold token ids, at most `max_tokens` each and none empty.
    ///
    /// # Errors
    /// A candle error, which no valid input gives; an id beyond the vocabulary.
    pub(crate) fn forward(&self, texts: &[&[u32]]) -> candle_core::Result<Vec<Vec<f32>>> {
        match self {
            Self::Bert(encoder) => encoder.forward(texts),
            Self::Candle(encoder) => encoder.forward(texts),
        }
    }
}
