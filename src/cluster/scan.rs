//! The nearest-neighbour search that linfa's density algorithms run on: a scan over all rows.
//!
//! Trees (linfa's k-d and ball trees) prune nothing among unit vectors of hundreds of dimensions and cost more than
//! looking at every row. linfa's own scan is not used because OPTICS reads a core distance off the neighbours' order, and
//! that scan gives them by row.

use std::cmp::Ordering;

use ::linfa::Float;
use linfa_nn::distance::Distance;
use linfa_nn::{BuildError, NearestNeighbour, NearestNeighbourIndex, NnError};
use ndarray::{ArrayBase, ArrayView, ArrayView1, ArrayView2, Axis, Data, Dimension, Ix2};
use rayon::prelude::*;

/// Euclidean distance, summed in eight lanes: the same on every machine, and several times faster than one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Euclidean;

impl<F: Float> Distance<F> for Euclidean {
    fn distance<D: Dimension>(&self, a: ArrayView<'_, F, D>, b: ArrayView<'_, F, D>) -> F {
        self.rdistance(a, b).sqrt()
    }

    fn rdistance<D: Dimension>(&self, a: ArrayView<'_, F, D>, b: ArrayView<'_, F, D>) -> F {
        match (a.as_slice(), b.as_slice()) {
            (Some(a), Some(b)) => squared(a, b),
            _ => a.iter().zip(b).fold(F::zero(), |sum, (&x, &y)| sum + (x - y) * (x - y)),
        }
    }

    fn rdist_to_dist(&self, squared: F) -> F {
        squared.sqrt()
    }

    fn dist_to_rdist(&self, distance: F) -> F {
        distance * distance
    }
}

fn squared<F: Float>(a: &[F], b: &[F]) -> F {
    let mut lanes = [F::zero(); 8];
    let (a_chunks, b_chunks) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest = a_chunks.remainder().iter().zip(b_chunks.remainder());
    let rest = rest.fold(F::zero(), |sum, (&x, &y)| sum + (x - y) * (x - y));
    for (a, b) in a_chunks.zip(b_chunks) {
        for (lane, (&x, &y)) in lanes.iter_mut().zip(a.iter().zip(b)) {
            *lane += (x - y) * (x - y);
        }
    }
    lanes.iter().fold(rest, |sum, &lane| sum + lane)
}

/// What linfa calls an index, behind a pointer.
type IndexBox<'a, F> = Box<dyn NearestNeighbourIndex<F> + Send + Sync + 'a>;

/// Looks at every row, on all threads: O(n d) time a query. Nearest first, ties by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scan;

impl NearestNeighbour for Scan {
    fn from_batch_with_leaf_size<'a, F: Float, DT: Data<Elem = F>, D: 'a + Distance<F>>(
        &self,
        batch: &'a ArrayBase<DT, Ix2>,
        _: usize,
        distance: D,
    ) -> Result<IndexBox<'a, F>, BuildError> {
        if batch.ncols() == 0 {
            return Err(BuildError::ZeroDimension);
        }
        Ok(Box::new(ScanIndex { rows: batch.view(), distance }))
    }
}

struct ScanIndex<'a, F: Float, D: Distance<F>> {
    rows: ArrayView2<'a, F>,
    distance: D,
}

impl<F: Float, D: Distance<F>> ScanIndex<'_, F, D> {
    fn nearest(&self, point: &ArrayView1<'_, F>, wanted: impl Fn(F) -> bool + Sync) -> Result<Vec<usize>, NnError> {
        if self.rows.ncols() != point.len() {
            return Err(NnError::WrongDimension);
        }
        let to_row = |(index, row): (usize, ArrayView1<'_, F>)| {
            let distance = self.distance.rdistance(point.view(), row);
            wanted(distance).then_some((distance, index))
        };
        let rows = self.rows.axis_iter(Axis(0));
        let mut near: Vec<(F, usize)> = rows.into_par_iter().enumerate().filter_map(to_row).collect();
        near.sort_unstable_by(|x, y| x.0.partial_cmp(&y.0).unwrap_or(Ordering::Equal).then(x.1.cmp(&y.1)));
        Ok(near.into_iter().map(|(_, index)| index).collect())
    }

    fn points(&self, rows: Vec<usize>) -> Vec<(ArrayView1<'_, F>, usize)> {
        rows.into_iter().map(|row| (self.rows.row(row), row)).collect()
    }
}

impl<F: Float, D: Distance<F>> NearestNeighbourIndex<F> for ScanIndex<'_, F, D> {
    fn k_nearest(&self, point: ArrayView1<'_, F>, k: usize) -> Result<Vec<(ArrayView1<'_, F>, usize)>, NnError> {
        let mut rows = self.nearest(&point, |_| true)?;
        rows.truncate(k);
        Ok(self.points(rows))
    }

    fn within_range(&self, point: ArrayView1<'_, F>, range: F) -> Result<Vec<(ArrayView1<'_, F>, usize)>, NnError> {
        let range = self.distance.dist_to_rdist(range);
        self.nearest(&point, |distance| distance < range).map(|rows| self.points(rows))
    }
}

#[cfg(test)]
mod tests {
    use linfa_nn::LinearSearch;
    use linfa_nn::distance::L2Dist;

    use super::*;
    use crate::cluster::testing::random_rows;

    #[test]
    fn a_scan_finds_what_linfas_scan_finds_but_nearest_first() {
        let embeddings = random_rows(120, 19, 4);
        let rows = embeddings.view();
        let ours = Scan.from_batch(&rows, Euclidean).expect("19 wide");
        let theirs = LinearSearch.from_batch(&rows, L2Dist).expect("19 wide");
        for row in 0..120 {
            let near = |index: &IndexBox<'_, f32>| {
                let found = index.within_range(rows.row(row), 1.2).expect("19 wide");
                found.into_iter().map(|(_, row)| row).collect::<Vec<_>>()
            };
            let found = near(&ours);
            let distances: Vec<f32> =
                found.iter().map(|&other| Euclidean.distance(rows.row(row), rows.row(other))).collect();
            assert!(distances.is_sorted());
            assert_eq!(found[0], row);
            let mut by_row = found;
            by_row.sort_unstable();
            assert_eq!(by_row, near(&theirs));
            let nearest = ours.k_nearest(rows.row(row), 3).expect("19 wide");
            assert_eq!((nearest.len(), nearest[0].1), (3, row));
        }
    }
}
