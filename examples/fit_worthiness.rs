//! Fits the claim-worthiness weights on passages labelled by reading: `cargo run --release --example fit_worthiness FILE`.
//!
//! FILE has a line a passage, `label<TAB>weight<TAB>text`: label 1 for a claim, 0 for none, 0.5 for half of one; the weight
//! says how much the line counts. Prints what ten-fold cross-validation gives on the lines of weight 1 (area under the ROC
//! curve; precision and recall at several probabilities), the weights of the features as Rust, and those of the everyday
//! words as `models/english-speech/worthiness.tsv` has them.
//!
//! `... -- score FILE` prints the same figures of the weights that are shipped, on all lines of a file.

use std::collections::BTreeMap;

use refrain::passage::{WORTHINESS_FEATURES, everyday_words, worthiness, worthiness_features};

/// Strength of the L2 penalty on standardised weights; the constant is not penalised.
const PENALTY: f64 = 4.0;
const STEPS: usize = 1500;
const STEP_SIZE: f64 = 0.5;
const FOLDS: usize = 10;
/// A word counts by so much beside a standardised feature, so that the penalty weighs harder on it.
const WORD_SCALE: f64 = 0.4;
/// Words in fewer passages are left out, and weights that are smaller.
const MIN_PASSAGES: usize = 24;
const LEAST_WEIGHT: f64 = 0.04;

/// A labelled passage: values of the features, columns of the words that it holds.
struct Row {
    values: Vec<f64>,
    words: Vec<usize>,
    label: f64,
    weight: f64,
}

/// A logistic model of features as they are and of words.
struct Model {
    features: Vec<f64>,
    words: Vec<f64>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let path = match args.as_slice() {
        [mode, path] if mode == "score" => return score(&std::fs::read_to_string(path)?),
        [path] => path,
        _ => return Err("usage: fit_worthiness [score] FILE".into()),
    };
    let (rows, vocabulary) = read(&std::fs::read_to_string(path)?)?;
    let mut scored = Vec::new();
    for fold in 0..FOLDS {
        let (test, train): (Vec<_>, Vec<_>) = rows.iter().enumerate().partition(|(i, _)| i % FOLDS == fold);
        let train: Vec<&Row> = train.into_iter().map(|(_, row)| row).collect();
        let model = fit(&train, vocabulary.len());
        let judged = test.into_iter().map(|(_, row)| row).filter(|row| row.weight >= 1.0);
        scored.extend(judged.map(|row| (model.probability(row), row.label)));
    }
    report(&scored);
    let model = fit(&rows.iter().collect::<Vec<_>>(), vocabulary.len());
    for (name, weight) in WORTHINESS_FEATURES.iter().zip(&model.features) {
        println!("    {weight:.3}, // {name}");
    }
    for (word, weight) in vocabulary.iter().zip(&model.words).filter(|(_, weight)| weight.abs() >= LEAST_WEIGHT) {
        println!("{word}\t{weight:.2}");
    }
    Ok(())
}

/// How good the shipped weights are on labelled passages.
fn score(text: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut scored = Vec::new();
    for line in text.lines() {
        let (label, _, text) = fields(line)?;
        scored.push((f64::from(worthiness(text)), label));
    }
    report(&scored);
    Ok(())
}

/// Label, weight and text of a line.
fn fields(line: &str) -> Result<(f64, f64, &str), Box<dyn std::error::Error>> {
    let fields: Vec<&str> = line.splitn(3, '\t').collect();
    let [label, weight, text] = fields.as_slice() else {
        return Err(format!("{line:?}: expected label, weight and text, a tab between two").into());
    };
    Ok((label.parse()?, weight.parse()?, text))
}

/// The rows of a file, and the words that its columns stand for.
fn read(text: &str) -> Result<(Vec<Row>, Vec<String>), Box<dyn std::error::Error>> {
    let mut lines = Vec::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for line in text.lines() {
        let (label, weight, text) = fields(line)?;
        let words = everyday_words(text);
        words.iter().for_each(|word| *counts.entry(word.clone()).or_default() += 1);
        lines.push((label, weight, worthiness_features(text), words));
    }
    let vocabulary: Vec<String> =
        counts.into_iter().filter(|(_, count)| *count >= MIN_PASSAGES).map(|(word, _)| word).collect();
    let rows = lines.into_iter().map(|(label, weight, values, words)| Row {
        values: values.iter().map(|&value| f64::from(value)).collect(),
        words: words.iter().filter_map(|word| vocabulary.binary_search(word).ok()).collect(),
        label,
        weight,
    });
    Ok((rows.collect(), vocabulary))
}

