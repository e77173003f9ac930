//! MPNet's relative attention bias: a learnt number for each head and each bucket of distances between two tokens.
//!
//! Buckets as T5 has them (Raffel et al. 2020): one a distance up to a quarter of them, then logarithmic.

/// Distances from here on share the last bucket.
const MAX_DISTANCE: f32 = 128.0;

/// `buckets` rows, one number a head.
#[derive(Debug)]
pub(crate) struct RelativeBias {
    values: Vec<f32>,
    heads: usize,
}

impl RelativeBias {
    pub(crate) fn new(values: Vec<f32>, heads: usize) -> Self {
        Self { values, heads }
    }

    /// What the distances within a text of `length` tokens add.
    pub(crate) fn by_distance(&self, length: usize) -> ByDistance<'_> {
        let buckets = self.values.len() / self.heads;
        ByDistance {
            bias: self,
            buckets: (0..2 * length).map(|at| bucket(at as i64 - length as i64, buckets)).collect(),
        }
    }
}

/// The bucket of every distance from -length to length - 1.
#[derive(Debug)]
pub(crate) struct ByDistance<'a> {
    bias: &'a RelativeBias,
    buckets: Vec<usize>,
}

impl ByDistance<'_> {
    /// Scales each token's scores for the others (rows `stride` wide) and adds the head's number for their distance.
    pub(crate) fn add_to(&self, scores: &mut [f32], stride: usize, head: usize, scale: f32) {
        let RelativeBias { values, heads } = self.bias;
        let length = self.buckets.len() / 2;
        for (from, row) in scores.chunks_exact_mut(stride).enumerate() {
            for (score, &bucket) in row.iter_mut().zip(&self.buckets[length - from..2 * length - from]) {
                *score = *score * scale + values[bucket * heads + head];
            }
        }
    }
}

/// The bucket of a token `distance` behind (or, negative, before) the one that looks; half the buckets for each side.
fn bucket(distance: i64, buckets: usize) -> usize {
    let half = buckets / 2;
    let side = if distance > 0 { half } else { 0 };
    let steps = distance.unsigned_abs() as usize;
    let exact = half / 2;
    if steps < exact {
        return side + steps;
    }
    // In `f32` as torch computes it, so that the borders of the buckets fall alike.
    let share = (steps as f32 / exact.max(1) as f32).ln() / (MAX_DISTANCE / exact.max(1) as f32).ln();
    let far = exact + (share * (half - exact) as f32) as usize;
    side + far.min(half.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_tokens_have_buckets_of_their_own_and_far_ones_share() {
        // Reference: MPNetEncoder.relative_position_bucket of transformers 4.49 for 32 buckets.
        let check = |distance: i64, expected: usize| assert_eq!(bucket(distance, 32), expected, "{distance}");
        for (distance, expected) in [(0, 0), (-1, 1), (1, 17), (7, 23), (-8, 8), (-16, 10), (-127, 15), (500, 31)] {
            check(distance, expected);
        }
    }
}
