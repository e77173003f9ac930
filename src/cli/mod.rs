//! The program: flags -> parameters -> the library -> standard output, standard error and an exit code.
//!
//! One command a file. What they share has files of its own: [`args`] the flags, `find` the run that most commands
//! begin with, `output` where a result goes, `screen` what is said meanwhile, `failure` what an error exits with.
//! Nothing outside this module knows a flag, an environment variable or standard output.

mod add;
mod advice;
mod answer_args;
mod args;
mod ask;
mod bench;
mod check;
mod cluster;
mod digest;
mod embed;
mod engine_args;
mod eval;
mod explain;
mod failure;
mod find;
mod insights;
mod interrupt;
mod library;
mod model;
mod model_args;
mod notices;
mod output;
mod progress;
mod query;
mod related;
mod scan;
mod screen;
mod settings;
mod table_args;
mod texts;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};
use failure::Failure;
use screen::Screen;

/// How a command that did not fail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    /// Something of the input was skipped, and was named.
    Incomplete,
    /// What was to be checked does not hold, and was said.
    Broken,
}

impl Outcome {
    fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Broken => 1,
            Self::Incomplete => 2,
        }
    }
}

/// Runs the program on the arguments of the process.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // A reader that has gone away needs no help text.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { failure::USAGE } else { 0 });
        }
    };
    let screen = Screen::new(&arguments.screen);
    match interrupt::listen().and_then(|()| run(&arguments, &screen)) {
        Ok(outcome) => ExitCode::from(outcome.code()),
        Err(failure) => {
            if !failure.is_broken_pipe() {
                screen.error(&failure);
            }
            ExitCode::from(failure.code())
        }
    }
}

fn run(arguments: &Arguments, screen: &Screen) -> Result<Outcome, Failure> {
    match &arguments.command {
        Command::Cluster(args) => cluster::run(args, screen),
        Command::Add(args) => add::run(args, screen),
        Command::Insights(args) => insights::run(args, screen),
        Command::Scan(args) => scan::run(args, screen),
        Command::Digest(args) => digest::run(args, screen),
        Command::Query(args) => query::run(args, screen),
        Command::Related(args) => related::run(args, screen),
        Command::Explain(args) => explain::run(args, screen),
        Command::Library(args) => library::run(args, screen),
        Command::Check(args) => check::run(args, screen),
        Command::Embed(args) => embed::run(args, screen),
        Command::Model(args) => model::run(args, screen),
        Command::Eval(args) => eval::run(args, screen),
        Command::Bench(args) => bench::run(args, screen),
    }
}
