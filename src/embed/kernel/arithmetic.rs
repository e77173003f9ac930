//! What the kernels are made of, for one kind of processor.

use crate::embed::kernel::int8::{QUAD, Quads};
use crate::embed::kernel::panels::{LINE, Line};

/// The operations that differ between processors.
///
/// Everything over it is `#[inline(always)]`, so that a kernel compiled for a processor uses that one's registers throughout.
pub(super) trait Arithmetic: Copy {
    /// a · b + c; rounded once where the processor can, else twice.
    fn multiply_add(self, a: f32, b: f32, c: f32) -> f32;

    /// Sixteen columns of the product of `M` rows with a packed matrix: in line m, column j, the sum over k of
    /// `rows[m][k] * panel[k][j]`, in the order of k.
    ///
    /// Every row is as long as the panel.
    fn tile<const M: usize>(self, rows: [&[f32]; M], panel: &[Line]) -> [Line; M];

    /// The same of whole numbers, exactly: four values of a row meet four of a column at once.
    ///
    /// Every row is as long as the panel.
    fn tile_int8<const M: usize>(self, rows: [&[[u8; QUAD]]; M], panel: &[Quads]) -> [[i32; LINE]; M];
}
