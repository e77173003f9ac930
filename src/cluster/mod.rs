//! [`crate::vector::Embeddings`] -> [`Clustering`]: knows vectors, never text or files.
//!
//! [`cluster`] does all of it for plain cosines. A caller with a similarity of its own puts the same steps together:
//! [`neighbors`] finds the candidate pairs, [`link_pairs`] merges them, [`refine`] gives lone rows a second chance and
//! [`summarise`] says what came out.
//!
//! ```
//! use ndarray::array;
//! use refrain::cluster::{ClusterParams, cluster};
//! use refrain::vector::Embeddings;
//!
//! let embeddings = Embeddings::new(array![[1.0, 0.0], [0.1, 1.0], [0.9, 0.1], [0.0, 0.0]])?;
//! let clustering = cluster(&embeddings, &ClusterParams { threshold: 0.9, ..Default::default() }, None)?;
//! assert_eq!(clustering.clusters.len(), 1);
//! assert_eq!(clustering.clusters[0].members, [0, 2]);
//! # Ok::<(), refrain::error::Error>(())
//! ```

mod affinity;
mod again;
mod apart;
mod block;
mod copies;
mod error;
mod kmeans;
mod linfa;
mod linkage;
mod links;
mod nearest;
mod neighbors;
mod params;
mod refine;
mod scan;
mod sparse;
mod summary;
#[cfg(test)]
pub(crate) mod testing;
mod tiles;

pub use affinity::PairSimilarity;
pub use again::{CentredRows, NeighborMemory, neighbors_again};
pub use apart::Apart;
pub use error::ClusterError;
pub use linkage::{Easing, Edge, Linkage, LinkageParams, link_cosines, link_pairs};
pub use neighbors::{Neighbor, NeighborGraph, NeighborParams, neighbors};
pub use params::{Algorithm, ClusterParams};
pub use refine::{refine, refine_cosines};
pub use sparse::SparseVectors;
pub use summary::{summarise, summarise_searched, summarise_unbounded};

use crate::vector::{Embeddings, similarity};

/// One cluster of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Rows, ascending, at least two.
    pub members: Vec<usize>,
    /// The member most similar to all the others; ties go to the lowest row.
    pub medoid: usize,
    /// The lowest similarity of any two members; `None` where the algorithm promises no bound.
    pub bound: Option<f32>,
}

/// Every cluster of at least two rows, ordered by first member; rows in none are alone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clustering {
    pub clusters: Vec<Cluster>,
}

/// Clusters rows by their cosine similarity; rows of zeros are in no cluster.
///
/// With [`Algorithm::Claims`] every pair of a cluster is at or above the threshold and no pair is `apart`; the others
/// promise neither and never ask `apart`.
/// Time and memory are those of the algorithm: [`neighbors`] and [`link_cosines`] for claims, which is O(n^2 d) and
/// O(n (d + K)); n^2 d for dbscan and optics, n k d a round for k-means.
///
/// # Errors
/// What [`ClusterParams::validate`] says, or more clusters wanted than there are rows with a vector.
pub fn cluster(
    embeddings: &Embeddings,
    params: &ClusterParams,
    apart: Option<&Apart<'_>>,
) -> Result<Clustering, ClusterError> {
    params.validate()?;
    match params.algorithm {
        Algorithm::Claims => claims(embeddings, params, apart),
        Algorithm::Dbscan => Ok(summarise_unbounded(embeddings, linfa::dbscan(embeddings, params))),
        Algorithm::Optics => Ok(summarise_unbounded(embeddings, linfa::optics(embeddings, params))),
        Algorithm::Kmeans => Ok(summarise_unbounded(embeddings, kmeans::kmeans(embeddings, params)?)),
    }
}

