//! Layer normalisation (Ba et al. 2016), with the variance as a mean of squares.

use crate::embed::kernel::arithmetic::Arithmetic;
use crate::embed::kernel::lanes;

/// Shifts and scales each row to mean 0 and variance 1, then by learnt weights.
#[derive(Debug)]
pub(crate) struct LayerNorm {
    pub(crate) weight: Vec<f32>,
    pub(crate) bias: Vec<f32>,
    pub(crate) epsilon: f32,
}

#[inline(always)]
pub(super) fn normalize<A: Arithmetic>(a: A, norm: &LayerNorm, rows: &mut [f32]) {
    let width = norm.weight.len();
    for row in rows.chunks_exact_mut(width) {
        let mean = lanes::sum(row, |value| value) / width as f32;
        let variance = lanes::sum(row, |value| (value - mean) * (value - mean)) / width as f32;
        let scale = (variance + norm.epsilon).sqrt().recip();
        for ((value, weight), bias) in row.iter_mut().zip(&norm.weight).zip(&norm.bias) {
            *value = a.multiply_add((*value - mean) * scale, *weight, *bias);
        }
    }
}
