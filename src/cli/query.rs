//! `refrain query`: a text in, the nearest insights and passages out.

use clap::Args;

use crate::cli::answer_args::{AnswerArgs, FilterArgs};
use crate::cli::find::{FindArgs, Found, find};
use crate::cli::{Failure, Outcome, Screen, notices};
use crate::query::{QueryError, query};
use crate::report::write_answer;
use crate::vector::UnitVector;

#[derive(Debug, Args)]
pub(super) struct QueryArgs {
    /// What to look for, in any words.
    pub text: String,
    #[command(flatten)]
    pub find: FindArgs,
    #[command(flatten)]
    pub filter: FilterArgs,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

pub(super) fn run(args: &QueryArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let params = args.filter.params()?;
    let target = args.answer.target(screen)?;
    let Found { findings, embedder, .. } = find(&args.find, true, screen)?;
    params.filter.check_names(&findings)?;
    let vectors = embedder.embed_queries(&[&args.text])?;
    let vector = UnitVector::new(vectors.row(0).to_owned())
        .ok_or_else(|| QueryError::NoKnownToken { text: args.text.clone() })?;
    let answer = query(&findings, &args.text, &vector, &params);
    target.output.write(|mut out| write_answer(&answer, target.format, &target.report, &mut out))?;
    Ok(notices::outcome(&findings.insights.corpus.skipped))
}
