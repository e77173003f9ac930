//! Runs a stage as often as it is measured.

use std::time::Instant;

use crate::bench::{BenchParams, Spread, Stage};
use crate::engine::Progress;

/// How often a stage runs, and who is told.
pub(super) struct Timer<'a> {
    pub(super) params: &'a BenchParams,
    pub(super) progress: &'a dyn Progress,
}

impl Timer<'_> {
    /// The last run's result; the seconds of all runs where the stage is measured, which else runs once.
    pub(super) fn run<T, E>(
        &self,
        stage: Stage,
        mut work: impl FnMut() -> Result<T, E>,
    ) -> Result<(T, Option<Spread>), E> {
        if !self.params.measures(stage) {
            return Ok((work()?, None));
        }
        self.progress.begin(name(stage), self.params.repeats);
        let (mut last, mut runs) = (None, Vec::new());
        for _ in 0..self.params.repeats {
            // The result before goes first, so that two never take memory at once.
            drop(last.take());
            let start = Instant::now();
            let result = work()?;
            runs.push(start.elapsed().as_secs_f64());
            last = Some(result);
            self.progress.advance(1);
        }
        Ok((last.expect("repeats is at least 1"), Spread::of(&runs)))
    }
}

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Read => "read",
        Stage::Passages => "passages",
        Stage::Embed => "embed",
        Stage::Neighbors => "neighbors",
        Stage::Cluster => "cluster",
        Stage::EndToEnd => "end-to-end",
    }
}
