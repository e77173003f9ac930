//! Insights in rows that they keep while they live, however their rank changes; their centroids likewise.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::engine::Findings;
use crate::insight::Insight;
use crate::library::blocks::{CENTROID_BLOCK, block_of, bytes_to_floats, floats_to_bytes};
use crate::library::columns::{Column, pack_hashes, pack_numbers, unpack_hashes, unpack_numbers};
use crate::library::vectors::{broken, unit_rows};
use crate::library::{Head, LibraryError, Store, Table, json_row, to_json};
use crate::vector::Embeddings;

/// An insight and its passages by number, in the order of its evidence.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct InsightRow {
    pub insight: Insight,
    pub members: Vec<u32>,
}

/// A row that no insight is in.
const FREE: &[u8] = b"null";

impl InsightRow {
    pub fn read(store: &Store, slot: u32, rank: usize) -> Result<Self, LibraryError> {
        let mut row: Self = json_row(store, Table::Insights, u64::from(slot))?;
        // Ranks change more often than insights do, so they are not kept in the row.
        row.insight.rank = rank;
        Ok(row)
    }
}

/// The centroids by rank.
pub(super) fn read_centroids(store: &Store, head: &Head, slots: &[u32]) -> Result<Embeddings, LibraryError> {
    let dim = head.model.dim;
    let mut blocks: Vec<Vec<f32>> = Vec::new();
    store.rows(Table::Centroids, head.count(Table::Centroids), |number, body| {
        blocks.push(bytes_to_floats(&body).ok_or_else(|| broken(store, Table::Centroids, number))?);
        Ok(())
    })?;
    let mut values = Vec::with_capacity(slots.len() * dim);
    for &slot in slots {
        let (block, place) = block_of(slot as usize, CENTROID_BLOCK);
        let row = blocks.get(block as usize).and_then(|block| block.get(place * dim..(place + 1) * dim));
        values.extend_from_slice(row.ok_or_else(|| broken(store, Table::Centroids, block))?);
    }
    unit_rows(store, values, dim)
}

/// Where every insight lies, by id.
pub(super) fn read_slots(store: &Store, head: &Head) -> Result<BTreeMap<String, u32>, LibraryError> {
    if head.made.is_none() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<String> = json_row(store, Table::Columns, Column::Ids.number())?;
    let slots = unpack_numbers(&store.row(Table::Columns, Column::Slots.number())?);
    let slots = slots.filter(|slots| slots.len() == ids.len());
    let slots = slots.ok_or_else(|| broken(store, Table::Columns, Column::Slots.number()))?;
    Ok(ids.into_iter().zip(slots).collect())
}

/// How many independent podcasts make each claim, by id.
pub(super) fn read_coverage(store: &Store, head: &Head) -> Result<BTreeMap<String, usize>, LibraryError> {
    if head.made.is_none() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<String> = json_row(store, Table::Columns, Column::Ids.number())?;
    let podcasts = unpack_numbers(&store.row(Table::Columns, Column::Coverage.number())?);
    let podcasts = podcasts.filter(|podcasts| podcasts.len() == ids.len());
    let podcasts = podcasts.ok_or_else(|| broken(store, Table::Columns, Column::Coverage.number()))?;
    Ok(ids.into_iter().zip(podcasts.into_iter().map(|podcasts| podcasts as usize)).collect())
}

/// Writes the insights that changed; `numbers` gives a passage's number by its row in the findings.
pub(super) fn write(
    store: &Store,
    head: &mut Head,
    findings: &Findings,
    members: &[Vec<usize>],
    numbers: &[u32],
) -> Result<(), LibraryError> {
    let insights = &findings.insights.insights;
    let slots = assign(&read_slots(store, head)?, insights);
    let end = slots.iter().max().map_or(0, |slot| slot + 1).max(head.count(Table::Insights) as u32);

    let mut by_slot: Vec<Option<usize>> = vec![None; end as usize];
    for (place, &slot) in slots.iter().enumerate() {
        by_slot[slot as usize] = Some(place);
    }
    let bodies: Vec<Vec<u8>> = by_slot
        .par_iter()
        .map(|place| match *place {
            None => FREE.to_vec(),
            Some(place) => to_json(&InsightRow {
                insight: Insight { rank: 0, ..insights[place].clone() },
                members: members[place].iter().map(|&row| numbers[row]).collect(),
            }),
        })
        .collect();
    put_changed(store, head, Table::Insights, Column::InsightKeys, &bodies)?;

    let dim = head.model.dim;
    let blocks: Vec<Vec<u8>> = by_slot
        .chunks(CENTROID_BLOCK)
        .map(|places| {
            floats_to_bytes(places.iter().flat_map(|place| match *place {
                Some(place) => findings.centroids.row(place).to_vec(),
                None => vec![0.0; dim],
            }))
        })
        .collect();
    put_changed(store, head, Table::Centroids, Column::CentroidKeys, &blocks)?;

    let ids: Vec<&str> = insights.iter().map(|insight| insight.id.as_str()).collect();
    let podcasts: Vec<u32> = insights.iter().map(|insight| insight.coverage.podcasts as u32).collect();
    store.put(Table::Columns, Column::Coverage.number(), &pack_numbers(&podcasts))?;
    store.put(Table::Columns, Column::Ids.number(), &to_json(&ids))?;
    store.put(Table::Columns, Column::Slots.number(), &pack_numbers(&slots))
}

/// A row for every insight: its own where it has one, else the first that is free.
fn assign(before: &BTreeMap<String, u32>, insights: &[Insight]) -> Vec<u32> {
    let kept: HashMap<&str, u32> =
        insights.iter().filter_map(|insight| Some((insight.id.as_str(), *before.get(&insight.id)?))).collect();
    let taken: BTreeSet<u32> = kept.values().copied().collect();
    let mut free = (0..).filter(|slot| !taken.contains(slot));
    insights
        .iter()
        .map(|insight| kept.get(insight.id.as_str()).copied().or_else(|| free.next()).expect("numbers do not end"))
        .collect()
}

/// Writes the rows whose hash is another than before, and the hashes.
fn put_changed(
    store: &Store,
    head: &mut Head,
    table: Table,
    keys: Column,
    bodies: &[Vec<u8>],
) -> Result<(), LibraryError> {
    let before = match head.made {
        Some(_) => unpack_hashes(&store.row(Table::Columns, keys.number())?)
            .ok_or_else(|| broken(store, Table::Columns, keys.number()))?,
        None => Vec::new(),
    };
    let hashes: Vec<u64> = bodies.par_iter().map(|body| xxh3_64(body)).collect();
    for (number, (body, hash)) in bodies.iter().zip(&hashes).enumerate() {
        if before.get(number) != Some(hash) {
            store.put(table, number as u64, body)?;
        }
    }
    head.set_count(table, bodies.len() as u64);
    store.put(Table::Columns, keys.number(), &pack_hashes(&hashes))
}
