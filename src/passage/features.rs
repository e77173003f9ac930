//! What a stretch of speech looks like to the worthiness model: one number a feature.

use super::commonness::background_share;
use super::run::bare;
use crate::stem::stem;

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

const FIRST_PERSON: &[&str] = &["i", "i'm", "i've", "i'd", "i'll", "my", "me", "myself", "mine"];
const WE: &[&str] = &["we", "we're", "we've", "we'd", "we'll", "our", "us"];
const YOU: &[&str] = &["you", "your", "you're", "you've", "you'd", "you'll", "yours", "yourself"];
const QUESTION_OPENERS: &[&str] = &[
    "what", "why", "how", "who", "where", "when", "which", "do", "does", "did", "is", "are", "can", "could", "would",
    "should", "have", "has", "will",
];
const FILLER: &[&str] = &[
    "um",
    "uh",
    "yeah",
    "yep",
    "yes",
    "okay",
    "ok",
    "like",
    "right",
    "well",
    "hmm",
    "mhm",
    "oh",
    "ah",
    "wow",
    "cool",
    "nice",
    "totally",
    "exactly",
    "absolutely",
    "basically",
    "literally",
    "actually",
    "kinda",
    "sorta",
    "gonna",
    "er",
];
const SHOW: &[&str] = &[
    "episode",
    "episodes",
    "podcast",
    "podcasts",
    "show",
    "guest",
    "guests",
    "listener",
    "listeners",
    "listening",
    "audience",
    "subscribe",
    "newsletter",
    "interview",
    "host",
    "segment",
    "recording",
    "channel",
    "conversation",
    "today",
    "topic",
    "question",
    "questions",
    "chat",
    "stream",
    "video",
];
const THANKS: &[&str] = &[
    "thanks",
    "thank",
    "welcome",
    "hello",
    "hey",
    "hi",
    "bye",
    "goodbye",
    "pleasure",
    "appreciate",
    "congrats",
    "congratulations",
    "folks",
    "everybody",
    "everyone",
    "guys",
    "cheers",
    "sorry",
    "love",
    "glad",
    "joining",
];
const OFFERS: &[&str] = &[
    "sponsor",
    "sponsors",
    "sponsored",
    "code",
    "discount",
    "promo",
    "trial",
    "signup",
    "link",
    "description",
    "slash",
    "dot",
    "com",
    "website",
    "visit",
    "download",
    "free",
    "offer",
    "deal",
    "merch",
    "patreon",
    "twitter",
    "discord",
];
const STATES: &[&str] = &[
    "is", "are", "was", "were", "has", "have", "had", "isn't", "aren't", "wasn't", "it's", "that's", "there's", "been",
];
const CAUSE: &[&str] = &[
    "because",
    "cause",
    "causes",
    "caused",
    "due",
    "therefore",
    "leads",
    "led",
    "reason",
    "result",
    "results",
    "means",
    "allows",
    "enables",
    "requires",
    "drives",
    "driven",
    "prevents",
    "depends",
    "makes",
    "forces",
    "forced",
];
const COMPARISON: &[&str] = &[
    "more",
    "less",
    "most",
    "least",
    "than",
    "better",
    "worse",
    "best",
    "worst",
    "bigger",
    "larger",
    "smaller",
    "cheaper",
    "faster",
    "slower",
    "higher",
    "lower",
    "fewer",
    "greater",
    "biggest",
    "largest",
    "versus",
    "compared",
    "percent",
    "double",
    "half",
    "increase",
    "increased",
    "decrease",
    "decline",
    "grew",
    "growth",
    "fell",
    "dropped",
    "rose",
    "rising",
    "expensive",
    "cheap",
    "stronger",
    "weaker",
    "only",
    "every",
    "never",
    "always",
    "all",
    "no",
];
const PREDICTION: &[&str] = &[
    "will", "won't", "would", "could", "may", "might", "should", "must", "going", "expect", "future", "soon", "likely",
];
const THEY: &[&str] = &[
    "he", "she", "him", "her", "his", "they", "them", "their", "they're", "he's", "she's", "it", "its", "this", "that",
];
const VAGUE: &[&str] = &[
    "thing",
    "things",
    "stuff",
    "something",
    "anything",
    "somebody",
    "someone",
    "whatever",
    "kind",
    "sort",
    "bit",
    "lot",
    "way",
    "here",
    "there",
    "one",
    "those",
    "these",
    "everything",
    "think",
    "guess",
    "maybe",
    "mean",
    "know",
    "want",
    "feel",
    "say",
    "said",
    "talk",
    "talking",
    "tell",
    "remember",
];
const NARRATION: &[&str] = &[
    "went",
    "came",
    "got",
    "started",
    "told",
    "asked",
    "called",
    "did",
    "didn't",
    "thought",
    "saw",
    "wanted",
    "happened",
    "ago",
    "yesterday",
    "remember",
    "kid",
    "moved",
    "joined",
    "decided",
    "tried",
    "felt",
    "knew",
    "was",
    "were",
    "had",
];
const INSTRUCTION: &[&str] = &[
    "let's", "let", "click", "go", "look", "see", "show", "try", "put", "open", "take", "get", "check", "add", "type",
];
const GENERAL: &[&str] = &[
    "people",
    "companies",
    "company",
    "market",
    "markets",
    "industry",
    "government",
    "world",
    "country",
    "technology",
    "users",
    "customers",
    "developers",
    "researchers",
    "scientists",
    "study",
    "studies",
    "data",
    "software",
    "model",
    "models",
    "systems",
    "economy",
    "price",
    "prices",
    "cost",
    "costs",
    "businesses",
    "business",
    "money",
    "team",
    "teams",
    "workers",
    "patients",
    "children",
    "state",
    "states",
    "law",
    "research",
    "evidence",
    "science",
];

