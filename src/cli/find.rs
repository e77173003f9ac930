//! The run that most commands begin with: read, embed, cluster.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{ReadArgs, SpeedArgs};
use crate::cli::engine_args::EngineArgs;
use crate::cli::model_args::{CacheArgs, ModelArgs};
use crate::cli::{Failure, Screen, notices};
use crate::embed::BoxedEmbedder;
use crate::engine::{self, EngineParams, Findings};
use crate::transcript::{Corpus, ReadLimits, read_corpus};

/// Everything that a run is told.
#[derive(Debug, Args)]
pub(super) struct FindArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    #[command(flatten)]
    pub speed: SpeedArgs,
    #[command(flatten)]
    pub engine: EngineArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub cache: CacheArgs,
}

/// What a run gave, and what it was made with.
pub(super) struct Found {
    pub findings: Findings,
    pub embedder: BoxedEmbedder,
    pub params: EngineParams,
}

/// Reads, embeds and clusters; names what was skipped.
///
/// `log_warnings` is off where the report that follows says them in the same place.
pub(super) fn find(args: &FindArgs, log_warnings: bool, screen: &Screen) -> Result<Found, Failure> {
    let params = args.engine.params()?;
    args.model.choice()?;
    args.speed.apply()?;
    let bars = screen.progress();
    bars.spin("reading");
    let corpus = read(&args.read.paths, &args.read.limits(), screen)?;
    bars.spin("loading the model");
    let embedder = args.model.load_cached(&args.cache, &bars)?;
    let findings = engine::run(corpus, &*embedder, &params, &bars)?;
    bars.clear();
    if log_warnings {
        notices::log_warnings(&findings.insights.corpus.warnings, screen);
    }
    Ok(Found { findings, embedder, params })
}

/// Reads the corpus and names what was skipped.
///
/// # Errors
/// [`Failure::Failed`] says what was looked at where nothing could be read.
pub(super) fn read(paths: &[PathBuf], limits: &ReadLimits, screen: &Screen) -> Result<Corpus, Failure> {
    let corpus = read_corpus(paths, limits)?;
    notices::say_skipped(&corpus, screen);
    if !corpus.transcripts.is_empty() || !corpus.ready.is_empty() {
        return Ok(corpus);
    }
    Err(nothing_read(paths, &corpus))
}

/// Says what was looked at where nothing could be read.
pub(super) fn nothing_read(paths: &[PathBuf], corpus: &Corpus) -> Failure {
    let looked_at: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    let of_another_kind = match corpus.ignored {
        0 => "no file of another kind was there".to_owned(),
        1 => "1 file was ignored as no transcript".to_owned(),
        number => format!("{number} files were ignored as no transcripts"),
    };
    Failure::Failed(format!(
        "no transcript in {}: {of_another_kind}, {} skipped; give a folder with transcripts such as .vtt, .srt, .json, \
         .md or .txt, or a .jsonl of passages",
        looked_at.join(", "),
        corpus.skipped.len()
    ))
}
