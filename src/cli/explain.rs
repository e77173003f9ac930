//! `refrain explain`: everything there is to tell of one insight.

use clap::Args;

use crate::cli::answer_args::AnswerArgs;
use crate::cli::find::{FindArgs, Found, find};
use crate::cli::{Failure, Outcome, Screen, notices};
use crate::query::{explain, find_insight};
use crate::report::write_explanation;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The id of an insight, or enough of its beginning.
    pub id: String,
    #[command(flatten)]
    pub find: FindArgs,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

pub(super) fn run(args: &ExplainArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let target = args.answer.target(screen)?;
    let Found { findings, .. } = find(&args.find, true, screen)?;
    let explanation = explain(&findings, find_insight(&findings.insights, &args.id)?);
    target.output.write(|mut out| write_explanation(&explanation, target.format, &target.report, &mut out))?;
    Ok(notices::outcome(&findings.insights.corpus.skipped))
}
