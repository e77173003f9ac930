//! Which terms come together anyway.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// How many rows hold both of two columns, where more than one does.
#[derive(Debug, Clone, Default)]
pub(super) struct Together {
    /// By the remainder of the lower column: counts by pair.
    parts: Vec<FxHashMap<u64, u32>>,
}

/// Parts that are counted side by side.
const PARTS: usize = 8;

impl Together {
    /// Of rows of columns, ascending; `counts`: how many rows hold a column. O(pairs in a row) time, and memory of one bit
    /// for each pair and 16 bytes for each that comes again.
    pub fn new(rows: &[Vec<u32>], counts: &[u32]) -> Self {
        let telling: Vec<Vec<u32>> = rows
            .par_iter()
            .map(|row| row.iter().copied().filter(|&column| counts[column as usize] > 1).collect())
            .collect();
        let pairs: usize = telling.iter().map(|row| row.len() * row.len().saturating_sub(1) / 2).sum();
        let parts = (0..PARTS).into_par_iter().map(|part| count_part(&telling, part, pairs / PARTS)).collect();
        Self { parts }
    }

    /// How many rows hold both; 0 where only one does.
    pub fn count(&self, column: u32, other: u32) -> u32 {
        let (low, high) = (column.min(other), column.max(other));
        let part = self.parts.get(low as usize % PARTS);
        part.and_then(|part| part.get(&pair(low, high))).copied().unwrap_or(0)
    }
}

fn pair(low: u32, high: u32) -> u64 {
    u64::from(low) << 32 | u64::from(high)
}

/// Counts the pairs whose lower column falls to a part: most come once, and are only marked.
fn count_part(rows: &[Vec<u32>], part: usize, pairs: usize) -> FxHashMap<u64, u32> {
    let (mut once, mut again) = (Marks::new(pairs), Marks::new(pairs));
    each_pair(rows, part, |pair| {
        if once.mark(pair) {
            again.mark(pair);
        }
    });
    drop(once);
    let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
    each_pair(rows, part, |pair| {
        if again.is_marked(pair) {
            *counts.entry(pair).or_default() += 1;
        }
    });
    // Two pairs may share a mark.
    counts.retain(|_, count| *count > 1);
    counts
}

fn each_pair(rows: &[Vec<u32>], part: usize, mut of: impl FnMut(u64)) {
    for row in rows {
        for (place, &low) in row.iter().enumerate().filter(|&(_, &low)| low as usize % PARTS == part) {
            row[place + 1..].iter().for_each(|&high| of(pair(low, high)));
        }
    }
}

/// A set of hashes that may hold too many.
struct Marks {
    words: Vec<u64>,
    shift: u32,
}

/// Bits for each pair that is expected.
const MARK_BITS: usize = 4;

impl Marks {
    fn new(pairs: usize) -> Self {
        let bits = (pairs * MARK_BITS).next_power_of_two().max(64);
        Self { words: vec![0; bits / 64], shift: 64 - bits.trailing_zeros() }
    }

    fn place(&self, pair: u64) -> (usize, u64) {
        let bit = pair.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift;
        ((bit / 64) as usize, 1 << (bit % 64))
    }

    /// Was it marked before?
    fn mark(&mut self, pair: u64) -> bool {
        let (word, bit) = self.place(pair);
        let before = self.words[word] & bit != 0;
        self.words[word] |= bit;
        before
    }

    fn is_marked(&self, pair: u64) -> bool {
        let (word, bit) = self.place(pair);
        self.words[word] & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_counted_as_often_as_rows_hold_them() {
        let rows: Vec<Vec<u32>> =
            (0..400u32).map(|row| (0..30).filter(|column| (row * 7 + column * 13) % 5 < 2).collect()).collect();
        let holders = |columns: [u32; 2]| rows.iter().filter(|row| columns.iter().all(|c| row.contains(c))).count();
        let counts: Vec<u32> = (0..30).map(|column| holders([column, column]) as u32).collect();
        let together = Together::new(&rows, &counts);
        for a in 0..30 {
            for b in (0..30).filter(|&b| b != a) {
                let both = holders([a, b]) as u32;
                assert_eq!(together.count(a, b), if both > 1 { both } else { 0 }, "{a} and {b}");
            }
        }
        assert_eq!(Together::new(&[], &[]).count(0, 1), 0);
    }
}
