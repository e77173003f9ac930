//! `refrain eval`: how good the model and the clusters are, on labelled data.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::args::SpeedArgs;
use crate::cli::engine_args::EngineArgs;
use crate::cli::model_args::ModelArgs;
use crate::cli::output::Output;
use crate::cli::{Failure, Outcome, Screen};
use crate::eval::{EvalReport, evaluate_argkp, evaluate_clusters, evaluate_sts};

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
#[command(next_help_heading = "Output")]
pub(super) struct CommonArgs {
    /// Write to this file, which is replaced whole or not at all; - is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// What to write.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = EvalFormat::Text)]
    pub format: EvalFormat,
    #[command(flatten)]
    pub speed: SpeedArgs,
    #[command(flatten)]
    pub model: ModelArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum EvalFormat {
    Text,
    Json,
}

pub(super) fn run(args: &EvalArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let common = match &args.measure {
        Measure::Sts(args) => &args.common,
        Measure::Argkp(args) => &args.common,
        Measure::Clusters(args) => &args.common,
    };
    let output = Output::new(common.output.as_deref())?;
    common.speed.apply()?;
    let bars = screen.progress();
    bars.spin("loading the model");
    let embedder = common.model.load(&bars)?;
    let report = match &args.measure {
        Measure::Sts(args) => evaluate_sts(&args.gold, &*embedder)?,
        Measure::Argkp(args) => evaluate_argkp(&args.folder, &args.split, &*embedder)?,
        Measure::Clusters(args) => evaluate_clusters(&args.labelled, &*embedder, &args.engine.params()?, &bars)?,
    };
    bars.clear();
    output.write(|out| write(&report, common.format, out))?;
    Ok(Outcome::Done)
}

fn write(report: &EvalReport, format: EvalFormat, out: &mut dyn Write) -> io::Result<()> {
    if format == EvalFormat::Json {
        let mut json = serde_json::to_value(report)?;
        let scores = report.scores.iter().map(|&(name, value)| (name.to_owned(), number(value)));
        json["scores"] = serde_json::Value::Object(scores.collect());
        serde_json::to_writer_pretty(&mut *out, &json)?;
        return writeln!(out);
    }
    writeln!(out, "{} on {}, model {}", report.measure, report.data, report.model.name)?;
    for &(name, value) in &report.scores {
        writeln!(out, "  {name:<16}{:>12}", number(value))?;
    }
    Ok(())
}

/// A count as a whole number, a score to six decimals.
fn number(value: f64) -> serde_json::Value {
    if value.fract() == 0.0 && value.abs() > 1.0 {
        return serde_json::json!(value as i64);
    }
    serde_json::json!((value * 1e6).round() / 1e6)
}
