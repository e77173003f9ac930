//! Blocks of rows and their matrix products: many similarities at once, each within a known error of the exact one.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};

/// Rows in a block.
///
/// A product of 512 x 512 `f32` is 1 MiB, which stays in the cache between the multiplication and the scan, and packing
/// the two sides costs 2 parts in 512 of the work.
pub(super) const BLOCK: usize = 512;

/// The distance at most between a value of [`product`] and [`crate::vector::similarity`] of the same unit rows.
///
/// Any order of summation of d products errs by at most d u |x| |y|, with u = 2^-24 for `f32` (Higham, *Accuracy and
/// Stability of Numerical Algorithms*, section 3.1); the rest covers the rounding of the exact value to `f32`.
pub(super) fn tolerance(dim: usize) -> f32 {
    dim as f32 * 1.1 / 16_777_216.0 + 2e-7
}

/// `out[i, j]` becomes the similarity of row i of `a` and row j of `b`, on the calling thread alone.
///
/// The sum may run in another order than [`crate::vector::similarity`]'s and differs from machine to machine: compare
/// it with [`tolerance`] in hand.
pub(super) fn product(a: ArrayView2<'_, f32>, b: ArrayView2<'_, f32>, mut out: ArrayViewMut2<'_, f32>) {
    general_mat_mul(1.0, &a, &b.t(), 0.0, &mut out);
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::cluster::testing::random_rows;
    use crate::vector::similarity;

    #[test]
    fn a_product_is_within_its_tolerance_of_the_exact_similarity() {
        for dim in [1, 3, 64, 256, 300] {
            let rows = random_rows(37, dim, 5);
            let mut out = Array2::zeros((37, 37));
            product(rows.view(), rows.view(), out.view_mut());
            for ((i, j), &value) in out.indexed_iter() {
                let exact = similarity(rows.row(i), rows.row(j));
                assert!((value - exact).abs() <= tolerance(dim), "{dim} wide: {value} against {exact}");
            }
        }
    }
}
