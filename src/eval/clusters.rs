//! Clusters against labels: B-cubed, pairs, adjusted Rand index and mutual information.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{EvalReport, read};
use crate::embed::Embedder;
use crate::engine::{EngineParams, Progress, run};
use crate::error::Error;
use crate::transcript::{ReadLimits, read_corpus};

/// What clusters are worth, each from 0 to 1 but the counts (and the Rand index, which may be below 0).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusterScores {
    pub items: usize,
    /// B-cubed (Bagga and Baldwin 1998), averaged over items.
    pub b3_precision: f64,
    pub b3_recall: f64,
    pub b3_f1: f64,
    /// Of the pairs put together, those that belong together; 1 where no pair is.
    pub pair_precision: f64,
    pub pair_recall: f64,
    pub pair_f1: f64,
    /// Adjusted Rand index (Hubert and Arabie 1985).
    pub ari: f64,
    /// Normalised mutual information, arithmetic mean (= V-measure).
    pub nmi: f64,
    pub clusters_found: usize,
    pub clusters_true: usize,
}

/// An item with its true label.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
pub struct Labelled {
    pub id: String,
    #[serde(default)]
    pub text: String,
    pub label: String,
    /// Items are scored within their topic.
    #[serde(default)]
    pub topic: String,
}

/// Clusters the passages of a `.jsonl` with labels and scores the clusters.
///
/// # Errors
/// [`Error::Usage`] names the file and line that cannot be read; else as [`run`].
pub fn evaluate_clusters(
    path: &Path,
    embedder: &dyn Embedder,
    params: &EngineParams,
    progress: &dyn Progress,
) -> Result<EvalReport, Error> {
    let (scores, listed) = cluster_and_score(path, embedder, params, progress)?;
    let mut report = EvalReport::new("clusters", path, embedder, scores.named());
    report.params = listed;
    Ok(report)
}

/// The scores, and the parameters as the output names them.
pub(super) fn cluster_and_score(
    path: &Path,
    embedder: &dyn Embedder,
    params: &EngineParams,
    progress: &dyn Progress,
) -> Result<(ClusterScores, BTreeMap<String, Value>), Error> {
    let items = read_labelled(path)?;
    let corpus = read_corpus(&[PathBuf::from(path)], &ReadLimits::default())?;
    let insights = run(corpus, embedder, params, progress)?.insights;
    let assigned = insights.assignments.unwrap_or_default();
    if items.is_empty() || assigned.len() != items.len() {
        let notices = insights.corpus.skipped.iter().chain(&insights.corpus.warnings);
        let why: Vec<&str> = notices.map(|notice| notice.reason.as_str()).collect();
        return Err(Error::Usage(format!(
            "{}: {} of {} lines are passages that can be clustered; expected all, each with an id of its own ({})",
            path.display(),
            assigned.len(),
            items.len(),
            why.join("; ")
        )));
    }
    let found: HashMap<String, String> =
        assigned.into_iter().filter_map(|assigned| Some((assigned.id, assigned.cluster?))).collect();
    Ok((clusters(&items, &found), insights.provenance.params))
}

/// The labelled passages of a `.jsonl`.
///
/// # Errors
/// [`Error::Usage`] names the file and line that cannot be read.
pub fn read_labelled(path: &Path) -> Result<Vec<Labelled>, Error> {
    let mut items: Vec<Labelled> = Vec::new();
    for (number, line) in read(path)?.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        items.push(serde_json::from_str(line).map_err(|error| {
            Error::Usage(format!(
                "{} line {}: {error}; expected an object with id, text and label",
                path.display(),
                number + 1
            ))
        })?);
    }
    Ok(items)
}

/// Topic and label.
type Gold<'a> = (&'a str, &'a str);
/// Topic, whether it is in a cluster, and the cluster or the lone item's id.
type Told<'a> = (&'a str, bool, &'a str);

