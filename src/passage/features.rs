//! What a stretch of speech looks like to the worthiness model: one number a feature.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::word_lists::{
    CAUSE, COMPARISON, FILLER, FIRST_PERSON, GENERAL, INSTRUCTION, MAGNITUDES, NARRATION, OFFERS, PREDICTION,
    QUESTION_OPENERS, SHOW, STATES, THANKS, THEY, VAGUE, WE, YOU,
};
use crate::word::{bare, share_of_word};

/// The number of features, the constant one included.
pub const FEATURES: usize = 24;

/// The features' names, in order, as the model card lists them.
pub const NAMES: [&str; FEATURES] = [
    "constant",
    "words (log)",
    "numbers",
    "capitalised names",
    "rare words",
    "specificity",
    "first person singular",
    "we",
    "you",
    "question",
    "filler",
    "talk about the show",
    "thanks and greetings",
    "links and offers",
    "states of being",
    "cause",
    "comparison",
    "prediction",
    "third person pronouns",
    "vague words",
    "past narration",
    "instruction",
    "repetition",
    "general subject",
];

/// The word lists, in the order in which `features` names them.
const LISTS: [&[&str]; 16] = [
    FIRST_PERSON,
    WE,
    YOU,
    FILLER,
    SHOW,
    THANKS,
    OFFERS,
    STATES,
    CAUSE,
    COMPARISON,
    PREDICTION,
    THEY,
    VAGUE,
    NARRATION,
    INSTRUCTION,
    GENERAL,
];

/// Which lists a word stands in, a bit for each of [`LISTS`].
static GROUPS: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
    let mut groups: HashMap<&str, u32> = HashMap::new();
    for (bit, list) in LISTS.iter().enumerate() {
        for word in *list {
            *groups.entry(word).or_default() |= 1 << bit;
        }
    }
    groups
});

/// The features of a stretch of text; shares are per word and scaled by ten so that weights compare.
pub fn features(text: &str) -> [f32; FEATURES] {
    let raw: Vec<&str> = text.split_whitespace().collect();
    let words: Vec<String> = raw.iter().map(|word| bare(word)).filter(|word| !word.is_empty()).collect();
    let count = words.len().max(1) as f32;
    let mut listed = [0.0f32; LISTS.len()];
    for word in &words {
        let groups = GROUPS.get(word.as_str()).copied().unwrap_or(0);
        (0..LISTS.len()).filter(|bit| groups & (1 << bit) != 0).for_each(|bit| listed[bit] += 1.0);
    }
    let [
        first,
        we,
        you,
        filler,
        show,
        thanks,
        offers,
        states,
        cause,
        comparison,
        prediction,
        they,
        vague,
        narration,
        instruction,
        general,
    ] = listed.map(|said| 10.0 * said / count);
    let rarities: Vec<f32> = words.iter().map(|word| rarity(word)).collect();
    let content: Vec<f32> = rarities.iter().copied().filter(|&rarity| rarity > CONTENT_RARITY).collect();
    let specificity = if content.is_empty() { 0.0 } else { content.iter().sum::<f32>() / content.len() as f32 };
    let rare = rarities.iter().filter(|&&rarity| rarity > RARE_RARITY).count() as f32;
    let numbers = words
        .iter()
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()) || MAGNITUDES.contains(&word.as_str()))
        .count() as f32;
    let distinct = words.iter().collect::<HashSet<_>>().len() as f32;
    [
        1.0,
        count.ln(),
        numbers.min(3.0),
        capitalised_names(&raw).min(4.0),
        rare.min(6.0) / count.sqrt(),
        specificity,
        first,
        we,
        you,
        question(text, &words),
        filler,
        show,
        thanks,
        offers,
        states,
        cause.min(1.5),
        comparison.min(2.0),
        prediction,
        they,
        vague,
        narration,
        instruction,
        10.0 * (1.0 - distinct / count),
        general.min(2.0),
    ]
}

/// The negative logarithm of the share of background passages that hold a word.
fn rarity(word: &str) -> f32 {
    -share_of_word(word).ln()
}

/// Rarity (negative log of the background share) above which a word counts as content.
const CONTENT_RARITY: f32 = 3.5;
/// Rarity above which a word counts as rare: fewer than about one passage in a thousand.
const RARE_RARITY: f32 = 6.9;

/// Capitalised words that do not open a sentence.
fn capitalised_names(raw: &[&str]) -> f32 {
    raw.windows(2)
        .filter(|pair| {
            let opens = pair[0].ends_with(['.', '?', '!', ':']) || pair[0] == "--";
            let word = pair[1].trim_start_matches(|c: char| !c.is_alphanumeric());
            let first_person = word == "I" || word.starts_with("I'") || word.starts_with("I’");
            !opens && !first_person && word.starts_with(char::is_uppercase)
        })
        .count() as f32
}

fn question(text: &str, words: &[String]) -> f32 {
    let marks = text.matches('?').count() as f32;
    let ends = text.matches(['.', '!', '?']).count().max(1) as f32;
    let opens = words.iter().take(2).any(|word| QUESTION_OPENERS.contains(&word.as_str()));
    marks / ends + if opens { 0.5 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_has_a_name_and_a_finite_value() {
        for text in ["", "um", "The Halden bridge carries 40 percent more traffic than in 2019.", "日本語 😀"] {
            let values = features(text);
            assert_eq!(values.len(), NAMES.len());
            assert!(values.iter().all(|value| value.is_finite()), "{text}: {values:?}");
        }
    }
}
