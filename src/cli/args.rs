//! The arguments: the commands, and the flags that several of them share.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::cli::Failure;
use crate::cli::add::AddArgs;
use crate::cli::bench::BenchArgs;
use crate::cli::check::CheckArgs;
use crate::cli::cluster::ClusterArgs;
use crate::cli::digest::DigestArgs;
use crate::cli::embed::EmbedArgs;
use crate::cli::eval::EvalArgs;
use crate::cli::explain::ExplainArgs;
use crate::cli::insights::InsightsArgs;
use crate::cli::library::LibraryCommandArgs;
use crate::cli::model::ModelCommandArgs;
use crate::cli::query::QueryArgs;
use crate::cli::related::RelatedArgs;
use crate::cli::scan::ScanArgs;
use crate::report::Format;
use crate::transcript::ReadLimits;

/// Finds the claims that several podcasts make, and shows who said them.
#[derive(Debug, Parser)]
#[command(name = "refrain", version, about, after_help = AFTER_HELP, propagate_version = true, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub screen: ScreenArgs,
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
Exit codes: 0 done; 1 failed; 2 done, but some input was skipped and named; 64 wrong usage; 130 interrupted.

PATH is a folder, a transcript, or a .jsonl of ready-made passages.

  refrain cluster week/ -o week.html";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Find the claims that several podcasts make, widest coverage first.
    Cluster(ClusterArgs),
    /// Add transcripts to a library, and bring its insights up to date.
    Add(AddArgs),
    /// Read feeds, and add the transcripts of their new episodes to a library.
    Scan(Box<ScanArgs>),
    /// Tell the insights that gained most since the last digest; by mail or webhook, too.
    Digest(Box<DigestArgs>),
    /// List the insights of a library, or of PATHs.
    Insights(InsightsArgs),
    /// Find the insights and passages that are nearest to a text.
    Query(QueryArgs),
    /// Find the insights and passages that are nearest to an insight.
    Related(RelatedArgs),
    /// Tell everything about one insight.
    Explain(ExplainArgs),
    /// Check, repair, export and import libraries.
    Library(LibraryCommandArgs),
    /// Try every promise of a written file of insights again.
    Check(CheckArgs),
    /// Turn texts into vectors.
    Embed(EmbedArgs),
    /// List, show, pull and check models.
    Model(ModelCommandArgs),
    /// Measure how good the model and the clusters are, on labelled data.
    Eval(EvalArgs),
    /// Measure how fast each stage is on this machine.
    Bench(BenchArgs),
}

/// What is said on the screen.
#[derive(Debug, Args)]
pub(super) struct ScreenArgs {
    /// Say nothing but errors and what was skipped.
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Screen")]
    pub quiet: bool,
    /// Say more: every warning, file and link; twice for the program's own steps too.
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Screen")]
    pub verbose: u8,
    /// Colours: on a terminal (unless NO_COLOR is set), always or never.
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN", help_heading = "Screen")]
    pub color: ColorChoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    Auto,
    Always,
    Never,
}

/// What is read.
#[derive(Debug, Clone, Args)]
pub(super) struct ReadArgs {
    /// A folder, a transcript, or a .jsonl of ready-made passages.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Skip longer files.
    #[arg(long, value_name = "MB", default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=1 << 20))]
    pub max_file_size: u64,
}

impl ReadArgs {
    pub(super) fn limits(&self) -> ReadLimits {
        ReadLimits { max_file_bytes: self.max_file_size << 20 }
    }
}

/// How fast it goes; nothing here changes a result.
#[derive(Debug, Clone, Args)]
pub(super) struct SpeedArgs {
    /// Threads to work on, 1 to 1024 [default: one for each core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

impl SpeedArgs {
    /// Makes the pool that all work runs on.
    pub(super) fn apply(&self) -> Result<(), Failure> {
        let Some(threads) = self.threads else { return Ok(()) };
        rayon::ThreadPoolBuilder::new()
            .num_threads(usize::from(threads))
            .build_global()
            .map_err(|error| Failure::Failed(format!("--threads {threads}: {error}; give fewer")))
    }
}

/// Where a report goes, and as what.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct ReportArgs {
    /// Write to this file, which is replaced whole or not at all; - is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// What to write [default: by the extension of FILE, else text].
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<ReportFormat>,
    /// Columns of a text report [default: the terminal's].
    #[arg(long, value_name = "COLUMNS")]
    pub width: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    Text,
    Json,
    Markdown,
    Html,
}

impl ReportArgs {
    /// The format asked for, else the one of the file's extension, else text.
    pub(super) fn format(&self) -> Result<Format, Failure> {
        if let Some(format) = self.format {
            return Ok(match format {
                ReportFormat::Text => Format::Text,
                ReportFormat::Json => Format::Json,
                ReportFormat::Markdown => Format::Markdown,
                ReportFormat::Html => Format::Html,
            });
        }
        match self.output.as_deref() {
            None => Ok(Format::Text),
            Some(path) if path == Path::new("-") => Ok(Format::Text),
            Some(path) => Format::from_extension(path).ok_or_else(|| {
                Failure::Usage(format!(
                    "-o {}: its extension names no format; use .txt, .json, .md or .html, or say --format text, json, \
                     markdown or html",
                    path.display()
                ))
            }),
        }
    }
}
