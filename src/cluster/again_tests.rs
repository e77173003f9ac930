//! A search that goes on against one from nothing.

use super::*;
use crate::cluster::neighbors;
use crate::cluster::testing::blobs;

/// Rows less their mean by group, and what a search among them needs.
struct Corpus {
    rows: Embeddings,
    keys: Vec<u128>,
    lengths: Vec<f64>,
    common: BTreeMap<u32, Vec<f64>>,
    groups: Vec<u32>,
}

fn corpus(raw: &Embeddings, chosen: &[usize]) -> Corpus {
    let groups: Vec<u32> = chosen.iter().map(|row| (row % 7 == 0) as u32).collect();
    let mut common: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for group in 0..2 {
        let members: Vec<usize> =
            chosen.iter().zip(&groups).filter(|&(_, &g)| g == group).map(|(&row, _)| row).collect();
        let mean =
            |column: usize| members.iter().map(|&row| raw.row(row)[column]).sum::<f32>() / members.len().max(1) as f32;
        common.insert(group, (0..raw.dim()).map(|column| f64::from(mean(column))).collect());
    }
    let mut values = raw.select(chosen).view().to_owned();
    for (mut row, group) in values.rows_mut().into_iter().zip(&groups) {
        row.iter_mut().zip(&common[group]).for_each(|(value, common)| *value -= *common as f32);
    }
    let lengths = values.rows().into_iter().map(|row| row.iter().map(|&v| f64::from(v).powi(2)).sum::<f64>().sqrt());
    let lengths = lengths.collect();
    let keys = chosen.iter().map(|&row| row as u128).collect();
    Corpus { rows: Embeddings::new(values).expect("finite"), keys, lengths, common, groups }
}

#[test]
fn a_corpus_that_grows_and_shrinks_keeps_the_neighbours_of_one_from_nothing() {
    let raw = blobs(1400, 12, 9, 0.6, 5);
    let mut memory = NeighborMemory::default();
    for (step, chosen) in [0..900, 0..930, 0..990, 20..990, 20..1000, 300..1000, 20..1400].into_iter().enumerate() {
        // Rows come in between others, too.
        let mut chosen: Vec<usize> = chosen.collect();
        chosen.sort_by_key(|row| row * 7919 % 1009);
        let now = corpus(&raw, &chosen);
        let centred = CentredRows { rows: &now.rows, keys: &now.keys, lengths: &now.lengths, common: &now.common };
        for threshold in [0.3, 0.3 + 0.01 * step as f32, -1.0] {
            let params = NeighborParams { threshold, max_per_row: 8, group: Some(&now.groups) };
            let renewed = neighbors_again(&centred, &params, &mut memory).expect("valid params");
            let fresh = neighbors(&now.rows, &params).expect("valid params");
            for row in 0..now.rows.len() {
                assert_eq!(renewed.row(row), fresh.row(row), "step {step}, threshold {threshold}, row {row}");
            }
        }
    }
}

#[test]
fn what_a_list_lacks_is_never_above_its_floor() {
    let raw = blobs(600, 16, 5, 0.8, 3);
    let mut memory = NeighborMemory::default();
    for last in [500, 520, 560, 600] {
        let now = corpus(&raw, &(0..last).collect::<Vec<_>>());
        let centred = CentredRows { rows: &now.rows, keys: &now.keys, lengths: &now.lengths, common: &now.common };
        let params = NeighborParams { threshold: 0.2, max_per_row: 4, group: Some(&now.groups) };
        neighbors_again(&centred, &params, &mut memory).expect("valid params");
        for row in 0..last {
            let place = |row: usize| memory.known[&(now.groups[row], row as u128)];
            let list = &memory.lists[place(row) as usize];
            for other in (0..last).filter(|&other| other != row && now.groups[other] == now.groups[row]) {
                let similarity = crate::vector::similarity(now.rows.row(row), now.rows.row(other));
                assert!(list.near.contains(&place(other)) || similarity <= list.floor + 1e-6, "{row} and {other}");
            }
        }
    }
}
