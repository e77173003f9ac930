//! Which rows are similar to which: exact, by blocked matrix products, at most K neighbours a row.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::{Array2, ArrayView2, s};
use rayon::prelude::*;

use crate::cluster::block::{BLOCK, product, tolerance};
use crate::cluster::copies::Copies;
use crate::cluster::nearest::{Nearest, Rank, certain_step, lower_edge, step};
use crate::cluster::tiles::Tiles;
use crate::cluster::{ClusterError, Edge};
use crate::vector::{Embeddings, similarity};

/// What counts as a neighbour, and how many of them a row keeps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NeighborParams<'a> {
    /// The lowest cosine similarity of two neighbours, from -1 to 1.
    pub threshold: f32,
    /// K, the most neighbours that a row keeps.
    pub max_per_row: usize,
    /// One number a row: only rows with the same number are compared. `None` compares all.
    pub group: Option<&'a [u32]>,
}

impl Default for NeighborParams<'_> {
    fn default() -> Self {
        Self { threshold: 0.6, max_per_row: 32, group: None }
    }
}

impl NeighborParams<'_> {
    /// # Errors
    /// Names the field, its value and what was expected, for embeddings of `rows` rows.
    pub fn validate(&self, rows: usize) -> Result<(), ClusterError> {
        if !(-1.0..=1.0).contains(&self.threshold) {
            return Err(ClusterError::param("threshold", self.threshold, "a cosine similarity from -1 to 1"));
        }
        if self.max_per_row == 0 {
            return Err(ClusterError::param("max_per_row", 0, "at least 1"));
        }
        match self.group {
            Some(group) if group.len() != rows => {
                Err(ClusterError::param("group", format!("{} numbers", group.len()), format!("{rows}, one a row")))
            }
            _ => Ok(()),
        }
    }
}

/// A row and how similar it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbor {
    pub row: usize,
    /// [`crate::vector::similarity`] of the two rows, bit for bit.
    pub similarity: f32,
}

/// The neighbours of every row; a row may be kept by another without keeping it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NeighborGraph {
    rows: Vec<Vec<Neighbor>>,
    tiles: Tiles,
}

impl NeighborGraph {
    pub(super) fn without_tiles(rows: Vec<Vec<Neighbor>>) -> Self {
        Self { rows, tiles: Tiles::default() }
    }

    /// n, the number of rows, with and without neighbours.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The neighbours that `row` keeps, by falling similarity, then by row.
    pub fn row(&self, row: usize) -> &[Neighbor] {
        &self.rows[row]
    }

    /// What was seen of the pairs that are no neighbours.
    pub(super) fn tiles(&self) -> &Tiles {
        &self.tiles
    }

    /// Every pair of which one keeps the other, once, the lower row first, ordered by rows: what linkage takes.
    pub fn edges(&self) -> Vec<Edge> {
        let mut edges: Vec<Edge> = self
            .rows
            .iter()
            .enumerate()
            .flat_map(|(row, kept)| kept.iter().map(move |other| Edge::new(row, other.row, other.similarity)))
            .collect();
        edges.sort_unstable_by_key(|edge| (edge.a, edge.b));
        edges.dedup_by_key(|edge| (edge.a, edge.b));
        edges
    }
}

/// Finds every row's neighbours: the K best of all rows whose similarity is at or above the threshold.
///
/// "Best" is by similarity in steps of 1/1024, within a step the nearest rows in row order (copies of a row count as
/// near as its first). The result is the same at any thread count: whatever a block product leaves open, the threshold
/// or the edge of a step, is decided by [`crate::vector::similarity`].
///
/// Rows of zeros have no neighbours, and rows that are the same bit for bit are compared once.
/// O(m^2 d) time for m distinct rows (of one group), O(n (d + K)) memory and 1 MiB a thread.
///
/// # Errors
/// What [`NeighborParams::validate`] says.
pub fn neighbors(embeddings: &Embeddings, params: &NeighborParams<'_>) -> Result<NeighborGraph, ClusterError> {
    params.validate(embeddings.len())?;
    let copies = Copies::new(embeddings, params.group);
    let distinct = &*copies.distinct(embeddings);
    let search = Search { rows: distinct.view(), params, tolerance: tolerance(distinct.dim()) };
    let (nearest, tiles) = search.run(&copies, embeddings.len());
    Ok(NeighborGraph { rows: expand(embeddings.len(), &copies, distinct, nearest, params), tiles })
}

