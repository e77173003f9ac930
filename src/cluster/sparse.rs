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
    pub fn new(rows: impl Iterator<Item = Vec<(u32, f32)>>) -> Self {
        let (rows, norms) = rows
            .map(|mut row| {
                row.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
                row.dedup_by_key(|entry| entry.0);
                let norm = row.iter().map(|&(_, weight)| f64::from(weight).powi(2)).sum::<f64>().sqrt();
                if norm > 0.0 {
                    row.iter_mut().for_each(|entry| entry.1 = (f64::from(entry.1) / norm) as f32);
                }
                (row, norm as f32)
            })
            .unzip();
        Self { rows, norms }
    }

    /// n, the number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The columns of a row, ascending, each with its value.
    pub fn row(&self, row: usize) -> &[(u32, f32)] {
        &self.rows[row]
    }

    /// The length of a row before it was scaled to 1.
    pub fn norm(&self, row: usize) -> f32 {
        self.norms[row]
    }

    /// Cosine similarity of two rows, from 0 to 1, summed in column order.
    pub fn similarity(&self, a: usize, b: usize) -> f32 {
        self.shared(a, b).iter().map(|&(_, product)| f64::from(product)).sum::<f64>() as f32
    }

    /// The columns in which both rows have a value, ascending, each with the product of the two.
    pub fn shared(&self, a: usize, b: usize) -> Vec<(u32, f32)> {
        let (mut left, mut right) = (self.rows[a].as_slice(), self.rows[b].as_slice());
        let mut shared = Vec::new();
        while let (Some(&(x, u)), Some(&(y, v))) = (left.first(), right.first()) {
            if x == y {
                shared.push((x, u * v));
            }
            if x <= y {
                left = &left[1..];
            }
            if y <= x {
                right = &right[1..];
            }
        }
        shared
    }

    /// For every row the `limit` most similar other rows at or above `threshold` that `admits` lets in, most similar
    /// first, ties by row. An inverted index (Zobel and Moffat 2006): time the sum over columns of the square of the
    /// rows that hold them, memory n a thread.
    pub fn nearest(
        &self,
        threshold: f32,
        limit: usize,
        admits: impl Fn(usize, usize) -> bool + Sync,
    ) -> Vec<Vec<(usize, f32)>> {
        let columns = self.rows.iter().flatten().map(|entry| entry.0 as usize + 1).max().unwrap_or(0);
        let mut holders: Vec<Vec<(u32, f32)>> = vec![Vec::new(); columns];
        for (row, entries) in self.rows.iter().enumerate() {
            for &(column, value) in entries {
                holders[column as usize].push((row as u32, value));
            }
        }
        (0..self.len())
            .into_par_iter()
            .map_init(
                || vec![0.0f32; self.len()],
                |sums, row| {
                    let mut touched = Vec::new();
                    for &(column, value) in &self.rows[row] {
                        for &(other, other_value) in &holders[column as usize] {
                            let sum = &mut sums[other as usize];
                            if *sum == 0.0 {
                                touched.push(other as usize);
                            }
                            *sum += value * other_value;
                        }
                    }
                    let mut near: Vec<(usize, f32)> = Vec::new();
                    for other in touched {
                        let sum = std::mem::take(&mut sums[other]);
                        if other != row && sum >= threshold && admits(row, other) {
                            near.push((other, sum));
                        }
                    }
                    near.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                    near.truncate(limit);
                    near
                },
            )
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vectors() -> SparseVectors {
        SparseVectors::new(
            [vec![(0, 1.0), (2, 1.0)], vec![(2, 2.0), (0, 2.0)], vec![(1, 3.0)], vec![(2, 1.0)], vec![]].into_iter(),
        )
    }

    #[test]
    fn shared_columns_make_rows_similar() {
        let vectors = vectors();
        assert!((vectors.similarity(0, 1) - 1.0).abs() < 1e-6);
        assert_eq!(vectors.similarity(0, 2), 0.0);
        assert!((vectors.similarity(0, 3) - 0.5f32.sqrt()).abs() < 1e-6);
        assert_eq!(vectors.similarity(4, 4), 0.0);
    }

    #[test]
    fn the_nearest_rows_come_first_and_only_where_admitted() {
        let near = vectors().nearest(0.1, 8, |_, other| other != 1);
        let rows: Vec<Vec<usize>> = near.iter().map(|row| row.iter().map(|entry| entry.0).collect()).collect();
        assert_eq!(rows, [vec![3], vec![0, 3], vec![], vec![0], vec![]]);
    }
}
