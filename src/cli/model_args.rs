//! The flags of the model.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::progress::Bars;
use crate::cli::{Failure, settings};
use crate::embed::{BoxedEmbedder, DEFAULT_MODEL, LoadOptions, ModelChoice, load};
use crate::insight::Quantization;

/// Which model embeds, and how.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Model")]
pub(super) struct ModelArgs {
    /// A folder, an embedded name, or OWNER/NAME[@REV] of the hub [default: static-256].
    #[arg(long, value_name = "MODEL")]
    pub model: Option<String>,
    #[command(flatten)]
    pub run: RunArgs,
}

/// How a model is run.
#[derive(Debug, Clone, Args)]
pub(super) struct RunArgs {
    /// Whole numbers of 8 bits in place of an encoder's weights: faster, with nearly the same vectors.
    #[arg(long, value_enum, value_name = "TYPE")]
    pub quantize: Option<QuantizeName>,
    /// Texts that go through the model at once, 1 to 4096; it changes no result.
    #[arg(long, value_name = "N", default_value_t = 64)]
    pub batch_size: usize,
}

/// Where vectors are kept.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Model")]
pub(super) struct CacheArgs {
    /// Keep the vectors in this folder, and take from it those of texts that were embedded before.
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,
}

/// What weights can be made into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum QuantizeName {
    Int8,
}

impl ModelArgs {
    /// The model named.
    pub(super) fn choice(&self) -> Result<ModelChoice, Failure> {
        Ok(self.model.as_deref().unwrap_or(DEFAULT_MODEL).parse()?)
    }

    pub(super) fn load(&self, bars: &Bars) -> Result<BoxedEmbedder, Failure> {
        Ok(load(&self.choice()?, &self.run.options(bars))?)
    }

    /// Without quantisation, whatever the flag says.
    pub(super) fn load_exact(&self, bars: &Bars) -> Result<BoxedEmbedder, Failure> {
        Ok(load(&self.choice()?, &LoadOptions { quantize: None, ..self.run.options(bars) })?)
    }

    /// With the vectors of earlier runs, where there is a cache.
    pub(super) fn load_cached(&self, cache: &CacheArgs, bars: &Bars) -> Result<BoxedEmbedder, Failure> {
        Ok(load(&self.choice()?, &LoadOptions { cache: cache.cache.clone(), ..self.run.options(bars) })?)
    }
}

impl RunArgs {
    /// As [`options`], with these flags.
    pub(super) fn options(&self, bars: &Bars) -> LoadOptions {
        let quantize = self.quantize.map(|QuantizeName::Int8| Quantization::Int8);
        LoadOptions { batch_size: self.batch_size, quantize, ..options(bars) }
    }
}

/// The hub of the environment, and downloads shown.
pub(super) fn options(bars: &Bars) -> LoadOptions {
    LoadOptions { hub: settings::hub_settings(), on_download: Some(bars.on_download()), ..LoadOptions::default() }
}
