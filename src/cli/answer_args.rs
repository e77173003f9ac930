//! The flags of the commands that answer a question.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use crate::cli::output::Output;
use crate::cli::{Failure, Screen};
use crate::query::{Filter, QueryParams};
use crate::report::{AnswerFormat, Format, ReportParams};

/// What an answer is about.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which passages")]
pub(super) struct FilterArgs {
    /// Only what this podcast says, by its whole name.
    #[arg(long, value_name = "NAME")]
    pub podcast: Option<String>,
    /// Only what this speaker says, by the whole name.
    #[arg(long, value_name = "NAME")]
    pub speaker: Option<String>,
    /// Only what was published on this day or later.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub since: Option<Date>,
    /// Only what was published on this day or earlier.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub until: Option<Date>,
    /// The most insights, and the most passages, in the answer; 0 for all.
    #[arg(long, value_name = "K", default_value_t = 10)]
    pub top: usize,
}

impl FilterArgs {
    /// `min_podcasts`: insights of fewer are left out of the answer.
    pub(super) fn params(&self, min_podcasts: Option<usize>) -> Result<QueryParams, Failure> {
        let min_podcasts = min_podcasts.unwrap_or(1);
        if let (Some(since), Some(until)) = (self.since, self.until)
            && since > until
        {
            return Err(Failure::Usage(format!("--since {since} is after --until {until}: no day is between them")));
        }
        let filter = Filter {
            podcast: self.podcast.clone(),
            speaker: self.speaker.clone(),
            since: self.since,
            until: self.until,
        };
        Ok(QueryParams { filter, top: self.top, min_podcasts })
    }
}

/// Where an answer goes, and as what.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct AnswerArgs {
    /// Write to this file, which is replaced whole or not at all; - is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// What to write [default: by the extension of FILE, else text].
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<AnswerFormatName>,
    /// Columns of a text answer [default: the terminal's].
    #[arg(long, value_name = "COLUMNS")]
    pub width: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum AnswerFormatName {
    Text,
    Json,
    Markdown,
}

/// Where an answer goes, as what, and how it is laid out.
pub(super) struct AnswerTarget {
    pub output: Output,
    pub format: AnswerFormat,
    pub report: ReportParams,
}

impl AnswerArgs {
    pub(super) fn target(&self, screen: &Screen) -> Result<AnswerTarget, Failure> {
        let format = self.format()?;
        let output = Output::new(self.output.as_deref())?;
        let report = screen.report_params(&output, self.width);
        report.validate()?;
        Ok(AnswerTarget { output, format, report })
    }

    fn format(&self) -> Result<AnswerFormat, Failure> {
        match (self.format, self.output.as_deref()) {
            (Some(AnswerFormatName::Text), _) | (None, None) => Ok(AnswerFormat::Text),
            (Some(AnswerFormatName::Json), _) => Ok(AnswerFormat::Json),
            (Some(AnswerFormatName::Markdown), _) => Ok(AnswerFormat::Markdown),
            (None, Some(path)) if path.as_os_str() == "-" => Ok(AnswerFormat::Text),
            (None, Some(path)) => match Format::from_extension(path) {
                Some(Format::Text) => Ok(AnswerFormat::Text),
                Some(Format::Json) => Ok(AnswerFormat::Json),
                Some(Format::Markdown) => Ok(AnswerFormat::Markdown),
                _ => Err(Failure::Usage(format!(
                    "-o {}: its extension names no format of an answer; use .txt, .json or .md, or say --format text, \
                     json or markdown",
                    path.display()
                ))),
            },
        }
    }
}
