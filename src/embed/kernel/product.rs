//! The product of rows with a packed matrix, and what is done to a sum before it is written.
//!
//! Panel by panel: a panel of sixteen columns stays in the nearest cache while six rows at a time go over it
//! (Goto and van de Geijn 2008, with the whole depth as one block). What follows a sum is done while it is in registers.

use crate::embed::kernel::activation::{Activation, activate};
use crate::embed::kernel::arithmetic::Arithmetic;
use crate::embed::kernel::panels::{LINE, Line};

/// Rows `width` wide that begin `stride` apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) stride: usize,
    pub(crate) width: usize,
    pub(crate) count: usize,
}

impl<'a> Rows<'a> {
    #[inline(always)]
    fn row(&self, index: usize) -> &'a [f32] {
        &self.values[index * self.stride..][..self.width]
    }
}

/// Rows to write to, as many and as wide as the product has; they begin `stride` apart.
#[derive(Debug)]
pub(crate) struct RowsMut<'a> {
    pub(crate) values: &'a mut [f32],
    pub(crate) stride: usize,
}

/// What becomes of a sum; a bias holds a value a column, in lines.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Finish<'a> {
    /// Written as it is.
    Plain,
    /// sum + bias
    Bias(&'a [Line]),
    /// activation(sum + bias)
    Activate(&'a [Line], Activation),
    /// what stands there + sum + bias
    Add(&'a [Line]),
}

/// See [`Kernels::product`](super::Kernels::product).
#[inline(always)]
pub(super) fn product<A: Arithmetic>(
    a: A,
    input: Rows,
    panels: &[Line],
    columns: usize,
    finish: Finish,
    mut out: RowsMut,
) {
    for (index, panel) in panels.chunks_exact(input.width).enumerate() {
        let at = Place::of(index, columns);
        let mut first = 0;
        while first < input.count {
            match input.count - first {
                1 => block::<A, 1>(a, input, first, panel, at, finish, &mut out),
                2 => block::<A, 2>(a, input, first, panel, at, finish, &mut out),
                3 => block::<A, 3>(a, input, first, panel, at, finish, &mut out),
                4 => block::<A, 4>(a, input, first, panel, at, finish, &mut out),
                5 => block::<A, 5>(a, input, first, panel, at, finish, &mut out),
                _ => block::<A, MOST_ROWS>(a, input, first, panel, at, finish, &mut out),
            }
            first += MOST_ROWS;
        }
    }
}

/// Rows that go over a panel at once: as many as there are registers for the sums of.
const MOST_ROWS: usize = 6;

#[inline(always)]
fn block<A: Arithmetic, const M: usize>(
    a: A,
    input: Rows,
    first: usize,
    panel: &[Line],
    at: Place,
    finish: Finish,
    out: &mut RowsMut,
) {
    let sums = a.tile::<M>(std::array::from_fn(|row| input.row(first + row)), panel);
    write_block(a, sums, first, at, finish, out);
}

/// Which columns a panel holds.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) width: usize,
}

impl Place {
    /// Those of panel `line` of a matrix.
    #[inline(always)]
    pub(super) fn of(line: usize, columns: usize) -> Self {
        Self { line, width: LINE.min(columns - line * LINE) }
    }
}

/// Finishes the sums of `M` rows from `first` on and writes them.
#[inline(always)]
pub(super) fn write_block<A: Arithmetic, const M: usize>(
    a: A,
    mut sums: [Line; M],
    first: usize,
    at: Place,
    finish: Finish,
    out: &mut RowsMut,
) {
    if let Finish::Bias(bias) | Finish::Activate(bias, _) | Finish::Add(bias) = finish {
        let bias = &bias[at.line];
        for sum in &mut sums {
            sum.0.iter_mut().zip(&bias.0).for_each(|(sum, bias)| *sum += bias);
        }
    }
    if let Finish::Activate(_, activation) = finish {
        activate(a, activation, &mut sums);
    }
    let add = matches!(finish, Finish::Add(_));
    for (row, sum) in sums.iter().enumerate() {
        let out = &mut out.values[(first + row) * out.stride + at.line * LINE..][..at.width];
        // Of a length that the compiler knows, a whole line is written in registers.
        match <&mut [f32; LINE]>::try_from(&mut *out) {
            Ok(out) => write(sum, out, add),
            Err(_) => write(sum, out, add),
        }
    }
}

#[inline(always)]
fn write(sum: &Line, out: &mut [f32], add: bool) {
    match add {
        true => out.iter_mut().zip(&sum.0).for_each(|(out, sum)| *out += sum),
        false => out.iter_mut().zip(&sum.0).for_each(|(out, sum)| *out = *sum),
    }
}
