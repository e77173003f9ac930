//! The lowest similarity of every tile of the pair matrix, noted while neighbours are searched.
//!
//! The lowest pair of a cluster of all rows would cost a second look at every pair; with these only the tiles that can
//! hold it are looked at again.

use std::collections::BTreeMap;

/// Rows by block, and for each pair of blocks the lowest product of a row of one with a row of the other.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Tiles {
    /// By row: the first row that is the same bit for bit, and the block of that; `None` for a row without a vector.
    pub place_of: Vec<Option<(usize, u32)>>,
    /// By pair of blocks, the lower first; a pair that was never compared is not there.
    pub lowest: BTreeMap<(u32, u32), f32>,
}

/// Members of a cluster in two blocks, and what no pair of them is below, but for the tolerance of a product.
pub(super) struct Tile {
    pub low: Vec<usize>,
    /// `None` where both sides are the one block.
    pub high: Option<Vec<usize>>,
    pub bound: f32,
}

impl Tiles {
    /// The tiles of a cluster, those that may hold its lowest pair first; ties in the order of the blocks.
    ///
    /// Of rows that are the same the first stands for all, so there is no pair where all members are the same.
    pub fn of(&self, members: &[usize]) -> Vec<Tile> {
        let mut blocks: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (first, block) in members.iter().filter_map(|&row| self.place_of.get(row).copied().flatten()) {
            blocks.entry(block).or_default().push(first);
        }
        for rows in blocks.values_mut() {
            rows.sort_unstable();
            rows.dedup();
        }
        let mut tiles = Vec::new();
        for (&low, low_rows) in &blocks {
            for (&high, high_rows) in blocks.range(low..) {
                tiles.push(Tile {
                    low: low_rows.clone(),
                    high: (high != low).then(|| high_rows.clone()),
                    bound: self.lowest.get(&(low, high)).copied().unwrap_or(f32::NEG_INFINITY),
                });
            }
        }
        tiles.sort_by(|a, b| a.bound.total_cmp(&b.bound));
        tiles
    }

    /// Blocks of `size` rows in the order given, of whose pairs nothing is known.
    pub fn unknown(members: &[usize], size: usize) -> Self {
        let rows = members.iter().map(|&row| row + 1).max().unwrap_or(0);
        let mut place_of = vec![None; rows];
        for (place, &row) in members.iter().enumerate() {
            place_of[row] = Some((row, (place / size) as u32));
        }
        Self { place_of, lowest: BTreeMap::new() }
    }
}
