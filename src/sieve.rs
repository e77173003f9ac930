//! Unit vectors as whole numbers of 8 bits: a quick look at all of them that says how far off it can be.
//!
//! An exact search looks here first, and at the vectors themselves only where the quick look leaves the answer open.

use ndarray::ArrayView1;
use rayon::prelude::*;

/// The largest code.
const LEVELS: f32 = 127.0;
/// Rows that one task looks at.
const TASK_ROWS: usize = 2048;
/// What the sums of the quick look may be off by beside the codes: a few roundings of numbers below 2.
const ROUNDING: f32 = 1e-6;

/// The codes of n rows, d wide: a quarter of the memory of the vectors, and 8 bytes a row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sieve {
    dim: usize,
    codes: Vec<i8>,
    /// By row: what a code of 1 stands for.
    steps: Vec<f32>,
    /// By row: the length of what the codes leave out, rounded up.
    residues: Vec<f32>,
}

/// About how similar a row is: `similarity` is surely within `slack`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    pub similarity: f32,
    pub slack: f32,
}

impl Estimate {
    pub fn least(self) -> f32 {
        self.similarity - self.slack
    }

    pub fn most(self) -> f32 {
        self.similarity + self.slack
    }
}

impl Sieve {
    /// No rows, `dim` wide.
    pub fn new(dim: usize) -> Self {
        Self { dim, ..Self::default() }
    }

    /// From parts as [`Sieve::parts`] gives them; `None` where their lengths do not fit.
    pub fn from_parts(dim: usize, codes: Vec<i8>, steps: Vec<f32>, residues: Vec<f32>) -> Option<Self> {
        let fits = codes.len() == dim * steps.len() && steps.len() == residues.len();
        fits.then_some(Self { dim, codes, steps, residues })
    }

    /// Codes row by row, and of each row its step and its residue.
    pub fn parts(&self) -> (&[i8], &[f32], &[f32]) {
        (&self.codes, &self.steps, &self.residues)
    }

    pub fn len(&self) -> usize {
        self.steps.len()
    }

    pub fn push(&mut self, row: ArrayView1<'_, f32>) {
        let largest = row.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
        let step = largest / LEVELS;
        let mut left_out = 0.0f64;
        for &value in row {
            let code = if step > 0.0 { (value / step).round().clamp(-LEVELS, LEVELS) as i8 } else { 0 };
            left_out += (f64::from(value) - f64::from(code) * f64::from(step)).powi(2);
            self.codes.push(code);
        }
        self.steps.push(step);
        self.residues.push((left_out.sqrt() as f32).next_up());
    }

    /// Adds the rows of another of the same width.
    pub fn extend(&mut self, other: &Self) {
        self.codes.extend_from_slice(&other.codes);
        self.steps.extend_from_slice(&other.steps);
        self.residues.extend_from_slice(&other.residues);
    }

    /// About how similar every row is to a unit vector. O(n d) on the threads of the pool.
    pub fn estimates(&self, vector: ArrayView1<'_, f32>) -> Vec<Estimate> {
        let (codes, step, residue) = coarse(vector);
        let mut estimates = vec![Estimate { similarity: 0.0, slack: 0.0 }; self.len()];
        estimates.par_chunks_mut(TASK_ROWS).enumerate().for_each(|(task, estimates)| {
            let rows = task * TASK_ROWS..task * TASK_ROWS + estimates.len();
            let mut sums = [0; TASK_ROWS];
            dots(&self.codes[rows.start * self.dim..rows.end * self.dim], &codes, &mut sums);
            for ((estimate, row), sum) in estimates.iter_mut().zip(rows).zip(sums) {
                // |q·v - q'·v'| <= |q| |v - v'| + |q - q'| |v'|, by Cauchy and Schwarz.
                let slack = self.residues[row] * UNIT + residue * (UNIT + self.residues[row]) + ROUNDING;
                *estimate = Estimate { similarity: sum as f32 * self.steps[row] * step, slack };
            }
        });
        estimates
    }
}

