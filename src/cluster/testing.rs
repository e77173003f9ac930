//! Rows for the tests of this module, the same in every run.

use ndarray::Array2;

use crate::vector::Embeddings;

/// Numbers from -1 to 1 by xorshift64*.
fn numbers(seed: u64) -> impl FnMut() -> f32 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        let bits = state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 40;
        bits as f32 / 8_388_608.0 - 1.0
    }
}

/// Rows in no particular direction.
pub(crate) fn random_rows(rows: usize, dim: usize, seed: u64) -> Embeddings {
    let mut next = numbers(seed);
    Embeddings::new(Array2::from_shape_simple_fn((rows, dim), &mut next)).expect("finite")
}

/// Rows around one direction, `noise` long.
pub(crate) fn noisy_copies(rows: usize, dim: usize, noise: f32, seed: u64) -> Embeddings {
    let mut next = numbers(seed);
    let values = Array2::from_shape_simple_fn((rows, dim), || 1.0 + noise * next());
    Embeddings::new(values).expect("finite")
}

/// Rows around `centers` directions in turn, `noise` long.
pub(crate) fn blobs(rows: usize, dim: usize, centers: usize, noise: f32, seed: u64) -> Embeddings {
    let mut next = numbers(seed);
    let directions = Array2::from_shape_simple_fn((centers, dim), &mut next);
    let values =
        Array2::from_shape_fn((rows, dim), |(row, column)| directions[[row % centers, column]] + noise * next());
    Embeddings::new(values).expect("finite")
}

/// Runs `work` in a pool of its own.
pub(crate) fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool").install(work)
}
