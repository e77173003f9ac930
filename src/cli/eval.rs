//! `refrain eval`: how good the model and the clusters are, on labelled data.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::args::SpeedArgs;
use crate::cli::engine_args::EngineArgs;
use crate::cli::model_args::ModelArgs;
use crate::cli::output::Output;
use crate::cli::table_args::{TableArgs, TableFormat};
use crate::cli::{Failure, Outcome, Screen};
use crate::eval::{evaluate_argkp, evaluate_clusters, evaluate_sts};
use crate::report::eval::{write_json, write_text};

#[derive(Debug, Args)]
pub(super) struct EvalArgs {
    #[command(subcommand)]
    pub measure: Measure,
}

#[derive(Debug, Subcommand)]
pub(super) enum Measure {
    /// Do similarities order pairs of texts as people do? Spearman's rank correlation.
    Sts(StsArgs),
    /// Is the most similar key point the one that an argument makes? Mean average precision of ArgKP-2021.
    Argkp(ArgkpArgs),
    /// Are the clusters those of the labels? B-cubed, pairs, adjusted Rand index, mutual information.
    Clusters(ClustersArgs),
}

#[derive(Debug, Args)]
pub(super) struct StsArgs {
    /// A table without a header: text, text and score, a tab between two.
    #[arg(value_name = "GOLD.tsv")]
    pub gold: PathBuf,
    #[command(flatten)]
    pub common: CommonArgs,
}

#[derive(Debug, Args)]
pub(super) struct ArgkpArgs {
    /// The folder with arguments_SPLIT.csv, key_points_SPLIT.csv and labels_SPLIT.csv.
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Which part.
    #[arg(long, value_name = "SPLIT", default_value = "dev")]
    pub split: String,
    #[command(flatten)]
    pub common: CommonArgs,
}

#[derive(Debug, Args)]
pub(super) struct ClustersArgs {
    /// Passages of JSON, a line each, with id, text, label and perhaps topic.
    #[arg(value_name = "LABELLED.jsonl")]
    pub labelled: PathBuf,
    #[command(flatten)]
    pub engine: EngineArgs,
    #[command(flatten)]
    pub common: CommonArgs,
}

#[derive(Debug, Args)]
pub(super) struct CommonArgs {
    #[command(flatten)]
    pub table: TableArgs,
    #[command(flatten)]
    pub speed: SpeedArgs,
    #[command(flatten)]
    pub model: ModelArgs,
}

pub(super) fn run(args: &EvalArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let (common, engine) = match &args.measure {
        Measure::Sts(args) => (&args.common, None),
        Measure::Argkp(args) => (&args.common, None),
        Measure::Clusters(args) => (&args.common, Some(args.engine.params()?)),
    };
    let format = common.table.format()?;
    let output = Output::new(common.table.output.as_deref())?;
    common.model.choice()?;
    common.speed.apply()?;
    let bars = screen.progress();
    bars.spin("loading the model");
    let embedder = common.model.load(&bars)?;
    let report = match &args.measure {
        Measure::Sts(args) => evaluate_sts(&args.gold, &*embedder)?,
        Measure::Argkp(args) => evaluate_argkp(&args.folder, &args.split, &*embedder)?,
        Measure::Clusters(args) => evaluate_clusters(&args.labelled, &*embedder, &engine.unwrap_or_default(), &bars)?,
    };
    bars.clear();
    output.write(|mut out| match format {
        TableFormat::Text => write_text(&report, &mut out),
        TableFormat::Json => write_json(&report, &mut out),
    })?;
    Ok(Outcome::Done)
}
