//! Chance from a seed, the same on every machine.

use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

/// Throws in a fixed sequence.
pub(super) struct Dice(Xoshiro256Plus);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(Xoshiro256Plus::seed_from_u64(seed))
    }

    /// From 0 to below `end`, which is at least 1; the bias of at most end / 2^64 does not matter here.
    pub(super) fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.0.next_u64()) * end as u128) >> 64) as usize
    }

    /// True in so many of a hundred throws.
    pub(super) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `all`, which is not empty, each as likely.
    pub(super) fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    /// One of `all`, which is not empty, the first ones more often.
    pub(super) fn often<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.zipf(all.len())]
    }

    /// A rank below `end`, r with a weight of about 1 / (r + 1): the frequency of words (Zipf 1949).
    ///
    /// Each octave 2^k - 1 .. 2^(k+1) - 1 has one share, and each rank of it an equal one: no table, no rounding.
    pub(super) fn zipf(&mut self, end: usize) -> usize {
        let octaves = end.ilog2() as usize + 1;
        loop {
            let start = (1_usize << self.below(octaves)) - 1;
            let rank = start + self.below(start + 1);
            if rank < end {
                return rank;
            }
        }
    }
}
