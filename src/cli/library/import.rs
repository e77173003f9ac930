//! `refrain library import`: a library out of what was exported.

use std::path::PathBuf;

use clap::Args;

use crate::cli::add::today;
use crate::cli::output::Output;
use crate::cli::{Failure, Outcome, Screen, interrupt};
use crate::export::{Manifest, import};
use crate::library::Rebuild;
use crate::report::phrase;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// What `refrain library export -o FOLDER` wrote.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// The folder of the library, which must not have one yet.
    #[arg(long, value_name = "DIR")]
    library: PathBuf,
}

pub(super) fn run(args: &ImportArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let bars = screen.progress();
    bars.spin("importing");
    // Looked at first, so that a wrong FOLDER makes no DIR.
    Manifest::read(&args.folder)?;
    let rebuild = Rebuild::begin(&args.library)?;
    let inner = rebuild.inner().to_owned();
    let manifest = interrupt::removing(&inner, || import(&args.folder, rebuild, today()))?;
    bars.clear();
    let rows = |name: &str| {
        let table = manifest.tables.iter().find(|table| table.name == name);
        table.map_or(0, |table| table.rows as usize)
    };
    Output::Stdout.write(|out| {
        writeln!(
            out,
            "{}: {}, {}, {}",
            args.library.display(),
            phrase::count(rows("episodes"), "file"),
            phrase::count(rows("passages"), "passage"),
            phrase::count(rows("insights"), "insight")
        )
    })?;
    Ok(Outcome::Done)
}
