//! Linkage against a plain version that looks at every pair of groups before every merge.

use proptest::prelude::*;

use super::*;
use crate::cluster::testing::{blobs, noisy_copies, random_rows, with_threads};
use crate::vector::similarity;

/// The definition, in O(n^4): merge the best two groups that share an edge, until none may merge. Linkages from `alike` on
/// are ties.
fn plain(
    rows: usize,
    edges: &[Edge],
    pair: &PairSimilarity<'_>,
    apart: &dyn Fn(usize, usize) -> bool,
    params: &LinkageParams,
    alike: f64,
) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = (0..rows).map(|row| vec![row]).collect();
    loop {
        let mut best: Option<(f64, usize, usize)> = None;
        for (i, a) in groups.iter().enumerate() {
            for (j, b) in groups.iter().enumerate().skip(i + 1) {
                let shares = |edge: &Edge| {
                    (a.contains(&edge.a) && b.contains(&edge.b)) || (a.contains(&edge.b) && b.contains(&edge.a))
                };
                if !edges.iter().any(shares) {
                    continue;
                }
                let pairs: Vec<(usize, usize)> = a.iter().flat_map(|&x| b.iter().map(move |&y| (x, y))).collect();
                if pairs.iter().any(|&(x, y)| apart(x, y) || pair(x, y) < params.floor()) {
                    continue;
                }
                let similarities = pairs.iter().map(|&(x, y)| f64::from(pair(x, y)));
                let linkage = match params.linkage {
                    Linkage::Complete => similarities.fold(f64::INFINITY, f64::min),
                    Linkage::Average => similarities.sum::<f64>() / pairs.len() as f64,
                };
                let threshold = params.threshold_of(pairs.len() as f64);
                let excess = linkage.min(alike.max(threshold)) - threshold;
                if linkage >= threshold && best.is_none_or(|best| excess > best.0) {
                    best = Some((excess, i, j));
                }
            }
        }
        let Some((_, i, j)) = best else { break };
        let gone = groups.remove(j);
        groups[i].extend(gone);
        groups[i].sort_unstable();
    }
    groups.retain(|group| group.len() > 1);
    groups
}

/// The edges at or above a similarity, every `keep`-th of them.
fn some_edges(embeddings: &Embeddings, threshold: f32, keep: usize) -> Vec<Edge> {
    (0..embeddings.len())
        .flat_map(|a| (a + 1..embeddings.len()).map(move |b| (a, b)))
        .map(|(a, b)| Edge::new(a, b, similarity(embeddings.row(a), embeddings.row(b))))
        .filter(|edge| edge.similarity >= threshold)
        .step_by(keep)
        .collect()
}

const LINKAGES: [Linkage; 2] = [Linkage::Complete, Linkage::Average];

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..Default::default() })]

    #[test]
    fn linkage_does_what_the_plain_version_does(
        seed in 1_u64..1000, dim in 2_usize..5, keep in 1_usize..4, threshold in 0.2_f32..0.9, slack in 0.0_f32..0.5,
        modulus in 3_usize..20, eased in prop::option::of((-0.5_f32..1.0, 0.5_f32..9.0)),
    ) {
        let embeddings = random_rows(26, dim, seed);
        let pair = |a: usize, b: usize| similarity(embeddings.row(a), embeddings.row(b));
        let apart = |a: usize, b: usize| a != b && (a + b).is_multiple_of(modulus);
        let classes: Vec<u32> = (0..26).collect();
        let classes_apart = |a: u32, b: u32| apart(a as usize, b as usize);
        let by_class = Apart { classes: &classes, are_apart: &classes_apart };
        for linkage in LINKAGES {
            let easing = eased.map(|(threshold, halfway)| Easing { threshold, halfway });
            let params = LinkageParams { linkage, threshold, easing, min_pair: threshold - slack };
            let edges = some_edges(&embeddings, params.floor(), keep);
            let expected = plain(26, &edges, &pair, &apart, &params, f64::INFINITY);
            let mut shuffled: Vec<Edge> = edges.iter().rev().chain(&edges).copied().collect();
            shuffled.rotate_left(edges.len() / 3);
            prop_assert_eq!(&link_pairs(26, &shuffled, &pair, Some(&by_class), &params).expect("valid"), &expected);
            if linkage == Linkage::Average {
                let by_cosines = plain(26, &edges, &pair, &apart, &params, ByCentroid::ALIKE);
                prop_assert_eq!(&link_cosines(&embeddings, &shuffled, Some(&by_class), &params).expect("valid"), &by_cosines);
            }
            for group in &expected {
                for (&a, &b) in group.iter().flat_map(|a| group.iter().map(move |b| (a, b))).filter(|(a, b)| a < b) {
                    prop_assert!(pair(a, b) >= params.floor() && !apart(a, b));
                }
            }
        }
    }

    #[test]
    fn rows_in_another_order_make_the_same_groups(seed in 1_u64..1000, shift in 1_usize..60) {
        let embeddings = blobs(60, 6, 8, 0.5, seed);
        let place = |row: usize| (row * 7 + shift) % 60;
        let mut order = vec![0; 60];
        (0..60).for_each(|row| order[place(row)] = row);
        let moved = embeddings.select(&order);
        for linkage in LINKAGES {
            let params = LinkageParams { linkage, threshold: 0.6, min_pair: 0.6, ..Default::default() };
            let groups = |embeddings: &Embeddings| {
                let pair = |a: usize, b: usize| similarity(embeddings.row(a), embeddings.row(b));
                link_pairs(60, &some_edges(embeddings, 0.6, 1), &pair, None, &params).expect("valid")
            };
            let mut back: Vec<Vec<usize>> =
                groups(&moved).iter().map(|group| group.iter().map(|&row| order[row]).collect()).collect();
            back.iter_mut().for_each(|group: &mut Vec<usize>| group.sort_unstable());
            back.sort_unstable();
            prop_assert_eq!(back, groups(&embeddings));
        }
    }
}

