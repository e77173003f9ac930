//! `refrain scan`: the transcripts of new episodes of feeds, into a library.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use crate::cli::add::{changed, open_to_write, today};
use crate::cli::args::SpeedArgs;
use crate::cli::engine_args::EngineArgs;
use crate::cli::model_args::ModelArgs;
use crate::cli::output::Output;
use crate::cli::table_args::{TableArgs, TableFormat};
use crate::cli::{Failure, Outcome, Screen};
use crate::feed::{FeedList, FeedStatus, ScanParams};
use crate::report::{write_added, write_scan};
use crate::service::{AddParams, add, scan_feeds};

#[derive(Debug, Args)]
pub(super) struct ScanArgs {
    /// The feeds: OPML as podcast apps export it, or TOML.
    #[arg(long, value_name = "FILE")]
    pub feeds: PathBuf,
    /// The folder of the library, which is made where there is none.
    #[arg(long, value_name = "DIR")]
    pub library: PathBuf,
    /// Look at this many of a feed's newest episodes; 0 for all.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub newest: usize,
    /// Leave episodes of an earlier day alone.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub since: Option<Date>,
    /// Also read feeds and transcripts that lie on this machine or a private network.
    #[arg(long)]
    pub allow_private: bool,
    #[command(flatten)]
    pub speed: SpeedArgs,
    #[command(flatten)]
    pub engine: EngineArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub table: TableArgs,
}

pub(super) fn run(args: &ScanArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let format = args.table.format()?;
    let output = Output::new(args.table.output.as_deref())?;
    let path = args.feeds.display();
    let text = std::fs::read_to_string(&args.feeds)
        .map_err(|error| Failure::Failed(format!("--feeds {path}: {error}; give a list of feeds in OPML or TOML")))?;
    let mut list = FeedList::read(&text).map_err(|error| Failure::Failed(format!("--feeds {path}: {error}")))?;
    if args.allow_private {
        list.feeds.iter_mut().for_each(|feed| feed.allow_private = true);
    }
    args.speed.apply()?;
    let (mut writer, embedder) = open_to_write(&args.library, &args.engine, &args.model, screen)?;
    let changed = changed(&args.engine, &writer)?;
    let bars = screen.progress();
    bars.spin("reading feeds");
    let params = ScanParams {
        now: Timestamp::now(),
        max_episodes_per_feed: args.newest,
        since: args.since,
        ..ScanParams::default()
    };
    let summary = scan_feeds(&mut writer, &list.feeds, today(), &params)?;
    let mut memory = writer.memory()?;
    let params = AddParams { params: changed, ..AddParams::default() };
    let mut added = add(&mut writer, Vec::new(), today(), &*embedder, params, &mut memory, &bars)?;
    bars.clear();
    added.new = summary.feeds.iter().map(|feed| feed.new.len()).sum();
    let report = screen.report_params(&output, None);
    let name = args.library.display().to_string();
    output.write(|mut out| match format {
        TableFormat::Text => {
            write_scan(&summary, &report, &mut out)?;
            writeln!(out)?;
            write_added(&added, &name, &report, &mut out)
        }
        TableFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &json!(summary))?;
            writeln!(out)
        }
    })?;
    let troubled = summary.feeds.iter().any(|feed| feed.status == FeedStatus::Failed || !feed.failed.is_empty());
    Ok(if troubled { Outcome::Incomplete } else { Outcome::Done })
}
