//! `refrain library`: what is done to a library as a whole.

mod check;
mod export;
mod import;
mod repair;

use clap::{Args, Subcommand};

use crate::cli::{Failure, Outcome, Screen};

use check::CheckLibraryArgs;
use export::ExportArgs;
use import::ImportArgs;
use repair::RepairArgs;

#[derive(Debug, Args)]
pub(super) struct LibraryCommandArgs {
    #[command(subcommand)]
    command: LibraryCommand,
}

#[derive(Debug, Subcommand)]
enum LibraryCommand {
    /// Read everything, and name all that is wrong; exits with 1 where something is.
    Check(CheckLibraryArgs),
    /// Make a damaged library sound again from what is left of it; the old file is kept beside it.
    Repair(RepairArgs),
    /// Write everything as tables that other programs read, vectors too.
    Export(ExportArgs),
    /// Make a library out of an export.
    Import(ImportArgs),
}

pub(super) fn run(args: &LibraryCommandArgs, screen: &Screen) -> Result<Outcome, Failure> {
    match &args.command {
        LibraryCommand::Check(args) => check::run(args, screen),
        LibraryCommand::Repair(args) => repair::run(args, screen),
        LibraryCommand::Export(args) => export::run(args, screen),
        LibraryCommand::Import(args) => import::run(args, screen),
    }
}
