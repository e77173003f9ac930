//! `refrain bench`: how fast each stage is on this machine.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::bench::synthetic::{Size, SyntheticParams};
use crate::bench::{BenchParams, BenchReport, BenchSource, Stage, bench};
use crate::cli::args::SpeedArgs;
use crate::cli::model_args::ModelArgs;
use crate::cli::output::Output;
use crate::cli::table_args::{TableArgs, TableFormat};
use crate::cli::{Failure, Outcome, Screen, interrupt, notices};
use crate::embed::Embedder;
use crate::report::{self, phrase};

#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct BenchArgs {
    /// Stages to measure [default: all], then what to measure on [default: an invented corpus].
    #[arg(value_name = "STAGE|PATH")]
    pub what: Vec<PathBuf>,
    /// Words of the invented corpus [default: 250000].
    #[arg(long, value_name = "N", conflicts_with = "episodes")]
    pub words: Option<usize>,
    /// Episodes of the invented corpus, each of about 40 minutes.
    #[arg(long, value_name = "N")]
    pub episodes: Option<usize>,
    /// Another seed, another corpus [default: 1].
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Runs of each stage, of which the median counts, 1 to 1000.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub repeats: usize,
    #[command(flatten)]
    pub table: TableArgs,
    #[command(flatten)]
    pub speed: SpeedArgs,
    #[command(flatten)]
    pub model: ModelArgs,
}

const AFTER_HELP: &str = "\
Stages: read, passages, embed, neighbors, cluster, end-to-end. A folder of such a name is given as ./read.

  refrain bench
  refrain bench embed neighbors week/ -o bench.json";

pub(super) fn run(args: &BenchArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let format = args.table.format()?;
    let mut params = args.params()?;
    params.validate()?;
    let output = Output::new(args.table.output.as_deref())?;
    args.model.choice()?;
    args.speed.apply()?;
    let bars = screen.progress();
    bars.spin("loading the model");
    let embedder = args.model.load(&bars)?;
    let exact = embedder.identity().quantize.map(|_| args.model.load_exact(&bars)).transpose()?;
    let exact = exact.as_deref().map(|exact| exact as &dyn Embedder);
    let report = match params.source {
        BenchSource::Paths(_) => bench(&params, &*embedder, exact, &bars)?,
        BenchSource::Synthetic(_) => {
            let failed = |error| Failure::Failed(format!("a temporary folder: {error}; free some room, or set TMPDIR"));
            let folder = interrupt::guarded(tempfile::tempdir, tempfile::TempDir::path).map_err(failed)?;
            params.scratch = Some(folder.path().to_owned());
            let report = bench(&params, &*embedder, exact, &bars);
            let path = folder.path().to_owned();
            interrupt::released(&path, || drop(folder));
            report?
        }
    };
    bars.clear();
    for skipped in &report.corpus.skipped {
        screen.say(&format!("skipped {}: {}", phrase::line(&skipped.file), phrase::line(&skipped.reason)));
    }
    output.write(|out| write(&report, format, out))?;
    Ok(notices::outcome(&report.corpus.skipped))
}

fn write(report: &BenchReport, format: TableFormat, mut out: &mut dyn Write) -> std::io::Result<()> {
    match format {
        TableFormat::Text => report::bench::write_text(report, &mut out),
        TableFormat::Json => report::bench::write_json(report, &mut out),
    }
}

impl BenchArgs {
    /// What stands before the first PATH and is the name of a stage is one.
    fn params(&self) -> Result<BenchParams, Failure> {
        let usual = BenchParams::default();
        let stage = |argument: &PathBuf| argument.to_str()?.parse::<Stage>().ok();
        let stages: Vec<Stage> = self.what.iter().map_while(stage).collect();
        let paths = self.what[stages.len()..].to_vec();
        let stages = if stages.is_empty() { usual.stages } else { stages };
        let source = match paths.is_empty() {
            true => BenchSource::Synthetic(self.synthetic()),
            false => BenchSource::Paths(paths),
        };
        let flags = [
            ("--words", self.words.is_some()),
            ("--episodes", self.episodes.is_some()),
            ("--seed", self.seed.is_some()),
        ];
        match (&source, flags.iter().find(|(_, given)| *given)) {
            (BenchSource::Paths(paths), Some((flag, _))) => Err(Failure::Usage(format!(
                "{flag} is of the invented corpus, but {} is to be measured on; give one of the two",
                paths[0].display()
            ))),
            (BenchSource::Paths(paths), None) => match paths.iter().find(|path| !path.exists()) {
                Some(path) => Err(Failure::Usage(format!(
                    "{}: neither a stage nor a path that is there; stages are {}",
                    path.display(),
                    Stage::ALL.iter().map(Stage::to_string).collect::<Vec<_>>().join(", ")
                ))),
                None => Ok(BenchParams { source, stages, repeats: self.repeats, ..usual }),
            },
            (BenchSource::Synthetic(_), _) => Ok(BenchParams { source, stages, repeats: self.repeats, ..usual }),
        }
    }

    fn synthetic(&self) -> SyntheticParams {
        let usual = SyntheticParams::default();
        let size = self.words.map(Size::Words).or(self.episodes.map(Size::Episodes));
        SyntheticParams { size: size.unwrap_or(usual.size), seed: self.seed.unwrap_or(usual.seed) }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Flags {
        #[command(flatten)]
        bench: BenchArgs,
    }

    fn params(arguments: &[&str]) -> Result<BenchParams, String> {
        let flags = Flags::try_parse_from([&["bench"], arguments].concat()).map_err(|error| error.to_string())?;
        flags.bench.table.format().map_err(|error| error.to_string())?;
        flags.bench.params().map_err(|error| error.to_string())
    }

    #[test]
    fn stages_stand_before_paths_and_both_may_be_left_out() {
        let folder = env!("CARGO_MANIFEST_DIR");
        let check = |arguments: &[&str], stages: &[Stage], source: &str| {
            let params = params(arguments).expect("parameters");
            assert_eq!((params.stages.as_slice(), params.source.to_string().as_str()), (stages, source));
        };
        let usual = "synthetic, 250000 words, seed 1";
        check(&[], Stage::ALL, usual);
        check(&["embed"], &[Stage::Embed], usual);
        check(
            &["read", "end-to-end", "--episodes", "9"],
            &[Stage::Read, Stage::EndToEnd],
            "synthetic, 9 episodes, seed 1",
        );
        let name = Path::new(folder).file_name().expect("a name").to_string_lossy();
        check(&[folder], Stage::ALL, &name);
        check(&["neighbors", folder, "-o", "x.json"], &[Stage::Neighbors], &name);
    }

    #[test]
    fn what_does_not_go_together_is_refused_with_a_remedy() {
        let check = |arguments: &[&str], expected: &str| {
            let error = params(arguments).expect_err("refused");
            assert!(error.contains(expected), "{error}");
        };
        check(&["rank"], "rank: neither a stage nor a path that is there; stages are read, passages");
        check(&[env!("CARGO_MANIFEST_DIR"), "--seed", "3"], "--seed is of the invented corpus");
        check(&["--words", "9000", "--episodes", "2"], "cannot be used with");
        check(&["-o", "bench.html"], "use .txt or .json");
    }
}
