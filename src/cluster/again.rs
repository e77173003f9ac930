//! Neighbours of a corpus that has grown a little: what was found for the smaller one is kept where it surely still holds.
//!
//! Each row is a vector less what its group has in common, scaled to length 1. A new episode moves what is common by
//! little, and by how much that can raise a similarity follows from the two lengths alone. So a row keeps the list of its
//! nearest with a floor, which no row that is not listed reaches; the floor rises a little with every episode, and only
//! where it comes up to the nearest is the row compared with all others again.

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView1, s};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::cluster::block::{BLOCK, product, tolerance};
use crate::cluster::copies::Copies;
use crate::cluster::nearest::{Nearest, Rank, lower_edge, step};
use crate::cluster::neighbors::{LANES, Search, any_reaches, expand};
use crate::cluster::{ClusterError, NeighborGraph, NeighborParams};
use crate::vector::Embeddings;

/// Places that a list has beyond those asked for: they let the floor rise for a while.
const SPARE: usize = 24;
/// Similarities so far below the threshold are listed too, since the threshold moves with the corpus.
const BELOW_THRESHOLD: f32 = 0.03;
/// From this share of new rows on everything is made anew.
const MANY_NEW: f32 = 0.5;
/// Rows that one thread compares with all others at a time.
const SCANNED: usize = 64;
/// What the bound of a similarity may be off by, rounding and all.
const ROUNDING: f64 = 1e-5;

/// Rows made by taking off what is common: row i is (x_i - common) / length_i.
#[derive(Debug, Clone, Copy)]
pub struct CentredRows<'a> {
    pub rows: &'a Embeddings,
    /// By row: what x_i is known by from corpus to corpus.
    pub keys: &'a [u128],
    /// By row: the length of x_i - common.
    pub lengths: &'a [f64],
    /// By group of [`NeighborParams::group`] (0 where there are none): what was taken off.
    pub common: &'a BTreeMap<u32, Vec<f64>>,
}

/// What one search for neighbours remembers for the next; it changes no result, only how soon it is there.
#[derive(Debug, Clone, Default)]
pub struct NeighborMemory {
    known: FxHashMap<(u32, u128), u32>,
    lists: Vec<List>,
    lengths: Vec<f64>,
    common: BTreeMap<u32, Vec<f64>>,
    /// How long a list may be.
    listed: usize,
}

/// The rows nearest to one, by distinct row.
#[derive(Debug, Clone)]
struct List {
    near: Vec<u32>,
    /// No row that is not listed is more similar.
    floor: f32,
}

/// As [`crate::cluster::neighbors()`], to the bit, with what `memory` has of a search among mostly the same rows.
///
/// # Errors
/// As [`crate::cluster::neighbors()`].
pub fn neighbors_again(
    centred: &CentredRows<'_>,
    params: &NeighborParams<'_>,
    memory: &mut NeighborMemory,
) -> Result<NeighborGraph, ClusterError> {
    params.validate(centred.rows.len())?;
    let copies = Copies::new(centred.rows, params.group);
    let firsts = copies.firsts();
    let distinct = &*copies.distinct(centred.rows);
    let group_of = |row: usize| params.group.map_or(0, |group| group[row]);
    let keys: Vec<(u32, u128)> = firsts.iter().map(|&row| (group_of(row), centred.keys[row])).collect();
    let lengths: Vec<f64> = firsts.iter().map(|&row| centred.lengths[row]).collect();

    let listed = params.max_per_row + SPARE;
    let threshold = (params.threshold - BELOW_THRESHOLD).max(-1.0);
    let wide = NeighborParams { max_per_row: listed, threshold, group: None };
    let again = Again {
        search: Search { rows: distinct.view(), params: &wide, tolerance: tolerance(distinct.dim()) },
        asked: params,
        groups: copies.group_starts.windows(2).map(|ends| ends[0]..ends[1]).collect(),
    };
    let known = |key| memory.known.get(key).copied().filter(|_| memory.listed == listed);
    let old: Vec<Option<u32>> = keys.iter().map(known).collect();
    let new = old.iter().filter(|old| old.is_none()).count();
    let lists = if new as f32 > MANY_NEW * keys.len() as f32 {
        again.lists(&copies, centred.rows.len())
    } else {
        let floors = again.floors(&old, &keys, &lengths, centred.common, memory);
        again.renew(&old, &floors, memory)
    };
    let nearest = again.nearest(&lists, params.max_per_row);
    *memory = NeighborMemory {
        known: keys.into_iter().zip(0..).collect(),
        lists: lists.into_iter().map(|ranked| ranked.list).collect(),
        lengths,
        common: centred.common.clone(),
        listed,
    };
    Ok(NeighborGraph::without_tiles(expand(centred.rows.len(), &copies, distinct, nearest, params)))
}

/// A list and the ranks of what it lists, best first.
struct Ranked {
    list: List,
    ranks: Vec<Rank>,
}

