//! Softmax of scores, row by row.

use crate::embed::kernel::activation::exp;
use crate::embed::kernel::arithmetic::Arithmetic;
use crate::embed::kernel::lanes::join;
use crate::embed::kernel::panels::LINE;

/// Rows of whole lines, `stride` wide: of the first `length` values x of each the shares exp(scale · x) / sum of all;
/// the few behind them become next to nothing.
#[inline(always)]
pub(super) fn softmax<A: Arithmetic>(a: A, rows: &mut [f32], stride: usize, length: usize, scale: f32) {
    for row in rows.chunks_exact_mut(stride) {
        row[length..].fill(f32::NEG_INFINITY);
        let lines = row.as_chunks_mut::<LINE>().0;
        let mut highest = [f32::NEG_INFINITY; LINE];
        for line in lines.iter() {
            for lane in 0..LINE {
                highest[lane] = if line[lane] > highest[lane] { line[lane] } else { highest[lane] };
            }
        }
        let highest = join(highest, |a, b| if a > b { a } else { b });
        let mut sums = [0.0; LINE];
        for line in lines.iter_mut() {
            for lane in 0..LINE {
                line[lane] = exp(a, (line[lane] - highest) * scale);
                sums[lane] += line[lane];
            }
        }
        let share = join(sums, |a, b| a + b).recip();
        for line in lines {
            line.iter_mut().for_each(|value| *value *= share);
        }
    }
}
