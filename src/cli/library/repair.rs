//! `refrain library repair`: a damaged library, made sound again from what is left of it.

use std::path::PathBuf;

use clap::Args;

use crate::cli::add::{choice, today};
use crate::cli::args::SpeedArgs;
use crate::cli::ask::load_for;
use crate::cli::engine_args::EngineArgs;
use crate::cli::model_args::ModelArgs;
use crate::cli::output::Output;
use crate::cli::table_args::{TableArgs, TableFormat};
use crate::cli::{Failure, Outcome, Screen, interrupt};
use crate::library::{FILE, Library, Repaired, Salvage};
use crate::report::{write_record_json, write_repaired};
use crate::service::{Maker, repair};

/// The model and the parameters are those of the library; flags for them serve only where its head is lost.
#[derive(Debug, Args)]
pub(super) struct RepairArgs {
    /// The folder of the library.
    #[arg(long, value_name = "DIR")]
    library: PathBuf,
    #[command(flatten)]
    speed: SpeedArgs,
    #[command(flatten)]
    engine: EngineArgs,
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    table: TableArgs,
}

pub(super) fn run(args: &RepairArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let format = args.table.format()?;
    let output = Output::new(args.table.output.as_deref())?;
    args.speed.apply()?;
    let bars = screen.progress();
    bars.spin("checking");
    let repaired = match Salvage::read(&args.library)? {
        None => nothing(args)?,
        Some(salvage) => {
            let inner = salvage.rebuild.inner().to_owned();
            interrupt::removing(&inner, || remake(args, salvage, screen))?
        }
    };
    bars.clear();
    let report = screen.report_params(&output, None);
    output.write(|mut out| match format {
        TableFormat::Text => write_repaired(&repaired, &args.library.display().to_string(), &report, &mut out),
        TableFormat::Json => write_record_json(&repaired, &mut out),
    })?;
    for loss in &repaired.lost {
        screen.say(&format!("lost: {}; {}", loss.what, loss.remedy));
    }
    Ok(if repaired.lost.is_empty() { Outcome::Done } else { Outcome::Incomplete })
}

fn nothing(args: &RepairArgs) -> Result<Repaired, Failure> {
    let library = args.library.join(FILE).display().to_string();
    let insights =
        Library::open(&args.library).and_then(|library| library.insights()).map_or(0, |all| all.insights.len());
    Ok(Repaired::nothing(library, insights))
}

fn remake(args: &RepairArgs, salvage: Salvage, screen: &Screen) -> Result<Repaired, Failure> {
    let bars = screen.progress();
    let (embedder, model_choice, params) = match &salvage.head {
        Some(head) => {
            if let Some(flag) = args.engine.given() {
                return Err(Failure::Usage(format!("{flag}: the library knows what it was made with; leave it out")));
            }
            let embedder = load_for(head, &args.library.join(FILE), &args.model, screen)?;
            (embedder, head.model_choice.clone(), head.params.clone())
        }
        None => {
            let params = args.engine.params()?;
            bars.spin("loading the model");
            (args.model.load(&bars)?, choice(&args.model)?, params)
        }
    };
    let maker = Maker { embedder: &*embedder, model_choice, params };
    Ok(repair(salvage, maker, today(), &bars)?)
}
