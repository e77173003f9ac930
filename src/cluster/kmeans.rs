//! K-means by linfa-clustering, started by k-means++ from a seed.

use ::linfa::DatasetBase;
use ::linfa::traits::{Fit, Predict};
use linfa_clustering::{KMeansInit, KMeansParams};
use ndarray::{Array2, ArrayView2, Axis};
use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use rayon::prelude::*;

use crate::cluster::linfa::{groups, rows_with_vector};
use crate::cluster::scan::Euclidean;
use crate::cluster::{ClusterError, ClusterParams};
use crate::vector::{Embeddings, similarity};

/// Starts tried; the one with the least inertia is kept, as a single start may end in a poor local minimum.
const STARTS: usize = 4;

/// Rounds at most of one start; almost all converge in far fewer.
const ROUNDS: u64 = 300;

/// The most that the means may move in a round that is the last.
const STILL: f32 = 1e-4;

/// Groups of rows around `clusters` means; some may be empty or of one row.
///
/// `params` are valid. The first means are chosen here and not by linfa, whose k-means++ compares every row with every
/// mean again for each new one (O(n k^2 d)) and whose parallel variant depends on the thread count.
/// O(n k d) time for the start and for each round; O(n + k d) memory.
///
/// # Errors
/// [`ClusterError::TooManyClusters`] for more clusters than rows with a vector.
pub(super) fn kmeans(embeddings: &Embeddings, params: &ClusterParams) -> Result<Vec<Vec<usize>>, ClusterError> {
    let rows = rows_with_vector(embeddings);
    let clusters = params.clusters.unwrap_or(0);
    if clusters > rows.len() {
        return Err(ClusterError::TooManyClusters { clusters, rows: rows.len() });
    }
    let selected = embeddings.select(&rows);
    let dataset = DatasetBase::from(selected.view());
    let mut random = Xoshiro256Plus::seed_from_u64(params.seed);
    let models = (0..STARTS).map(|_| {
        let means = first_means(selected.view(), clusters, &mut random);
        KMeansParams::new(clusters, random.clone(), Euclidean)
            .init_method(KMeansInit::Precomputed(means))
            .n_runs(1)
            .max_n_iterations(ROUNDS)
            .tolerance(STILL)
            .fit(&dataset)
            .expect("valid params and finite rows have a finite inertia")
    });
    let best = models.reduce(|best, next| if next.inertia() < best.inertia() { next } else { best });
    let labels = best.expect("there is a start").predict(&selected.view());
    Ok(groups(rows.into_iter().zip(labels.into_iter().map(Some))))
}

/// k-means++ (Arthur and Vassilvitskii, 2007): each mean is a row, taken with a chance by its squared distance to the
/// nearest mean so far.
fn first_means(rows: ArrayView2<'_, f32>, clusters: usize, random: &mut Xoshiro256Plus) -> Array2<f32> {
    let mut chosen = Vec::with_capacity(clusters);
    let mut distances = vec![1.0_f64; rows.nrows()];
    for _ in 0..clusters {
        let next = pick(&distances, random);
        chosen.push(next);
        let mean = rows.row(next);
        distances.par_iter_mut().zip(rows.axis_iter(Axis(0))).for_each(|(nearest, row)| {
            *nearest = nearest.min((2.0 - 2.0 * f64::from(similarity(row, mean))).max(0.0));
        });
        distances[next] = 0.0;
    }
    rows.select(Axis(0), &chosen)
}

/// A place taken with a chance by its weight; any of them where all weights are zero, and the first where there is none.
fn pick(weights: &[f64], random: &mut Xoshiro256Plus) -> usize {
    // The upper 53 bits make every `f64` from 0 up to 1 in steps of 2^-53.
    let chance = (random.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0;
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return ((chance * weights.len() as f64) as usize).min(weights.len().saturating_sub(1));
    }
    let mut left = chance * total;
    let mut last = 0;
    for (place, &weight) in weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
        last = place;
        left -= weight;
        if left < 0.0 {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::{blobs, random_rows};

    fn params(clusters: usize, seed: u64) -> ClusterParams {
        ClusterParams { clusters: Some(clusters), seed, ..Default::default() }
    }

    #[test]
    fn more_clusters_than_rows_is_an_error_that_names_both() {
        let mut rows = random_rows(5, 4, 1).view().to_owned();
        rows.row_mut(2).fill(0.0);
        let error = kmeans(&Embeddings::new(rows).expect("finite"), &params(5, 0)).expect_err("four rows");
        assert_eq!(
            error.to_string(),
            "clusters is 5, but only 4 of the rows have a vector; expected at most 4: lower --clusters"
        );
    }

    #[test]
    fn a_seed_always_gives_the_same_groups_and_another_seed_may_give_others() {
        let embeddings = random_rows(200, 8, 3);
        let with_seed = |seed| kmeans(&embeddings, &params(12, seed)).expect("12 of 200");
        assert_eq!(with_seed(1), with_seed(1));
        assert_ne!(with_seed(1), with_seed(2));
    }

    #[test]
    fn as_many_clusters_as_rows_and_copies_are_no_trouble() {
        let found = kmeans(&random_rows(6, 4, 1), &params(6, 0)).expect("six of six");
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [1; 6]);
        let copies = Embeddings::new(Array2::ones((6, 4))).expect("finite");
        let found = kmeans(&copies, &params(4, 0)).expect("four of six");
        assert_eq!(found.iter().map(Vec::len).sum::<usize>(), 6);
    }

    #[test]
    fn separate_blobs_are_found_from_any_seed() {
        for seed in 0..10 {
            let found = kmeans(&blobs(80, 12, 4, 0.1, 5), &params(4, seed)).expect("four of 80");
            assert!(found.iter().all(|group| group.iter().all(|row| row % 4 == group[0] % 4)), "seed {seed}");
        }
    }
}
