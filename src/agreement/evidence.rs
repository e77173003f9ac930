//! What speaks for two passages making one claim, weighed.

use crate::claim::Numbers;

/// What speaks for two passages making one claim.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// The cosine similarity of the embeddings less what all passages (of a topic) have in common, in standard deviations
    /// above that of unrelated passages.
    pub standing: f32,
    /// Cosine similarity of the terms, from 0 to 1.
    pub terms: f32,
    /// The information of the terms that both hold, in nats, those that come together anyway counted in part.
    pub information: f32,
    /// How many podcasts use the shared term that fewest use; `None` where no term is shared.
    pub podcasts: Option<u32>,
    /// The pairs of neighbouring words that both hold, of ten.
    pub phrasing: f32,
    /// What their numbers say.
    pub numbers: Numbers,
    /// The two claim-worthinesses, from 0 to 1, the lower first.
    pub worthiness: (f32, f32),
    /// How many of the two were cut out of talk; the others were given as they are.
    pub from_talk: u8,
}

impl Evidence {
    /// How strongly the two agree, in nats: the logarithm of the odds that they make one claim, but for a constant.
    ///
    /// A sum of weighted evidence, as record linkage weighs it (Fellegi and Sunter 1969); the weights are those of logistic
    /// regressions on labelled pairs, one of pairs of talk, one in which every source of pairs had an intercept of its own
    /// (ARCHITECTURE.md).
    pub fn agreement(&self) -> f32 {
        if self.from_talk == 2 { self.in_talk() } else { self.as_given() }
    }

    fn in_talk(&self) -> f32 {
        let clear = self.standing.min(CLEAR_STANDING);
        let (lower, higher) = self.worthiness;
        let numbers = match self.numbers {
            Numbers::Nothing => 0.0,
            Numbers::Agree => talk::NUMBERS_AGREE,
            Numbers::Differ => talk::NUMBERS_DIFFER,
        };
        talk::PER_STANDING * clear
            + talk::PER_BEYOND * (self.standing - clear)
            + talk::PER_TERM_COSINE * self.terms
            + talk::PER_INFORMATION * self.information
            + talk::PER_LOG_PODCASTS * (self.podcasts.unwrap_or(talk::MANY_PODCASTS) as f32 + 1.0).ln()
            + talk::PER_PHRASING * self.phrasing
            + numbers
            + talk::PER_LOWER_WORTHINESS * lower.max(LEAST_WORTHINESS).ln()
            + talk::PER_HIGHER_WORTHINESS * higher.max(LEAST_WORTHINESS).ln()
            + talk::ODDS
    }

    fn as_given(&self) -> f32 {
        let clear = self.standing.min(CLEAR_STANDING);
        let beyond = self.standing - clear;
        let per_beyond = if self.from_talk > 0 { talk::PER_BEYOND } else { PER_BEYOND };
        PER_STANDING * clear
            + per_beyond * beyond
            + PER_TERM_COSINE * self.terms
            + PER_INFORMATION * self.information
            + PER_WORTHINESS * self.worthiness.0.max(LEAST_WORTHINESS).ln()
            - TALK_ODDS * f32::from(self.from_talk)
    }
}

/// Above this a standing tells less in talk: people who speak alike are as near as people who say the same.
const CLEAR_STANDING: f32 = 3.5;
const LEAST_WORTHINESS: f32 = 0.02;

const PER_STANDING: f32 = 0.88;
const PER_BEYOND: f32 = 0.8;
const PER_TERM_COSINE: f32 = 1.5;
/// A nat of shared information is worth so much: terms are far from independent.
const PER_INFORMATION: f32 = 0.24;
const PER_WORTHINESS: f32 = 0.6;
/// How much less likely it is, where one of the two was cut out of talk, that it says what the other does.
const TALK_ODDS: f32 = 2.0;

/// The weights of two passages cut out of talk.
mod talk {
    pub const PER_STANDING: f32 = 0.72;
    pub const PER_BEYOND: f32 = 0.17;
    pub const PER_TERM_COSINE: f32 = 4.7;
    pub const PER_INFORMATION: f32 = 0.1;
    /// A term that few podcasts use tells more than its rarity says: it is what they talk about, not how.
    pub const PER_LOG_PODCASTS: f32 = -0.28;
    /// What stands in for the podcasts of a shared term where there is none.
    pub const MANY_PODCASTS: u32 = 40;
    pub const PER_PHRASING: f32 = 0.67;
    pub const NUMBERS_AGREE: f32 = 0.43;
    pub const NUMBERS_DIFFER: f32 = -0.59;
    pub const PER_LOWER_WORTHINESS: f32 = 0.72;
    pub const PER_HIGHER_WORTHINESS: f32 = 1.06;
    /// Puts the two scales on one: the agreement asked for at a precision is the same, given or cut out of talk.
    pub const ODDS: f32 = -1.3;
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOME: Evidence = Evidence {
        standing: 2.0,
        terms: 0.3,
        information: 12.0,
        podcasts: Some(5),
        phrasing: 0.5,
        numbers: Numbers::Nothing,
        worthiness: (0.5, 0.6),
        from_talk: 2,
    };

    #[test]
    fn every_kind_of_evidence_counts() {
        for some in [SOME, Evidence { from_talk: 0, ..SOME }] {
            let more = [
                Evidence { standing: 2.5, ..some },
                Evidence { standing: 6.0, ..some },
                Evidence { terms: 0.4, ..some },
                Evidence { information: 14.0, ..some },
                Evidence { worthiness: (0.55, 0.6), ..some },
            ];
            for evidence in more {
                assert!(evidence.agreement() > some.agreement(), "{evidence:?}");
            }
            assert!(Evidence { worthiness: (0.0, 0.0), ..some }.agreement().is_finite());
        }
        let more = [
            Evidence { podcasts: Some(2), ..SOME },
            Evidence { phrasing: 1.0, ..SOME },
            Evidence { numbers: Numbers::Agree, ..SOME },
            Evidence { worthiness: (0.5, 0.9), ..SOME },
        ];
        for evidence in more {
            assert!(evidence.agreement() > SOME.agreement(), "{evidence:?}");
        }
        let less = [Evidence { podcasts: None, ..SOME }, Evidence { numbers: Numbers::Differ, ..SOME }];
        for evidence in less {
            assert!(evidence.agreement() < SOME.agreement(), "{evidence:?}");
        }
    }

    #[test]
    fn a_high_standing_tells_less_in_talk() {
        let gain = |from_talk| {
            let at = |standing| Evidence { standing, from_talk, ..SOME }.agreement();
            at(8.0) - at(5.0)
        };
        assert!(gain(2) < gain(0));
    }
}