/// Number words that make a number by themselves when a unit or a magnitude follows.
const MAGNITUDES: &[&str] = &["hundred", "thousand", "million", "billion", "trillion", "percent", "dozen", "dollars"];

/// The features of a stretch of text; shares are per word and scaled by ten so that weights compare.
pub fn features(text: &str) -> [f32; FEATURES] {
    let raw: Vec<&str> = text.split_whitespace().collect();
    let words: Vec<String> = raw.iter().map(|word| bare(word)).filter(|word| !word.is_empty()).collect();
    let count = words.len().max(1) as f32;
    let share = |list: &[&str]| 10.0 * words.iter().filter(|word| list.contains(&word.as_str())).count() as f32 / count;
    let stems: Vec<String> = words.iter().map(|word| stem(word)).collect();
    let rarities: Vec<f32> = stems.iter().map(|stem| -background_share(stem).ln()).collect();
    let content: Vec<f32> = rarities.iter().copied().filter(|&rarity| rarity > CONTENT_RARITY).collect();
    let specificity = if content.is_empty() { 0.0 } else { content.iter().sum::<f32>() / content.len() as f32 };
    let rare = rarities.iter().filter(|&&rarity| rarity > RARE_RARITY).count() as f32;
    let numbers = words
        .iter()
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()) || MAGNITUDES.contains(&word.as_str()))
        .count() as f32;
    let distinct = words.iter().collect::<std::collections::HashSet<_>>().len() as f32;
    [
        1.0,
        count.ln(),
        numbers.min(3.0),
        capitalised_names(&raw).min(4.0),
        rare.min(6.0) / count.sqrt(),
        specificity,
        share(FIRST_PERSON),
        share(WE),
        share(YOU),
        question(text, &words),
        share(FILLER),
        share(SHOW),
        share(THANKS),
        share(OFFERS),
        share(STATES),
        share(CAUSE).min(1.5),
        share(COMPARISON).min(2.0),
        share(PREDICTION),
        share(THEY),
        share(VAGUE),
        share(NARRATION),
        share(INSTRUCTION),
        10.0 * (1.0 - distinct / count),
        share(GENERAL).min(2.0),
    ]
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
