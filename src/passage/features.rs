//! What a stretch of speech looks like to the worthiness model: one number a feature.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

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

thread_local! {
    /// Rarities already looked up: speech says the same few words again and again.
    static RARITIES: RefCell<HashMap<String, f32>> = RefCell::new(HashMap::new());
}

/// The negative logarithm of the share of background passages that hold a word.
fn rarity(word: &str) -> f32 {
    RARITIES.with_borrow_mut(|known| match known.get(word) {
        Some(&rarity) => rarity,
        None => {
            let rarity = -background_share(&stem(word)).ln();
            known.insert(word.to_owned(), rarity);
            rarity
        }
    })
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
