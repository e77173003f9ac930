//! The arithmetic of a transformer on one thread: packed products, activations, softmax, layer norm.
//!
//! Rows of `f32` in, rows of `f32` out; nothing here knows of tokens, models or threads. [`Kernels`] picks once what the
//! processor can do; every kernel is written once, over [`Arithmetic`], and compiled for each kind of processor.
//! Only `avx2` holds unsafe code.
//!
//! A row's result is a sum in a fixed order over that row alone, so it does not depend on the rows beside it.

mod activation;
mod arithmetic;
#[cfg(target_arch = "x86_64")]
mod avx2;
mod int8;
mod lanes;
mod norm;
mod panels;
mod portable;
mod product;
mod softmax;

pub(crate) use activation::Activation;
pub(crate) use int8::{Int8Panels, Int8Rows};
pub(crate) use norm::LayerNorm;
pub(crate) use panels::{LINE, Line, Panels};
pub(crate) use product::{Finish, Rows, RowsMut};

use portable::Portable;

/// The kernels for one kind of processor.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kernels {
    /// AVX2 and FMA.
    #[cfg(target_arch = "x86_64")]
    Avx2(avx2::Avx2),
    /// Whatever the compiler makes of plain loops: NEON on aarch64.
    Portable(Portable),
}

impl Kernels {
    /// The fastest that this processor runs.
    pub(crate) fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(avx2) = avx2::Avx2::detect() {
            return Self::Avx2(avx2);
        }
        Self::Portable(Portable)
    }

    /// Those that every processor runs, to hold the others against.
    #[cfg(test)]
    pub(crate) fn portable() -> Self {
        Self::Portable(Portable)
    }

    /// `input` times the packed matrix of `columns` columns, finished and written to `out`.
    ///
    /// `panels` holds `input.width` lines for each 16 columns. Time O(rows · width · columns).
    pub(crate) fn product(self, input: Rows, panels: &[Line], columns: usize, finish: Finish, out: RowsMut) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => avx2.product(input, panels, columns, finish, out),
            Self::Portable(portable) => product::product(portable, input, panels, columns, finish, out),
        }
    }

    /// Fills `out` with `rows`, `width` wide, as whole numbers of one scale a row.
    pub(crate) fn quantize(self, rows: &[f32], width: usize, out: &mut Int8Rows) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => avx2.quantize(rows, width, out),
            Self::Portable(_) => int8::quantize(rows, width, out),
        }
    }

    /// As [`Kernels::product`] of whole numbers; the rows are as wide as `panels` is deep.
    pub(crate) fn product_int8(self, input: &Int8Rows, panels: &Int8Panels, finish: Finish, out: RowsMut) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => avx2.product_int8(input, panels, finish, out),
            Self::Portable(portable) => int8::product(portable, input, panels, finish, out),
        }
    }

    /// Each row, `stride` wide in whole lines, becomes its exponentials' shares; see [`softmax::softmax`].
    pub(crate) fn softmax(self, rows: &mut [f32], stride: usize, length: usize, scale: f32) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => avx2.softmax(rows, stride, length, scale),
            Self::Portable(portable) => softmax::softmax(portable, rows, stride, length, scale),
        }
    }

    /// Normalises each row, as wide as the weights of `norm`, in place.
    pub(crate) fn normalize(self, norm: &LayerNorm, rows: &mut [f32]) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => avx2.normalize(norm, rows),
            Self::Portable(portable) => norm::normalize(portable, norm, rows),
        }
    }
}

#[cfg(test)]
mod tests;
