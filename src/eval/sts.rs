//! Semantic textual similarity: do similarities order pairs of texts as people do?

use std::path::Path;

use super::{EvalReport, read};
use crate::embed::Embedder;
use crate::error::Error;
use crate::vector::similarity;

/// How well similarities follow people's scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StsScores {
    pub pairs: usize,
    /// Spearman's rank correlation, from -1 to 1; ties have their mean rank.
    pub spearman: f64,
}

/// Embeds the pairs of a table (text a, tab, text b, tab, score; no header) and compares cosines with scores.
///
/// # Errors
/// [`Error::Usage`] names the file and line that cannot be read; [`Error::Model`] where the model fails.
pub fn evaluate_sts(path: &Path, embedder: &dyn Embedder) -> Result<EvalReport, Error> {
    let text = read(path)?;
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let row = match fields.as_slice() {
            [a, b, score] => score.trim().parse::<f64>().ok().map(|score| (*a, *b, score)),
            _ => None,
        };
        rows.push(row.ok_or_else(|| {
            Error::Usage(format!(
                "{} line {}: expected a text, a tab, a text, a tab and a score, found {} fields",
                path.display(),
                number + 1,
                fields.len()
            ))
        })?);
    }
    let texts: Vec<&str> = rows.iter().flat_map(|&(a, b, _)| [a, b]).collect();
    let vectors = embedder.embed(&texts)?;
    let found: Vec<f64> =
        (0..rows.len()).map(|row| f64::from(similarity(vectors.row(2 * row), vectors.row(2 * row + 1)))).collect();
    let gold: Vec<f64> = rows.iter().map(|row| row.2).collect();
    let Some(scores) = spearman(&gold, &found) else {
        let pairs = rows.len();
        return Err(Error::Usage(format!(
            "{}: {pairs} pairs have no rank correlation; expected two or more that differ in score",
            path.display()
        )));
    };
    let scores = vec![("pairs", scores.pairs as f64), ("spearman", scores.spearman)];
    Ok(EvalReport::new("sts", path, embedder, scores))
}

/// Spearman's rho of two lists of one length; `None` where one of them is all ties. O(n log n).
pub fn spearman(gold: &[f64], found: &[f64]) -> Option<StsScores> {
    let (a, b) = (ranks(gold), ranks(found));
    let mean = (a.len() as f64 - 1.0) / 2.0;
    let covariance: f64 = a.iter().zip(&b).map(|(x, y)| (x - mean) * (y - mean)).sum();
    let spread = |ranks: &[f64]| ranks.iter().map(|rank| (rank - mean).powi(2)).sum::<f64>();
    let spread = (spread(&a) * spread(&b)).sqrt();
    (spread > 0.0).then(|| StsScores { pairs: a.len(), spearman: covariance / spread })
}

/// Ranks from 0, ties at their mean.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = first as f64 + (tied.len() as f64 - 1.0) / 2.0;
        tied.iter().for_each(|&index| ranks[index] = rank);
        first += tied.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_compared_and_ties_share_theirs() {
        let check = |gold: &[f64], found: &[f64], expected: Option<f64>| {
            let rho = spearman(gold, found).map(|scores| (scores.spearman * 1e6).round() / 1e6);
            assert_eq!(rho, expected, "{gold:?} {found:?}");
        };
        check(&[1.0, 2.0, 3.0], &[0.1, 0.5, 0.9], Some(1.0));
        check(&[1.0, 2.0, 3.0], &[9.0, 5.0, 1.0], Some(-1.0));
        // By hand: ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3 give 4.5 / sqrt(4.5 * 5).
        check(&[1.0, 2.0, 2.0, 3.0], &[1.0, 2.0, 3.0, 4.0], Some(0.948_683));
        check(&[1.0, 1.0], &[0.3, 0.4], None);
    }
}
