//! Standard error and the terminal: errors, remarks, log lines and progress bars, in colours only where they are wanted.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use indicatif::MultiProgress;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::cli::args::{ColorChoice, ScreenArgs};
use crate::cli::output::Output;
use crate::cli::progress::Bars;
use crate::report::ReportParams;

/// Columns where no terminal tells its own.
const DEFAULT_WIDTH: usize = 80;

/// What is said while a command runs.
#[derive(Debug)]
pub(super) struct Screen {
    bars: Option<MultiProgress>,
    verbose: bool,
    color: ColorChoice,
}

impl Screen {
    /// Also turns the log on: warnings beside a progress bar, the stages too where there is none; `-v` shows more.
    pub(super) fn new(args: &ScreenArgs) -> Self {
        let bars = (io::stderr().is_terminal() && !args.quiet).then(MultiProgress::new);
        let level = match (args.quiet, args.verbose, &bars) {
            (true, _, _) => LevelFilter::ERROR,
            (_, 0, Some(_)) => LevelFilter::WARN,
            (_, 0, None) => LevelFilter::INFO,
            (_, 1, _) => LevelFilter::DEBUG,
            (_, _, _) => LevelFilter::TRACE,
        };
        let screen = Self { bars, verbose: args.verbose > 0, color: args.color };
        let bars = screen.bars.clone();
        let layer = tracing_subscriber::fmt::layer()
            .without_time()
            .with_target(false)
            .with_ansi(screen.colors(io::stderr().is_terminal()))
            .log_internal_errors(false)
            .with_writer(move || LogWriter(bars.clone()));
        // The dependencies' own logs are of no use to a user.
        let filter = Targets::new().with_target(env!("CARGO_CRATE_NAME"), level);
        // There is a log already where a test of this process made one.
        let _ = tracing_subscriber::registry().with(layer).with(filter).try_init();
        screen
    }

    pub(super) fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Where the stages of a run draw their bars.
    pub(super) fn progress(&self) -> Bars {
        Bars::new(self.bars.clone())
    }

    /// Says why the command failed.
    pub(super) fn error(&self, error: &dyn Display) {
        let color = self.colors(io::stderr().is_terminal());
        let (start, end) = if color { ("\x1b[1;31m", "\x1b[0m") } else { ("", "") };
        self.say(&format!("{start}error:{end} {error}"));
    }

    /// Writes one line to standard error; nobody can be told where that fails.
    pub(super) fn say(&self, line: &str) {
        let _ = write(self.bars.as_ref(), format!("{line}\n").as_bytes());
    }

    /// How a report is laid out for `output`: for its terminal, or plain and 80 columns wide.
    pub(super) fn report_params(&self, output: &Output, width: Option<usize>) -> ReportParams {
        let terminal = output.is_terminal();
        let wide = || terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0));
        let narrowest = |width: usize| width.max(crate::report::MIN_WIDTH);
        ReportParams {
            width: width.or_else(|| wide().map(narrowest)).unwrap_or(DEFAULT_WIDTH),
            color: self.colors(terminal),
            verbose: self.verbose,
            ..ReportParams::default()
        }
    }

    fn colors(&self, terminal: bool) -> bool {
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => terminal && super::settings::allow_color(),
        }
    }
}

/// Puts log lines above the bars.
struct LogWriter(Option<MultiProgress>);

impl Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        write(self.0.as_ref(), bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write(bars: Option<&MultiProgress>, bytes: &[u8]) -> io::Result<()> {
    let write = || io::stderr().lock().write_all(bytes);
    match bars {
        Some(bars) => bars.suspend(write),
        None => write(),
    }
}
