//! Sparse unit vectors: few columns of many, compared by the columns they share.

use rayon::prelude::*;

/// One sparse row a text, each of length 1 or empty; a dot product is a cosine similarity.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SparseVectors {
    /// By row: columns ascending, each with its value.
    rows: Vec<Vec<(u32, f32)>>,
    /// By row: the length before it was scaled to 1.
    norms: Vec<f32>,
}

impl SparseVectors {
    /// Rows of (column, weight), weights finite and not negative; a column given twice counts once. Scales each to length 1.
    pub fn new(mut rows: Vec<Vec<(u32, f32)>>) -> Self {
        let scale = |row: &mut Vec<(u32, f32)>| {
            row.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
            row.dedup_by_key(|entry| entry.0);
            let norm = row.iter().map(|&(_, weight)| f64::from(weight).powi(2)).sum::<f64>().sqrt();
            if norm > 0.0 {
                row.iter_mut().for_each(|entry| entry.1 = (f64::from(entry.1) / norm) as f32);
            }
            norm as f32
        };
        let norms = rows.par_iter_mut().map(scale).collect();
        Self { rows, norms }
    }

    /// n, the number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The length of a row before it was scaled to 1.
    pub fn norm(&self, row: usize) -> f32 {
        self.norms[row]
    }

    /// Cosine similarity of two rows, from 0 to 1, summed in column order.
    pub fn similarity(&self, a: usize, b: usize) -> f32 {
        let mut sum = 0.0f64;
        self.each_shared(a, b, |_, product| sum += f64::from(product));
        sum as f32
    }

    /// Calls `of` with each column in which both rows have a value, ascending, and the product of the two.
    pub fn each_shared(&self, a: usize, b: usize, mut of: impl FnMut(u32, f32)) {
        let (left, right) = (self.rows[a].as_slice(), self.rows[b].as_slice());
        let (mut i, mut j) = (0, 0);
        while let (Some(&(x, u)), Some(&(y, v))) = (left.get(i), right.get(j)) {
            if x == y {
                of(x, u * v);
            }
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vectors() -> SparseVectors {
        SparseVectors::new(vec![
            vec![(0, 1.0), (2, 1.0)],
            vec![(2, 2.0), (0, 2.0)],
            vec![(1, 3.0)],
            vec![(2, 1.0)],
            vec![],
        ])
    }

    #[test]
    fn shared_columns_make_rows_similar() {
        let vectors = vectors();
        assert!((vectors.similarity(0, 1) - 1.0).abs() < 1e-6);
        assert_eq!(vectors.similarity(0, 2), 0.0);
        assert!((vectors.similarity(0, 3) - 0.5f32.sqrt()).abs() < 1e-6);
        assert_eq!(vectors.similarity(4, 4), 0.0);
    }
}
