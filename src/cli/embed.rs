//! `refrain embed`: texts in, a NumPy file of their vectors out.

use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use ndarray_npy::{WriteNpyError, WriteNpyExt};

use crate::cli::args::SpeedArgs;
use crate::cli::model_args::{CacheArgs, ModelArgs};
use crate::cli::output::Output;
use crate::cli::texts::{Text, read_texts};
use crate::cli::{Failure, Outcome, Screen};
use crate::engine::embed_once;
use crate::error::Error;

#[derive(Debug, Args)]
pub(super) struct EmbedArgs {
    /// One text a line, or JSON Lines with "text"; - is standard input.
    #[arg(value_name = "FILE")]
    pub input: PathBuf,
    /// The vectors, float32 [texts, dimensions], row by line; - is standard output.
    #[arg(short, long, value_name = "VECTORS.npy")]
    pub output: PathBuf,
    #[command(flatten)]
    pub speed: SpeedArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub cache: CacheArgs,
}

pub(super) fn run(args: &EmbedArgs, screen: &Screen) -> Result<Outcome, Failure> {
    args.model.choice()?;
    let output = Output::new(Some(&args.output))?;
    if output == Output::Stdout && io::stdout().is_terminal() {
        return Err(Failure::Usage(
            "-o - would write numbers to the terminal; give a file, or a pipe behind it".into(),
        ));
    }
    args.speed.apply()?;
    let texts = read_texts(&args.input.display().to_string(), &read_bytes(&args.input)?)?;
    let bars = screen.progress();
    bars.spin("loading the model");
    let embedder = args.model.load_cached(&args.cache, &bars)?;
    let all: Vec<&str> = texts.iter().map(|text| text.text.as_str()).collect();
    let rows = embed_once(&all, embedder.identity().dim, |texts| embedder.embed(texts), &bars)?;
    bars.clear();
    for (row, Text { line, .. }) in texts.iter().enumerate() {
        if !rows.has_vector(row) {
            screen.say(&format!("line {line}: the model knows no word of it; its row is all zeros"));
        }
    }
    output.write(|out| {
        rows.view().write_npy(out).map_err(|error| match error {
            WriteNpyError::Io(error) => error,
            other => io::Error::other(other),
        })
    })?;
    Ok(Outcome::Done)
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    if path.as_os_str() != "-" {
        return Ok(std::fs::read(path).map_err(|error| Error::io(path, error))?);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).map_err(|error| Error::io("standard input", error))?;
    Ok(bytes)
}
