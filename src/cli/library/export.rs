//! `refrain library export`: a library as tables that any other program can read.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::output::Output;
use crate::cli::{Failure, Outcome, Screen, interrupt};
use crate::export::{ExportFormat, export, part_of};
use crate::library::Library;
use crate::report::phrase;

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// The folder of the library.
    #[arg(long, value_name = "DIR")]
    library: PathBuf,
    /// The folder to write to, new or empty; it is there whole or not at all.
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
    /// As what the tables are written.
    #[arg(long, value_enum, default_value_t = ExportName::Jsonl, value_name = "FORMAT")]
    format: ExportName,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExportName {
    Jsonl,
    Parquet,
}

pub(super) fn run(args: &ExportArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let format = match args.format {
        ExportName::Jsonl => ExportFormat::Jsonl,
        ExportName::Parquet => ExportFormat::Parquet,
    };
    let bars = screen.progress();
    bars.spin("exporting");
    let library = Library::open(&args.library)?;
    let part = part_of(&args.output);
    let manifest = interrupt::removing(&part, || export(&library, &args.output, format))?;
    bars.clear();
    Output::Stdout.write(|out| {
        writeln!(out, "{}: {}", args.output.display(), phrase::count(manifest.tables.len(), "table"))?;
        for table in &manifest.tables {
            writeln!(out, "  {}  {}", table.file, phrase::count(table.rows as usize, "row"))?;
        }
        Ok(())
    })?;
    Ok(Outcome::Done)
}
