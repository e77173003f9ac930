//! How far above chance two embeddings are alike.

use std::collections::BTreeMap;

use ndarray::{Array1, ArrayView1, Axis};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use crate::cluster::CentredRows;
use crate::error::Error;
use crate::vector::{Embeddings, similarity};

/// Virtual texts of mean zero that the corpus mean is shrunk by: a small corpus does not know what is common.
const CORPUS_SHRINKAGE: f64 = 50.0;
/// Virtual texts at the corpus mean that the mean of a topic is shrunk by.
const TOPIC_SHRINKAGE: f64 = 10.0;
/// Pairs that chance is told by.
const SAMPLED: usize = 100_000;
/// Virtual pairs of [`USUAL_DEVIATION`] that the measured deviation is shrunk by.
const SHRINKAGE_PAIRS: f32 = 30.0;
/// Standard deviation of the similarity of unrelated passages, where a corpus is too small to tell.
const USUAL_DEVIATION: f32 = 0.1;
/// The least that it is taken for: in a corpus of copies nothing is above chance.
const LEAST_DEVIATION: f32 = 0.03;
/// The part of a normal distribution that is more than a standard deviation below its median.
const ONE_BELOW: f32 = 0.159;

/// Embeddings less what all of them, or all of a topic, have in common.
#[derive(Debug, Clone)]
pub(super) struct Centred {
    rows: Embeddings,
    /// By row: a hash of the embedding, the length of what is left of it, and by group what was taken off.
    keys: Vec<u128>,
    lengths: Vec<f64>,
    common: BTreeMap<u32, Vec<f64>>,
    /// The similarity of two unrelated passages: its median and its standard deviation.
    median: f32,
    deviation: f32,
}

impl Centred {
    /// `topics`: by row; rows of one topic are compared with each other only.
    ///
    /// # Errors
    /// [`Error::NotFinite`] where a row holds a NaN or an infinity.
    pub fn new(embeddings: &Embeddings, topics: &[Option<u32>]) -> Result<Self, Error> {
        let mut by_topic: BTreeMap<Option<u32>, Vec<usize>> = BTreeMap::new();
        for row in (0..embeddings.len()).filter(|&row| embeddings.has_vector(row)) {
            by_topic.entry(topics[row]).or_default().push(row);
        }
        let all: Vec<usize> = by_topic.values().flatten().copied().collect();
        let of_corpus = mean(embeddings, &all, CORPUS_SHRINKAGE, &Array1::zeros(embeddings.dim()));
        let mut centred = embeddings.view().to_owned();
        let mut taken_off = BTreeMap::new();
        for (topic, rows) in &by_topic {
            let common = match topic {
                Some(_) => &mean(embeddings, rows, TOPIC_SHRINKAGE, &of_corpus),
                None => &of_corpus,
            };
            let common = common.mapv(|value| value as f32);
            for &row in rows {
                let mut centred = centred.row_mut(row);
                centred -= &common;
            }
            taken_off.insert(group_number(*topic), common.iter().map(|&value| f64::from(value)).collect());
        }
        let length = |row: ArrayView1<'_, f32>| row.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt();
        let lengths = centred.rows().into_iter().map(length).collect();
        let key = |row: ArrayView1<'_, f32>| {
            let bytes: Vec<u8> = row.iter().flat_map(|value| value.to_le_bytes()).collect();
            xxh3_128(&bytes)
        };
        let keys = embeddings.view().axis_iter(Axis(0)).into_par_iter().map(key).collect();
        let rows = Embeddings::new(centred)?;
        let (median, deviation) = chance(&rows, by_topic.values());
        Ok(Self { rows, keys, lengths, common: taken_off, median, deviation })
    }

    /// The rows, and all that a later search among most of them needs.
    pub fn rows(&self) -> CentredRows<'_> {
        CentredRows { rows: &self.rows, keys: &self.keys, lengths: &self.lengths, common: &self.common }
    }

    /// The cosine similarity of two rows in standard deviations above the median of unrelated ones.
    pub fn standing(&self, a: usize, b: usize) -> f32 {
        self.standing_of(similarity(self.rows.row(a), self.rows.row(b)))
    }

    /// The same for rows of a known similarity.
    pub fn standing_of(&self, similarity: f32) -> f32 {
        (similarity - self.median) / self.deviation
    }

    /// The cosine similarity that about this share of unrelated rows reaches: the tail of a normal distribution, roughly.
    pub fn similarity_of_chance(&self, share: f32) -> f32 {
        // 5 stands for the factor z sqrt(2 pi) of Mills' ratio, which changes little where it matters.
        let standing = (-2.0 * (5.0 * share).ln()).max(0.0).sqrt();
        self.median + standing * self.deviation
    }
}