/// No unit row is longer, rounding and all.
const UNIT: f32 = 1.001;

/// A vector as whole numbers that leave sums of products below 2^31, what 1 stands for, and the length left out.
fn coarse(vector: ArrayView1<'_, f32>) -> (Vec<i16>, f32, f32) {
    let largest = vector.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
    let levels = (i32::MAX as f32 / (LEVELS * vector.len().max(1) as f32)).floor().clamp(1.0, f32::from(i16::MAX));
    let step = if largest > 0.0 { largest / levels } else { 1.0 };
    let codes: Vec<i16> = vector.iter().map(|value| (value / step).round().clamp(-levels, levels) as i16).collect();
    let left_out: f64 = vector
        .iter()
        .zip(&codes)
        .map(|(&value, &code)| (f64::from(value) - f64::from(code) * f64::from(step)).powi(2))
        .sum();
    (codes, step, (left_out.sqrt() as f32).next_up())
}

/// The product of each row of codes with a vector's; compiled for AVX2 beside what every processor runs.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn dots(rows: &[i8], query: &[i16], sums: &mut [i32]) {
    for (row, sum) in rows.chunks_exact(query.len().max(1)).zip(sums) {
        *sum = row.iter().zip(query).map(|(&a, &b)| i32::from(i16::from(a)) * i32::from(b)).sum();
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;
    use crate::cluster::testing::random_rows;
    use crate::vector::{Embeddings, similarity};

    fn sieve_of(rows: &Embeddings) -> Sieve {
        let mut sieve = Sieve::new(rows.dim());
        (0..rows.len()).for_each(|row| sieve.push(rows.row(row)));
        sieve
    }

    #[test]
    fn no_similarity_is_farther_off_than_its_slack() {
        for dim in [1, 3, 64, 256, 1024] {
            let rows = random_rows(300, dim, 11);
            let sieve = sieve_of(&rows);
            for query in [0, 7] {
                for (row, estimate) in sieve.estimates(rows.row(query)).into_iter().enumerate() {
                    let exact = similarity(rows.row(query), rows.row(row));
                    assert!((exact - estimate.similarity).abs() <= estimate.slack, "{dim}: {exact} {estimate:?}");
                    assert!(estimate.slack < 0.02, "{dim}: {estimate:?}");
                }
            }
        }
    }

    #[test]
    fn rows_of_zeros_and_of_one_value_have_estimates_too() {
        let rows = Embeddings::new(array![[0.0, 0.0], [0.0, 1.0], [-1.0, 0.0]]).expect("finite");
        let estimates = sieve_of(&rows).estimates(rows.row(1));
        for (estimate, exact) in estimates.iter().zip([0.0, 1.0, 0.0]) {
            assert!((estimate.similarity - exact).abs() <= estimate.slack, "{estimate:?}");
        }
        assert_eq!(sieve_of(&Embeddings::new(Array2::zeros((0, 4))).expect("finite")).len(), 0);
    }

    #[test]
    fn the_largest_sums_do_not_overflow() {
        let dim = 4096;
        let rows = Embeddings::new(Array2::from_elem((1, dim), 1.0)).expect("finite");
        let estimate = sieve_of(&rows).estimates(rows.row(0))[0];
        assert!((estimate.similarity - 1.0).abs() <= estimate.slack, "{estimate:?}");
    }

    #[test]
    fn parts_that_do_not_fit_are_refused() {
        let sieve = sieve_of(&random_rows(5, 8, 1));
        let (codes, steps, residues) = sieve.parts();
        assert_eq!(Sieve::from_parts(8, codes.to_vec(), steps.to_vec(), residues.to_vec()), Some(sieve.clone()));
        assert_eq!(Sieve::from_parts(7, codes.to_vec(), steps.to_vec(), residues.to_vec()), None);
    }
}
