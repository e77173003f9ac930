//! How claims are told to be the same, and the clusters that come of it.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::agreement::{Agreement, AgreementMemory, AgreementParams, Contradiction};
use crate::calibration::Calibration;
use crate::claim::{Readings, Stances};
use crate::cluster::{Algorithm, Apart, ClusterParams, Clustering, cluster, summarise};
use crate::error::Error;
use crate::passage::Passage;
use crate::vector::Embeddings;

/// How claims are told to be the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Clusterer {
    /// Embeddings, terms and contradictions together, at a requested precision.
    Agreement { precision: f32 },
    /// Cosines alone: average linkage, no pair below the threshold, contradictions kept apart.
    Cosine { threshold: f32 },
    /// An algorithm of linfa-clustering, which promises no bound.
    Linfa(ClusterParams),
}

impl Default for Clusterer {
    fn default() -> Self {
        Self::Agreement { precision: DEFAULT_PRECISION }
    }
}

/// Three merges in four are to be right.
pub const DEFAULT_PRECISION: f32 = 0.75;

impl Clusterer {
    /// # Errors
    /// [`Error::Usage`] or [`Error::Cluster`] names the bad value and what was expected.
    pub fn validate(&self) -> Result<(), Error> {
        match self {
            Self::Agreement { precision } if !(0.5..=0.99).contains(precision) => Err(Error::Usage(format!(
                "precision is {precision}: expected a share of right merges from 0.5 to 0.99"
            ))),
            Self::Cosine { threshold } if !(0.0..=1.0).contains(threshold) => {
                Err(Error::Usage(format!("threshold is {threshold}: expected a cosine similarity from 0 to 1")))
            }
            Self::Linfa(params) => Ok(params.validate()?),
            _ => Ok(()),
        }
    }

    /// Asks for what gives the precision with a model that was measured; others are as they are.
    pub(crate) fn calibrated(&self, calibration: Option<&Calibration>) -> Self {
        match (self, calibration) {
            (Self::Agreement { precision }, Some(calibration)) => {
                Self::Agreement { precision: calibration.ask_for(*precision) }
            }
            _ => self.clone(),
        }
    }

    /// The parameters by flag name, only those that change the result.
    pub(crate) fn listed(&self) -> Vec<(String, Value)> {
        let listed = match self {
            Self::Agreement { precision } => {
                vec![("algorithm", json!("claims")), ("precision", listed_number(*precision))]
            }
            Self::Cosine { threshold } => {
                vec![("algorithm", json!("claims")), ("threshold", listed_number(*threshold))]
            }
            Self::Linfa(params) => {
                let algorithm = ("algorithm", json!(params.algorithm.to_string()));
                match params.algorithm {
                    Algorithm::Kmeans => {
                        vec![algorithm, ("clusters", json!(params.clusters)), ("seed", json!(params.seed))]
                    }
                    _ => {
                        vec![algorithm, ("eps", listed_number(params.eps)), ("min-points", json!(params.min_points))]
                    }
                }
            }
        };
        listed.into_iter().map(|(flag, value)| (flag.to_owned(), value)).collect()
    }
}

/// A parameter to six decimals, so that 0.9 reads as it was given.
pub(crate) fn listed_number(value: f32) -> Value {
    json!((f64::from(value) * 1e6).round() / 1e6)
}

/// Clusters claims, one row of `vectors` each; also gives the pairs that were kept apart though they agree.
///
/// # Errors
/// [`Error::Cluster`] or [`Error::NotFinite`] for parameters or vectors that cannot be clustered by.
pub(crate) fn cluster_claims(
    claims: &[&Passage],
    vectors: &Embeddings,
    clusterer: &Clusterer,
    memory: &mut AgreementMemory,
) -> Result<(Clustering, Vec<Contradiction>), Error> {
    match clusterer {
        Clusterer::Agreement { precision } => {
            let params = AgreementParams::at_precision(*precision);
            of_distinct(claims, vectors, |claims, vectors| {
                Agreement::new(claims, vectors, memory)?.cluster(&params, memory)
            })
        }
        Clusterer::Cosine { threshold } => {
            let params = ClusterParams { threshold: *threshold, ..ClusterParams::default() };
            of_distinct(claims, vectors, |claims, vectors| {
                let clusters = by_topic(claims, vectors, &params)?.clusters;
                Ok((clusters.into_iter().map(|cluster| cluster.members).collect(), Vec::new()))
            })
        }
        Clusterer::Linfa(params) => Ok((by_topic(claims, vectors, params)?, Vec::new())),
    }
}

/// Groups of rows, and the pairs kept apart.
type Grouped = (Vec<Vec<usize>>, Vec<Contradiction>);

/// Clusters every distinct claim once; its copies follow it.
fn of_distinct(
    claims: &[&Passage],
    vectors: &Embeddings,
    group: impl FnOnce(&[&Passage], &Embeddings) -> Result<Grouped, Error>,
) -> Result<(Clustering, Vec<Contradiction>), Error> {
    let mut copies: BTreeMap<(Option<&str>, &str), Vec<usize>> = BTreeMap::new();
    for (row, passage) in claims.iter().enumerate() {
        copies.entry((passage.topic.as_deref(), &passage.claim)).or_default().push(row);
    }
    let mut copies: Vec<Vec<usize>> = copies.into_values().collect();
    copies.sort_unstable();
    let firsts: Vec<usize> = copies.iter().map(|rows| rows[0]).collect();
    let distinct: Vec<&Passage> = firsts.iter().map(|&row| claims[row]).collect();
    let (groups, mut contradictions) = group(&distinct, &vectors.select(&firsts))?;
    for contradiction in &mut contradictions {
        (contradiction.a, contradiction.b) = (firsts[contradiction.a], firsts[contradiction.b]);
    }
    let grouped: HashSet<usize> = groups.iter().flatten().copied().collect();
    let alone = (0..copies.len()).filter(|copy| !grouped.contains(copy)).map(|copy| vec![copy]);
    let mut groups: Vec<Vec<usize>> = groups
        .into_iter()
        .chain(alone)
        .map(|group| group.into_iter().flat_map(|copy| copies[copy].iter().copied()).collect())
        .filter(|rows: &Vec<usize>| rows.len() > 1)
        .collect();
    groups.iter_mut().for_each(|rows| rows.sort_unstable());
    groups.sort_unstable();
    Ok((summarise(vectors, groups), contradictions))
}

/// Clusters each topic by itself; [`Algorithm::Claims`] keeps contradictions apart.
fn by_topic(claims: &[&Passage], vectors: &Embeddings, params: &ClusterParams) -> Result<Clustering, Error> {
    let texts: Vec<&str> = claims.iter().map(|passage| passage.claim.as_str()).collect();
    let assertions = Readings::default().read(&texts);
    let stances = Stances::new(&assertions);
    let mut topics: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (row, passage) in claims.iter().enumerate() {
        topics.entry(passage.topic.as_deref()).or_default().push(row);
    }
    let mut clusters = Vec::new();
    for rows in topics.values() {
        let classes: Vec<u32> = rows.iter().map(|&row| stances.of()[row]).collect();
        let are_apart = |a: u32, b: u32| stances.contradict(a, b);
        let apart = Apart { classes: &classes, are_apart: &are_apart };
        for mut found in cluster(&vectors.select(rows), params, Some(&apart))?.clusters {
            found.medoid = rows[found.medoid];
            found.members.iter_mut().for_each(|member| *member = rows[*member]);
            clusters.push(found);
        }
    }
    clusters.sort_by_key(|cluster| cluster.members[0]);
    Ok(Clustering { clusters })
}