/// Scores items by the cluster found for each id; an id without one is alone. O(n) time and memory.
pub fn clusters(items: &[Labelled], found: &HashMap<String, String>) -> ClusterScores {
    let n = items.len() as f64;
    let gold: Vec<Gold<'_>> = items.iter().map(|item| (item.topic.as_str(), item.label.as_str())).collect();
    let told: Vec<Told<'_>> = items
        .iter()
        .map(|item| match found.get(&item.id) {
            Some(cluster) => (item.topic.as_str(), true, cluster.as_str()),
            None => (item.topic.as_str(), false, item.id.as_str()),
        })
        .collect();
    let both = counts(gold.iter().copied().zip(told.iter().copied()));
    let (of_gold, of_told) = (counts(gold.into_iter()), counts(told.into_iter()));
    let pairs = |count: usize| (count * count.saturating_sub(1) / 2) as f64;
    let total_pairs = |counts: &mut dyn Iterator<Item = usize>| -> f64 { counts.map(pairs).sum() };
    let entropy = |counts: &mut dyn Iterator<Item = usize>| -> f64 {
        -counts.map(|count| count as f64 / n * (count as f64 / n).ln()).sum::<f64>()
    };
    let b3 = |whole: &dyn Fn(&(Gold<'_>, Told<'_>)) -> usize| -> f64 {
        let part = |(key, &count): (&_, &usize)| (count * count) as f64 / whole(key) as f64;
        both.iter().map(part).sum::<f64>() / n
    };
    let (b3_precision, b3_recall) = (b3(&|key| of_told[&key.1]), b3(&|key| of_gold[&key.0]));
    let together = total_pairs(&mut both.values().copied());
    let same_gold = total_pairs(&mut of_gold.values().copied());
    let same_told = total_pairs(&mut of_told.values().copied());
    let expected = same_gold * same_told / pairs(items.len());
    let most = (same_gold + same_told) / 2.0;
    let mutual: f64 = both
        .iter()
        .map(|((gold, told), &count)| {
            let product = of_gold[gold] as f64 * of_told[told] as f64;
            count as f64 / n * (n * count as f64 / product).ln()
        })
        .sum();
    let entropies = entropy(&mut of_gold.values().copied()) + entropy(&mut of_told.values().copied());
    let pair_precision = if same_told > 0.0 { together / same_told } else { 1.0 };
    let pair_recall = if same_gold > 0.0 { together / same_gold } else { 1.0 };
    ClusterScores {
        items: items.len(),
        b3_precision,
        b3_recall,
        b3_f1: f1(b3_precision, b3_recall),
        pair_precision,
        pair_recall,
        pair_f1: f1(pair_precision, pair_recall),
        ari: if most == expected { 1.0 } else { (together - expected) / (most - expected) },
        nmi: if of_gold.len() == 1 && of_told.len() == 1 { 1.0 } else { 2.0 * mutual / entropies },
        clusters_found: of_told.len(),
        clusters_true: of_gold.len(),
    }
}

impl ClusterScores {
    fn named(&self) -> Vec<(&'static str, f64)> {
        vec![
            ("items", self.items as f64),
            ("b3_precision", self.b3_precision),
            ("b3_recall", self.b3_recall),
            ("b3_f1", self.b3_f1),
            ("pair_precision", self.pair_precision),
            ("pair_recall", self.pair_recall),
            ("pair_f1", self.pair_f1),
            ("ari", self.ari),
            ("nmi", self.nmi),
            ("clusters_found", self.clusters_found as f64),
            ("clusters_true", self.clusters_true as f64),
        ]
    }
}

fn counts<Key: Ord>(keys: impl Iterator<Item = Key>) -> BTreeMap<Key, usize> {
    let mut counts = BTreeMap::new();
    keys.for_each(|key| *counts.entry(key).or_default() += 1);
    counts
}

fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(labels: &str, found: &[(&str, &str)]) -> ClusterScores {
        let item = |(index, label): (usize, char)| Labelled {
            id: index.to_string(),
            text: String::new(),
            label: label.to_string(),
            topic: String::new(),
        };
        let items: Vec<Labelled> = labels.chars().enumerate().map(item).collect();
        let found = found.iter().map(|&(id, cluster)| (id.to_owned(), cluster.to_owned())).collect();
        clusters(&items, &found)
    }

    #[test]
    fn the_right_clusters_score_one() {
        let scores = scores("aabbc", &[("0", "x"), ("1", "x"), ("2", "y"), ("3", "y")]);
        for score in [scores.b3_f1, scores.pair_f1, scores.ari, scores.nmi] {
            assert!((score - 1.0).abs() < 1e-12, "{scores:?}");
        }
        assert_eq!((scores.clusters_found, scores.clusters_true), (3, 3));
    }

    #[test]
    fn a_cluster_of_two_labels_costs_precision_and_lone_items_cost_recall() {
        let scores = scores("aab", &[("0", "x"), ("1", "x"), ("2", "x")]);
        // Each of the two a's sees 2 of 3 right, the b 1 of 3.
        assert!((scores.b3_precision - 5.0 / 9.0).abs() < 1e-12 && scores.b3_recall == 1.0, "{scores:?}");
        assert!((scores.pair_precision - 1.0 / 3.0).abs() < 1e-12, "{scores:?}");
        let alone = self::scores("aab", &[]);
        assert_eq!((alone.pair_precision, alone.pair_recall, alone.clusters_found), (1.0, 0.0, 3));
    }
}