/// The number of a group: rows of none are one, too.
pub(super) fn group_number(group: Option<u32>) -> u32 {
    group.unwrap_or(u32::MAX)
}

/// The mean of some rows with so many virtual rows at `prior` among them.
fn mean(embeddings: &Embeddings, rows: &[usize], virtual_rows: f64, prior: &Array1<f64>) -> Array1<f64> {
    let mut sum = prior * virtual_rows;
    for &row in rows {
        sum.zip_mut_with(&embeddings.row(row), |total, &value| *total += f64::from(value));
    }
    sum / (rows.len() as f64 + virtual_rows)
}

/// Median and standard deviation of the similarity of unrelated rows, told by pairs spread evenly over the groups.
///
/// Nearly all pairs are unrelated, and those that are not lie above the median: the lower half tells the deviation.
fn chance<'a>(rows: &Embeddings, groups: impl Iterator<Item = &'a Vec<usize>> + Clone) -> (f32, f32) {
    let pairs = |group: &Vec<usize>| group.len() * group.len().saturating_sub(1) / 2;
    let step = (groups.clone().map(pairs).sum::<usize>() / SAMPLED).max(1);
    let mut similarities: Vec<f32> = Vec::new();
    for group in groups {
        // Steps of the golden ratio, so that partners are near and far in every part of the group.
        let sampled = |pair: usize| {
            let a = pair % group.len();
            let stride = (pair as f64 * 0.618_033_988_75).fract() * (group.len() - 1) as f64;
            let b = (a + 1 + stride as usize) % group.len();
            (a != b).then(|| similarity(rows.row(group[a]), rows.row(group[b])))
        };
        similarities.par_extend((0..pairs(group) / step).into_par_iter().filter_map(sampled));
    }
    if similarities.is_empty() {
        return (0.0, USUAL_DEVIATION);
    }
    similarities.par_sort_unstable_by(f32::total_cmp);
    let quantile = |share: f32| similarities[(share * (similarities.len() - 1) as f32) as usize];
    let median = quantile(0.5);
    let count = similarities.len() as f32;
    let measured = median - quantile(ONE_BELOW);
    let deviation = (count * measured + SHRINKAGE_PAIRS * USUAL_DEVIATION) / (count + SHRINKAGE_PAIRS);
    (median * count / (count + SHRINKAGE_PAIRS), deviation.max(LEAST_DEVIATION))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::random_rows;

    #[test]
    fn unrelated_rows_stand_where_chance_puts_them() {
        let embeddings = random_rows(400, 64, 3);
        let centred = Centred::new(&embeddings, &[None; 400]).expect("finite");
        let standings: Vec<f32> = (0..399).map(|row| centred.standing(row, row + 1)).collect();
        let mean = standings.iter().sum::<f32>() / 399.0;
        let deviation = (standings.iter().map(|standing| (standing - mean).powi(2)).sum::<f32>() / 399.0).sqrt();
        assert!(mean.abs() < 0.2 && (deviation - 1.0).abs() < 0.2, "{mean} and {deviation}");
        assert!(centred.standing(7, 7) > 5.0);
    }

    #[test]
    fn what_a_topic_has_in_common_tells_nothing_within_it() {
        let mut rows = random_rows(80, 32, 5).view().to_owned();
        rows.rows_mut().into_iter().take(40).for_each(|mut row| row[0] += 3.0);
        let embeddings = Embeddings::new(rows).expect("finite");
        let topics: Vec<Option<u32>> = (0..80).map(|row| Some(u32::from(row < 40))).collect();
        let with = |topics: &[Option<u32>]| Centred::new(&embeddings, topics).expect("finite").standing(1, 2);
        assert!(with(&topics) < with(&[None; 80]));
    }

    #[test]
    fn few_rows_or_none_have_a_standing_too() {
        for count in [0, 1, 2, 3] {
            let embeddings = random_rows(count, 8, 1);
            let centred = Centred::new(&embeddings, &vec![None; count]).expect("finite");
            assert!(count == 0 || centred.standing(0, 0).is_finite());
        }
    }
}
