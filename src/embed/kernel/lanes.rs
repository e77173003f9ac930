//! Sums and maxima of a row, sixteen running ones side by side, which fit registers and have one order everywhere.

use crate::embed::kernel::panels::LINE;

/// Halves are put together until one value is left.
#[inline(always)]
pub(super) fn join(mut lanes: [f32; LINE], together: impl Fn(f32, f32) -> f32) -> f32 {
    let mut half = LINE / 2;
    while half > 0 {
        for lane in 0..half {
            lanes[lane] = together(lanes[lane], lanes[lane + half]);
        }
        half /= 2;
    }
    lanes[0]
}

/// The sum of `of` each value.
#[inline(always)]
pub(super) fn sum(row: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let (lines, rest) = row.as_chunks::<LINE>();
    let mut lanes = [0.0; LINE];
    for line in lines {
        for lane in 0..LINE {
            lanes[lane] += of(line[lane]);
        }
    }
    for (lane, &value) in lanes.iter_mut().zip(rest) {
        *lane += of(value);
    }
    join(lanes, |a, b| a + b)
}
