//! `refrain model`: which models there are, what they are, and whether they are sound.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use crate::calibration::{self, Calibration};
use crate::cli::args::SpeedArgs;
use crate::cli::model_args::{ModelArgs, options};
use crate::cli::output::Output;
use crate::cli::progress::Bars;
use crate::cli::{Failure, Outcome, Screen};
use crate::embed::{
    DEFAULT_MODEL, LoadOptions, ModelCheck, ModelChoice, ModelSummary, Pulled, catalog, check, folder_of,
    load_uncalibrated, pull, show,
};
use crate::eval::calibrate;
use crate::report::phrase;

#[derive(Debug, Args)]
pub(super) struct ModelCommandArgs {
    #[command(subcommand)]
    pub command: ModelCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ModelCommand {
    /// List the models inside this program.
    List(ListArgs),
    /// Say what a model is made of.
    Show(NameArgs),
    /// Fetch a model of the hub into its cache.
    Pull(PullArgs),
    /// Read a model again from its files, and try it.
    Check(NameArgs),
    /// Measure what each --precision gives with a model, and keep it in the model's folder.
    Calibrate(CalibrateArgs),
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    pub format: FormatArgs,
}

#[derive(Debug, Args)]
pub(super) struct NameArgs {
    /// A folder, an embedded name, or OWNER/NAME[@REV] of the hub.
    #[arg(value_name = "NAME|DIR")]
    pub model: String,
    #[command(flatten)]
    pub format: FormatArgs,
}

#[derive(Debug, Args)]
pub(super) struct CalibrateArgs {
    /// Passages with "id", "text", "label" and, where they answer several questions, "topic", one object a line.
    #[arg(value_name = "LABELLED.jsonl")]
    pub labelled: PathBuf,
    #[command(flatten)]
    pub speed: SpeedArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub format: FormatArgs,
}

#[derive(Debug, Args)]
pub(super) struct PullArgs {
    /// A model of the hub, at a branch, tag or commit.
    #[arg(value_name = "OWNER/NAME[@REV]")]
    pub model: String,
    #[command(flatten)]
    pub format: FormatArgs,
}

#[derive(Debug, Args)]
pub(super) struct FormatArgs {
    /// What to write.
    #[arg(long, value_enum, default_value_t = ModelFormat::Text, value_name = "FORMAT")]
    pub format: ModelFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ModelFormat {
    Text,
    Json,
}

/// What a command has to say, both ways.
struct Said {
    text: Vec<String>,
    json: Value,
}

pub(super) fn run(args: &ModelCommandArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let bars = screen.progress();
    let (said, format) = match &args.command {
        ModelCommand::List(args) => (list(), &args.format),
        ModelCommand::Show(args) => (shown(&show(&args.model.parse()?, &options(&bars))?), &args.format),
        ModelCommand::Check(args) => (checked(&check(&args.model.parse()?, &options(&bars))?), &args.format),
        ModelCommand::Calibrate(args) => {
            args.speed.apply()?;
            let options = args.model.run.options(&bars);
            let (path, calibration) = calibrate_model(&args.model.choice()?, &options, &args.labelled, &bars)?;
            (calibrated(&path, &calibration), &args.format)
        }
        ModelCommand::Pull(args) => {
            let choice = args.model.parse()?;
            let ModelChoice::Hub { repo, revision } = &choice else {
                return Err(Failure::Usage(format!(
                    "{choice} is here already and needs no pull; a model of the hub is called OWNER/NAME[@REV]"
                )));
            };
            let options = options(&bars);
            (pulled(&pull(repo, revision, &options.hub, options.on_download.as_ref())?), &args.format)
        }
    };
    bars.clear();
    Output::Stdout.write(|out| said.write(format.format, out))?;
    Ok(Outcome::Done)
}

impl Said {
    fn write(&self, format: ModelFormat, out: &mut dyn Write) -> io::Result<()> {
        match format {
            ModelFormat::Text => self.text.iter().try_for_each(|line| writeln!(out, "{line}")),
            ModelFormat::Json => {
                serde_json::to_writer_pretty(&mut *out, &self.json)?;
                writeln!(out)
            }
        }
    }
}

/// Measures the model and writes what was found into its folder.
fn calibrate_model(
    choice: &ModelChoice,
    options: &LoadOptions,
    labelled: &Path,
    bars: &Bars,
) -> Result<(PathBuf, Calibration), Failure> {
    let Some(folder) = folder_of(choice, options)? else {
        return Err(Failure::Usage(format!(
            "{choice} is inside this program, and the scale of --precision was set with it; \
             give a folder or a model of the hub with --model"
        )));
    };
    bars.spin("loading the model");
    // A table that is out of date must not stand in the way of a new one.
    let path = folder.join(calibration::FILE);
    let embedder = load_uncalibrated(choice, options)?;
    let calibration = calibrate(labelled, &*embedder, bars)?;
    let text = serde_json::to_string_pretty(&calibration).expect("a record of numbers and names") + "\n";
    std::fs::write(&path, &text).map_err(|source| Failure::Output {
        path: path.clone(),
        source,
        remedy: "make the model's folder writable, or copy it and give the copy",
    })?;
    Ok((path, calibration))
}

/// Schema `refrain.calibration/1`.
fn calibrated(path: &Path, calibration: &Calibration) -> Said {
    let mut text =
        vec![format!("{} on {}", calibration.model.name, calibration.data), "  --precision   right merges".to_owned()];
    text.extend(calibration.points.iter().map(|point| format!("  {:<11}   {:.3}", point.asked, point.given)));
    text.push(format!("written to {}; from now on this model is asked for what gives the precision", path.display()));
    // As the file has it: by way of a value, 0.55 would become 0.550000011920929.
    let json = serde_json::to_string(calibration).and_then(|text| serde_json::from_str(&text));
    Said { text, json: json.expect("a record of numbers and names") }
}

/// Schema `refrain.models/1`.
fn list() -> Said {
    let mut text = Vec::new();
    let mut models = Vec::new();
    for model in catalog::embedded() {
        let default = model.name == DEFAULT_MODEL;
        text.push(format!(
            "{}{}\n  {}\n  {} dimensions, {:.1} MB, language {}, licence {}",
            model.name,
            if default { " (the default)" } else { "" },
            model.summary,
            model.dim,
            megabytes(model.size() as u64),
            model.language,
            model.license
        ));
        text.extend(model.scores.iter().map(|(measure, value)| format!("  {measure}: {value}")));
        let scores: serde_json::Map<String, Value> =
            model.scores.iter().map(|&(measure, value)| (measure.to_owned(), json!(value))).collect();
        models.push(json!({
            "name": model.name, "default": default, "summary": model.summary, "dim": model.dim,
            "bytes": model.size(), "language": model.language, "license": model.license, "sha256": model.sha256,
            "scores": scores,
        }));
    }
    if models.is_empty() {
        text.push("No model is inside this program; give --model a folder or OWNER/NAME of the hub.".to_owned());
    }
    Said { text, json: json!({"schema": "refrain.models/1", "models": models}) }
}

/// Schema `refrain.model/1`.
fn shown(model: &ModelSummary) -> Said {
    let identity = &model.identity;
    let mut text = vec![
        identity.name.clone(),
        format!("  files       {}", model.location.trim_end_matches('/')),
        format!("  dimensions  {}", identity.dim),
        format!("  parameters  {}", phrase::thousands(model.parameters)),
        format!("  sha256      {}", identity.sha256),
    ];
    text.extend(model.steps.iter().enumerate().map(|(place, step)| format!("  step {}      {step}", place + 1)));
    text.extend(model.tensors.iter().map(|(name, shape)| format!("  tensor      {name} {shape:?}")));
    let json = json!({
        "schema": "refrain.model/1", "name": identity.name, "dim": identity.dim, "sha256": identity.sha256,
        "location": model.location, "steps": model.steps, "parameters": model.parameters, "tensors": model.tensors,
    });
    Said { text, json }
}

/// Schema `refrain.model-check/1`.
fn checked(found: &ModelCheck) -> Said {
    let identity = &found.identity;
    let text = vec![
        format!("{} is sound: every file was read, every shape fits, every weight is finite", identity.name),
        format!("  dimensions  {}", identity.dim),
        format!("  sha256      {}", identity.sha256),
        format!("  tried on    {:?}: a vector of length {:.4}", found.probe, found.length),
        format!("  upper case  {:.4} similar", found.similarity_to_upper_case),
    ];
    let json = json!({
        "schema": "refrain.model-check/1", "name": identity.name, "dim": identity.dim, "sha256": identity.sha256,
        "probe": found.probe, "length": found.length, "similarity_to_upper_case": found.similarity_to_upper_case,
    });
    Said { text, json }
}

/// Schema `refrain.pull/1`.
fn pulled(pulled: &Pulled) -> Said {
    let mut text = vec![pulled.folder.display().to_string(), format!("  commit {}", pulled.commit)];
    text.extend(pulled.files.iter().map(|file| {
        let verified = if file.verified { ", as the hub names it" } else { "" };
        format!("  {} {:.1} MB, sha256 {}{verified}", file.name, megabytes(file.bytes), file.sha256)
    }));
    let files: Vec<Value> = pulled
        .files
        .iter()
        .map(|file| json!({"name": file.name, "bytes": file.bytes, "sha256": file.sha256, "verified": file.verified}))
        .collect();
    let json = json!({
        "schema": "refrain.pull/1", "folder": pulled.folder.display().to_string(), "commit": pulled.commit,
        "files": files,
    });
    Said { text, json }
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
