//! `refrain check`: a written file of insights against the transcripts and the model that it names.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::check::check;
use crate::cli::args::{ReadArgs, SpeedArgs};
use crate::cli::find::read;
use crate::cli::model_args::ModelArgs;
use crate::cli::output::Output;
use crate::cli::{Failure, Outcome, Screen};
use crate::embed::{LoadOptions, ModelChoice, load};
use crate::error::Error;
use crate::insight::{Insights, ModelIdentity, SCHEMA};
use crate::report::phrase;

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// What `refrain cluster -o INSIGHTS.json` wrote.
    #[arg(value_name = "INSIGHTS.json")]
    pub insights: PathBuf,
    #[command(flatten)]
    pub read: ReadArgs,
    #[command(flatten)]
    pub speed: SpeedArgs,
    #[command(flatten)]
    pub model: ModelArgs,
}

pub(super) fn run(args: &CheckArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let insights = read_insights(&args.insights)?;
    let choice = choose_model(args, &insights.provenance.model)?;
    args.speed.apply()?;
    let bars = screen.progress();
    bars.spin("reading");
    let corpus = read(&args.read.paths, &args.read.limits(), screen)?;
    bars.spin("loading the model");
    let told = &insights.provenance.model;
    let options = args.model.run.options(&bars);
    let options = LoadOptions { quantize: options.quantize.or(told.quantize), ..options };
    let embedder = load(&choice, &options)?;
    let found = embedder.identity();
    if told.quantize != found.quantize {
        return Err(Failure::Failed(format!(
            "{}: it was made without --quantize; leave the flag out",
            args.insights.display()
        )));
    }
    if told.sha256 != found.sha256 {
        return Err(Failure::Failed(format!(
            "{}: it was made with {} of SHA-256 {}, but {choice} has {}; give that model with --model",
            args.insights.display(),
            told.name,
            told.sha256,
            found.sha256
        )));
    }
    bars.spin("checking");
    let broken = check(&insights, &corpus, &*embedder)?;
    bars.clear();
    Output::Stdout.write(|out| {
        for promise in &broken {
            writeln!(out, "{}", phrase::line(promise))?;
        }
        writeln!(out, "{}", summary(&insights, &broken))
    })?;
    Ok(if broken.is_empty() { Outcome::Done } else { Outcome::Broken })
}

fn summary(insights: &Insights, broken: &[String]) -> String {
    let passages: usize = insights.insights.iter().map(|insight| insight.evidence.len()).sum();
    let looked_at =
        format!("{} with {}", phrase::count(insights.insights.len(), "insight"), phrase::count(passages, "passage"));
    match broken.len() {
        0 => format!("{looked_at}: every promise holds."),
        1 => format!("{looked_at}: 1 promise is broken."),
        number => format!("{looked_at}: {} promises are broken.", phrase::thousands(number)),
    }
}

fn read_insights(path: &Path) -> Result<Insights, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Error::io(path, error))?;
    let no_insights = |reason: String| {
        Failure::Failed(format!("{}: {reason}; give what `refrain cluster -o INSIGHTS.json` wrote", path.display()))
    };
    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|error| no_insights(error.to_string()))?;
    match value.get("schema").and_then(serde_json::Value::as_str) {
        Some(SCHEMA) => serde_json::from_value(value).map_err(|error| no_insights(error.to_string())),
        Some(other) => Err(no_insights(format!("the schema is {other:?}, but expected {SCHEMA:?}"))),
        None => Err(no_insights(format!("it has no \"schema\", but expected {SCHEMA:?}"))),
    }
}

/// The model that is asked for, else the one that the file names.
fn choose_model(args: &CheckArgs, told: &ModelIdentity) -> Result<ModelChoice, Failure> {
    if args.model.model.is_some() {
        return args.model.choice();
    }
    match told.name.parse() {
        // A folder here that has the name by chance is not what the file means.
        Ok(ModelChoice::Folder(_)) | Err(_) => Err(Failure::Usage(format!(
            "{}: it was made with a model in a folder called {}; say where it is with --model DIR",
            args.insights.display(),
            told.name
        ))),
        Ok(choice) => Ok(choice),
    }
}
