//! The blocked search against the plain one: every pair, exactly, then sorted.

use ndarray::{Array2, Axis, concatenate};

use super::*;
use crate::cluster::testing::{noisy_copies, random_rows, with_threads};

/// All pairs, all exact, by the same rule; copies count as near as their first.
fn plain(embeddings: &Embeddings, params: &NeighborParams<'_>) -> Vec<Vec<usize>> {
    let group = |row: usize| params.group.map_or(0, |groups| groups[row]);
    let mut order: Vec<usize> = (0..embeddings.len()).filter(|&row| embeddings.has_vector(row)).collect();
    order.sort_by_key(|&row| (group(row), row));
    let mut places = vec![0; embeddings.len()];
    order.iter().enumerate().for_each(|(place, &row)| places[row] = place);
    (0..embeddings.len())
        .map(|row| {
            let mut best: Vec<(usize, f32)> = order
                .iter()
                .filter(|&&other| other != row && group(other) == group(row) && embeddings.has_vector(row))
                .map(|&other| (other, similarity(embeddings.row(row), embeddings.row(other))))
                .filter(|&(_, similarity)| similarity >= params.threshold)
                .collect();
            best.sort_by_key(|&(other, similarity)| {
                (std::cmp::Reverse(step(similarity)), places[other].abs_diff(places[row]), other)
            });
            best.truncate(params.max_per_row);
            best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            best.into_iter().map(|(other, _)| other).collect()
        })
        .collect()
}

fn check(embeddings: &Embeddings, params: &NeighborParams<'_>) {
    let graph = neighbors(embeddings, params).expect("valid params");
    let found: Vec<Vec<usize>> =
        (0..graph.len()).map(|row| graph.row(row).iter().map(|other| other.row).collect()).collect();
    assert_eq!(found, plain(embeddings, params));
    for (row, kept) in graph.rows.iter().enumerate() {
        for other in kept {
            assert_eq!(other.similarity, similarity(embeddings.row(row), embeddings.row(other.row)));
        }
    }
}

#[test]
fn the_blocked_search_finds_what_the_plain_one_finds() {
    for (rows, dim, threshold, max_per_row) in
        [(0, 8, 0.5, 3), (1, 8, 0.5, 3), (700, 8, 0.6, 4), (600, 24, 0.0, 600), (1100, 12, -1.0, 7), (50, 1, 1.0, 9)]
    {
        check(&random_rows(rows, dim, 11), &NeighborParams { threshold, max_per_row, group: None });
    }
}

#[test]
fn nearly_identical_rows_are_ranked_as_the_plain_search_ranks_them() {
    for noise in [1e-5, 1e-4, 1e-2, 0.1] {
        let embeddings = noisy_copies(900, 16, noise, 3);
        check(&embeddings, &NeighborParams { threshold: -1.0, max_per_row: 5, group: None });
    }
}

#[test]
fn only_rows_of_one_group_are_compared() {
    let embeddings = noisy_copies(800, 6, 0.3, 9);
    let groups: Vec<u32> = (0..800).map(|row| [4, 1, 9][row % 7 % 3]).collect();
    check(&embeddings, &NeighborParams { threshold: 0.2, max_per_row: 6, group: Some(&groups) });
}

#[test]
fn copies_are_neighbours_of_each_other_and_of_what_is_near_their_first() {
    let distinct = random_rows(40, 4, 2);
    let twice = concatenate(Axis(0), &[distinct.view(), distinct.view()]).expect("equal widths");
    let graph = neighbors(
        &Embeddings::new(twice).expect("finite"),
        &NeighborParams { threshold: 0.7, max_per_row: 100, group: None },
    )
    .expect("valid params");
    let once = neighbors(&distinct, &NeighborParams { threshold: 0.7, max_per_row: 100, group: None }).expect("valid");
    for row in 0..40 {
        assert_eq!(graph.row(row).len(), 2 * once.row(row).len() + 1);
        assert!(graph.row(row).iter().any(|other| other.row == row + 40));
        assert!(graph.row(row + 40).iter().any(|other| other.row == row));
    }
}

#[test]
fn many_copies_keep_the_nearest_copies_only() {
    let embeddings = Embeddings::new(Array2::ones((5000, 3))).expect("finite");
    let graph = neighbors(&embeddings, &NeighborParams { max_per_row: 4, ..Default::default() }).expect("valid");
    let rows = |row: usize| graph.row(row).iter().map(|other| other.row).collect::<Vec<_>>();
    assert_eq!(rows(0), [1, 2, 3, 4]);
    assert_eq!(rows(2500), [2498, 2499, 2501, 2502]);
    assert_eq!(graph.edges().len(), 4999 + 4998 + 4 + 2);
}

#[test]
fn a_row_of_zeros_is_nobodys_neighbour() {
    let mut rows = Array2::ones((4, 3));
    rows.row_mut(2).fill(0.0);
    let params = NeighborParams { threshold: -1.0, ..Default::default() };
    let graph = neighbors(&Embeddings::new(rows).expect("finite"), &params).expect("valid params");
    assert!(graph.row(2).is_empty());
    assert_eq!(graph.row(0).iter().map(|other| other.row).collect::<Vec<_>>(), [1, 3]);
}

#[test]
fn the_graph_is_the_same_at_any_thread_count() {
    let embeddings = noisy_copies(1500, 32, 0.05, 1);
    let params = NeighborParams { threshold: 0.3, max_per_row: 8, group: None };
    let graph = |threads| with_threads(threads, || neighbors(&embeddings, &params).expect("valid params"));
    assert_eq!(graph(1), graph(2));
    assert_eq!(graph(1), graph(5));
}

#[test]
fn edges_name_every_kept_pair_once() {
    let embeddings = random_rows(300, 6, 4);
    let graph = neighbors(&embeddings, &NeighborParams { threshold: 0.5, max_per_row: 3, group: None }).expect("valid");
    let edges = graph.edges();
    assert!(edges.windows(2).all(|pair| (pair[0].a, pair[0].b) < (pair[1].a, pair[1].b)));
    assert!(edges.iter().all(|edge| edge.a < edge.b));
    for row in 0..300 {
        for other in graph.row(row) {
            let pair = (row.min(other.row), row.max(other.row));
            assert!(edges.binary_search_by_key(&pair, |edge| (edge.a, edge.b)).is_ok());
        }
    }
}

#[test]
fn wrong_params_are_named() {
    let embeddings = random_rows(3, 2, 1);
    let message = |params: NeighborParams<'_>| neighbors(&embeddings, &params).expect_err("wrong").to_string();
    let usual = NeighborParams::default();
    assert_eq!(
        message(NeighborParams { threshold: 1.5, ..usual }),
        "threshold is 1.5; expected a cosine similarity from -1 to 1"
    );
    assert_eq!(message(NeighborParams { max_per_row: 0, ..usual }), "max_per_row is 0; expected at least 1");
    assert_eq!(message(NeighborParams { group: Some(&[1, 2]), ..usual }), "group is 2 numbers; expected 3, one a row");
    assert!(message(NeighborParams { threshold: f32::NAN, ..usual }).starts_with("threshold is NaN"));
}
