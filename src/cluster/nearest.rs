//! The K nearest rows of one row, as they come in, in any order.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Steps of similarity in 1: neighbours less than 1/1024 apart rank as equals.
///
/// A block product gives a similarity to about 1e-5. Ranking in steps lets it decide all but the pairs that fall next to
/// the edge of a step (3 in 100 at 256 wide); those alone are computed exactly. Without steps, rows that are nearly
/// identical would need every pair computed exactly, a hundred times the cost.
pub(super) const STEPS: f64 = 1024.0;

/// How good a neighbour is, greater is better: by step of similarity, then by nearness in row order, then the lower row.
///
/// Ties go to the nearest rows rather than to the lowest ones, as otherwise the first rows of a large tight group would
/// be every other row's neighbours and the graph a star, whose hub each merge would have to look through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank(u64);

impl Rank {
    pub fn new(step: u32, row: usize, other: usize) -> Self {
        let nearness = u64::from(u32::MAX) - row.abs_diff(other) as u64;
        Self((u64::from(step) << 33) | (nearness << 1) | u64::from(other < row))
    }

    pub fn step(self) -> u32 {
        (self.0 >> 33) as u32
    }

    pub fn distance(self) -> usize {
        (u64::from(u32::MAX) - ((self.0 >> 1) & u64::from(u32::MAX))) as usize
    }

    /// The other row of the rank of `row`.
    pub fn other(self, row: usize) -> usize {
        if self.0 & 1 == 1 { row - self.distance() } else { row + self.distance() }
    }
}

/// The step that an exact similarity is in.
pub(super) fn step(similarity: f32) -> u32 {
    scaled(similarity).round() as u32
}

/// The step of a similarity known within `tolerance`, unless it may be in either of two.
pub(super) fn certain_step(similarity: f32, tolerance: f32) -> Option<u32> {
    let scaled = scaled(similarity);
    let to_edge = 0.5 - (scaled - scaled.round()).abs();
    (to_edge > f64::from(tolerance) * STEPS).then(|| scaled.round() as u32)
}

/// The lowest similarity in a step.
pub(super) fn lower_edge(step: u32) -> f32 {
    ((f64::from(step) - 0.5) / STEPS - 1.0) as f32
}

fn scaled(similarity: f32) -> f64 {
    (f64::from(similarity) + 1.0).max(0.0) * STEPS
}

/// At most K ranks, the best ones seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Nearest(BinaryHeap<Reverse<Rank>>);

impl Nearest {
    /// The worst rank held, once `limit` are held: only a better one gets in.
    pub fn worst(&self, limit: usize) -> Option<Rank> {
        if self.0.len() < limit { None } else { self.0.peek().map(|&Reverse(rank)| rank) }
    }

    /// Holds `rank` if it is among the best `limit`; says whether it did.
    pub fn offer(&mut self, rank: Rank, limit: usize) -> bool {
        if self.0.len() < limit {
            self.0.push(Reverse(rank));
            return true;
        }
        match self.0.peek_mut() {
            Some(mut worst) if rank > worst.0 => {
                *worst = Reverse(rank);
                true
            }
            _ => false,
        }
    }

    /// Best first.
    pub fn into_ranks(self) -> impl Iterator<Item = Rank> {
        self.0.into_sorted_vec().into_iter().map(|Reverse(rank)| rank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_remembers_step_and_row_and_prefers_similar_then_near_then_low() {
        let rank = Rank::new(2048, 10, 7);
        assert_eq!((rank.step(), rank.distance(), rank.other(10)), (2048, 3, 7));
        assert_eq!(Rank::new(1, 10, 4_000_000).other(10), 4_000_000);
        assert!(Rank::new(5, 10, 900) > Rank::new(4, 10, 11));
        assert!(Rank::new(5, 10, 12) > Rank::new(5, 10, 13));
        assert!(Rank::new(5, 10, 8) > Rank::new(5, 10, 12));
    }

    #[test]
    fn only_a_similarity_by_an_edge_has_no_certain_step() {
        assert_eq!(certain_step(1.0, 1e-5), Some(2048));
        assert_eq!(step(1.000_000_1), 2048);
        assert_eq!(step(-1.000_000_1), 0);
        let edge = lower_edge(1500);
        assert_eq!(certain_step(edge + 5e-6, 1e-5), None);
        assert_eq!(certain_step(edge - 5e-6, 1e-5), None);
        assert_eq!(certain_step(edge + 2e-5, 1e-5), Some(1500));
        assert_eq!(certain_step(edge - 2e-5, 1e-5), Some(1499));
    }

    #[test]
    fn the_best_are_held_whatever_order_they_come_in() {
        let ranks: Vec<Rank> =
            [(3, 5), (9, 1), (9, 2), (1, 8), (4, 6)].map(|(step, row)| Rank::new(step, 0, row)).into();
        let mut backwards = ranks.clone();
        backwards.reverse();
        for order in [ranks, backwards] {
            let mut nearest = Nearest::default();
            for rank in order {
                nearest.offer(rank, 3);
            }
            assert_eq!(nearest.into_ranks().map(|rank| rank.other(0)).collect::<Vec<_>>(), [1, 2, 6]);
        }
    }
}
