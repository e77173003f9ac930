//! How similar two groups of rows are: what linkage asks, answered pair by pair or by the sums of unit vectors.

use std::collections::BTreeSet;

use ndarray::ArrayView1;
use rayon::prelude::*;

use crate::cluster::Apart;
use crate::cluster::block::tolerance;
use crate::cluster::nearest::STEPS;
use crate::vector::{Embeddings, similarity};

/// How similar two rows are; symmetric and finite; called from several threads.
pub type PairSimilarity<'a> = dyn Fn(usize, usize) -> f32 + Sync + 'a;

/// Pairs below which a loop over them stays on one thread: starting others costs more than some thousand calls.
const SERIAL_PAIRS: usize = 4096;

/// Rows of a cluster while it grows, with what the affinity remembers of them.
#[derive(Debug, Clone)]
pub(super) struct Group<S> {
    /// In the order they came in.
    pub rows: Vec<usize>,
    /// The classes of [`Apart`] that its rows are of; empty where no rows stay apart.
    pub classes: BTreeSet<u32>,
    pub summary: S,
}

impl<S> Group<S> {
    /// Of one row.
    pub fn alone(row: usize, summary: S, apart: Option<&Apart<'_>>) -> Self {
        Self { rows: vec![row], classes: apart.iter().map(|apart| apart.classes[row]).collect(), summary }
    }

    pub fn first_row(&self) -> Option<usize> {
        self.rows.iter().copied().min()
    }
}

/// The similarities between two groups, all |A||B| of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Link {
    /// The total, in `f64`.
    pub sum: f64,
    /// The lowest, or a number that is surely not above it.
    pub lowest: f32,
}

/// Answers what linkage asks about the similarities of groups.
pub(super) trait Affinity: Sync {
    /// What is remembered of a group.
    type Summary: Clone + Send + Sync;

    /// The linkage from which groups are alike and merge by row.
    const ALIKE: f64;

    /// Of one row.
    fn summary(&self, row: usize) -> Self::Summary;

    /// Adds a group's summary to another's.
    fn join(&self, into: &mut Self::Summary, from: Self::Summary);

    /// Takes one of its rows out of a group's summary.
    fn leave(&self, from: &mut Self::Summary, row: usize);

    /// The similarities between two groups; `None` where a pair is below `floor`.
    fn link(&self, a: &Group<Self::Summary>, b: &Group<Self::Summary>, floor: f32) -> Option<Link>;
}

/// Any similarity of pairs: every question costs |A||B| calls, fewer where one of them says no.
pub(super) struct ByPairs<'a> {
    pub similarity: &'a PairSimilarity<'a>,
}

impl Affinity for ByPairs<'_> {
    type Summary = ();

    const ALIKE: f64 = f64::INFINITY;

    fn summary(&self, _: usize) {}

    fn join(&self, (): &mut (), (): ()) {}

    fn leave(&self, (): &mut (), _: usize) {}

    fn link(&self, a: &Group<()>, b: &Group<()>, floor: f32) -> Option<Link> {
        // The longer side is shared out among the threads; a row's sum is taken in order, so no thread count shows.
        let (long, short) = if a.rows.len() >= b.rows.len() { (a, b) } else { (b, a) };
        let of_row = |&row: &usize| {
            let mut link = Link { sum: 0.0, lowest: f32::INFINITY };
            for &other in &short.rows {
                let similarity = (self.similarity)(row, other);
                if similarity < floor || similarity.is_nan() {
                    return None;
                }
                link = Link { sum: link.sum + f64::from(similarity), lowest: link.lowest.min(similarity) };
            }
            Some(link)
        };
        let links: Option<Vec<Link>> = if long.rows.len() * short.rows.len() <= SERIAL_PAIRS {
            long.rows.iter().map(of_row).collect()
        } else {
            long.rows.par_iter().map(of_row).collect()
        };
        links?.into_iter().reduce(|a, b| Link { sum: a.sum + b.sum, lowest: a.lowest.min(b.lowest) })
    }
}

