//! Claim-worthiness: does a stretch of speech assert something specific that another show could also assert?
//!
//! A logistic model over the [`features`](super::features); its weights were fitted on passages labelled by reading
//! (`models/english-speech/README.md` tells how many, and how well the labels agree).

use super::features::{FEATURES, features};

/// The weights, in the order of [`super::features::NAMES`].
const WEIGHTS: [f32; FEATURES] = [
    -2.6, 0.35, 0.35, 0.25, 0.5, 0.25, -0.5, -0.1, -0.35, -1.2, -0.35, -0.6, -1.0, -0.5, 0.2, 0.5, 0.35, 0.1, -0.1,
    -0.3, -0.25, -0.35, -0.1, 0.35,
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
