//! `refrain related`: an insight in, the nearest others and the nearest passages out.

use clap::Args;

use crate::cli::answer_args::{AnswerArgs, FilterArgs};
use crate::cli::ask::AskArgs;
use crate::cli::{Failure, Outcome, Screen};
use crate::query::{find_insight, related};
use crate::report::write_answer;

#[derive(Debug, Args)]
pub(super) struct RelatedArgs {
    /// The id of an insight, or enough of its beginning.
    pub id: String,
    #[command(flatten)]
    pub ask: AskArgs,
    #[command(flatten)]
    pub filter: FilterArgs,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

pub(super) fn run(args: &RelatedArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let params = args.filter.params(args.ask.engine.min_podcasts)?;
    let target = args.answer.target(screen)?;
    let asked = args.ask.open(false, screen)?;
    let answer = asked.ask(|holdings| {
        params.filter.admission(holdings)?;
        let place = find_insight(holdings.ids(), &args.id)?;
        Ok(related(holdings, place, &params)?)
    })?;
    target.output.write(|mut out| write_answer(&answer, target.format, &target.report, &mut out))?;
    Ok(asked.outcome())
}
