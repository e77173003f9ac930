//! What the commands that answer questions are asked of: a library, or PATHs, which are clustered first.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::args::{ReadArgs, SpeedArgs};
use crate::cli::engine_args::EngineArgs;
use crate::cli::find::{FindArgs, Found, find};
use crate::cli::model_args::{CacheArgs, ModelArgs, QuantizeName};
use crate::cli::{Failure, Outcome, Screen, notices};
use crate::embed::{BoxedEmbedder, Embedder, LoadOptions, load};
use crate::insight::{Insights, Quantization};
use crate::library::{Head, Library, LibraryError};
use crate::query::{Held, HistoryEvent, Holdings};

/// Everything that a question is told beside itself.
#[derive(Debug, Args)]
pub(super) struct AskArgs {
    /// A folder, a transcript, or a .jsonl of ready-made passages.
    #[arg(value_name = "PATH", required_unless_present = "library")]
    pub paths: Vec<PathBuf>,
    /// Ask this library instead of PATHs.
    #[arg(long, value_name = "DIR", conflicts_with = "paths")]
    pub library: Option<PathBuf>,
    /// Skip longer files.
    #[arg(long, value_name = "MB", default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=1 << 20))]
    pub max_file_size: u64,
    #[command(flatten)]
    pub speed: SpeedArgs,
    #[command(flatten)]
    pub engine: EngineArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub cache: CacheArgs,
}

/// What there is to ask, and the model that its vectors are by where the question needs it.
pub(super) enum Asked {
    Found(Box<Found>),
    Library(Box<Library>, Option<BoxedEmbedder>),
}

impl AskArgs {
    /// Opens the library, or reads, embeds and clusters the PATHs.
    pub(super) fn open(&self, with_model: bool, screen: &Screen) -> Result<Asked, Failure> {
        let Some(folder) = &self.library else {
            let args = FindArgs {
                read: ReadArgs { paths: self.paths.clone(), max_file_size: self.max_file_size },
                speed: self.speed.clone(),
                engine: self.engine.clone(),
                model: self.model.clone(),
                cache: self.cache.clone(),
            };
            return Ok(Asked::Found(Box::new(find(&args, true, screen)?)));
        };
        if let Some(flag) = self.engine.given().filter(|flag| *flag != "--min-podcasts") {
            return Err(Failure::Usage(format!(
                "{flag} goes with PATHs; a library has its own, which `refrain add {flag} ...` changes"
            )));
        }
        if self.cache.cache.is_some() {
            return Err(Failure::Usage("--cache goes with PATHs; a library keeps all its vectors itself".into()));
        }
        self.speed.apply()?;
        let library = Library::open(folder)?;
        let embedder = match with_model || self.model.model.is_some() {
            true => Some(load_for(library.head(), &folder.join(crate::library::FILE), &self.model, screen)?),
            false => None,
        };
        Ok(Asked::Library(Box::new(library), embedder))
    }
}

impl Asked {
    /// Runs a question.
    pub(super) fn ask<T>(&self, ask: impl FnOnce(&dyn Holdings) -> Result<T, Failure>) -> Result<T, Failure> {
        match self {
            Self::Found(found) => ask(&Held::new(&found.findings)),
            Self::Library(library, _) => ask(library.as_ref()),
        }
    }

    /// The model, where it was asked for.
    pub(super) fn embedder(&self) -> Option<&dyn Embedder> {
        match self {
            Self::Found(found) => Some(found.embedder.as_ref()),
            Self::Library(_, embedder) => embedder.as_deref().map(|embedder| embedder as &dyn Embedder),
        }
    }

    /// Whether all input was read; what a library could not read was said when it was added.
    pub(super) fn outcome(&self) -> Outcome {
        match self {
            Self::Found(found) => notices::outcome(&found.findings.insights.corpus.skipped),
            Self::Library(..) => Outcome::Done,
        }
    }

    /// What became of an insight; nothing outside a library.
    pub(super) fn history(&self, id: &str) -> Result<Vec<HistoryEvent>, Failure> {
        match self {
            Self::Found(_) => Ok(Vec::new()),
            Self::Library(library, _) => Ok(library.history(id)?),
        }
    }

    /// Everything that was found.
    pub(super) fn insights(&self) -> Result<Insights, Failure> {
        match self {
            Self::Found(found) => Ok(found.findings.insights.clone()),
            Self::Library(library, _) => Ok(library.insights()?),
        }
    }
}

/// The model that made a library, or the one that is named, which has to be the same.
pub(super) fn load_for(head: &Head, file: &Path, args: &ModelArgs, screen: &Screen) -> Result<BoxedEmbedder, Failure> {
    let choice = args.model.as_deref().unwrap_or(&head.model_choice);
    let quantize = head.model.quantize.or(args.run.quantize.map(|QuantizeName::Int8| Quantization::Int8));
    let bars = screen.progress();
    bars.spin("loading the model");
    let options = LoadOptions { quantize, ..args.run.options(&bars) };
    let embedder = load(&choice.parse()?, &options)?;
    bars.clear();
    if *embedder.identity() != head.model {
        return Err(LibraryError::other_model(file, &head.model, embedder.identity()).into());
    }
    Ok(embedder)
}
