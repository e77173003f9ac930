//! Vectors in blocks of rows, little-endian.

use std::num::NonZeroUsize;

use ndarray::Array2;

use crate::sieve::Sieve;
use crate::vector::Embeddings;

/// Vectors in a row of a new library: 16 KiB at 256 dimensions, little to read for one of them.
pub(super) const VECTOR_BLOCK: NonZeroUsize = NonZeroUsize::new(16).expect("16 is not 0");
/// Vectors in a row of a library whose head does not say it.
pub(super) const FIRST_VECTOR_BLOCK: NonZeroUsize = NonZeroUsize::new(256).expect("256 is not 0");
/// Centroids in a row of the file.
pub(super) const CENTROID_BLOCK: usize = 256;
/// Codes and hashes of texts in a row of the file.
pub(super) const CODE_BLOCK: usize = 4096;

/// Which block of so many rows a row is in, and where in it.
pub(super) fn block_of(row: usize, block: usize) -> (u64, usize) {
    ((row / block) as u64, row % block)
}

pub(super) fn floats_to_bytes(values: impl Iterator<Item = f32>) -> Vec<u8> {
    values.flat_map(f32::to_le_bytes).collect()
}

/// `None` where the bytes are no whole numbers of values.
pub(super) fn bytes_to_floats(bytes: &[u8]) -> Option<Vec<f32>> {
    let values = bytes.chunks_exact(4);
    values
        .remainder()
        .is_empty()
        .then(|| values.map(|word| f32::from_le_bytes(word.try_into().expect("four bytes"))).collect())
}

/// Unit rows as they are, to the bit.
pub(super) fn to_embeddings(values: Vec<f32>, dim: usize) -> Option<Embeddings> {
    let rows = values.len().checked_div(dim)?;
    Embeddings::from_unit_rows(Array2::from_shape_vec((rows, dim), values).ok()?)
}

/// Steps, residues and codes of some rows.
pub(super) fn pack_codes(sieve: &Sieve) -> Vec<u8> {
    let (codes, steps, residues) = sieve.parts();
    let mut bytes = floats_to_bytes(steps.iter().chain(residues).copied());
    bytes.extend(codes.iter().map(|&code| code as u8));
    bytes
}

/// The opposite of [`pack_codes`]; `None` for bytes that it never makes.
pub(super) fn unpack_codes(bytes: &[u8], dim: usize) -> Option<Sieve> {
    let rows = bytes.len() / (dim + 8);
    if rows * (dim + 8) != bytes.len() {
        return None;
    }
    let numbers = bytes_to_floats(&bytes[..rows * 8])?;
    let codes = bytes[rows * 8..].iter().map(|&byte| byte as i8).collect();
    Sieve::from_parts(dim, codes, numbers[..rows].to_vec(), numbers[rows..].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::random_rows;

    #[test]
    fn blocks_are_read_as_they_were_written() {
        let rows = random_rows(5, 8, 3);
        let bytes = floats_to_bytes(rows.view().iter().copied());
        assert_eq!(to_embeddings(bytes_to_floats(&bytes).expect("whole"), 8), Some(rows.clone()));
        let mut sieve = Sieve::new(8);
        (0..rows.len()).for_each(|row| sieve.push(rows.row(row)));
        assert_eq!(unpack_codes(&pack_codes(&sieve), 8), Some(sieve));
        assert_eq!(unpack_codes(&[0; 17], 8), None);
        assert_eq!(bytes_to_floats(&bytes[1..]), None);
        assert_eq!(block_of(300, 256), (1, 44));
    }
}
