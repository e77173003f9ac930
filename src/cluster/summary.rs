//! What a group of rows is in short: its medoid and its lowest pair similarity.

use ndarray::{Array1, Array2};
use rayon::prelude::*;

use crate::cluster::block::{BLOCK, product, tolerance};
use crate::cluster::tiles::{Tile, Tiles};
use crate::cluster::{Cluster, Clustering, NeighborGraph};
use crate::vector::{Embeddings, similarity};

/// Members up to which each pair is added up for the medoid: exact in ties, and still less than a millisecond.
const PAIRWISE_MEDOID: usize = 64;

/// Members up to which the bound is exact to the last bit.
const EXACT_BOUND: usize = 2000;

/// Groups as clusters with medoid and bound, in the order of their first member; groups of fewer than two are left out.
///
/// The medoid takes O(m d) for m members. The bound takes O(m^2 d), in block products: the lowest pair's exact similarity
/// up to 2000 members; above, that of a pair within 2 d / 2^24 (3e-5 at 256 wide) of the lowest.
pub fn summarise(embeddings: &Embeddings, groups: Vec<Vec<usize>>) -> Clustering {
    summarise_by(embeddings, groups, None)
}

/// As [`summarise`], for groups made of a graph of the same rows: of a large group only those blocks are looked at again
/// that the search left in doubt.
pub fn summarise_searched(embeddings: &Embeddings, groups: Vec<Vec<usize>>, graph: &NeighborGraph) -> Clustering {
    summarise_by(embeddings, groups, Some(graph.tiles()))
}

fn summarise_by(embeddings: &Embeddings, groups: Vec<Vec<usize>>, tiles: Option<&Tiles>) -> Clustering {
    clustering(groups, |members| Cluster {
        medoid: medoid(embeddings, &members),
        bound: lowest_pair(embeddings, &members, tiles),
        members,
    })
}

/// Groups as clusters whose algorithm promises no bound.
pub fn summarise_unbounded(embeddings: &Embeddings, groups: Vec<Vec<usize>>) -> Clustering {
    clustering(groups, |members| Cluster { medoid: medoid(embeddings, &members), bound: None, members })
}

fn clustering(groups: Vec<Vec<usize>>, summary: impl Fn(Vec<usize>) -> Cluster + Sync) -> Clustering {
    let mut clusters: Vec<Cluster> = groups
        .into_par_iter()
        .filter_map(|mut members| {
            members.sort_unstable();
            members.dedup();
            (members.len() > 1).then(|| summary(members))
        })
        .collect();
    clusters.sort_by(|a, b| a.members.cmp(&b.members));
    Clustering { clusters }
}

/// The member with the highest total similarity to the others.
fn medoid(embeddings: &Embeddings, members: &[usize]) -> usize {
    let total: Vec<f64> = if members.len() <= PAIRWISE_MEDOID {
        let pair = |a: usize, b: usize| f64::from(similarity(embeddings.row(a), embeddings.row(b)));
        members.iter().map(|&a| members.iter().filter(|&&b| b != a).map(|&b| pair(a, b)).sum()).collect()
    } else {
        let mut sum = Array1::<f64>::zeros(embeddings.dim());
        for &row in members {
            sum.zip_mut_with(&embeddings.row(row), |total, &value| *total += f64::from(value));
        }
        let to_others = |&row: &usize| {
            embeddings.row(row).iter().zip(&sum).map(|(&x, &total)| f64::from(x) * (total - f64::from(x))).sum()
        };
        members.par_iter().map(to_others).collect()
    };
    let best = (0..members.len()).reduce(|best, next| if total[next] > total[best] { next } else { best });
    best.map(|best| members[best]).expect("a cluster has members")
}

/// The lowest similarity of any two members; `None` for fewer than two.
fn lowest_pair(embeddings: &Embeddings, members: &[usize], tiles: Option<&Tiles>) -> Option<f32> {
    if members.len() <= EXACT_BOUND {
        return exact_lowest(embeddings, members);
    }
    match tiles {
        Some(tiles) => tiled_lowest(embeddings, tiles.of(members)),
        None => tiled_lowest(embeddings, Tiles::unknown(members, BLOCK).of(members)),
    }
    .or_else(|| Some(similarity(embeddings.row(members[0]), embeddings.row(members[1]))))
}

fn exact_lowest(embeddings: &Embeddings, members: &[usize]) -> Option<f32> {
    let slack = tolerance(embeddings.dim());
    let lowest_after = |index: usize| {
        let row = embeddings.row(members[index]);
        let mut lowest: Option<f32> = None;
        for other in members[index + 1..].iter().map(|&other| embeddings.row(other)) {
            // The exact sum is ten times slower, and most pairs are nowhere near the lowest.
            if lowest.is_none_or(|lowest| row.dot(&other) < lowest + slack) {
                let exact = similarity(row, other);
                lowest = Some(lowest.map_or(exact, |lowest| lowest.min(exact)));
            }
        }
        lowest
    };
    (0..members.len()).into_par_iter().filter_map(lowest_after).reduce_with(f32::min)
}

/// Tiles looked at between two checks whether the others can still hold a lower pair.
const TILES_AT_ONCE: usize = 16;