/// One search over distinct rows.
pub(super) struct Search<'a> {
    pub rows: ArrayView2<'a, f32>,
    pub params: &'a NeighborParams<'a>,
    pub tolerance: f32,
}

/// Rows from `start` up to `end`, all of one group, and what is known of their neighbours.
struct Block {
    start: usize,
    end: usize,
    nearest: Mutex<Vec<Nearest>>,
}

impl Search<'_> {
    /// The best ranks of every distinct row, block pair by block pair, near pairs of blocks first; and the tiles of all
    /// `rows`.
    pub fn run(&self, copies: &Copies, rows: usize) -> (Vec<Nearest>, Tiles) {
        let mut blocks = Vec::new();
        let mut pairs = Vec::new();
        for group in copies.group_starts.windows(2) {
            let first_block = blocks.len();
            for start in (group[0]..group[1]).step_by(BLOCK) {
                let end = (start + BLOCK).min(group[1]);
                pairs.extend((first_block..=blocks.len()).map(|block| (block, blocks.len())));
                blocks.push(Block { start, end, nearest: Mutex::new(vec![Nearest::default(); end - start]) });
            }
        }
        pairs.sort_by_key(|&(low, high)| (high - low, low));
        let next = AtomicUsize::new(0);
        let lowest = rayon::broadcast(|_| {
            let mut values = Array2::zeros((BLOCK, BLOCK));
            let mut lowest = Vec::new();
            while let Some(&(low, high)) = pairs.get(next.fetch_add(1, Ordering::Relaxed)) {
                let of_tile = self.compare(&blocks[low], &blocks[high], &mut values, low == high);
                lowest.push(((low as u32, high as u32), of_tile));
            }
            lowest
        });
        let mut place_of = vec![None; rows];
        for (number, block) in blocks.iter().enumerate() {
            for rows in &copies.sets[block.start..block.end] {
                rows.iter().for_each(|&row| place_of[row] = Some((rows[0], number as u32)));
            }
        }
        let tiles = Tiles { place_of, lowest: lowest.into_iter().flatten().collect() };
        let nearest = blocks.into_iter().map(|block| block.nearest.into_inner().expect("no thread panics in a scan"));
        (nearest.flatten().collect(), tiles)
    }

    /// Offers each row of two blocks the rows of the other; of one block compared with itself, each pair once. Gives the
    /// lowest product met.
    fn compare(&self, low: &Block, high: &Block, values: &mut Array2<f32>, same: bool) -> f32 {
        let (height, width) = (low.end - low.start, high.end - high.start);
        let rows = |block: &Block| self.rows.slice(s![block.start..block.end, ..]);
        product(rows(low), rows(high), values.slice_mut(s![..height, ..width]));

        let mut low_nearest = low.nearest.lock().expect("no thread panics in a scan");
        // The lower block is locked first everywhere, so that no two threads wait for each other.
        let mut high_nearest = (!same).then(|| high.nearest.lock().expect("no thread panics in a scan"));
        let mut column_cuts: Vec<f32> = (0..width)
            .map(|j| match &high_nearest {
                Some(nearest) => self.cut(&nearest[j], high.start + j - (low.end - 1)),
                None => self.cut(&low_nearest[j], 1),
            })
            .collect();
        let mut lowest = f32::INFINITY;
        for i in 0..height {
            let row_distance = if same { 1 } else { high.start - (low.start + i) };
            let mut row_cut = self.cut(&low_nearest[i], row_distance);
            let line = values.row(i);
            let line = line.as_slice().expect("the rows of a standard array are contiguous");
            lowest = lowest.min(lowest_of(&line[if same { i + 1 } else { 0 }..width]));
            for start in (if same { i + 1 } else { 0 }..width).step_by(LANES) {
                let end = (start + LANES).min(width);
                if !any_reaches(&line[start..end], &column_cuts[start..end], row_cut) {
                    continue;
                }
                for j in start..end {
                    if line[j] < row_cut.min(column_cuts[j]) {
                        continue;
                    }
                    let (p, q) = (low.start + i, high.start + j);
                    let Some(step) = self.step_of(p, q, line[j]) else { continue };
                    if low_nearest[i].offer(Rank::new(step, p, q), self.params.max_per_row) {
                        row_cut = self.cut(&low_nearest[i], row_distance);
                    }
                    let (nearest, distance) = match &mut high_nearest {
                        Some(nearest) => (&mut nearest[j], q - (low.end - 1)),
                        None => (&mut low_nearest[j], 1),
                    };
                    if nearest.offer(Rank::new(step, q, p), self.params.max_per_row) {
                        column_cuts[j] = self.cut(nearest, distance);
                    }
                }
            }
        }
        lowest
    }

    /// The lowest value of a product that may still get in, from a row at least `distance` away.
    pub fn cut(&self, nearest: &Nearest, distance: usize) -> f32 {
        let lowest = match nearest.worst(self.params.max_per_row) {
            None => self.params.threshold,
            Some(worst) => {
                let step = worst.step() + u32::from(distance > worst.distance());
                self.params.threshold.max(lower_edge(step))
            }
        };
        lowest - self.tolerance
    }

    /// The step of the similarity of two rows whose product is `value`; `None` below the threshold.
    pub fn step_of(&self, p: usize, q: usize, value: f32) -> Option<u32> {
        let exact = || similarity(self.rows.row(p), self.rows.row(q));
        if value <= self.params.threshold + self.tolerance {
            let exact = exact();
            return (exact >= self.params.threshold).then(|| step(exact));
        }
        Some(certain_step(value, self.tolerance).unwrap_or_else(|| step(exact())))
    }
}

