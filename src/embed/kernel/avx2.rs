//! The kernels for AVX2 and FMA. All unsafe code of the encoder is here, for two reasons:
//!
//! - A function with `#[target_feature]` may be called only where the processor has the features. [`Avx2`] is made by
//!   [`Avx2::detect`] alone, where it has; every such function takes one.
//! - The micro-kernel reads without bounds checks. It asserts first that every row is as long as the panel.

use std::arch::x86_64::{
    __m256i, _mm256_add_epi32, _mm256_broadcast_ss, _mm256_fmadd_ps, _mm256_load_ps, _mm256_load_si256,
    _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_set1_epi16, _mm256_set1_epi32, _mm256_setzero_ps,
    _mm256_setzero_si256, _mm256_store_ps, _mm256_storeu_si256,
};

use crate::embed::kernel::arithmetic::Arithmetic;
use crate::embed::kernel::int8::{self, Int8Panels, Int8Rows, QUAD, Quads};
use crate::embed::kernel::panels::{LINE, Line};
use crate::embed::kernel::product::{self, Finish, Rows, RowsMut};
use crate::embed::kernel::{LayerNorm, norm, softmax};

/// Proof that the processor has AVX2 and FMA.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Avx2(());

impl Avx2 {
    pub(super) fn detect() -> Option<Self> {
        (is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")).then_some(Self(()))
    }

    pub(super) fn product(self, input: Rows, panels: &[Line], columns: usize, finish: Finish, out: RowsMut) {
        #[target_feature(enable = "avx2,fma")]
        fn with_features(a: Avx2, input: Rows, panels: &[Line], columns: usize, finish: Finish, out: RowsMut) {
            product::product(a, input, panels, columns, finish, out);
        }
        // SAFETY: `self` proves the features.
        unsafe { with_features(self, input, panels, columns, finish, out) }
    }

    pub(super) fn quantize(self, rows: &[f32], width: usize, out: &mut Int8Rows) {
        #[target_feature(enable = "avx2,fma")]
        fn with_features(rows: &[f32], width: usize, out: &mut Int8Rows) {
            int8::quantize(rows, width, out);
        }
        // SAFETY: `self` proves the features.
        unsafe { with_features(rows, width, out) }
    }

    pub(super) fn product_int8(self, input: &Int8Rows, panels: &Int8Panels, finish: Finish, out: RowsMut) {
        #[target_feature(enable = "avx2,fma")]
        fn with_features(a: Avx2, input: &Int8Rows, panels: &Int8Panels, finish: Finish, out: RowsMut) {
            int8::product(a, input, panels, finish, out);
        }
        // SAFETY: `self` proves the features.
        unsafe { with_features(self, input, panels, finish, out) }
    }

    pub(super) fn softmax(self, rows: &mut [f32], stride: usize, length: usize, scale: f32) {
        #[target_feature(enable = "avx2,fma")]
        fn with_features(a: Avx2, rows: &mut [f32], stride: usize, length: usize, scale: f32) {
            softmax::softmax(a, rows, stride, length, scale);
        }
        // SAFETY: `self` proves the features.
        unsafe { with_features(self, rows, stride, length, scale) }
    }

    pub(super) fn normalize(self, layer_norm: &LayerNorm, rows: &mut [f32]) {
        #[target_feature(enable = "avx2,fma")]
        fn with_features(a: Avx2, layer_norm: &LayerNorm, rows: &mut [f32]) {
            norm::normalize(a, layer_norm, rows);
        }
        // SAFETY: `self` proves the features.
        unsafe { with_features(self, layer_norm, rows) }
    }
}

impl Arithmetic for Avx2 {
    #[inline(always)]
    fn multiply_add(self, a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }

    #[inline(always)]
    fn tile<const M: usize>(self, rows: [&[f32]; M], panel: &[Line]) -> [Line; M] {
        assert!(rows.iter().all(|row| row.len() == panel.len()), "rows as long as the panel");
        // SAFETY: `self` proves the features, and the rows are as long as the panel.
        unsafe { tile(rows, panel) }
    }

    #[inline(always)]
    fn tile_int8<const M: usize>(self, rows: [&[[u8; QUAD]]; M], panel: &[Quads]) -> [[i32; LINE]; M] {
        assert!(rows.iter().all(|row| row.len() == panel.len()), "rows as long as the panel");
        // SAFETY: `self` proves the features, and the rows are as long as the panel.
        unsafe { tile_int8(rows, panel) }
    }
}

/// Two registers of sums a row: with six rows all sixteen registers are in use.
///
/// # Safety
/// Every row is as long as the panel.
#[target_feature(enable = "avx2,fma")]
#[inline]
unsafe fn tile<const M: usize>(rows: [&[f32]; M], panel: &[Line]) -> [Line; M] {
    let mut sums = [[_mm256_setzero_ps(); 2]; M];
    for (k, line) in panel.iter().enumerate() {
        // SAFETY: a line is 16 values at a multiple of 64 bytes.
        let halves = unsafe { [_mm256_load_ps(line.0.as_ptr()), _mm256_load_ps(line.0.as_ptr().add(8))] };
        for (sum, row) in sums.iter_mut().zip(&rows) {
            // SAFETY: k is below the panel's length, which is the row's.
            let value = _mm256_broadcast_ss(unsafe { row.get_unchecked(k) });
            sum[0] = _mm256_fmadd_ps(value, halves[0], sum[0]);
            sum[1] = _mm256_fmadd_ps(value, halves[1], sum[1]);
        }
    }
    let mut out = [Line::ZERO; M];
    for (line, sum) in out.iter_mut().zip(sums) {
        // SAFETY: as above.
        unsafe {
            _mm256_store_ps(line.0.as_mut_ptr(), sum[0]);
            _mm256_store_ps(line.0.as_mut_ptr().add(8), sum[1]);
        }
    }
    out
}

/// Products of bytes, neighbours added in 16 bits, those added in 32; see `int8` for why nothing saturates.
///
/// # Safety
/// Every row is as long as the panel.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn tile_int8<const M: usize>(rows: [&[[u8; QUAD]]; M], panel: &[Quads]) -> [[i32; LINE]; M] {
    let ones = _mm256_set1_epi16(1);
    let mut sums = [[_mm256_setzero_si256(); 2]; M];
    for (k, quads) in panel.iter().enumerate() {
        let start: *const __m256i = quads.0.as_ptr().cast();
        // SAFETY: sixteen columns of four bytes at a multiple of 64 bytes.
        let halves = unsafe { [_mm256_load_si256(start), _mm256_load_si256(start.add(1))] };
        for (sum, row) in sums.iter_mut().zip(&rows) {
            // SAFETY: k is below the panel's length, which is the row's.
            let four = _mm256_set1_epi32(i32::from_le_bytes(unsafe { *row.get_unchecked(k) }));
            for (sum, half) in sum.iter_mut().zip(halves) {
                let pairs = _mm256_maddubs_epi16(four, half);
                *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(pairs, ones));
            }
        }
    }
    let mut out = [[0; LINE]; M];
    for (line, sum) in out.iter_mut().zip(sums) {
        let start: *mut __m256i = line.as_mut_ptr().cast();
        // SAFETY: a line has room for two registers.
        unsafe {
            _mm256_storeu_si256(start, sum[0]);
            _mm256_storeu_si256(start.add(1), sum[1]);
        }
    }
    out
}
