//! The flags that change what is found -> [`EngineParams`].

use clap::{Args, ValueEnum};

use crate::cli::Failure;
use crate::cluster::{Algorithm, ClusterParams};
use crate::clusterer::{Clusterer, DEFAULT_PRECISION};
use crate::engine::EngineParams;
use crate::passage::PassageParams;

/// What changes the result.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "What is one claim")]
pub(super) struct EngineArgs {
    /// Leave out insights of fewer podcasts [default: 2].
    #[arg(long, value_name = "N")]
    pub min_podcasts: Option<usize>,
    /// The share of merges that are to be right, 0.5 to 0.99; lower joins more [default: 0.75].
    #[arg(long, value_name = "P", conflicts_with = "threshold")]
    pub precision: Option<f32>,
    /// Instead: join by cosine similarity alone, no pair of an insight below this, 0 to 1.
    #[arg(long, value_name = "COSINE")]
    pub threshold: Option<f32>,
    /// Leave out passages that are less likely to assert something, 0 (keep all) to 1 [default: 0.22].
    #[arg(long, value_name = "P")]
    pub min_worthiness: Option<f32>,
    /// How clusters are made; only claims keeps every pair of an insight alike and contradictions apart [default: claims].
    #[arg(long, value_enum, value_name = "NAME")]
    pub algorithm: Option<AlgorithmName>,
    /// dbscan, optics: the distance of two vectors below which they are close, above 0, at most 2 [default: 0.6].
    #[arg(long, value_name = "DISTANCE")]
    pub eps: Option<f32>,
    /// dbscan, optics: close passages that make a core, at least 2 [default: 2].
    #[arg(long, value_name = "N")]
    pub min_points: Option<usize>,
    /// kmeans: how many clusters, at least 1.
    #[arg(long, value_name = "N")]
    pub clusters: Option<usize>,
    /// kmeans: where its random choices start [default: 0].
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum AlgorithmName {
    Claims,
    Dbscan,
    Optics,
    Kmeans,
}

impl EngineArgs {
    /// # Errors
    /// [`Failure::Usage`] for a flag that the algorithm does not use; [`EngineParams::validate`] for the values.
    pub(super) fn params(&self) -> Result<EngineParams, Failure> {
        self.refuse_unused()?;
        let usual = ClusterParams::default();
        let linfa = |algorithm: Algorithm| {
            Clusterer::Linfa(ClusterParams {
                algorithm,
                eps: self.eps.unwrap_or(usual.eps),
                min_points: self.min_points.unwrap_or(usual.min_points),
                clusters: self.clusters,
                seed: self.seed.unwrap_or(usual.seed),
                ..usual.clone()
            })
        };
        let clusterer = match self.algorithm.unwrap_or(AlgorithmName::Claims) {
            AlgorithmName::Claims => match self.threshold {
                Some(threshold) => Clusterer::Cosine { threshold },
                None => Clusterer::Agreement { precision: self.precision.unwrap_or(DEFAULT_PRECISION) },
            },
            AlgorithmName::Dbscan => linfa(Algorithm::Dbscan),
            AlgorithmName::Optics => linfa(Algorithm::Optics),
            AlgorithmName::Kmeans => linfa(Algorithm::Kmeans),
        };
        let passages =
            PassageParams { min_worthiness: self.min_worthiness.unwrap_or(PassageParams::default().min_worthiness) };
        if !(0.0..=1.0).contains(&passages.min_worthiness) {
            return Err(Failure::Usage(format!(
                "--min-worthiness is {}: expected a probability from 0 to 1",
                passages.min_worthiness
            )));
        }
        let params = EngineParams {
            passages,
            clusterer,
            min_podcasts: self.min_podcasts.unwrap_or(EngineParams::default().min_podcasts),
        };
        params.validate()?;
        Ok(params)
    }

    /// The first flag that was given, if any.
    pub(super) fn given(&self) -> Option<&'static str> {
        [
            ("--precision", self.precision.is_some()),
            ("--threshold", self.threshold.is_some()),
            ("--min-worthiness", self.min_worthiness.is_some()),
            ("--algorithm", self.algorithm.is_some()),
            ("--eps", self.eps.is_some()),
            ("--min-points", self.min_points.is_some()),
            ("--clusters", self.clusters.is_some()),
            ("--seed", self.seed.is_some()),
            ("--min-podcasts", self.min_podcasts.is_some()),
        ]
        .into_iter()
        .find_map(|(flag, given)| given.then_some(flag))
    }

    fn refuse_unused(&self) -> Result<(), Failure> {
        use AlgorithmName::{Claims, Dbscan, Kmeans, Optics};

        let flags: [(&str, bool, &[AlgorithmName]); 6] = [
            ("--precision", self.precision.is_some(), &[Claims]),
            ("--threshold", self.threshold.is_some(), &[Claims]),
            ("--eps", self.eps.is_some(), &[Dbscan, Optics]),
            ("--min-points", self.min_points.is_some(), &[Dbscan, Optics]),
            ("--clusters", self.clusters.is_some(), &[Kmeans]),
            ("--seed", self.seed.is_some(), &[Kmeans]),
        ];
        let algorithm = self.algorithm.unwrap_or(Claims);
        match flags.iter().find(|(_, given, users)| *given && !users.contains(&algorithm)) {
            None => Ok(()),
            Some((flag, _, users)) => {
                let users: Vec<String> = users.iter().map(|name| format!("--algorithm {}", name.text())).collect();
                Err(Failure::Usage(format!(
                    "{flag} is not used by --algorithm {}; it goes with {}",
                    algorithm.text(),
                    users.join(" or ")
                )))
            }
        }
    }
}

impl AlgorithmName {
    fn text(self) -> &'static str {
        match self {
            Self::Claims => "claims",
            Self::Dbscan => "dbscan",
            Self::Optics => "optics",
            Self::Kmeans => "kmeans",
        }
    }
}