/// Cosines, by centroid arithmetic: the mean similarity of two groups is the dot product of their sums over |A||B|.
///
/// That all pairs reach the floor is shown by a ball around one row of each group where the groups are tight, in O(d);
/// only where that does not show it is every pair looked at.
pub(super) struct ByCentroid<'a> {
    pub embeddings: &'a Embeddings,
}

/// The sum of a group's rows and a ball that holds them.
#[derive(Debug, Clone)]
pub(super) struct Ball {
    /// `None` for one row, which is its own sum.
    sum: Option<Vec<f64>>,
    /// The row in the middle.
    anchor: usize,
    /// No row is farther from the anchor, by Euclidean distance.
    radius: f64,
}

/// What the lengths of rows rounded to `f32` may differ from 1, squared, and then some.
const LENGTH_SLACK: f64 = 1e-6;

impl ByCentroid<'_> {
    fn dot(&self, a: &Ball, b: &Ball) -> f64 {
        let row = |ball: &Ball| self.embeddings.row(ball.anchor);
        match (&a.sum, &b.sum) {
            (Some(a), Some(b)) => lanes(a.iter().zip(b), |&x, &y| x * y),
            (Some(sum), None) => lanes(row(b).iter().zip(sum), |&x, &y| f64::from(x) * y),
            (None, Some(sum)) => lanes(row(a).iter().zip(sum), |&x, &y| f64::from(x) * y),
            (None, None) => lanes(row(a).iter().zip(row(b)), |&x, &y| f64::from(x) * f64::from(y)),
        }
    }

    /// A number that no similarity between the two balls is below.
    fn surely(&self, a: &Ball, b: &Ball) -> f64 {
        let farthest = a.radius + b.radius + distance(self.embeddings.row(a.anchor), self.embeddings.row(b.anchor));
        1.0 - LENGTH_SLACK - farthest * farthest / 2.0
    }

    /// Is every pair at or above `floor`?
    fn reaches(&self, a: &[usize], b: &[usize], floor: f32) -> bool {
        let slack = tolerance(self.embeddings.dim());
        every_pair(a, b, |a, b| {
            let (a, b) = (self.embeddings.row(a), self.embeddings.row(b));
            let near = a.dot(&b);
            near > floor + slack || (near >= floor - slack && similarity(a, b) >= floor)
        })
    }
}

impl Affinity for ByCentroid<'_> {
    type Summary = Ball;

    /// Half a step of the neighbours' rank below 1. In a large group of nearly identical rows the last bits would
    /// otherwise decide, and merges all over it would make every part a neighbour of every other. By row, parts border
    /// only on what is near in row order, as their neighbours do.
    const ALIKE: f64 = 1.0 - 0.5 / STEPS;

    fn summary(&self, row: usize) -> Ball {
        Ball { sum: None, anchor: row, radius: 0.0 }
    }

    fn join(&self, into: &mut Ball, from: Ball) {
        let (a, b) = (self.embeddings.row(into.anchor), self.embeddings.row(from.anchor));
        // Of the two anchors, the one that the smaller ball is around: where a row joins a group, the group's.
        let between = distance(a, b);
        let (around_into, around_from) =
            (into.radius.max(between + from.radius), from.radius.max(between + into.radius));
        (into.anchor, into.radius) =
            if around_into <= around_from { (into.anchor, around_into) } else { (from.anchor, around_from) };
        let sum = into.sum.get_or_insert_with(|| a.iter().map(|&value| f64::from(value)).collect());
        match from.sum {
            Some(other) => sum.iter_mut().zip(other).for_each(|(total, value)| *total += value),
            None => sum.iter_mut().zip(b).for_each(|(total, &value)| *total += f64::from(value)),
        }
    }

    fn leave(&self, from: &mut Ball, row: usize) {
        // The ball still holds what is left, be its anchor among it or not.
        if let Some(sum) = &mut from.sum {
            sum.iter_mut().zip(self.embeddings.row(row)).for_each(|(total, &value)| *total -= f64::from(value));
        }
    }

    fn link(&self, a: &Group<Ball>, b: &Group<Ball>, floor: f32) -> Option<Link> {
        let sum = self.dot(&a.summary, &b.summary);
        // Two rows alone need no ball: their similarity is the sum, but for the last bits.
        let surely = if a.rows.len() == 1 && b.rows.len() == 1 {
            sum - LENGTH_SLACK
        } else {
            self.surely(&a.summary, &b.summary)
        };
        if surely < f64::from(floor) && !self.reaches(&a.rows, &b.rows, floor) {
            return None;
        }
        Some(Link { sum, lowest: floor })
    }
}

