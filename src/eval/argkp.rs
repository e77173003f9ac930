//! ArgKP-2021: which key point does an argument make?
//!
//! Mean average precision as the KPA-2021 shared task (Friedman-Melamed et al., 2021) defines it after its correction:
//! every argument keeps its best key point, the better half of those pairs is kept, average precision times the share of
//! right ones among the kept, averaged over topic and stance. An unlabelled pair is wrong in *strict*, right in *relaxed*.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::de::DeserializeOwned;

use super::{EvalReport, read};
use crate::embed::Embedder;
use crate::error::Error;
use crate::vector::similarity;

/// How often the most similar key point is the right one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeyPointScores {
    /// Topics and stances averaged over.
    pub groups: usize,
    pub strict: f64,
    pub relaxed: f64,
}

#[derive(Debug, serde::Deserialize)]
struct Argument {
    arg_id: String,
    argument: String,
    topic: String,
    stance: String,
}

#[derive(Debug, serde::Deserialize)]
struct KeyPoint {
    key_point_id: String,
    key_point: String,
    topic: String,
    stance: String,
}

#[derive(Debug, serde::Deserialize)]
struct Label {
    arg_id: String,
    key_point_id: String,
    label: u8,
}

/// Topic and stance.
type Group<'a> = (&'a str, &'a str);

/// An argument's best key point: topic and stance, similarity, argument, key point.
pub type Best<'a> = (Group<'a>, f64, &'a str, &'a str);

/// Similarity, argument, key point.
type Kept<'a> = (f64, &'a str, &'a str);

/// Embeds `arguments_SPLIT.csv` and `key_points_SPLIT.csv` of a folder and scores them by `labels_SPLIT.csv`.
///
/// # Errors
/// [`Error::Usage`] names the file and row that cannot be read; [`Error::Model`] where the model fails.
pub fn evaluate_argkp(folder: &Path, split: &str, embedder: &dyn Embedder) -> Result<EvalReport, Error> {
    let file = |name: &str| folder.join(format!("{name}_{split}.csv"));
    let arguments: Vec<Argument> = table(&file("arguments"))?;
    let key_points: Vec<KeyPoint> = table(&file("key_points"))?;
    let labels: Vec<Label> = table(&file("labels"))?;
    if arguments.is_empty() {
        return Err(Error::Usage(format!("{}: no argument in it; expected one a row", file("arguments").display())));
    }
    let arguments_texts: Vec<&str> = arguments.iter().map(|row| row.argument.as_str()).collect();
    let key_point_texts: Vec<&str> = key_points.iter().map(|row| row.key_point.as_str()).collect();
    let (of_arguments, of_points) = (embedder.embed(&arguments_texts)?, embedder.embed(&key_point_texts)?);
    let mut best: Vec<Best<'_>> = Vec::new();
    for (row, argument) in arguments.iter().enumerate() {
        let found = (0..key_points.len())
            .filter(|&point| key_points[point].topic == argument.topic && key_points[point].stance == argument.stance)
            .map(|point| {
                let similarity = f64::from(similarity(of_arguments.row(row), of_points.row(point)));
                (similarity, key_points[point].key_point_id.as_str())
            })
            .max_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(y.1)));
        let (similarity, point) = found.unwrap_or((0.0, ""));
        best.push(((&argument.topic, &argument.stance), similarity, &argument.arg_id, point));
    }
    let labels: HashMap<(&str, &str), bool> =
        labels.iter().map(|row| ((row.arg_id.as_str(), row.key_point_id.as_str()), row.label == 1)).collect();
    let KeyPointScores { groups, strict, relaxed } = argkp(&best, &labels);
    let scores = vec![("groups", groups as f64), ("strict", strict), ("relaxed", relaxed)];
    Ok(EvalReport::new("argkp", folder, embedder, scores))
}

/// Scores the best key point of every argument; a key point of "" is none, and wrong.
pub fn argkp(best: &[Best<'_>], labels: &HashMap<(&str, &str), bool>) -> KeyPointScores {
    let mut groups: BTreeMap<Group<'_>, Vec<Kept<'_>>> = BTreeMap::new();
    for &(group, similarity, argument, point) in best {
        groups.entry(group).or_default().push((similarity, argument, point));
    }
    let mut strict = 0.0;
    let mut relaxed = 0.0;
    for rows in groups.values_mut() {
        rows.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(y.1)));
        rows.truncate(rows.len() / 2);
        let marks = |unlabelled: bool| -> Vec<bool> {
            rows.iter()
                .map(|&(_, argument, point)| {
                    !point.is_empty() && labels.get(&(argument, point)).copied().unwrap_or(unlabelled)
                })
                .collect()
        };
        strict += average_precision(&marks(false));
        relaxed += average_precision(&marks(true));
    }
    let count = groups.len().max(1) as f64;
    KeyPointScores { groups: groups.len(), strict: strict / count, relaxed: relaxed / count }
}

/// Average precision of marks in their order, times the share of right ones.
fn average_precision(marks: &[bool]) -> f64 {
    let (mut hits, mut total) = (0.0, 0.0);
    for (place, _) in marks.iter().enumerate().filter(|(_, right)| **right) {
        hits += 1.0;
        total += hits / (place as f64 + 1.0);
    }
    if hits == 0.0 { 0.0 } else { total / hits * (hits / marks.len() as f64) }
}

fn table<Row: DeserializeOwned>(path: &Path) -> Result<Vec<Row>, Error> {
    let text = read(path)?;
    let rows: Result<Vec<Row>, csv::Error> = csv::Reader::from_reader(text.as_bytes()).deserialize().collect();
    rows.map_err(|error| {
        Error::Usage(format!("{}: {error}; expected a CSV table as ArgKP-2021 has it", path.display()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_half_counts_and_unlabelled_pairs_are_wrong_or_right() {
        let group = ("ships", "1");
        let best = [
            (group, 0.9, "a1", "k1"),
            (group, 0.8, "a2", "k2"),
            (group, 0.7, "a3", "k1"),
            (group, 0.6, "a4", "k1"),
            (group, 0.5, "a5", "k1"),
            (group, 0.4, "a6", "k1"),
        ];
        let labels = HashMap::from([(("a1", "k1"), true), (("a2", "k2"), false), (("a4", "k1"), true)]);
        let scores = argkp(&best, &labels);
        // Kept: right, wrong, unlabelled. Strict: 1/1 x 1/3; relaxed: (1 + 2/3) / 2 x 2/3.
        assert_eq!(scores.groups, 1);
        assert!((scores.strict - 1.0 / 3.0).abs() < 1e-12, "{scores:?}");
        assert!((scores.relaxed - (1.0 + 2.0 / 3.0) / 2.0 * 2.0 / 3.0).abs() < 1e-12, "{scores:?}");
    }
}
