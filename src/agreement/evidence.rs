//! What speaks for two passages making one claim, weighed.

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
    /// How many of these terms talk at large seldom has, those that come together anyway counted in part.
    pub rare: f32,
    /// The lower of the two claim-worthinesses, from 0 to 1.
    pub worthiness: f32,
    /// Was either cut out of talk? Else both were given as they are.
    pub from_talk: bool,
}

impl Evidence {
    /// How strongly the two agree, in nats: the logarithm of the odds that they make one claim, but for a constant.
    ///
    /// A sum of weighted evidence, as record linkage weighs it (Fellegi and Sunter 1969); the weights are those of a
    /// logistic regression on labelled pairs, in which every source of pairs had an intercept of its own; those of talk alone
    /// were set on labelled insights (ARCHITECTURE.md).
    pub fn agreement(&self) -> f32 {
        let clear = self.standing.min(CLEAR_STANDING);
        let beyond = self.standing - clear;
        let always = PER_STANDING * clear
            + PER_TERM_COSINE * self.terms
            + PER_INFORMATION * self.information
            + PER_WORTHINESS * self.worthiness.max(LEAST_WORTHINESS).ln();
        match self.from_talk {
            true => always + PER_BEYOND_IN_TALK * beyond + PER_RARE * self.rare.min(MOST_RARE) - TALK_ODDS,
            false => always + PER_BEYOND * beyond,
        }
    }
}

const PER_STANDING: f32 = 0.88;
/// Above this a standing tells less in talk: people who speak alike are near, too.
const CLEAR_STANDING: f32 = 3.5;
const PER_BEYOND_IN_TALK: f32 = 0.4;
const PER_BEYOND: f32 = 0.8;
const PER_TERM_COSINE: f32 = 1.5;
/// A nat of shared information is worth so much: terms are far from independent.
const PER_INFORMATION: f32 = 0.24;
const PER_WORTHINESS: f32 = 0.6;
const LEAST_WORTHINESS: f32 = 0.02;
/// What a rare word that both hold is worth in talk, where common ones are shared by whoever speaks of one subject.
const PER_RARE: f32 = 0.8;
/// More of them make a passage longer, not more telling.
const MOST_RARE: f32 = 2.0;
/// How much less likely it is that a passage cut out of talk says what another does, be that given or talk too.
const TALK_ODDS: f32 = 5.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_evidence_counts() {
        let some =
            Evidence { standing: 2.0, terms: 0.3, information: 12.0, rare: 1.0, worthiness: 0.5, from_talk: true };
        let more = [
            Evidence { standing: 2.5, ..some },
            Evidence { standing: 6.0, ..some },
            Evidence { terms: 0.4, ..some },
            Evidence { information: 14.0, ..some },
            Evidence { rare: 1.5, ..some },
            Evidence { worthiness: 0.6, ..some },
            Evidence { from_talk: false, ..some },
        ];
        for evidence in more {
            assert!(evidence.agreement() > some.agreement(), "{evidence:?}");
        }
        assert!(Evidence { worthiness: 0.0, ..some }.agreement().is_finite());
    }

    #[test]
    fn a_high_standing_tells_less_in_talk() {
        let gain = |from_talk| {
            let at =
                |standing| Evidence { standing, terms: 0.0, information: 0.0, rare: 0.0, worthiness: 1.0, from_talk };
            at(8.0).agreement() - at(5.0).agreement()
        };
        assert!(gain(true) < gain(false));
    }
}