#[test]
fn ties_merge_by_the_lowest_rows() {
    let similarity = |a: usize, b: usize| if a.abs_diff(b) == 1 { 0.8 } else { 0.1 };
    let edges: Vec<Edge> = (0..6).rev().map(|row| Edge::new(row + 1, row, 0.8)).collect();
    for linkage in LINKAGES {
        let params = LinkageParams { linkage, threshold: 0.5, min_pair: 0.5, ..Default::default() };
        let groups = link_pairs(7, &edges, &similarity, None, &params).expect("valid");
        assert_eq!(groups, [vec![0, 1], vec![2, 3], vec![4, 5]], "{linkage:?}");
    }
}

#[test]
fn groups_may_be_asked_for_less_than_two_rows() {
    // Two tight pairs, 0.5 from each other.
    let similarity = |a: usize, b: usize| if a / 2 == b / 2 { 0.9 } else { 0.5 };
    let edges: Vec<Edge> =
        (0..4).flat_map(|a| (0..a).map(move |b| (a, b))).map(|(a, b)| Edge::new(a, b, similarity(a, b))).collect();
    let groups = |easing| {
        let params = LinkageParams { threshold: 0.8, easing, min_pair: 0.0, ..Default::default() };
        link_pairs(4, &edges, &similarity, None, &params).expect("valid")
    };
    assert_eq!(groups(None), [vec![0, 1], vec![2, 3]]);
    assert_eq!(groups(Some(Easing { threshold: 0.4, halfway: 1.0 })), [vec![0, 1, 2, 3]]);
}

#[test]
fn the_mean_may_pass_where_the_lowest_pair_does_not() {
    let points = [0.0_f32, 0.1, 0.2, 0.55];
    let similarity = |a: usize, b: usize| 1.0 - (points[a] - points[b]).abs();
    let edges: Vec<Edge> =
        (0..4).flat_map(|a| (0..a).map(move |b| (a, b))).map(|(a, b)| Edge::new(a, b, similarity(a, b))).collect();
    let groups = |linkage, threshold, min_pair| {
        link_pairs(4, &edges, &similarity, None, &LinkageParams { linkage, threshold, min_pair, ..Default::default() })
            .expect("valid")
    };
    assert_eq!(groups(Linkage::Average, 0.5, 0.4), [vec![0, 1, 2, 3]]);
    assert_eq!(groups(Linkage::Average, 0.5, 0.5), [vec![0, 1, 2]]);
    assert_eq!(groups(Linkage::Complete, 0.5, 0.0), [vec![0, 1, 2]]);
}

#[test]
fn one_large_tight_group_is_merged_at_any_thread_count() {
    let embeddings = noisy_copies(3000, 8, 1e-4, 2);
    let params = crate::cluster::NeighborParams { threshold: 0.9, max_per_row: 8, group: None };
    let edges = crate::cluster::neighbors(&embeddings, &params).expect("valid").edges();
    let params = LinkageParams { threshold: 0.9, min_pair: 0.9, ..Default::default() };
    let groups = |threads| with_threads(threads, || link_cosines(&embeddings, &edges, None, &params).expect("valid"));
    assert_eq!(groups(1), [(0..3000).collect::<Vec<_>>()]);
    assert_eq!(groups(1), groups(2));
}

#[test]
fn wrong_params_and_edges_are_named() {
    let check = |edge: Edge, params: LinkageParams, message: &str| {
        let error = link_pairs(3, &[edge], &|_, _| 0.0, None, &params).expect_err(message);
        assert_eq!(error.to_string(), message);
    };
    let (edge, usual) = (Edge::new(0, 1, 0.9), LinkageParams::default());
    check(edge, LinkageParams { threshold: f32::NAN, ..usual }, "threshold is NaN; expected a finite similarity");
    check(
        edge,
        LinkageParams { min_pair: 0.75, threshold: 0.5, ..usual },
        "min_pair is 0.75; expected a finite similarity of at most the threshold, 0.5",
    );
    let eased = |threshold, halfway| LinkageParams { easing: Some(Easing { threshold, halfway }), ..usual };
    check(edge, eased(f32::INFINITY, 2.0), "easing.threshold is inf; expected a finite similarity");
    check(edge, eased(0.5, 0.0), "easing.halfway is 0; expected a finite number above 0");
    check(Edge::new(3, 1, 0.9), usual, "an edge names row 3, but there are 3 rows; expected a row below 3");
    check(Edge::new(2, 1, f32::NAN), usual, "the similarity of rows 1 and 2 is NaN; expected a finite number");
    let complete = LinkageParams { linkage: Linkage::Complete, ..usual };
    let error = link_cosines(&random_rows(3, 2, 1), &[], None, &complete).expect_err("complete");
    assert_eq!(error.to_string(), "linkage is complete; expected average; use link_pairs for complete linkage");
}