/// Does every pair of the two hold? Stops at the first that does not, on several threads where there are many.
fn every_pair(a: &[usize], b: &[usize], holds: impl Fn(usize, usize) -> bool + Sync) -> bool {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let row_holds = |&row: &usize| short.iter().all(|&other| holds(row, other));
    if long.len() * short.len() <= SERIAL_PAIRS { long.iter().all(row_holds) } else { long.par_iter().all(row_holds) }
}

fn distance(a: ArrayView1<'_, f32>, b: ArrayView1<'_, f32>) -> f64 {
    lanes(a.iter().zip(b), |&x, &y| (f64::from(x) - f64::from(y)).powi(2)).sqrt()
}

/// A sum in four lanes: the same everywhere, and faster than one by one, where each addition waits for the last.
fn lanes<A, B>(pairs: impl Iterator<Item = (A, B)>, term: impl Fn(A, B) -> f64) -> f64 {
    let mut sums = [0.0; 4];
    for (index, (x, y)) in pairs.enumerate() {
        sums[index % 4] += term(x, y);
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::{noisy_copies, random_rows, with_threads};

    fn grown<A: Affinity>(affinity: &A, rows: &[usize]) -> Group<A::Summary> {
        let mut summary = affinity.summary(rows[0]);
        for &row in &rows[1..] {
            affinity.join(&mut summary, affinity.summary(row));
        }
        Group { rows: rows.to_vec(), classes: BTreeSet::new(), summary }
    }

    /// The link by centroids and by pairs, at a floor.
    fn both(embeddings: &Embeddings, floor: f32) -> (Option<Link>, Option<Link>) {
        let (a, b): (Vec<usize>, Vec<usize>) = (0..embeddings.len()).partition(|row| row % 3 == 0);
        let by_centroid = ByCentroid { embeddings };
        let pair = |a: usize, b: usize| similarity(embeddings.row(a), embeddings.row(b));
        let by_pairs = ByPairs { similarity: &pair };
        let centroid = by_centroid.link(&grown(&by_centroid, &a), &grown(&by_centroid, &b), floor);
        let pairs = by_pairs.link(&grown(&by_pairs, &a), &grown(&by_pairs, &b), floor);
        (centroid, pairs)
    }

    #[test]
    fn centroids_and_pairs_agree() {
        for embeddings in [random_rows(200, 5, 1), noisy_copies(200, 5, 0.2, 1), noisy_copies(9, 300, 1e-5, 1)] {
            let lowest = both(&embeddings, -1.1).1.expect("nothing is below -1.1").lowest;
            for floor in [-1.1, lowest, lowest + 1e-7, 1.1] {
                match both(&embeddings, floor) {
                    (Some(centroid), Some(pairs)) => {
                        assert!((centroid.sum - pairs.sum).abs() < 1e-4, "{centroid:?} against {pairs:?}");
                        assert!(floor <= lowest && centroid.lowest <= pairs.lowest);
                    }
                    (None, None) => assert!(floor > lowest),
                    differ => panic!("they differ at {floor}: {differ:?}"),
                }
            }
        }
    }

    #[test]
    fn a_sum_of_many_pairs_is_the_same_at_any_thread_count() {
        let embeddings = random_rows(400, 7, 2);
        let link = |threads| with_threads(threads, || both(&embeddings, -1.1));
        assert_eq!(link(1), link(2));
        assert_eq!(link(1), link(5));
    }
}
