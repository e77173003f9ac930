//! `refrain query`: a text in, the nearest insights and passages out.

use clap::Args;

use crate::cli::answer_args::{AnswerArgs, FilterArgs};
use crate::cli::ask::AskArgs;
use crate::cli::{Failure, Outcome, Screen};
use crate::query::{QueryError, query};
use crate::report::write_answer;
use crate::vector::UnitVector;

#[derive(Debug, Args)]
pub(super) struct QueryArgs {
    /// What to look for, in any words.
    pub text: String,
    #[command(flatten)]
    pub ask: AskArgs,
    #[command(flatten)]
    pub filter: FilterArgs,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

pub(super) fn run(args: &QueryArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let params = args.filter.params(args.ask.engine.min_podcasts)?;
    let target = args.answer.target(screen)?;
    let asked = args.ask.open(true, screen)?;
    let embedder = asked.embedder().expect("the model was asked for");
    let answer = asked.ask(|holdings| {
        // A name that nobody has is said before the question is.
        params.filter.admission(holdings)?;
        let vectors = embedder.embed_queries(&[&args.text])?;
        let vector = UnitVector::new(vectors.row(0).to_owned())
            .ok_or_else(|| QueryError::NoKnownToken { text: args.text.clone() })?;
        Ok(query(holdings, &args.text, &vector, &params)?)
    })?;
    target.output.write(|mut out| write_answer(&answer, target.format, &target.report, &mut out))?;
    Ok(asked.outcome())
}
