//! Insights and their centroids, and what the columns say of each.

use xxhash_rust::xxh3::xxh3_64;

use crate::library::blocks::{CENTROID_BLOCK, bytes_to_floats, to_embeddings};
use crate::library::check::columns::Columns;
use crate::library::check::records::unreadable;
use crate::library::fault::Faults;
use crate::library::insight_rows::InsightRow;
use crate::library::{Table, parse};

/// Compares one row of insights with the columns; a free row is of no insight.
pub(super) fn check(number: u64, body: &[u8], columns: Option<&Columns>, faults: &mut Faults) {
    let row: Option<InsightRow> = match parse(body) {
        Ok(row) => row,
        Err(error) => return faults.row(Table::Insights, number, unreadable(&error)),
    };
    let Some(columns) = columns else { return };
    let mut expect = |agrees: bool, with: &str| {
        if !agrees {
            faults.row(Table::Insights, number, format!("it does not agree with {with}"));
        }
    };
    if let Some(key) = columns.insight_keys.as_ref().and_then(|keys| keys.get(number as usize)) {
        expect(*key == xxh3_64(body), "the column of hashes");
    }
    let Some(ranks) = &columns.ranks else { return };
    let rank = u32::try_from(number).ok().and_then(|slot| ranks.get(&slot)).copied();
    let (row, rank) = match (row, rank) {
        (Some(row), Some(rank)) => (row, rank),
        (row, rank) => return expect(row.is_none() && rank.is_none(), "the list of insights"),
    };
    let insight = &row.insight;
    if let Some(id) = columns.ids.as_ref().and_then(|ids| ids.get(rank)) {
        expect(*id == insight.id, "the list of insights");
    }
    if let Some(&podcasts) = columns.coverage.as_ref().and_then(|coverage| coverage.get(rank)) {
        expect(podcasts as usize == insight.coverage.podcasts, "the column of coverage");
    }
    expect(row.members.len() == insight.evidence.len(), "its own list of passages");
    for (&member, evidence) in row.members.iter().zip(&insight.evidence) {
        if let Some(keys) = &columns.passage_keys {
            let key = keys.get(member as usize * 2);
            expect(key == Some(&xxh3_64(evidence.passage.as_bytes())), "its passages");
        }
        if let Some((places, _)) = &columns.places {
            let of = places.get(member as usize).and_then(|place| place.insight);
            expect(of == Some(rank as u32), "the places of its passages");
        }
    }
}

/// Compares one block of centroids with the columns.
pub(super) fn check_centroids(number: u64, body: &[u8], dim: usize, columns: Option<&Columns>, faults: &mut Faults) {
    let Some(rows) = bytes_to_floats(body).and_then(|values| to_embeddings(values, dim)) else {
        return faults.row(Table::Centroids, number, "it holds no unit vectors");
    };
    let Some(columns) = columns else { return };
    if columns
        .centroid_keys
        .as_ref()
        .and_then(|keys| keys.get(number as usize))
        .is_some_and(|&key| key != xxh3_64(body))
    {
        faults.row(Table::Centroids, number, "it does not agree with the column of hashes");
    }
    let slots = columns.ranks.iter().flat_map(|ranks| ranks.keys()).map(|&slot| slot as usize);
    let here = |slot: usize| (slot / CENTROID_BLOCK == number as usize).then_some(slot % CENTROID_BLOCK);
    if slots.filter_map(here).any(|place| place >= rows.len()) {
        faults.row(Table::Centroids, number, "it lacks the centroid of an insight");
    }
}