/// The lowest pair of tiles that come by rising bound.
fn tiled_lowest(embeddings: &Embeddings, tiles: Vec<Tile>) -> Option<f32> {
    let slack = tolerance(embeddings.dim());
    let mut lowest: Option<f32> = None;
    for some in tiles.chunks(TILES_AT_ONCE) {
        // No pair of what is left is below its bound by more than the slack, so none is below what was found by two.
        if lowest.is_some_and(|lowest| some[0].bound + slack >= lowest) {
            break;
        }
        let of_some = some.par_iter().filter_map(|tile| lowest_in(embeddings, tile)).reduce_with(f32::min);
        lowest = lowest.into_iter().chain(of_some).reduce(f32::min);
    }
    lowest
}

/// The similarity of the pair of a tile whose product is lowest.
fn lowest_in(embeddings: &Embeddings, tile: &Tile) -> Option<f32> {
    let (a, b) = (embeddings.select(&tile.low), tile.high.as_ref().map(|high| embeddings.select(high)));
    let b = b.as_ref().unwrap_or(&a);
    let mut values = Array2::zeros((a.len(), b.len()));
    product(a.view(), b.view(), values.view_mut());
    if tile.high.is_none() {
        values.diag_mut().fill(f32::INFINITY);
    }
    // Each row's lowest value first: a plain fold over a row is what the compiler turns into vector minima.
    let of_row = |row: usize| values.row(row).iter().fold(f32::INFINITY, |lowest, &value| lowest.min(value));
    let (lowest, i) = (0..a.len()).map(|row| (of_row(row), row)).min_by(|x, y| x.0.total_cmp(&y.0))?;
    let j = values.row(i).iter().position(|&value| value == lowest).filter(|_| lowest.is_finite())?;
    Some(similarity(a.row(i), b.row(j)))
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::cluster::testing::{noisy_copies, random_rows};
    use crate::cluster::{NeighborParams, neighbors};

    #[test]
    fn the_medoid_is_in_the_middle_and_the_bound_between_the_ends() {
        let embeddings = Embeddings::new(array![[1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [9.0, 8.0]]).expect("finite");
        let clustering = summarise(&embeddings, vec![vec![2, 1, 0], vec![3]]);
        assert_eq!(clustering.clusters, [Cluster { members: vec![0, 1, 2], medoid: 1, bound: Some(0.0) }]);
        assert_eq!(summarise_unbounded(&embeddings, vec![vec![0, 1, 2]]).clusters[0].bound, None);
    }

    #[test]
    fn ties_for_the_medoid_go_to_the_lowest_row() {
        let embeddings = random_rows(40, 9, 3);
        for (a, b) in (0..39).map(|row| (row, row + 1)) {
            assert_eq!(medoid(&embeddings, &[a, b]), a);
        }
        let same = Embeddings::new(Array2::ones((200, 3))).expect("finite");
        assert_eq!(medoid(&same, &(20..200).collect::<Vec<_>>()), 20);
    }

    #[test]
    fn the_sum_finds_the_medoid_that_pairs_find() {
        let embeddings = random_rows(300, 8, 6);
        let members: Vec<usize> = (0..300).collect();
        let total = |a: usize| -> f64 {
            members
                .iter()
                .filter(|&&b| b != a)
                .map(|&b| f64::from(similarity(embeddings.row(a), embeddings.row(b))))
                .sum()
        };
        let plain = (0..300).max_by(|&a, &b| total(a).total_cmp(&total(b))).expect("rows");
        assert_eq!(medoid(&embeddings, &members), plain);
    }

    #[test]
    fn rows_that_are_all_the_same_are_as_low_as_any_two_of_them() {
        let same = Embeddings::new(Array2::ones((EXACT_BOUND + 1, 3))).expect("finite");
        let graph = neighbors(&same, &NeighborParams::default()).expect("valid");
        let clustering = summarise_searched(&same, vec![(0..same.len()).collect()], &graph);
        let bound = clustering.clusters[0].bound.expect("a bound");
        assert!((bound - 1.0).abs() < 1e-6, "{bound}");
    }

    #[test]
    fn blocks_find_the_lowest_pair_that_exact_pairs_find() {
        for embeddings in [random_rows(1300, 10, 1), noisy_copies(1100, 10, 0.3, 1)] {
            let members: Vec<usize> = (0..embeddings.len()).rev().step_by(2).collect();
            let plain = members
                .iter()
                .enumerate()
                .flat_map(|(index, &a)| members[index + 1..].iter().map(move |&b| (a, b)))
                .map(|(a, b)| similarity(embeddings.row(a), embeddings.row(b)))
                .fold(f32::INFINITY, f32::min);
            assert_eq!(exact_lowest(&embeddings, &members), Some(plain));
            let graph = neighbors(&embeddings, &NeighborParams::default()).expect("valid");
            for tiles in [Tiles::unknown(&members, BLOCK).of(&members), graph.tiles().of(&members)] {
                let tiled = tiled_lowest(&embeddings, tiles).expect("two rows");
                assert!((tiled - plain).abs() <= 2.0 * tolerance(10), "{tiled} against {plain}");
            }
        }
    }
}
