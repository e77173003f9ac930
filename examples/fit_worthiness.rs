//! Fits the claim-worthiness weights on passages labelled by reading: `cargo run --release --example fit_worthiness FILE`.
//!
//! FILE has a line a passage, `label<TAB>text`, label 1 for a claim and 0 for none. Prints the weights as Rust, and what
//! ten-fold cross-validation gives: area under the ROC curve, and precision and recall at a probability of one half.

use refrain::passage::{WORTHINESS_FEATURES, worthiness_features};

/// Strength of the L2 penalty on standardised weights; the constant is not penalised.
const PENALTY: f64 = 4.0;
const STEPS: usize = 4000;
const STEP_SIZE: f64 = 0.5;
const FOLDS: usize = 10;

type Row = (Vec<f64>, f64);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: fit_worthiness FILE")?;
    let text = std::fs::read_to_string(&path)?;
    let mut rows: Vec<Row> = Vec::new();
    for line in text.lines() {
        let (label, text) = line.split_once('\t').ok_or("a line without a tab")?;
        rows.push((worthiness_features(text).iter().map(|&value| f64::from(value)).collect(), label.parse()?));
    }
    let mut scored = Vec::new();
    for fold in 0..FOLDS {
        let train: Vec<&Row> = rows.iter().enumerate().filter(|(i, _)| i % FOLDS != fold).map(|(_, row)| row).collect();
        let weights = fit(&train);
        let test = rows.iter().enumerate().filter(|(i, _)| i % FOLDS == fold);
        scored.extend(test.map(|(_, (values, label))| (probability(&weights, values), *label)));
    }
    report(&scored);
    let weights = fit(&rows.iter().collect::<Vec<_>>());
    for (name, weight) in WORTHINESS_FEATURES.iter().zip(&weights) {
        println!("    {weight:.3}, // {name}");
    }
    Ok(())
}

fn probability(weights: &[f64], values: &[f64]) -> f64 {
    let odds: f64 = weights.iter().zip(values).map(|(weight, value)| weight * value).sum();
    1.0 / (1.0 + (-odds).exp())
}

/// Logistic regression by gradient descent on standardised features; gives weights for the features as they are.
fn fit(rows: &[&Row]) -> Vec<f64> {
    let n = rows.len() as f64;
    let width = rows[0].0.len();
    let mean: Vec<f64> = (0..width).map(|j| rows.iter().map(|row| row.0[j]).sum::<f64>() / n).collect();
    let deviation: Vec<f64> = (0..width)
        .map(|j| (rows.iter().map(|row| (row.0[j] - mean[j]).powi(2)).sum::<f64>() / n).sqrt().max(1e-9))
        .collect();
    let standard = |row: &Row, j: usize| if j == 0 { 1.0 } else { (row.0[j] - mean[j]) / deviation[j] };
    let mut weights = vec![0.0; width];
    for _ in 0..STEPS {
        let mut gradient = vec![0.0; width];
        for row in rows {
            let values: Vec<f64> = (0..width).map(|j| standard(row, j)).collect();
            let miss = probability(&weights, &values) - row.1;
            gradient.iter_mut().zip(&values).for_each(|(total, value)| *total += miss * value / n);
        }
        for j in 0..width {
            let penalty = if j == 0 { 0.0 } else { PENALTY * weights[j] / n };
            weights[j] -= STEP_SIZE * (gradient[j] + penalty);
        }
    }
    let mut raw: Vec<f64> = (0..width).map(|j| if j == 0 { weights[0] } else { weights[j] / deviation[j] }).collect();
    raw[0] -= (1..width).map(|j| raw[j] * mean[j]).sum::<f64>();
    raw
}

fn report(scored: &[(f64, f64)]) {
    let (claims, others): (Vec<_>, Vec<_>) = scored.iter().partition(|(_, label)| *label > 0.5);
    let wins: f64 = claims
        .iter()
        .map(|(p, _)| {
            others
                .iter()
                .map(|(q, _)| {
                    if p > q {
                        1.0
                    } else if p == q {
                        0.5
                    } else {
                        0.0
                    }
                })
                .sum::<f64>()
        })
        .sum();
    println!("area under the curve {:.3}", wins / (claims.len() * others.len()) as f64);
    for cut in [0.3, 0.4, 0.5, 0.6] {
        let kept = scored.iter().filter(|(p, _)| *p >= cut).count();
        let right = claims.iter().filter(|(p, _)| *p >= cut).count();
        let (precision, recall) = (right as f64 / kept.max(1) as f64, right as f64 / claims.len() as f64);
        println!("at {cut}: kept {kept}, precision {precision:.3}, recall {recall:.3}");
    }
}
