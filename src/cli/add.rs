//! `refrain add`: transcripts into a library.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::args::{ReadArgs, SpeedArgs};
use crate::cli::ask::load_for;
use crate::cli::engine_args::EngineArgs;
use crate::cli::model_args::ModelArgs;
use crate::cli::output::Output;
use crate::cli::table_args::{TableArgs, TableFormat};
use crate::cli::{Failure, Outcome, Screen, notices};
use crate::embed::{BoxedEmbedder, DEFAULT_MODEL, ModelChoice};
use crate::engine::EngineParams;
use crate::library::{FILE, Writer};
use crate::report::{write_added, write_added_json};
use crate::service::{AddParams, add};
use crate::transcript::{corpus_of, read_files};

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    /// The folder of the library, which is made where there is none.
    #[arg(long, value_name = "DIR")]
    pub library: PathBuf,
    #[command(flatten)]
    pub speed: SpeedArgs,
    #[command(flatten)]
    pub engine: EngineArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub table: TableArgs,
}

pub(super) fn run(args: &AddArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let format = args.table.format()?;
    let output = Output::new(args.table.output.as_deref())?;
    args.speed.apply()?;
    let bars = screen.progress();
    bars.spin("reading");
    let records = read_files(&args.read.paths, &args.read.limits())?;
    let corpus = corpus_of(records.clone());
    notices::say_skipped(&corpus, screen);
    notices::log_warnings(&corpus.warnings, screen);
    if corpus.transcripts.is_empty() && corpus.ready.is_empty() {
        return Err(crate::cli::find::nothing_read(&args.read.paths, &corpus));
    }
    let (mut writer, embedder) = open_to_write(&args.library, &args.engine, &args.model, screen)?;
    let params = AddParams { params: changed(&args.engine, &writer)?, ..AddParams::default() };
    let mut memory = writer.memory()?;
    let added = add(&mut writer, records, today(), &*embedder, params, &mut memory, &bars)?;
    bars.clear();
    let report = screen.report_params(&output, None);
    let name = args.library.display().to_string();
    output.write(|mut out| match format {
        TableFormat::Text => write_added(&added, &name, &report, &mut out),
        TableFormat::Json => write_added_json(&added, &mut out),
    })?;
    Ok(notices::outcome(&corpus.skipped))
}

/// Opens the library to write, and makes it where there is none; with the model that made it, or makes it.
pub(super) fn open_to_write(
    folder: &Path,
    engine: &EngineArgs,
    model: &ModelArgs,
    screen: &Screen,
) -> Result<(Writer, BoxedEmbedder), Failure> {
    if Writer::exists(folder) {
        let writer = Writer::open(folder)?;
        let embedder = load_for(writer.head(), &folder.join(FILE), model, screen)?;
        return Ok((writer, embedder));
    }
    let params = engine.params()?;
    let bars = screen.progress();
    bars.spin("loading the model");
    let embedder = model.load(&bars)?;
    bars.clear();
    let writer = Writer::create(folder, embedder.identity().clone(), choice(model)?, params)?;
    Ok((writer, embedder))
}

/// The model as a later run finds it again, wherever it is started.
pub(super) fn choice(model: &ModelArgs) -> Result<String, Failure> {
    Ok(match model.choice()? {
        ModelChoice::Folder(folder) => folder.canonicalize().unwrap_or(folder).display().to_string(),
        _ => model.model.clone().unwrap_or_else(|| DEFAULT_MODEL.to_owned()),
    })
}

/// Other parameters than the library's; `None` where no flag asks for any.
pub(super) fn changed(engine: &EngineArgs, writer: &Writer) -> Result<Option<EngineParams>, Failure> {
    if engine.given().is_none() {
        return Ok(None);
    }
    let params = engine.params()?;
    if params == writer.head().params {
        return Ok(None);
    }
    tracing::warn!("the library had other parameters: all its insights are made anew, from the vectors that it has");
    Ok(Some(params))
}

/// The day by the clock of this machine.
pub(super) fn today() -> jiff::civil::Date {
    jiff::tz::TimeZone::system().to_datetime(jiff::Timestamp::now()).date()
}
