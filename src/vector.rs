//! Unit vectors and the matrix that holds them: what the embed stage makes and every later stage compares.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

use crate::error::Error;

/// A vector of length 1, so that a dot product is a cosine similarity.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitVector(Array1<f32>);

impl UnitVector {
    /// Scales `values` to length 1.
    ///
    /// `None` where that has no meaning: all zero, or a value that is not finite.
    pub fn new(values: Array1<f32>) -> Option<Self> {
        let norm = norm(values.view());
        (norm.is_finite() && norm > 0.0).then(|| Self(values.mapv(|v| (f64::from(v) / norm) as f32)))
    }

    pub fn view(&self) -> ArrayView1<'_, f32> {
        self.0.view()
    }

    /// Cosine similarity, from -1 to 1.
    pub fn similarity(&self, other: ArrayView1<'_, f32>) -> f32 {
        similarity(self.view(), other)
    }
}

/// One row a text: n x d, `f32`, each row of length 1 or, where the text has no known token, all zero.
#[derive(Debug, Clone, PartialEq)]
pub struct Embeddings(Array2<f32>);

impl Embeddings {
    /// Scales every row to length 1 and leaves rows of zeros as they are.
    ///
    /// # Errors
    /// [`Error::NotFinite`] names the first row that holds a NaN or an infinity.
    pub fn new(mut rows: Array2<f32>) -> Result<Self, Error> {
        for (index, mut row) in rows.rows_mut().into_iter().enumerate() {
            let length = norm(row.view());
            if !length.is_finite() {
                return Err(Error::NotFinite { row: index });
            }
            if length > 0.0 {
                row.mapv_inplace(|v| (f64::from(v) / length) as f32);
            }
        }
        Ok(Self(rows))
    }

    /// Takes rows as they are, to the bit; `None` where one is neither of length 1 (to a thousandth) nor all zero.
    pub fn from_unit_rows(rows: Array2<f32>) -> Option<Self> {
        let fits = |length: f64| length == 0.0 || (length - 1.0).abs() < 1e-3;
        rows.rows().into_iter().all(|row| fits(norm(row))).then_some(Self(rows))
    }

    /// No texts, `dim` wide.
    pub fn empty(dim: usize) -> Self {
        Self(Array2::zeros((0, dim)))
    }

    /// n, the number of texts.
    pub fn len(&self) -> usize {
        self.0.nrows()
    }

    pub fn is_empty(&self) -> bool {
        self.0.nrows() == 0
    }

    /// d, the width of a vector.
    pub fn dim(&self) -> usize {
        self.0.ncols()
    }

    pub fn row(&self, index: usize) -> ArrayView1<'_, f32> {
        self.0.row(index)
    }

    pub fn view(&self) -> ArrayView2<'_, f32> {
        self.0.view()
    }

    /// Does the text of this row have a vector at all?
    pub fn has_vector(&self, index: usize) -> bool {
        self.0.row(index).iter().any(|&v| v != 0.0)
    }

    /// The rows named, in that order.
    pub fn select(&self, rows: &[usize]) -> Self {
        Self(self.0.select(ndarray::Axis(0), rows))
    }

    /// The unit mean of the rows named; `None` where they cancel out.
    pub fn centroid(&self, rows: &[usize]) -> Option<UnitVector> {
        let mut sum = Array1::<f64>::zeros(self.dim());
        for &row in rows {
            sum.zip_mut_with(&self.0.row(row), |total, &value| *total += f64::from(value));
        }
        UnitVector::new(sum.mapv(|v| v as f32))
    }
}

/// Cosine similarity of two unit rows, summed in `f64` in one fixed order so that the same pair always gives the same bits.
pub fn similarity(a: ArrayView1<'_, f32>, b: ArrayView1<'_, f32>) -> f32 {
    dot(a, b) as f32
}

fn norm(row: ArrayView1<'_, f32>) -> f64 {
    dot(row, row).sqrt()
}

/// Sums that run side by side: a single one is a chain of additions that each wait for the last.
const LANES: usize = 8;

fn dot(a: ArrayView1<'_, f32>, b: ArrayView1<'_, f32>) -> f64 {
    let product = |(&x, &y): (&f32, &f32)| f64::from(x) * f64::from(y);
    let (Some(a), Some(b)) = (a.as_slice(), b.as_slice()) else {
        return dot(a.to_vec().as_slice().into(), b.to_vec().as_slice().into());
    };
    let mut lanes = [0.0f64; LANES];
    let (a_chunks, b_chunks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f64 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(product).sum();
    for (a, b) in a_chunks.zip(b_chunks) {
        lanes.iter_mut().zip(a.iter().zip(b)).for_each(|(lane, pair)| *lane += product(pair));
    }
    lanes.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn zero_and_nan_are_no_unit_vectors() {
        assert!(UnitVector::new(array![0.0, 0.0]).is_none());
        assert!(UnitVector::new(array![f32::NAN, 1.0]).is_none());
        let unit = UnitVector::new(array![3.0, 4.0]).expect("finite and not zero");
        assert!((unit.similarity(array![0.6, 0.8].view()) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn rows_become_unit_and_zero_rows_stay() {
        let embeddings = Embeddings::new(array![[3.0, 4.0], [0.0, 0.0]]).expect("finite");
        assert_eq!(embeddings.row(0), array![0.6, 0.8]);
        assert!(!embeddings.has_vector(1));
        assert!(matches!(Embeddings::new(array![[f32::INFINITY, 0.0]]), Err(Error::NotFinite { row: 0 })));
    }
}