/// Values looked at together, as many as the compiler turns into vector comparisons.
pub(super) const LANES: usize = 16;

/// Does any value reach the lower of its column's and its row's cut?
pub(super) fn any_reaches(values: &[f32], column_cuts: &[f32], row_cut: f32) -> bool {
    values.iter().zip(column_cuts).fold(false, |any, (&value, &cut)| {
        let cut = if cut < row_cut { cut } else { row_cut };
        any | (value >= cut)
    })
}

/// The lowest of some values; in lanes, since a plain fold is a chain of comparisons that each wait for the last.
fn lowest_of(values: &[f32]) -> f32 {
    let mut lanes = [f32::INFINITY; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder().iter().copied().fold(f32::INFINITY, f32::min);
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, &value)| *lane = if value < *lane { value } else { *lane });
    }
    lanes.iter().copied().fold(rest, f32::min)
}

/// From distinct rows back to all: a row's neighbours are its copies and all copies of its set's neighbours.
pub(super) fn expand(
    rows: usize,
    copies: &Copies,
    distinct: &Embeddings,
    nearest: Vec<Nearest>,
    params: &NeighborParams<'_>,
) -> Vec<Vec<Neighbor>> {
    let lists: Vec<Vec<Vec<Neighbor>>> = nearest
        .into_par_iter()
        .enumerate()
        .map(|(set, nearest)| {
            let mut sets: Vec<(usize, f32)> = nearest
                .into_ranks()
                .map(|rank| rank.other(set))
                .chain((copies.sets[set].len() > 1).then_some(set))
                .map(|other| (other, similarity(distinct.row(set), distinct.row(other))))
                .filter(|&(_, similarity)| similarity >= params.threshold)
                .collect();
            sets.sort_by_key(|&(_, similarity)| std::cmp::Reverse(step(similarity)));
            copies.sets[set].iter().map(|&row| best_of(row, &sets, copies, params.max_per_row)).collect()
        })
        .collect();
    let mut kept = vec![Vec::new(); rows];
    for (set, lists) in copies.sets.iter().zip(lists) {
        for (&row, list) in set.iter().zip(lists) {
            kept[row] = list;
        }
    }
    kept
}

/// The best `limit` rows of some sets, which come by falling step.
fn best_of(row: usize, sets: &[(usize, f32)], copies: &Copies, limit: usize) -> Vec<Neighbor> {
    let mut best: Vec<Neighbor> = Vec::new();
    for same_step in sets.chunk_by(|a, b| step(a.1) == step(b.1)) {
        let from = best.len();
        for &(set, similarity) in same_step {
            let members = &copies.sets[set];
            let here = members.partition_point(|&member| member < row);
            let near = here.saturating_sub(limit)..here.saturating_add(limit).saturating_add(1).min(members.len());
            let others = members[near].iter().filter(|&&member| member != row);
            best.extend(others.map(|&member| Neighbor { row: member, similarity }));
        }
        best[from..].sort_unstable_by_key(|other| (other.row.abs_diff(row), other.row));
        if best.len() >= limit {
            best.truncate(limit);
            break;
        }
    }
    best.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(a.row.cmp(&b.row)));
    best.shrink_to_fit();
    best
}

#[cfg(test)]
#[path = "neighbors_tests.rs"]
mod tests;
