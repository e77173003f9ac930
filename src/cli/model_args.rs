//! The flags of the model.

use clap::Args;

use crate::cli::progress::Bars;
use crate::cli::{Failure, settings};
use crate::embed::{BoxedEmbedder, DEFAULT_MODEL, LoadOptions, ModelChoice, load};

/// Which model embeds, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "Model")]
pub(super) struct ModelArgs {
    /// A folder, an embedded name, or OWNER/NAME[@REV] of the hub [default: static-256].
    #[arg(long, value_name = "MODEL")]
    pub model: Option<String>,
    #[command(flatten)]
    pub batch: BatchArgs,
}

/// How many texts an encoder takes at once.
#[derive(Debug, Args)]
pub(super) struct BatchArgs {
    /// Texts that go through the model at once, 1 to 4096; it changes no result.
    #[arg(long, value_name = "N", default_value_t = 64)]
    pub batch_size: usize,
}

impl ModelArgs {
    /// The model named.
    pub(super) fn choice(&self) -> Result<ModelChoice, Failure> {
        Ok(self.model.as_deref().unwrap_or(DEFAULT_MODEL).parse()?)
    }

    pub(super) fn load(&self, bars: &Bars) -> Result<BoxedEmbedder, Failure> {
        Ok(load(&self.choice()?, &self.batch.options(bars))?)
    }
}

impl BatchArgs {
    /// As [`options`], with this size.
    pub(super) fn options(&self, bars: &Bars) -> LoadOptions {
        LoadOptions { batch_size: self.batch_size, ..options(bars) }
    }
}

/// The hub of the environment, and downloads shown.
pub(super) fn options(bars: &Bars) -> LoadOptions {
    LoadOptions { hub: settings::hub_settings(), on_download: Some(bars.on_download()), ..LoadOptions::default() }
}
