//! Passages in rows that they keep; only those that changed are written again.

use std::collections::HashMap;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::engine::Findings;
use crate::library::columns::{Column, pack_hashes, pack_places, unpack_hashes};
use crate::library::vectors::broken;
use crate::library::{Head, LibraryError, Store, Table, to_json};
use crate::query::Place;

/// Writes the passages that changed, and all columns; gives the number of each passage by its row in the findings.
///
/// `vectors`: by row in the findings, where the vector of the passage's claim lies.
pub(super) fn write(
    store: &Store,
    head: &mut Head,
    findings: &Findings,
    places: &[Place],
    vectors: &[u32],
) -> Result<Vec<u32>, LibraryError> {
    let passages = &findings.passages;
    let before = read_keys(store, head)?;
    let ids: Vec<u64> = passages.par_iter().map(|passage| xxh3_64(passage.id.as_bytes())).collect();
    let (numbers, kept) = assign(&before, &ids);

    let bodies: Vec<Vec<u8>> = passages.par_iter().map(to_json).collect();
    let hashes: Vec<u64> = bodies.par_iter().map(|body| xxh3_64(body)).collect();
    let mut keys = vec![0; passages.len() * 2];
    let mut by_number = vec![(places.first().copied(), 0); passages.len()];
    for (row, &number) in numbers.iter().enumerate() {
        let place = number as usize * 2;
        if !kept || before.get(place + 1) != Some(&hashes[row]) {
            store.put(Table::Passages, u64::from(number), &bodies[row])?;
        }
        (keys[place], keys[place + 1]) = (ids[row], hashes[row]);
        by_number[number as usize] = (Some(places[row]), vectors[row]);
    }
    store.truncate(Table::Passages, passages.len() as u64)?;
    head.set_count(Table::Passages, passages.len() as u64);
    store.put(Table::Columns, Column::PassageKeys.number(), &pack_hashes(&keys))?;
    let (places, vectors): (Vec<Place>, Vec<u32>) =
        by_number.into_iter().filter_map(|(place, vector)| Some((place?, vector))).unzip();
    store.put(Table::Columns, Column::Places.number(), &pack_places(&places, &vectors))?;
    Ok(numbers)
}

fn read_keys(store: &Store, head: &Head) -> Result<Vec<u64>, LibraryError> {
    match head.made {
        None => Ok(Vec::new()),
        Some(_) => unpack_hashes(&store.row(Table::Columns, Column::PassageKeys.number())?)
            .ok_or_else(|| broken(store, Table::Columns, Column::PassageKeys.number())),
    }
}

/// A number for every passage, without a gap; the second value says whether those that were there kept theirs.
fn assign(before: &[u64], ids: &[u64]) -> (Vec<u32>, bool) {
    let known: HashMap<u64, u32> = before.chunks_exact(2).map(|pair| pair[0]).zip(0..).collect();
    let old = before.len() / 2;
    let still = ids.iter().filter(|id| known.contains_key(id)).count();
    if still < old || known.len() < old {
        // A passage is gone, and its number would be a gap.
        return ((0..ids.len() as u32).collect(), false);
    }
    let mut next = old as u32;
    let numbers = ids
        .iter()
        .map(|id| {
            known.get(id).copied().unwrap_or_else(|| {
                next += 1;
                next - 1
            })
        })
        .collect();
    (numbers, true)
}
