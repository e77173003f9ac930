//! `refrain library check`: everything that is wrong with a library.

use std::path::PathBuf;

use clap::Args;

use crate::cli::output::Output;
use crate::cli::table_args::{TableArgs, TableFormat};
use crate::cli::{Failure, Outcome, Screen};
use crate::library::check;
use crate::report::{write_library_check, write_record_json};

#[derive(Debug, Args)]
pub(super) struct CheckLibraryArgs {
    /// The folder of the library.
    #[arg(long, value_name = "DIR")]
    library: PathBuf,
    #[command(flatten)]
    table: TableArgs,
}

pub(super) fn run(args: &CheckLibraryArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let format = args.table.format()?;
    let output = Output::new(args.table.output.as_deref())?;
    let bars = screen.progress();
    bars.spin("checking");
    let checked = check(&args.library)?;
    bars.clear();
    let report = screen.report_params(&output, None);
    output.write(|mut out| match format {
        TableFormat::Text => write_library_check(&checked, &args.library.display().to_string(), &report, &mut out),
        TableFormat::Json => write_record_json(&checked, &mut out),
    })?;
    Ok(if checked.sound { Outcome::Done } else { Outcome::Broken })
}
