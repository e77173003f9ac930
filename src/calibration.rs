//! What a precision that was asked for gave on labelled data, and what to ask for to be given it.
//!
//! How much agreement makes one claim depends on the model: the scale of `--precision` was set with the embedded one. For
//! another, `refrain model calibrate` clusters labelled passages at several precisions and keeps, as `calibration.json`
//! beside the model's weights, how many of the merges were right.

use serde::{Deserialize, Serialize};

use crate::insight::ModelIdentity;

/// The name and version of the JSON layout.
pub const SCHEMA: &str = "refrain.calibration/1";

/// The file's name in a model's folder.
pub const FILE: &str = "calibration.json";

/// Precisions asked for and given with one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The name of the labelled file.
    pub data: String,
    pub model: ModelIdentity,
    /// Rising in both.
    pub points: Vec<Point>,
}

/// One precision.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// What was asked for, between 0 and 1.
    pub asked: f32,
    /// The share of the pairs put together that belong together, between 0 and 1.
    pub given: f32,
}

/// The nearest to 0 and 1 that a precision given counts as: from finite data nothing is certain.
const CERTAIN: f32 = 0.999;

impl Calibration {
    /// From what was measured, in rising order of what was asked; where asking for more gave less, both have their mean
    /// (pool adjacent violators, Ayer et al. 1955).
    pub fn new(data: String, model: ModelIdentity, measured: &[Point]) -> Self {
        let mut pools: Vec<(f32, usize)> = Vec::new();
        for point in measured {
            pools.push((point.given, 1));
            while let [.., (before, many), (last, few)] = pools[..]
                && before > last
            {
                pools.truncate(pools.len() - 2);
                let mean = (before * many as f32 + last * few as f32) / (many + few) as f32;
                pools.push((mean, many + few));
            }
        }
        let given = pools.into_iter().flat_map(|(given, count)| std::iter::repeat_n(given, count));
        let given = given.map(|given| given.clamp(1.0 - CERTAIN, CERTAIN));
        let points = measured.iter().zip(given).map(|(point, given)| Point { asked: point.asked, given }).collect();
        Self { schema: SCHEMA.to_owned(), data, model, points }
    }

    /// What is wrong with a table that was read, in words.
    pub fn fault(&self) -> Option<String> {
        let shares = self.points.iter().flat_map(|point| [point.asked, point.given]);
        let rising = |pair: &[Point]| pair[0].asked < pair[1].asked && pair[0].given <= pair[1].given;
        if self.schema != SCHEMA {
            return Some(format!("its schema is {:?}, but expected {SCHEMA:?}", self.schema));
        }
        if self.points.is_empty() {
            return Some("it has no points".to_owned());
        }
        if let Some(share) = shares.into_iter().find(|share| !(*share > 0.0 && *share < 1.0)) {
            return Some(format!("a point holds {share}, but expected shares between 0 and 1"));
        }
        (!self.points.windows(2).all(rising)).then(|| "its points do not rise".to_owned())
    }

    /// What to ask for to be given `precision`: between two points by their log-odds, above the last as much more as that
    /// lies apart, and never less than the first, since nobody measured what that gives.
    pub fn ask_for(&self, precision: f32) -> f32 {
        let wanted = log_odds(precision);
        let at = |point: &Point| (log_odds(point.given), log_odds(point.asked));
        let above = self.points.partition_point(|point| point.given < precision);
        let odds = match (above.checked_sub(1).map(|below| at(&self.points[below])), self.points.get(above).map(at)) {
            (Some((from, asked_from)), Some((to, asked_to))) => {
                asked_from + (wanted - from) / (to - from) * (asked_to - asked_from)
            }
            (Some((given, asked)), None) => asked + wanted - given,
            (None, Some((_, asked))) => asked,
            (None, None) => wanted,
        };
        1.0 / (1.0 + (-odds).exp())
    }
}

fn log_odds(share: f32) -> f32 {
    (share / (1.0 - share)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calibration(points: &[(f32, f32)]) -> Calibration {
        let model = ModelIdentity { name: "m".into(), dim: 2, sha256: String::new(), quantize: None };
        let points: Vec<Point> = points.iter().map(|&(asked, given)| Point { asked, given }).collect();
        Calibration::new("labelled.jsonl".into(), model, &points)
    }

    #[test]
    fn what_was_given_is_what_one_asks_for() {
        let calibration = calibration(&[(0.5, 0.3), (0.8, 0.6), (0.95, 0.8)]);
        assert_eq!(calibration.fault(), None);
        let check = |precision: f32, expected: f32| {
            let asked = calibration.ask_for(precision);
            assert!((asked - expected).abs() < 1e-3, "{precision} is asked for by {asked}, not {expected}");
        };
        check(0.3, 0.5);
        check(0.6, 0.8);
        check(0.8, 0.95);
        // In the middle of the log-odds, and as far above the last as that lies apart: odds of 4 became 19, so 9 become 42.75.
        check(0.7101, 0.8971);
        check(0.9, 42.75 / 43.75);
        check(0.2, 0.5);
    }

    #[test]
    fn a_table_of_what_is_as_it_says_changes_nothing() {
        let calibration = calibration(&[(0.5, 0.5), (0.7, 0.7), (0.9, 0.9)]);
        for precision in [0.5, 0.6, 0.75, 0.9, 0.99] {
            assert!((calibration.ask_for(precision) - precision).abs() < 1e-4, "{precision}");
        }
    }

    #[test]
    fn where_more_gave_less_both_have_the_mean() {
        let calibration = calibration(&[(0.5, 0.6), (0.6, 0.4), (0.7, 0.8), (0.8, 1.0)]);
        let given: Vec<f32> = calibration.points.iter().map(|point| point.given).collect();
        assert_eq!(given, [0.5, 0.5, 0.8, CERTAIN]);
        assert_eq!(calibration.fault(), None);
        assert!((calibration.ask_for(0.5) - 0.5).abs() < 1e-4, "the least that gives it");
    }

    #[test]
    fn a_table_that_cannot_be_is_told() {
        let check = |change: fn(&mut Calibration), expected: &str| {
            let mut calibration = calibration(&[(0.5, 0.3), (0.8, 0.6)]);
            change(&mut calibration);
            assert_eq!(calibration.fault().as_deref(), Some(expected));
        };
        check(|it| it.schema = "x".into(), "its schema is \"x\", but expected \"refrain.calibration/1\"");
        check(|it| it.points.clear(), "it has no points");
        check(|it| it.points[0].given = f32::NAN, "a point holds NaN, but expected shares between 0 and 1");
        check(|it| it.points[1].asked = 1.0, "a point holds 1, but expected shares between 0 and 1");
        check(|it| it.points.reverse(), "its points do not rise");
    }
}
