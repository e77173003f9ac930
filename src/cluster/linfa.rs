//! Density clustering by linfa-clustering: DBSCAN and OPTICS on unit vectors, by Euclidean distance.
//!
//! Neither promises that two rows of a cluster are similar: a chain of close rows is one cluster.

use ::linfa::ParamGuard;
use ::linfa::traits::Transformer;
use linfa_clustering::{Dbscan, Optics};
use ndarray::Array1;

use crate::cluster::ClusterParams;
use crate::cluster::scan::{Euclidean, Scan};
use crate::vector::Embeddings;

/// More than any distance of two unit vectors, which is 2 at most.
const EVERYTHING: f32 = 3.0;

/// Groups of rows connected by rows with at least `min_points` rows, themselves counted, nearer than `eps`.
///
/// `params` are valid. A row in reach of two groups goes to the one found first, in row order.
/// O(n^2 d) time; O(n) memory.
pub(super) fn dbscan(embeddings: &Embeddings, params: &ClusterParams) -> Vec<Vec<usize>> {
    let rows = rows_with_vector(embeddings);
    let selected = embeddings.select(&rows);
    let dbscan = Dbscan::params_with(params.min_points, Euclidean, Scan).tolerance(params.eps);
    let labels: Array1<Option<usize>> = dbscan.check().expect("the params are valid").transform(&selected.view());
    groups(rows.into_iter().zip(labels))
}

/// Groups of rows by OPTICS, its reachability plot cut at `eps`: what DBSCAN finds, but for rows on the border of a group.
///
/// `params` are valid. The order is found without a limit on distance and cut afterwards by the paper's
/// ExtractDBSCAN-Clustering (Ankerst et al., *OPTICS: Ordering Points To Identify the Clustering Structure*, 1999,
/// figure 19): a row out of reach of those before it opens a group if it is a core and is alone otherwise.
/// (With `eps` for a limit, linfa would give the first row of a group a reachability as well, and one could not tell
/// where a group begins.)
/// O(n^2 (d + log n)) time, good for some ten thousand rows; O(n) memory.
pub(super) fn optics(embeddings: &Embeddings, params: &ClusterParams) -> Vec<Vec<usize>> {
    let rows = rows_with_vector(embeddings);
    let selected = embeddings.select(&rows);
    let optics = Optics::params_with(params.min_points, Euclidean, Scan).tolerance(EVERYTHING);
    let order = optics.check().expect("the params are valid").transform(selected.view());

    let within = |distance: &Option<f32>| distance.is_some_and(|distance| distance < params.eps);
    let mut opened = 0;
    let mut current = None;
    let labels = order.iter().map(|sample| {
        if !within(sample.reachability_distance()) || current.is_none() {
            current = within(sample.core_distance()).then_some(opened);
            opened += usize::from(current.is_some());
        }
        (rows[sample.index()], current)
    });
    groups(labels)
}

/// Rows that are not all zero: the others are at distance 1 from everything, which means nothing.
pub(super) fn rows_with_vector(embeddings: &Embeddings) -> Vec<usize> {
    (0..embeddings.len()).filter(|&row| embeddings.has_vector(row)).collect()
}

/// Rows by label, labels in order; rows without a label are in none.
pub(super) fn groups(labels: impl Iterator<Item = (usize, Option<usize>)>) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (row, label) in labels {
        let Some(label) = label else { continue };
        if groups.len() <= label {
            groups.resize_with(label + 1, Vec::new);
        }
        groups[label].push(row);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::blobs;
    use crate::vector::similarity;

    /// The groups of core rows, by definition: cores nearer than eps are connected.
    fn cores(embeddings: &Embeddings, params: &ClusterParams) -> Vec<Vec<usize>> {
        let close = |a: usize, b: usize| {
            (2.0 - 2.0 * similarity(embeddings.row(a), embeddings.row(b))).max(0.0).sqrt() < params.eps
        };
        let n = embeddings.len();
        let is_core: Vec<bool> = (0..n).map(|a| (0..n).filter(|&b| close(a, b)).count() >= params.min_points).collect();
        let mut left: Vec<usize> = (0..n).filter(|&row| is_core[row]).collect();
        let mut groups = Vec::new();
        while !left.is_empty() {
            let mut group = vec![left.remove(0)];
            let mut next = 0;
            while next < group.len() {
                let from = group[next];
                let (near, rest): (Vec<usize>, Vec<usize>) = left.iter().partition(|&&row| close(from, row));
                group.extend(near);
                left = rest;
                next += 1;
            }
            group.sort_unstable();
            groups.push(group);
        }
        groups
    }

    #[test]
    fn both_find_the_groups_of_core_rows_that_the_definition_gives() {
        for (noise, eps, min_points) in [(0.3, 0.4, 3), (0.6, 0.5, 4), (0.9, 0.6, 2), (0.5, 0.3, 8), (1.5, 0.2, 3)] {
            let embeddings = blobs(150, 6, 5, noise, 2);
            let params = ClusterParams { eps, min_points, ..Default::default() };
            let expected = cores(&embeddings, &params);
            for found in [dbscan(&embeddings, &params), optics(&embeddings, &params)] {
                let group_of = |row: usize| found.iter().position(|group| group.contains(&row));
                let mut seen = Vec::new();
                for group in &expected {
                    let label = group_of(group[0]);
                    assert!(label.is_some() && !seen.contains(&label), "two groups in one");
                    assert!(group.iter().all(|&row| group_of(row) == label), "one group in two");
                    seen.push(label);
                }
                assert_eq!(found.len(), expected.len());
            }
        }
    }
}
