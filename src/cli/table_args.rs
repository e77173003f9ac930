//! Where a table of figures goes, and as what: what `bench` and `eval` share.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::Failure;

#[derive(Debug, Args)]
pub(super) struct TableArgs {
    /// Write to this file, which is replaced whole or not at all; - is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// What to write [default: by the extension of FILE, else text].
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<TableFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TableFormat {
    Text,
    Json,
}

impl TableArgs {
    /// # Errors
    /// [`Failure::Usage`] where the extension names no format.
    pub(super) fn format(&self) -> Result<TableFormat, Failure> {
        let extension = |path: &Path| Some(path.extension()?.to_str()?.to_ascii_lowercase());
        match (self.format, self.output.as_deref().filter(|path| *path != Path::new("-"))) {
            (Some(format), _) => Ok(format),
            (None, None) => Ok(TableFormat::Text),
            (None, Some(path)) => match extension(path).as_deref() {
                Some("json") => Ok(TableFormat::Json),
                Some("txt") => Ok(TableFormat::Text),
                _ => Err(Failure::Usage(format!(
                    "-o {}: its extension names no format; use .txt or .json, or say --format text or json",
                    path.display()
                ))),
            },
        }
    }
}
