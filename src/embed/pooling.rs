//! How a text's token vectors become one vector, as `1_Pooling/config.json` states it.

use std::fmt;

use serde::Deserialize;

use crate::embed::ModelError;
use crate::embed::layout::config_path;
use crate::embed::source::Source;
use crate::error::Error;

/// One way to pool; the order is that in which sentence-transformers puts several beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PoolingMode {
    /// The first token's vector.
    Cls,
    /// The highest value of each component.
    Max,
    Mean,
    /// The sum over the square root of the count.
    MeanSqrtLen,
    /// The mean, each token weighted by its place from 1.
    WeightedMean,
    /// The last token's vector.
    LastToken,
}

/// One or several modes, their vectors put beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pooling {
    modes: Vec<PoolingMode>,
    /// Do the prompt's tokens count?
    pub(crate) include_prompt: bool,
}

impl Pooling {
    pub(crate) fn mean() -> Self {
        Self { modes: vec![PoolingMode::Mean], include_prompt: true }
    }

    pub(crate) fn read(source: &Source, folder: &str) -> Result<Self, Error> {
        let file = config_path(folder);
        let remedy = "copy the model's folder again, with its folders inside";
        let config: Config = source
            .json(&file)?
            .ok_or_else(|| ModelError::Missing { path: source.path(&file), remedy: remedy.to_owned() })?;
        let modes = config.modes();
        if modes.is_empty() {
            return Err(ModelError::Setting {
                path: source.path(&file),
                field: "pooling_mode",
                value: config.pooling_mode.map_or("none".to_owned(), |mode| format!("{mode:?}")),
                expected: "cls, max, mean, mean_sqrt_len_tokens, weightedmean or lasttoken".to_owned(),
            }
            .into());
        }
        Ok(Self { modes, include_prompt: config.include_prompt })
    }

    /// The width of a pooled vector, from that of a token's.
    pub(crate) fn dim(&self, width: usize) -> usize {
        self.modes.len() * width
    }

    /// Pools `tokens` (row by row, each `width` wide), leaving the first `skip` out of all but the first token's vector.
    ///
    /// Sums run in token order in `f32`, as torch sums them up to rounding.
    pub(crate) fn pool(&self, tokens: &[f32], width: usize, skip: usize) -> Vec<f32> {
        let rows: Vec<&[f32]> = tokens.chunks_exact(width).collect();
        let kept = rows.get(skip..).unwrap_or_default();
        let weighted = |weight: &dyn Fn(usize) -> f32, total: f32| {
            let mut sum = vec![0.0f32; width];
            for (place, row) in kept.iter().enumerate() {
                sum.iter_mut().zip(*row).for_each(|(sum, value)| *sum += value * weight(place));
            }
            sum.iter_mut().for_each(|sum| *sum /= total.max(1e-9));
            sum
        };
        let one = |row: Option<&&[f32]>| row.map_or(vec![0.0; width], |row| row.to_vec());
        let count = kept.len() as f32;
        let pool = |mode: &PoolingMode| match mode {
            PoolingMode::Cls => one(rows.first()),
            PoolingMode::LastToken => one(rows.last()),
            PoolingMode::Max => {
                let highest = |column: usize| kept.iter().map(|row| row[column]).fold(-1e9, f32::max);
                (0..width).map(highest).collect()
            }
            PoolingMode::Mean => weighted(&|_| 1.0, count),
            PoolingMode::MeanSqrtLen => weighted(&|_| 1.0, count.sqrt()),
            PoolingMode::WeightedMean => {
                let weight = |place: usize| (skip + place + 1) as f32;
                weighted(&weight, (0..kept.len()).map(weight).sum())
            }
        };
        self.modes.iter().flat_map(pool).collect()
    }
}

impl fmt::Display for Pooling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |mode: &PoolingMode| match mode {
            PoolingMode::Cls => "cls",
            PoolingMode::Max => "max",
            PoolingMode::Mean => "mean",
            PoolingMode::MeanSqrtLen => "mean_sqrt_len_tokens",
            PoolingMode::WeightedMean => "weightedmean",
            PoolingMode::LastToken => "lasttoken",
        };
        f.write_str(&self.modes.iter().map(name).collect::<Vec<_>>().join(" + "))
    }
}

#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    pooling_mode_cls_token: bool,
    #[serde(default)]
    pooling_mode_max_tokens: bool,
    #[serde(default)]
    pooling_mode_mean_tokens: bool,
    #[serde(default)]
    pooling_mode_mean_sqrt_len_tokens: bool,
    #[serde(default)]
    pooling_mode_weightedmean_tokens: bool,
    #[serde(default)]
    pooling_mode_lasttoken: bool,
    /// The one name that later versions may write instead of the flags.
    pooling_mode: Option<String>,
    #[serde(default = "yes")]
    include_prompt: bool,
}

fn yes() -> bool {
    true
}

impl Config {
    fn modes(&self) -> Vec<PoolingMode> {
        let named = |name: &str| self.pooling_mode.as_deref() == Some(name);
        let flags = [
            (self.pooling_mode_cls_token || named("cls"), PoolingMode::Cls),
            (self.pooling_mode_max_tokens || named("max"), PoolingMode::Max),
            (self.pooling_mode_mean_tokens || named("mean"), PoolingMode::Mean),
            (self.pooling_mode_mean_sqrt_len_tokens || named("mean_sqrt_len_tokens"), PoolingMode::MeanSqrtLen),
            (self.pooling_mode_weightedmean_tokens || named("weightedmean"), PoolingMode::WeightedMean),
            (self.pooling_mode_lasttoken || named("lasttoken"), PoolingMode::LastToken),
        ];
        flags.into_iter().filter_map(|(set, mode)| set.then_some(mode)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mode_pools_as_its_name_says() {
        let check = |modes: &[PoolingMode], skip: usize, expected: &[f32]| {
            let pooling = Pooling { modes: modes.to_vec(), include_prompt: skip == 0 };
            assert_eq!(pooling.pool(&[1.0, 8.0, 2.0, 4.0, 6.0, 0.0, 7.0, 4.0], 2, skip), expected, "{modes:?}");
        };
        check(&[PoolingMode::Cls], 0, &[1.0, 8.0]);
        check(&[PoolingMode::Max], 0, &[7.0, 8.0]);
        check(&[PoolingMode::Mean], 0, &[4.0, 4.0]);
        check(&[PoolingMode::MeanSqrtLen], 0, &[8.0, 8.0]);
        check(&[PoolingMode::WeightedMean], 0, &[5.1, 3.2]);
        check(&[PoolingMode::LastToken], 0, &[7.0, 4.0]);
        check(&[PoolingMode::Mean], 2, &[6.5, 2.0]);
        check(&[PoolingMode::Mean], 9, &[0.0, 0.0]);
        check(&[PoolingMode::Cls, PoolingMode::Mean], 0, &[1.0, 8.0, 4.0, 4.0]);
    }
}
