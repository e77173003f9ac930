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
        let mut timed = || {
            let start = Instant::now();
            let result = work()?;
            let seconds = start.elapsed().as_secs_f64();
            self.progress.advance(1);
            Ok((result, seconds))
        };
        let (mut last, seconds) = timed()?;
        let mut runs = vec![seconds];
        for _ in 1..self.params.repeats {
            // Dropping the result before is no part of a run.
            let (result, seconds) = timed()?;
            runs.push(seconds);
            last = result;
        }
        Ok((last, Spread::of(&runs)))
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