fn claims(
    embeddings: &Embeddings,
    params: &ClusterParams,
    apart: Option<&Apart<'_>>,
) -> Result<Clustering, ClusterError> {
    let (threshold, max_per_row) = (params.threshold, params.max_neighbors);
    let graph = neighbors(embeddings, &NeighborParams { threshold, max_per_row, group: None })?;
    let edges = graph.edges();
    let linkage = LinkageParams { linkage: params.linkage, threshold, min_pair: threshold, ..LinkageParams::default() };
    let groups = match params.linkage {
        Linkage::Average => {
            let groups = link_cosines(embeddings, &edges, apart, &linkage)?;
            refine_cosines(groups, &edges, embeddings, apart, threshold)
        }
        Linkage::Complete => {
            let pair = |a: usize, b: usize| similarity(embeddings.row(a), embeddings.row(b));
            let groups = link_pairs(embeddings.len(), &edges, &pair, apart, &linkage)?;
            refine(groups, &edges, &pair, apart, threshold)
        }
    };
    Ok(summarise_searched(embeddings, groups, &graph))
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::cluster::testing::{blobs, with_threads};

    /// Points on a quarter circle, each `degrees` from the next: neighbours are similar, the ends are not.
    fn arc(points: usize, degrees: f32) -> Embeddings {
        let angle = |row: usize| (row as f32 * degrees).to_radians();
        let values = Array2::from_shape_fn(
            (points, 2),
            |(row, column)| {
                if column == 0 { angle(row).cos() } else { angle(row).sin() }
            },
        );
        Embeddings::new(values).expect("finite")
    }

    fn members(clustering: &Clustering) -> Vec<Vec<usize>> {
        clustering.clusters.iter().map(|cluster| cluster.members.clone()).collect()
    }

    #[test]
    fn a_chain_of_similar_rows_is_cut_where_its_ends_are_not_similar() {
        let embeddings = arc(19, 5.0);
        for linkage in [Linkage::Average, Linkage::Complete] {
            let params = ClusterParams { threshold: 0.95, linkage, ..Default::default() };
            let clustering = cluster(&embeddings, &params, None).expect("valid params");
            assert!(clustering.clusters.len() >= 4, "{clustering:?}");
            assert!(clustering.clusters.iter().all(|cluster| cluster.bound >= Some(0.95)));
        }
        let params = ClusterParams { algorithm: Algorithm::Dbscan, eps: 0.2, min_points: 2, ..Default::default() };
        let chained = cluster(&embeddings, &params, None).expect("valid params");
        assert_eq!(members(&chained), [(0..19).collect::<Vec<_>>()]);
    }

    #[test]
    fn every_algorithm_finds_plain_blobs_and_leaves_rows_of_zeros_out() {
        let mut rows = blobs(60, 16, 3, 0.15, 7).view().to_owned();
        rows.row_mut(59).fill(0.0);
        let embeddings = Embeddings::new(rows).expect("finite");
        let expected: Vec<Vec<usize>> = (0..3).map(|blob| (0..59).filter(|row| row % 3 == blob).collect()).collect();
        for algorithm in [Algorithm::Claims, Algorithm::Dbscan, Algorithm::Optics, Algorithm::Kmeans] {
            let params = ClusterParams { algorithm, threshold: 0.8, eps: 0.5, clusters: Some(3), ..Default::default() };
            let clustering = cluster(&embeddings, &params, None).expect("valid params");
            assert_eq!(members(&clustering), expected, "{algorithm:?}");
            for cluster in &clustering.clusters {
                assert_eq!(cluster.bound.is_some(), algorithm == Algorithm::Claims);
                assert!(cluster.members.contains(&cluster.medoid));
            }
            for threads in [1, 3] {
                let again = with_threads(threads, || cluster(&embeddings, &params, None).expect("valid params"));
                assert_eq!(again, clustering, "{algorithm:?} on {threads} threads");
            }
        }
    }

    #[test]
    fn rows_kept_apart_are_never_in_one_cluster() {
        let embeddings = blobs(30, 8, 1, 0.1, 3);
        let classes: Vec<u32> =
            (0..embeddings.len() as u32).map(|row| u32::from(row >= 5) + u32::from(row >= 25)).collect();
        let are_apart = |a: u32, b: u32| a.min(b) == 0 && a.max(b) == 2;
        let apart = Apart { classes: &classes, are_apart: &are_apart };
        for linkage in [Linkage::Average, Linkage::Complete] {
            let params = ClusterParams { threshold: 0.8, linkage, ..Default::default() };
            let clustering = cluster(&embeddings, &params, Some(&apart)).expect("valid params");
            assert_eq!(clustering.clusters.iter().map(|cluster| cluster.members.len()).sum::<usize>(), 30);
            for cluster in &clustering.clusters {
                assert!(
                    !cluster.members.iter().any(|&a| cluster.members.iter().any(|&b| apart.rows(a, b))),
                    "{cluster:?}"
                );
            }
        }
    }

    #[test]
    fn no_rows_and_only_zeros_give_no_clusters() {
        for embeddings in [Embeddings::empty(4), Embeddings::new(Array2::zeros((3, 4))).expect("finite")] {
            for algorithm in [Algorithm::Claims, Algorithm::Dbscan, Algorithm::Optics] {
                let params = ClusterParams { algorithm, ..Default::default() };
                assert_eq!(cluster(&embeddings, &params, None).expect("valid params"), Clustering::default());
            }
        }
    }
}
