//! `refrain explain`: everything there is to tell of one insight.

use clap::Args;

use crate::cli::answer_args::AnswerArgs;
use crate::cli::ask::AskArgs;
use crate::cli::{Failure, Outcome, Screen};
use crate::query::{explain, find_insight};
use crate::report::write_explanation;
use crate::trend::{last_day, owners, spread, trend};

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The id of an insight, or enough of its beginning.
    pub id: String,
    #[command(flatten)]
    pub ask: AskArgs,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

pub(super) fn run(args: &ExplainArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let target = args.answer.target(screen)?;
    let asked = args.ask.open(false, screen)?;
    let mut explanation = asked.ask(|holdings| Ok(explain(holdings, find_insight(holdings.ids(), &args.id)?)?))?;
    let all = asked.insights()?;
    let insight = &explanation.insight;
    explanation.spread = spread(insight, &owners(insight.evidence.iter(), &all.corpus.same_episode));
    explanation.trend = last_day(&all.insights).and_then(|day| trend(&explanation.spread, day));
    explanation.history = asked.history(&explanation.insight.id)?;
    target.output.write(|mut out| write_explanation(&explanation, target.format, &target.report, &mut out))?;
    Ok(asked.outcome())
}
