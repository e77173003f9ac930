//! `refrain insights`: the insights of a library, or of PATHs, filtered and sorted.

use clap::{Args, ValueEnum};

use crate::cli::add::today;
use crate::cli::answer_args::FilterArgs;
use crate::cli::args::ReportArgs;
use crate::cli::ask::AskArgs;
use crate::cli::output::Output;
use crate::cli::{Failure, Outcome, Screen};
use crate::report::write_report;
use crate::trend::{Sort, last_day, owners, sort_insights, spread, trend};

#[derive(Debug, Args)]
pub(super) struct InsightsArgs {
    #[command(flatten)]
    pub ask: AskArgs,
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Which come first: the widest coverage, the last to be first said, or those that most podcasts came to lately.
    #[arg(long, value_enum, default_value_t = SortName::Coverage, value_name = "ORDER")]
    pub sort: SortName,
    #[command(flatten)]
    pub report: ReportArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SortName {
    Coverage,
    New,
    Growing,
}

pub(super) fn run(args: &InsightsArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let format = args.report.format()?;
    let output = Output::new(args.report.output.as_deref())?;
    let params = args.filter.params(args.ask.engine.min_podcasts)?;
    let mut report = screen.report_params(&output, args.report.width);
    report.top = args.filter.top;
    report.validate()?;
    let asked = args.ask.open(false, screen)?;
    asked.ask(|holdings| Ok(params.filter.admission(holdings)?))?;
    let mut insights = asked.insights()?;
    let day = last_day(&insights.insights).unwrap_or_else(today);
    let owners = owners(insights.insights.iter().flat_map(|insight| &insight.evidence), &insights.corpus.same_episode);
    let trends = insights.insights.iter().filter_map(|insight| {
        let trend = trend(&spread(insight, &owners), day)?;
        Some((insight.id.clone(), trend))
    });
    report.trends = trends.collect();
    insights.insights.retain(|insight| {
        insight.coverage.podcasts >= params.min_podcasts
            && insight.evidence.iter().any(|evidence| params.filter.accepts_evidence(evidence))
    });
    let sort = match args.sort {
        SortName::Coverage => Sort::Coverage,
        SortName::New => Sort::New,
        SortName::Growing => Sort::Growing,
    };
    sort_insights(&mut insights.insights, sort, &owners, day);
    if insights.insights.is_empty() {
        report.advice = Some("No insight passes; leave a filter out, or add more transcripts.".to_owned());
    }
    output.write(|mut out| write_report(&insights, format, &report, &mut out))?;
    Ok(asked.outcome())
}
