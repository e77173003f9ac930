//! The nearest insights of an insight, by unit centroid; exact.

use ndarray::s;
use rayon::prelude::*;

use crate::vector::{Embeddings, similarity};

/// Rows compared in one matrix product.
const BLOCK: usize = 64;
/// Candidates kept by the `f32` product for each neighbour wanted, from which the exact order is made.
const SLACK: usize = 4;

/// For every row the `limit` most similar other rows, most similar first, ties by row. O(n^2 d) time, O(n) memory a thread.
pub(crate) fn nearest_rows(rows: &Embeddings, limit: usize) -> Vec<Vec<(usize, f32)>> {
    let all = rows.view();
    let starts: Vec<usize> = (0..rows.len()).step_by(BLOCK).collect();
    starts
        .into_par_iter()
        .flat_map_iter(|start| {
            let end = (start + BLOCK).min(rows.len());
            let products = all.slice(s![start..end, ..]).dot(&all.t());
            let mut others: Vec<(usize, f32)> = Vec::with_capacity(rows.len());
            (start..end)
                .map(|row| {
                    let line = products.row(row - start);
                    others.clear();
                    others.extend(line.iter().copied().enumerate().filter(|&(other, _)| other != row));
                    let keep = (limit * SLACK).min(others.len());
                    if keep > 0 && keep < others.len() {
                        others.select_nth_unstable_by(keep - 1, order);
                        others.truncate(keep);
                    }
                    for (other, value) in &mut others {
                        *value = similarity(rows.row(row), rows.row(*other));
                    }
                    others.sort_unstable_by(order);
                    others.iter().take(limit).copied().collect()
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

fn order(a: &(usize, f32), b: &(usize, f32)) -> std::cmp::Ordering {
    b.1.total_cmp(&a.1).then(a.0.cmp(&b.0))
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn the_most_similar_rows_come_first() {
        let rows = Embeddings::new(array![[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [1.0, 0.05]]).expect("finite");
        let near = nearest_rows(&rows, 2);
        let order: Vec<Vec<usize>> = near.iter().map(|row| row.iter().map(|entry| entry.0).collect()).collect();
        assert_eq!(order, [vec![3, 1], vec![3, 0], vec![1, 3], vec![0, 1]]);
    }
}
