//! What is measured, on what, and how often.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::bench::synthetic::{Size, SyntheticParams};
use crate::error::Error;

/// A stage of the pipeline, or all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Files -> transcripts.
    Read,
    /// Transcripts -> passages.
    Passages,
    /// Passages -> vectors.
    Embed,
    /// Vectors -> every row's nearest.
    Neighbors,
    /// Passages and vectors -> clusters.
    Cluster,
    /// Files -> ranked insights.
    EndToEnd,
}

impl Stage {
    /// In the order of the pipeline.
    pub const ALL: &'static [Self] =
        &[Self::Read, Self::Passages, Self::Embed, Self::Neighbors, Self::Cluster, Self::EndToEnd];
}

impl fmt::Display for Stage {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.pad(match self {
            Self::Read => "read",
            Self::Passages => "passages",
            Self::Embed => "embed",
            Self::Neighbors => "neighbors",
            Self::Cluster => "cluster",
            Self::EndToEnd => "end-to-end",
        })
    }
}

impl FromStr for Stage {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let found = Self::ALL.iter().find(|stage| stage.to_string() == name);
        found.copied().ok_or_else(|| {
            let known: Vec<String> = Self::ALL.iter().map(Self::to_string).collect();
            Error::Usage(format!("there is no stage {name:?}; expected one of {}", known.join(", ")))
        })
    }
}

/// The corpus that is measured on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BenchSource {
    /// Invented, written to a temporary folder and removed afterwards.
    Synthetic(SyntheticParams),
    /// As [`crate::transcript::read_corpus`] takes them.
    Paths(Vec<PathBuf>),
}

impl fmt::Display for BenchSource {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Synthetic(SyntheticParams { size: Size::Words(words), seed }) => {
                write!(out, "synthetic, {words} words, seed {seed}")
            }
            Self::Synthetic(SyntheticParams { size: Size::Episodes(episodes), seed }) => {
                write!(out, "synthetic, {episodes} episodes, seed {seed}")
            }
            Self::Paths(paths) => {
                // The name says which corpus; where it lies is nobody's business.
                let name = |path: &PathBuf| match path.file_name() {
                    Some(name) => name.to_string_lossy().into_owned(),
                    None => path.display().to_string(),
                };
                out.write_str(&paths.iter().map(name).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// What is measured, on what, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BenchParams {
    pub source: BenchSource,
    /// At least one, in any order.
    pub stages: Vec<Stage>,
    /// Runs of every stage, of which the median is stated; 1 to 1000.
    pub repeats: usize,
    /// An empty folder for an invented corpus, left as it is afterwards; else one of the system's, which is removed.
    pub scratch: Option<PathBuf>,
}

impl Default for BenchParams {
    fn default() -> Self {
        Self {
            source: BenchSource::Synthetic(SyntheticParams::default()),
            stages: Stage::ALL.to_vec(),
            repeats: 3,
            scratch: None,
        }
    }
}

impl BenchParams {
    /// # Errors
    /// [`Error::Usage`] names the field, its value and what was expected.
    pub fn validate(&self) -> Result<(), Error> {
        if !(1..=1000).contains(&self.repeats) {
            return Err(Error::Usage(format!("repeats is {}: expected a number from 1 to 1000", self.repeats)));
        }
        if self.stages.is_empty() {
            return Err(Error::Usage("stages is empty: expected at least one, such as embed".to_owned()));
        }
        match &self.source {
            BenchSource::Synthetic(params) => params.validate(),
            BenchSource::Paths(paths) if paths.is_empty() => {
                Err(Error::Usage("paths is empty: expected a folder, a transcript or a .jsonl of passages".to_owned()))
            }
            BenchSource::Paths(_) => Ok(()),
        }
    }

    pub(super) fn measures(&self, stage: Stage) -> bool {
        self.stages.contains(&stage)
    }

    /// Is the stage measured, or its result used by a later one that is?
    pub(super) fn needs(&self, stage: Stage) -> bool {
        // End to end begins with the files again.
        let later = |other: &&Stage| **other >= stage && **other < Stage::EndToEnd;
        self.measures(stage) || self.stages.iter().any(|other| later(&other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_field_is_refused_by_name() {
        let check = |params: BenchParams, expected: &str| {
            assert_eq!(params.validate().expect_err("refused").to_string(), expected);
        };
        let usual = BenchParams::default;
        usual().validate().expect("the default is sound");
        check(BenchParams { repeats: 0, ..usual() }, "repeats is 0: expected a number from 1 to 1000");
        check(BenchParams { stages: vec![], ..usual() }, "stages is empty: expected at least one, such as embed");
        let source = BenchSource::Paths(vec![]);
        let expected = "paths is empty: expected a folder, a transcript or a .jsonl of passages";
        check(BenchParams { source, ..usual() }, expected);
    }

    #[test]
    fn a_stage_is_found_by_the_name_it_is_written_with() {
        for &stage in Stage::ALL {
            assert_eq!(stage.to_string().parse::<Stage>().expect("its own name"), stage);
            assert_eq!(serde_json::to_value(stage).expect("a name"), stage.to_string());
        }
        let error = "rank".parse::<Stage>().expect_err("no stage").to_string();
        assert_eq!(
            error,
            "there is no stage \"rank\"; expected one of read, passages, embed, neighbors, cluster, end-to-end"
        );
    }
}
