//! `refrain cluster`: transcripts in, a report of their insights out.

use clap::Args;

use crate::cli::args::ReportArgs;
use crate::cli::find::{FindArgs, Found, find};
use crate::cli::output::Output;
use crate::cli::{Failure, Outcome, Screen, advice, notices};
use crate::report::{Format, write_report};

#[derive(Debug, Args)]
pub(super) struct ClusterArgs {
    #[command(flatten)]
    pub find: FindArgs,
    #[command(flatten)]
    pub report: ReportArgs,
    /// Write the first so many insights; 0 for all.
    #[arg(long, value_name = "N", default_value_t = 20, help_heading = "Output")]
    pub top: usize,
}

pub(super) fn run(args: &ClusterArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let format = args.report.format()?;
    let output = Output::new(args.report.output.as_deref())?;
    let mut report = screen.report_params(&output, args.report.width);
    report.top = args.top;
    report.validate()?;
    // A text report on the terminal says the warnings itself.
    let log_warnings = format != Format::Text || !output.is_terminal();
    let Found { findings, embedder, params } = find(&args.find, log_warnings, screen)?;
    if findings.insights.insights.is_empty() {
        let advice = advice::advise(&findings, &args.find, embedder.identity(), &params)?;
        if log_warnings {
            tracing::warn!("{advice}");
        }
        report.advice = Some(advice);
    }
    output.write(|mut out| write_report(&findings.insights, format, &report, &mut out))?;
    Ok(notices::outcome(&findings.insights.corpus.skipped))
}
