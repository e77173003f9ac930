//! What a benchmark found, as `refrain.bench/1` writes it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::bench::Stage;
use crate::insight::{ModelIdentity, Notice};

/// The name and version of the JSON layout; a field never changes meaning while this number stays.
pub const SCHEMA: &str = "refrain.bench/1";

/// Figures of every stage measured, and what they were measured with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BenchReport {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The version of refrain.
    pub refrain: String,
    /// False for a debug build, whose figures say nothing.
    pub optimized: bool,
    pub machine: Machine,
    pub model: ModelIdentity,
    pub corpus: BenchCorpus,
    /// Runs of every stage.
    pub repeats: usize,
    /// In the order of the pipeline.
    pub stages: Vec<StageFigures>,
    /// The most memory that the process ever had resident, null where the system does not tell.
    pub peak_memory_bytes: Option<u64>,
}

/// What the figures depend on besides the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// Such as "linux x86_64".
    pub system: String,
    /// The processor's name, null where the system does not tell.
    pub cpu: Option<String>,
    /// Cores that the process may use.
    pub cores: usize,
    /// Threads that the work ran on.
    pub threads: usize,
    /// Of avx2, fma, avx512f and neon those that the processor has.
    pub features: Vec<String>,
}

/// What was measured on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BenchCorpus {
    /// In words: the invented corpus and its seed, or the names of the PATHs.
    pub source: String,
    pub podcasts: usize,
    pub files: usize,
    pub words: usize,
    /// By the last time of every transcript; one without times counts at 150 words a minute.
    pub speech_seconds: f64,
    pub passages: usize,
    /// Passages that can become insights, of equal ones the first, with a vector where they were embedded.
    pub claims: usize,
    pub skipped: Vec<Notice>,
}

/// One stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageFigures {
    pub stage: Stage,
    /// How many of `unit` one run did.
    pub items: u64,
    /// "words", "passages" or "pairs".
    pub unit: String,
    pub seconds: Spread,
    /// Items by the median; null where that is too short to be measured.
    pub per_second: Option<f64>,
    /// What else one run did, by unit.
    pub extra: BTreeMap<String, Quantity>,
}

/// Seconds of several runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Of an even number of runs the mean of the two in the middle.
    pub median: f64,
    pub min: f64,
    pub max: f64,
}

/// An amount and how much of it a second, by the median; null where that says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    pub count: f64,
    pub per_second: Option<f64>,
}

impl Spread {
    /// `None` for no run at all.
    pub fn of(runs: &[f64]) -> Option<Self> {
        let mut sorted = runs.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (&min, &max) = (sorted.first()?, sorted.last()?);
        let median = (sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2]) / 2.0;
        Some(Self { median, min, max })
    }

    /// `count` by the median; `None` where it is zero.
    pub fn rate(&self, count: f64) -> Option<f64> {
        (self.median > 0.0).then(|| count / self.median)
    }
}

impl StageFigures {
    /// With the rates of `items` and of each `extra`.
    pub fn new(stage: Stage, items: usize, unit: &str, seconds: Spread, extra: &[(&str, f64)]) -> Self {
        let quantity =
            |&(unit, count): &(&str, f64)| (unit.to_owned(), Quantity { count, per_second: seconds.rate(count) });
        Self {
            stage,
            items: items as u64,
            unit: unit.to_owned(),
            seconds,
            per_second: seconds.rate(items as f64),
            extra: extra.iter().map(quantity).collect(),
        }
    }

    /// Also so many of `unit` that something else than this stage did, and so many a second.
    pub fn with_quantity(mut self, unit: &str, quantity: Quantity) -> Self {
        self.extra.insert(unit.to_owned(), quantity);
        self
    }

    /// Also so many of `unit`, of which a rate would say nothing.
    pub fn with_count(mut self, unit: &str, count: usize) -> Self {
        self.extra.insert(unit.to_owned(), Quantity { count: count as f64, per_second: None });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle_whatever_the_order() {
        let check = |runs: &[f64], expected: Option<(f64, f64, f64)>| {
            assert_eq!(Spread::of(runs).map(|spread| (spread.median, spread.min, spread.max)), expected, "{runs:?}");
        };
        check(&[], None);
        check(&[2.0], Some((2.0, 2.0, 2.0)));
        check(&[9.0, 1.0, 2.0], Some((2.0, 1.0, 9.0)));
        check(&[4.0, 1.0, 9.0, 2.0], Some((3.0, 1.0, 9.0)));
    }

    #[test]
    fn rates_are_by_the_median() {
        let seconds = Spread::of(&[0.5, 0.25, 8.0]).expect("runs");
        let figures = StageFigures::new(Stage::Embed, 100, "passages", seconds, &[("tokens", 2_000.0)]);
        assert_eq!(figures.per_second, Some(200.0));
        assert_eq!(figures.extra["tokens"], Quantity { count: 2_000.0, per_second: Some(4_000.0) });
        let at_once = Spread { median: 0.0, min: 0.0, max: 0.0 };
        assert_eq!(StageFigures::new(Stage::Read, 100, "words", at_once, &[]).per_second, None);
    }
}
