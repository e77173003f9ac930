//! `refrain related`: an insight in, the nearest others and the nearest passages out.

use clap::Args;

use crate::cli::answer_args::{AnswerArgs, FilterArgs};
use crate::cli::find::{FindArgs, Found, find};
use crate::cli::{Failure, Outcome, Screen, notices};
use crate::query::{find_insight, related};
use crate::report::write_answer;

#[derive(Debug, Args)]
pub(super) struct RelatedArgs {
    /// The id of an insight, or enough of its beginning.
    pub id: String,
    #[command(flatten)]
    pub find: FindArgs,
    #[command(flatten)]
    pub filter: FilterArgs,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

pub(super) fn run(args: &RelatedArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let params = args.filter.params()?;
    let target = args.answer.target(screen)?;
    let Found { findings, .. } = find(&args.find, true, screen)?;
    params.filter.check_names(&findings)?;
    let place = find_insight(&findings.insights, &args.id)?;
    let answer = related(&findings, place, &params);
    target.output.write(|mut out| write_answer(&answer, target.format, &target.report, &mut out))?;
    Ok(notices::outcome(&findings.insights.corpus.skipped))
}
