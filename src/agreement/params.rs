//! How much agreement makes one claim.

use crate::cluster::Easing;

/// When passages agree so much that they are one claim.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AgreementParams {
    /// Mean agreement of two passages, in nats; [`AgreementParams::easing`] says how it falls for groups.
    pub threshold: f32,
    /// How much less any one pair of a cluster may agree, in nats.
    pub slack: f32,
}

impl AgreementParams {
    /// The parameters for a requested share of right merges, from 0.5 to 0.99.
    ///
    /// The agreement asked for is linear in the log-odds of the precision, as measured on claims of questions that the
    /// embedded model was not made from; ARCHITECTURE.md has what it delivers elsewhere.
    pub fn at_precision(precision: f32) -> Self {
        let log_odds = (precision / (1.0 - precision)).ln();
        Self { threshold: EVEN_AGREEMENT + PER_LOG_ODDS * log_odds, slack: SLACK }
    }

    /// The same for an open corpus with so many passages that were given, not cut out of talk: in a large one more pairs are
    /// alike by chance. What is asked of talk is that of a large corpus anyway.
    pub fn for_corpus(self, given: usize) -> Self {
        let times_larger = (given as f32 / LARGE_CORPUS).max(1.0);
        Self { threshold: self.threshold + PER_LOG_PASSAGES * times_larger.ln(), ..self }
    }

    /// How the threshold falls for groups.
    ///
    /// `topic_size`: passages a topic, the mean over pairs of passages; `None` where there are no topics. Many answers to
    /// one question make few points, so there large groups are to be expected; few answers or an open corpus make many.
    pub fn easing(&self, topic_size: Option<f32>) -> Easing {
        let Some(size) = topic_size else {
            return Easing { threshold: self.threshold - OPEN_DROP, halfway: OPEN_HALFWAY };
        };
        let usual = (SMALL_TOPIC_AGREEMENT - PER_LOG_SIZE * (size / SMALL_TOPIC).ln().max(0.0)).max(LEAST_AGREEMENT);
        let stricter = self.threshold - Self::at_precision(EASED_PRECISION).threshold;
        let shift = if stricter > 0.0 { STRICTNESS * stricter } else { stricter };
        Easing { threshold: (usual + shift).min(self.threshold), halfway: TOPIC_HALFWAY }
    }
}

/// The agreement asked for where every second merge may be wrong.
const EVEN_AGREEMENT: f32 = 1.9;
/// How much more agreement it takes to raise the odds of a right merge by the factor e.
const PER_LOG_ODDS: f32 = 1.03;
/// What any one pair may fall short of the mean by.
const SLACK: f32 = 6.0;

/// Given passages of an open corpus from which on more is asked, and how much more for each factor e.
const LARGE_CORPUS: f32 = 3000.0;
const PER_LOG_PASSAGES: f32 = 0.7;

/// In an open corpus: how much less is asked of large groups, and at how many pairs half of that.
const OPEN_DROP: f32 = 0.5;
const OPEN_HALFWAY: f32 = 2.0;

/// Passages of a topic up to which nothing is eased.
const SMALL_TOPIC: f32 = 40.0;
/// What is asked of large groups in a topic of that size, how much less for each factor e of its size, and at least.
const SMALL_TOPIC_AGREEMENT: f32 = 3.5;
const PER_LOG_SIZE: f32 = 2.2;
const LEAST_AGREEMENT: f32 = 0.5;
const TOPIC_HALFWAY: f32 = 10.0;
/// The precision at which that holds; above it, what is asked of groups rises so many times as fast as what is asked of two.
const EASED_PRECISION: f32 = 0.75;
const STRICTNESS: f32 = 3.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_precision_asks_for_more_agreement() {
        let thresholds: Vec<f32> = [0.5, 0.75, 0.9, 0.99]
            .iter()
            .map(|&precision| AgreementParams::at_precision(precision).threshold)
            .collect();
        assert!(thresholds.is_sorted() && thresholds[0] < thresholds[3], "{thresholds:?}");
    }

    #[test]
    fn groups_are_asked_for_less_only_where_a_topic_is_large() {
        let at = |precision, size: Option<f32>| {
            let params = AgreementParams::at_precision(precision);
            params.threshold - params.easing(size).threshold
        };
        assert_eq!(at(0.75, Some(20.0)), 0.0);
        assert!(at(0.75, Some(150.0)) > 2.0);
        assert!(at(0.95, Some(150.0)) < at(0.75, Some(150.0)));
        assert!(at(0.75, None) > 0.0 && at(0.75, None) < 1.0);
    }
}
