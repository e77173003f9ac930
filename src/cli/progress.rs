//! How far a run is: a bar on a terminal, a log line a stage elsewhere.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::embed::{Download, OnDownload};
use crate::engine::Progress;

/// How often a bar moves while nothing is counted.
const TICK: Duration = Duration::from_millis(120);

/// One bar at a time, gone when it is dropped.
#[derive(Debug, Clone)]
pub(super) struct Bars {
    bars: Option<MultiProgress>,
    current: Arc<Mutex<Option<(String, ProgressBar)>>>,
}

impl Bars {
    /// Without `bars` only the log is told.
    pub(super) fn new(bars: Option<MultiProgress>) -> Self {
        Self { bars, current: Arc::default() }
    }

    /// A stage of which no end is known.
    pub(super) fn spin(&self, stage: &str) {
        tracing::info!("{stage}");
        self.draw(stage, || style(ProgressBar::new_spinner(), "{spinner} {prefix}"));
    }

    /// Shows the download of a model's files.
    pub(super) fn on_download(&self) -> OnDownload {
        let bars = self.clone();
        let named = Mutex::new(String::new());
        Arc::new(move |Download { file, done, total }: Download<'_>| {
            let mut named = named.lock().unwrap_or_else(PoisonError::into_inner);
            if *named != file {
                file.clone_into(&mut named);
                tracing::info!("fetching {file} ({total} bytes)");
                bars.draw(file, || {
                    style(ProgressBar::new(total), "{prefix} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec}")
                });
            }
            bars.with(|bar| {
                bar.set_length(total);
                bar.set_position(done);
            });
        })
    }

    /// The last bar goes.
    pub(super) fn clear(&self) {
        if let Some((_, bar)) = self.current.lock().unwrap_or_else(PoisonError::into_inner).take() {
            bar.finish_and_clear();
        }
    }

    fn draw(&self, prefix: &str, make: impl FnOnce() -> ProgressBar) {
        self.clear();
        let Some(bars) = &self.bars else { return };
        let bar = bars.add(make());
        bar.set_prefix(prefix.to_owned());
        bar.enable_steady_tick(TICK);
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Some((prefix.to_owned(), bar));
    }

    fn with(&self, act: impl FnOnce(&ProgressBar)) {
        if let Some((_, bar)) = &*self.current.lock().unwrap_or_else(PoisonError::into_inner) {
            act(bar);
        }
    }
}

impl Progress for Bars {
    fn begin(&self, stage: &'static str, items: usize) {
        if items < 2 {
            return self.spin(stage);
        }
        tracing::info!("{stage} ({items})");
        self.draw(stage, || style(ProgressBar::new(items as u64), "{prefix:11} [{bar:30}] {pos}/{len} {eta}"));
    }

    fn advance(&self, items: usize) {
        self.with(|bar| bar.inc(items as u64));
    }
}

fn style(bar: ProgressBar, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template).expect("the templates of this file are sound");
    bar.with_style(style.progress_chars("=> "))
}
