//! Plain loops over lines of sixteen, which the compiler turns into what registers the target is sure to have.

use crate::embed::kernel::arithmetic::Arithmetic;
use crate::embed::kernel::int8::{QUAD, Quads};
use crate::embed::kernel::panels::{LINE, Line};

/// Runs everywhere.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Portable;

impl Arithmetic for Portable {
    #[inline(always)]
    fn multiply_add(self, a: f32, b: f32, c: f32) -> f32 {
        // Without an instruction for it, `mul_add` is a slow call.
        if cfg!(any(target_feature = "fma", target_arch = "aarch64")) { a.mul_add(b, c) } else { a * b + c }
    }

    #[inline(always)]
    fn tile<const M: usize>(self, rows: [&[f32]; M], panel: &[Line]) -> [Line; M] {
        let mut sums = [Line::ZERO; M];
        for (k, line) in panel.iter().enumerate() {
            for (sum, row) in sums.iter_mut().zip(rows) {
                let value = row[k];
                for j in 0..LINE {
                    sum.0[j] = self.multiply_add(value, line.0[j], sum.0[j]);
                }
            }
        }
        sums
    }

    #[inline(always)]
    fn tile_int8<const M: usize>(self, rows: [&[[u8; QUAD]]; M], panel: &[Quads]) -> [[i32; LINE]; M] {
        let mut sums = [[0; LINE]; M];
        for (k, quads) in panel.iter().enumerate() {
            for (sum, row) in sums.iter_mut().zip(rows) {
                for (sum, column) in sum.iter_mut().zip(&quads.0) {
                    let products = row[k].iter().zip(column).map(|(&a, &b)| i32::from(a) * i32::from(b));
                    *sum += products.sum::<i32>();
                }
            }
        }
        sums
    }
}
