//! A linear map of an encoder, packed for the kernels.

use crate::embed::ModelError;
use crate::embed::kernel::{Finish, Int8Panels, Int8Rows, Kernels, Line, Panels, Rows, RowsMut};
use crate::embed::weights::Weights;
use crate::insight::Quantization;

/// y = x W^T + b.
#[derive(Debug)]
pub(crate) struct Linear {
    /// Width of a row that comes in.
    from: usize,
    /// Width of a row that goes out.
    to: usize,
    matrix: Matrix,
    bias: Vec<Line>,
}

#[derive(Debug)]
enum Matrix {
    F32(Panels),
    Int8(Int8Panels),
}

impl Linear {
    /// The maps named, each `from` wide to `to` wide, beside each other.
    ///
    /// # Errors
    /// [`ModelError::Tensor`], [`ModelError::Shape`] and the like.
    pub(crate) fn new(
        weights: &Weights,
        names: &[&str],
        from: usize,
        to: usize,
        quantization: Option<Quantization>,
    ) -> Result<Self, ModelError> {
        let (mut matrix, mut bias) = (Vec::new(), Vec::new());
        for name in names {
            matrix.extend(weights.values(&format!("{name}.weight"), &[to, from])?);
            bias.extend(weights.values(&format!("{name}.bias"), &[to])?);
        }
        let matrix = match quantization {
            None => Matrix::F32(Panels::of_transposed(&matrix, from)),
            Some(Quantization::Int8) => Matrix::Int8(Int8Panels::of_transposed(&matrix, from)),
        };
        Ok(Self { from, to: bias.len(), matrix, bias: Line::all(&bias) })
    }

    /// `input` row by row -> `out` row by row; `quantized` is room for the rows as whole numbers.
    pub(crate) fn apply<'a>(
        &'a self,
        kernels: Kernels,
        input: &[f32],
        finish: impl Fn(&'a [Line]) -> Finish<'a>,
        out: &mut [f32],
        quantized: &mut Int8Rows,
    ) {
        let (finish, out) = (finish(&self.bias), RowsMut { values: out, stride: self.to });
        match &self.matrix {
            Matrix::F32(panels) => {
                let count = input.len() / self.from;
                let input = Rows { values: input, stride: self.from, width: self.from, count };
                kernels.product(input, &panels.lines, panels.columns, finish, out);
            }
            Matrix::Int8(panels) => {
                kernels.quantize(input, self.from, quantized);
                kernels.product_int8(quantized, panels, finish, out);
            }
        }
    }
}