impl Model {
    fn probability(&self, row: &Row) -> f64 {
        let odds: f64 = self.features.iter().zip(&row.values).map(|(weight, value)| weight * value).sum();
        logistic(odds + row.words.iter().map(|&word| self.words[word]).sum::<f64>())
    }
}

fn logistic(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

/// Logistic regression by gradient descent on standardised features; gives weights for the features as they are.
fn fit(rows: &[&Row], vocabulary: usize) -> Model {
    let width = rows[0].values.len();
    let total: f64 = rows.iter().map(|row| row.weight).sum();
    let mean: Vec<f64> =
        (0..width).map(|j| rows.iter().map(|row| row.weight * row.values[j]).sum::<f64>() / total).collect();
    let deviation: Vec<f64> = (0..width)
        .map(|j| rows.iter().map(|row| row.weight * (row.values[j] - mean[j]).powi(2)).sum::<f64>() / total)
        .map(|variance| variance.sqrt().max(1e-9))
        .collect();
    let standard: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| (0..width).map(|j| if j == 0 { 1.0 } else { (row.values[j] - mean[j]) / deviation[j] }).collect())
        .collect();
    let (mut features, mut words) = (vec![0.0; width], vec![0.0; vocabulary]);
    for _ in 0..STEPS {
        let (mut by_feature, mut by_word) = (vec![0.0; width], vec![0.0; vocabulary]);
        for (row, values) in rows.iter().zip(&standard) {
            let odds: f64 = features.iter().zip(values).map(|(weight, value)| weight * value).sum();
            let odds = odds + row.words.iter().map(|&word| WORD_SCALE * words[word]).sum::<f64>();
            let miss = row.weight * (logistic(odds) - row.label) / total;
            by_feature.iter_mut().zip(values).for_each(|(sum, value)| *sum += miss * value);
            row.words.iter().for_each(|&word| by_word[word] += WORD_SCALE * miss);
        }
        for (j, (weight, gradient)) in features.iter_mut().zip(&by_feature).enumerate() {
            let penalty = if j == 0 { 0.0 } else { PENALTY * *weight / total };
            *weight -= STEP_SIZE * (gradient + penalty);
        }
        for (weight, gradient) in words.iter_mut().zip(&by_word) {
            *weight -= STEP_SIZE * (gradient + PENALTY * *weight / total);
        }
    }
    let mut raw: Vec<f64> = (0..width).map(|j| if j == 0 { features[0] } else { features[j] / deviation[j] }).collect();
    raw[0] -= (1..width).map(|j| raw[j] * mean[j]).sum::<f64>();
    Model { features: raw, words: words.into_iter().map(|weight| WORD_SCALE * weight).collect() }
}

/// Whole claims against the rest, then claims and halves of one against the rest.
fn report(scored: &[(f64, f64)]) {
    for (what, least) in [("whole claims", 1.0), ("whole and half claims", 0.5)] {
        let (claims, others): (Vec<_>, Vec<_>) = scored.iter().partition(|(_, label)| *label >= least);
        let wins = |p: f64| -> f64 {
            others.iter().map(|&&(q, _)| if p > q { 1.0 } else { f64::from(u8::from(p == q)) / 2.0 }).sum()
        };
        let area = claims.iter().map(|&&(p, _)| wins(p)).sum::<f64>() / (claims.len() * others.len()) as f64;
        println!("{what}: {} of {}, area under the curve {area:.3}", claims.len(), scored.len());
        for cut in [0.2, 0.3, 0.4, 0.5] {
            let kept = scored.iter().filter(|(p, _)| *p >= cut).count();
            let right = claims.iter().filter(|(p, _)| *p >= cut).count();
            let (precision, recall) = (right as f64 / kept.max(1) as f64, right as f64 / claims.len() as f64);
            println!("at {cut}: kept {kept}, precision {precision:.3}, recall {recall:.3}");
        }
    }
}