struct Again<'a> {
    search: Search<'a>,
    asked: &'a NeighborParams<'a>,
    groups: Vec<std::ops::Range<usize>>,
}

impl Again<'_> {
    /// All lists from nothing.
    fn lists(&self, copies: &Copies, rows: usize) -> Vec<Ranked> {
        let (nearest, _) = self.search.run(copies, rows);
        nearest.into_par_iter().enumerate().map(|(row, nearest)| self.ranked(row, nearest)).collect()
    }

    fn ranked(&self, row: usize, nearest: Nearest) -> Ranked {
        let full = nearest.worst(self.search.params.max_per_row);
        let floor = full.map_or(self.search.params.threshold, |worst| lower_edge(worst.step() + 1));
        let ranks: Vec<Rank> = nearest.into_ranks().collect();
        Ranked { list: List { near: ranks.iter().map(|rank| rank.other(row) as u32).collect(), floor }, ranks }
    }

    /// How similar a row that a list lacked may be by now, for rows that were there before.
    ///
    /// With y = x - common and d what was added to common, y_i . y_j becomes y_i . y_j - d . y_i - d . y_j + d . d.
    fn floors(
        &self,
        old: &[Option<u32>],
        keys: &[(u32, u128)],
        lengths: &[f64],
        common: &BTreeMap<u32, Vec<f64>>,
        memory: &NeighborMemory,
    ) -> Vec<Option<f32>> {
        let mut floors = vec![None; old.len()];
        for range in &self.groups {
            let group = keys[range.start].0;
            let (Some(before), Some(now)) = (memory.common.get(&group), common.get(&group)) else { continue };
            let moved: Vec<f64> = now.iter().zip(before).map(|(now, before)| now - before).collect();
            let square: f64 = moved.iter().map(|value| value * value).sum();
            let there: Vec<(usize, usize)> = range.clone().filter_map(|row| Some((row, old[row]? as usize))).collect();
            // d . y of before, from y of now: y + d.
            let along = |row: usize| -> f64 {
                let row_now: ArrayView1<'_, f32> = self.search.rows.row(row);
                row_now.iter().zip(&moved).map(|(&x, d)| f64::from(x) * d).sum::<f64>() * lengths[row] + square
            };
            let along: Vec<f64> = there.par_iter().map(|&(row, _)| along(row)).collect();
            let rows = || there.iter().zip(&along).map(|(&(row, old), &along)| (row, memory.lengths[old], along));
            let shrunk = rows().map(|(row, before, _)| before / lengths[row]).fold(0.0, f64::max);
            let against = rows().map(|(row, _, along)| -along / lengths[row]).fold(f64::NEG_INFINITY, f64::max);
            let shortest = rows().map(|(row, ..)| lengths[row]).fold(f64::INFINITY, f64::min);
            let longest = rows().map(|(row, ..)| lengths[row]).fold(0.0, f64::max);
            for ((row, old), along) in there.iter().copied().zip(&along) {
                let floor = f64::from(memory.lists[old].floor);
                let scaled = floor.max(0.0) * memory.lengths[old] / lengths[row] * shrunk;
                let mine = -along / lengths[row];
                let mine = mine / if mine > 0.0 { shortest } else { longest };
                let bound = scaled + mine + (against + square / shortest) / lengths[row] + ROUNDING;
                floors[row] = Some(bound as f32);
            }
        }
        floors
    }

    /// Lists from those of before; `floors`: by row, `None` for rows that were not there.
    fn renew(&self, old: &[Option<u32>], floors: &[Option<f32>], memory: &NeighborMemory) -> Vec<Ranked> {
        let mut now: Vec<Option<u32>> = vec![None; memory.lists.len()];
        for (row, old) in old.iter().enumerate().filter_map(|(row, old)| Some((row, (*old)?))) {
            now[old as usize] = Some(row as u32);
        }
        let new: Vec<usize> = (0..old.len()).filter(|&row| floors[row].is_none()).collect();
        // What comes up to a list's floor is offered to the list; nothing is to those that are made anew.
        let offered: Vec<f32> = floors.iter().map(|floor| floor.unwrap_or(f32::INFINITY)).collect();
        let found = self.scan(&new, &offered);
        let mut near: Vec<Vec<u32>> = old
            .par_iter()
            .map(|old| match old {
                Some(old) => memory.lists[*old as usize].near.iter().filter_map(|&other| now[other as usize]).collect(),
                None => Vec::new(),
            })
            .collect();
        for &(other, row) in found.iter().flat_map(|found| &found.offers) {
            near[other as usize].push(row);
        }
        let kept: Vec<Option<Ranked>> = near
            .into_par_iter()
            .zip(floors)
            .enumerate()
            .map(|(row, (near, floor))| floor.and_then(|floor| self.keep(row, near, floor)))
            .collect();
        let open: Vec<usize> = (0..old.len()).filter(|&row| floors[row].is_some() && kept[row].is_none()).collect();
        let closed = self.scan(&open, &vec![f32::INFINITY; old.len()]);
        tracing::debug!(rows = old.len(), new = new.len(), compared_again = open.len(), "neighbours renewed");
        let mut lists = kept;
        for (row, scanned) in new.into_iter().chain(open).zip(found.into_iter().chain(closed)) {
            lists[row] = Some(self.ranked(row, scanned.nearest));
        }
        lists.into_iter().map(|list| list.expect("kept or made anew")).collect()
    }

    /// A list as it is now; `None` where a row that is not listed may be among the nearest.
    fn keep(&self, row: usize, near: Vec<u32>, floor: f32) -> Option<Ranked> {
        let rank = |&other: &u32| {
            let (p, q) = (row.min(other as usize), row.max(other as usize));
            let value = self.search.rows.row(p).dot(&self.search.rows.row(q));
            Some(Rank::new(self.search.step_of(p, q, value)?, row, other as usize))
        };
        let mut floor = floor.max(self.search.params.threshold);
        let mut ranks: Vec<Rank> = near.iter().filter_map(rank).collect();
        if floor >= self.asked.threshold {
            // In the step of the floor, one that is not listed may be nearer by row.
            let unsure = step(floor);
            floor = lower_edge(unsure + 1);
            ranks.retain(|rank| rank.step() > unsure);
            if ranks.len() < self.asked.max_per_row {
                return None;
            }
        }
        ranks.sort_unstable_by(|a, b| b.cmp(a));
        let longest = self.search.params.max_per_row;
        let dropped = ranks.get(longest).map_or(floor, |rank| lower_edge(rank.step() + 1));
        ranks.truncate(longest);
        let near = ranks.iter().map(|rank| rank.other(row) as u32).collect();
        Some(Ranked { list: List { near, floor: floor.max(dropped) }, ranks })
    }

    /// Compares some rows, ascending, with all others of their group.
    fn scan(&self, rows: &[usize], offered: &[f32]) -> Vec<Scanned> {
        let group = |row: usize| self.groups.partition_point(|range| range.end <= row);
        let chunks: Vec<&[usize]> =
            rows.chunk_by(|&a, &b| group(a) == group(b)).flat_map(|of_group| of_group.chunks(SCANNED)).collect();
        let scanned: Vec<Vec<Scanned>> = chunks
            .into_par_iter()
            .map(|chunk| self.scan_chunk(chunk, &self.groups[group(chunk[0])], offered))
            .collect();
        scanned.into_iter().flatten().collect()
    }

    fn scan_chunk(&self, chunk: &[usize], group: &std::ops::Range<usize>, offered: &[f32]) -> Vec<Scanned> {
        let Search { rows, params, tolerance } = &self.search;
        let mine = rows.select(ndarray::Axis(0), chunk);
        let mut values = Array2::zeros((chunk.len(), BLOCK));
        let mut scanned: Vec<Scanned> = chunk.iter().map(|_| Scanned::default()).collect();
        for start in group.clone().step_by(BLOCK) {
            let end = (start + BLOCK).min(group.end);
            product(mine.view(), rows.slice(s![start..end, ..]), values.slice_mut(s![.., ..end - start]));
            let cuts: Vec<f32> = offered[start..end].iter().map(|floor| floor - tolerance).collect();
            for ((line, &row), found) in values.rows().into_iter().zip(chunk).zip(&mut scanned) {
                let line = line.to_slice().expect("the rows of a standard array are contiguous");
                let mut cut = self.search.cut(&found.nearest, 0);
                for at in (0..end - start).step_by(LANES) {
                    let lanes = at..(at + LANES).min(end - start);
                    if !any_reaches(&line[lanes.clone()], &cuts[lanes.clone()], cut) {
                        continue;
                    }
                    for place in lanes {
                        let (value, other) = (line[place], start + place);
                        if other == row || value < cut.min(cuts[place]) {
                            continue;
                        }
                        if value >= cuts[place] {
                            found.offers.push((other as u32, row as u32));
                        }
                        let Some(step) = self.search.step_of(row.min(other), row.max(other), value) else { continue };
                        if found.nearest.offer(Rank::new(step, row, other), params.max_per_row) {
                            cut = self.search.cut(&found.nearest, 0);
                        }
                    }
                }
            }
        }
        scanned
    }

    /// The best of every list at or above the threshold.
    fn nearest(&self, lists: &[Ranked], limit: usize) -> Vec<Nearest> {
        let best = |ranked: &Ranked| {
            let mut nearest = Nearest::default();
            ranked.ranks.iter().take(limit).for_each(|&rank| {
                nearest.offer(rank, limit);
            });
            nearest
        };
        lists.par_iter().map(best).collect()
    }
}

/// What one row met.
#[derive(Default)]
struct Scanned {
    nearest: Nearest,
    /// Rows that may have to list it, each with it.
    offers: Vec<(u32, u32)>,
}

#[cfg(test)]
#[path = "again_tests.rs"]
mod tests;
