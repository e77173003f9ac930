//! Claim-worthiness: does a stretch of speech assert something specific that another show could also assert?
//!
//! A logistic model over the [`features`](super::features); its weights were fitted on passages labelled by reading
//! (`models/english-speech/README.md` tells how many, and how well the labels agree).

use super::features::{FEATURES, features};

/// The weights, in the order of [`super::features::NAMES`].
const WEIGHTS: [f32; FEATURES] = [
    -7.363, 2.112, 0.144, 0.157, -0.189, 0.176, -1.841, -1.101, -0.368, -1.577, -0.560, -1.824, 0.520, -0.404, 0.380,
    0.625, 0.499, -0.164, -0.825, 0.089, -1.250, -0.747, -0.124, 0.552,
];

/// The probability, from 0 to 1, that a reader would call this text a claim.
pub(crate) fn worthiness(text: &str) -> f32 {
    let odds: f32 = features(text).iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    1.0 / (1.0 + (-odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_about_the_world_is_worth_more_than_banter() {
        let claims = [
            "The new desalination plant in Marrow Bay cut the price of water by 40 percent because it runs on solar power.",
            "battery prices have fallen by half since 2021 and analysts expect them to fall further",
        ];
        let banter = [
            "Yeah, no, I mean, totally, I love that, you know what I mean?",
            "So what did you think when you first saw it? Were you like, wow?",
            "Let me show you what I mean, if you click here you will see it.",
        ];
        for claim in claims {
            for talk in banter {
                assert!(worthiness(claim) > worthiness(talk) + 0.2, "{claim} | {talk}");
            }
        }
    }
}
