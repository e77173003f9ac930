//! What the machine's floating-point units give at best: a large matrix product by the gemm crate, through candle.

use std::time::Instant;

use candle_core::{DType, Device, Tensor};

/// Rows and columns of both matrices.
const SIZE: usize = 2048;
/// Products, of which the fastest counts.
const RUNS: usize = 3;

/// How fast a large product is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// Floating-point operations of one product.
    pub operations: f64,
    pub per_second: f64,
}

impl Peak {
    /// The higher of the two.
    pub fn higher(self, other: Self) -> Self {
        if other.per_second > self.per_second { other } else { self }
    }
}

/// Multiplies two 2048 x 2048 matrices of `f32` three times, on the threads of the caller's pool; the fastest counts.
///
/// Takes about half a second and 50 MB.
///
/// # Errors
/// In words, where candle fails, which it does not for such matrices.
pub fn measure_peak() -> Result<Peak, String> {
    let fastest = || -> candle_core::Result<f64> {
        let matrix = || Tensor::ones((SIZE, SIZE), DType::F32, &Device::Cpu);
        let (a, b) = (matrix()?, matrix()?);
        let mut fastest = f64::INFINITY;
        for _ in 0..RUNS {
            let start = Instant::now();
            a.matmul(&b)?;
            fastest = fastest.min(start.elapsed().as_secs_f64());
        }
        Ok(fastest)
    };
    let operations = 2.0 * (SIZE as f64).powi(3);
    let seconds = fastest().map_err(|error| error.to_string())?;
    Ok(Peak { operations, per_second: operations / seconds })
}
