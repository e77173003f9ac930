//! Products of whole numbers: weights of 7 bits, one scale a column; activations of 8 bits, one scale a row.
//!
//! AVX2 multiplies unsigned by signed bytes and adds two neighbouring products in 16 bits, which saturate. Activations of
//! ±127 are kept 128 higher, so unsigned; with weights of ±64 two products are at most 2 · 255 · 64 = 32,640, below the
//! 32,767 where that would happen. So every sum is exact, and the same on every processor.
//!
//! Time O(rows · width · columns), in about half the instructions of `f32`.

use crate::embed::kernel::arithmetic::Arithmetic;
use crate::embed::kernel::lanes::join;
use crate::embed::kernel::panels::{LINE, Line};
use crate::embed::kernel::product::{Finish, Place, RowsMut, write_block};

/// Neighbouring values of a row that one instruction takes.
pub(super) const QUAD: usize = 4;
/// The largest weight.
const MOST_WEIGHT: f32 = 64.0;
/// The largest activation.
const MOST_ACTIVATION: f32 = 127.0;
/// What an activation of 0 is kept as.
const ZERO: i32 = 128;

/// Sixteen neighbouring columns of four rows, column by column.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(crate) struct Quads(pub(super) [[i8; QUAD]; LINE]);

/// A packed matrix of weights.
#[derive(Debug)]
pub(crate) struct Int8Panels {
    quads: Vec<Quads>,
    /// Of each column, in lines.
    scales: Vec<Line>,
    /// Of each column, in lines: what the activations' being kept higher adds to its sums.
    offsets: Vec<[i32; LINE]>,
    columns: usize,
}

/// Rows of activations.
#[derive(Debug, Default)]
pub(crate) struct Int8Rows {
    quads: Vec<[u8; QUAD]>,
    /// Of each row.
    scales: Vec<f32>,
}

impl Int8Panels {
    /// The transpose of a row-by-row matrix of `depth` columns, as the weights of a linear map are stored (`[out, in]`).
    pub(crate) fn of_transposed(values: &[f32], depth: usize) -> Self {
        let columns = values.len() / depth;
        let (lines, deep) = (columns.div_ceil(LINE), depth.div_ceil(QUAD));
        let mut quads = vec![Quads([[0; QUAD]; LINE]); lines * deep];
        let (mut scales, mut offsets) = (vec![Line::ZERO; lines], vec![[0; LINE]; lines]);
        for (column, row) in values.chunks_exact(depth).enumerate() {
            let (line, lane) = (column / LINE, column % LINE);
            let scale = largest(row) / MOST_WEIGHT;
            let panel = &mut quads[line * deep..][..deep];
            for (quads, four) in panel.iter_mut().zip(row.chunks(QUAD)) {
                for (to, value) in quads.0[lane].iter_mut().zip(four) {
                    *to = (value / scale).round() as i8;
                    offsets[line][lane] += ZERO * i32::from(*to);
                }
            }
            scales[line].0[lane] = scale;
        }
        Self { quads, scales, offsets, columns }
    }
}

/// Fills `out` with `rows`, `width` wide, each in steps of 1/127 of its largest value.
#[inline(always)]
pub(super) fn quantize(rows: &[f32], width: usize, out: &mut Int8Rows) {
    out.quads.clear();
    out.scales.clear();
    for row in rows.chunks_exact(width) {
        let scale = largest(row) / MOST_ACTIVATION;
        let steps = scale.recip();
        // The weights behind a row's end are 0.
        let start = out.quads.len();
        out.quads.resize(start + width.div_ceil(QUAD), [0; QUAD]);
        let quanta = out.quads[start..].as_flattened_mut();
        quanta.iter_mut().zip(row).for_each(|(to, value)| *to = quantum(value * steps));
        out.scales.push(scale);
    }
}

/// The nearest whole number, kept [`ZERO`] higher.
#[inline(always)]
fn quantum(value: f32) -> u8 {
    /// Added, it leaves a whole number in the lowest bits.
    const ROUND: f32 = 12_582_912.0 + ZERO as f32;
    (value + ROUND).to_bits() as u8
}

/// The largest size of a value; 1 where all are 0, so that one can divide by it; NaN where one is not finite.
#[inline(always)]
fn largest(row: &[f32]) -> f32 {
    let (lines, rest) = row.as_chunks::<LINE>();
    let (mut lanes, mut not_finite) = ([0.0f32; LINE], [0.0f32; LINE]);
    let mut look = |lane: usize, value: f32| {
        lanes[lane] = if value.abs() > lanes[lane] { value.abs() } else { lanes[lane] };
        not_finite[lane] += value * 0.0;
    };
    for line in lines {
        (0..LINE).for_each(|lane| look(lane, line[lane]));
    }
    rest.iter().enumerate().for_each(|(lane, value)| look(lane, *value));
    let largest = join(lanes, f32::max) + join(not_finite, |a, b| a + b);
    if largest == 0.0 { 1.0 } else { largest }
}

/// Rows that go over a panel at once.
const MOST_ROWS: usize = 5;

/// See [`Kernels::product_int8`](super::Kernels::product_int8).
#[inline(always)]
pub(super) fn product<A: Arithmetic>(a: A, input: &Int8Rows, panels: &Int8Panels, finish: Finish, mut out: RowsMut) {
    let deep = input.quads.len() / input.scales.len();
    for (index, panel) in panels.quads.chunks_exact(deep).enumerate() {
        let at = Place::of(index, panels.columns);
        let column = Column { panel, scales: &panels.scales[index], offsets: &panels.offsets[index], at };
        let mut first = 0;
        while first < input.scales.len() {
            match input.scales.len() - first {
                1 => block::<A, 1>(a, input, first, &column, finish, &mut out),
                2 => block::<A, 2>(a, input, first, &column, finish, &mut out),
                3 => block::<A, 3>(a, input, first, &column, finish, &mut out),
                4 => block::<A, 4>(a, input, first, &column, finish, &mut out),
                _ => block::<A, MOST_ROWS>(a, input, first, &column, finish, &mut out),
            }
            first += MOST_ROWS;
        }
    }
}

/// One panel and what belongs to its columns.
struct Column<'a> {
    panel: &'a [Quads],
    scales: &'a Line,
    offsets: &'a [i32; LINE],
    at: Place,
}

#[inline(always)]
fn block<A: Arithmetic, const M: usize>(
    a: A,
    input: &Int8Rows,
    first: usize,
    column: &Column,
    finish: Finish,
    out: &mut RowsMut,
) {
    let deep = column.panel.len();
    let sums = a.tile_int8::<M>(std::array::from_fn(|row| &input.quads[(first + row) * deep..][..deep]), column.panel);
    let mut lines = [Line::ZERO; M];
    for (row, (line, sum)) in lines.iter_mut().zip(&sums).enumerate() {
        let scale = input.scales[first + row];
        let columns = sum.iter().zip(column.offsets).zip(&column.scales.0);
        for (to, ((sum, offset), column_scale)) in line.0.iter_mut().zip(columns) {
            *to = (sum - offset) as f32 * (column_scale * scale);
        }
    }
    write_block(a, lines, first, column.at, finish, out);
}
