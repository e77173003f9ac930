//! Common words by rough frequency, and the rule that invents the rest.

use super::dice::Dice;

/// Distinct nouns: the list below, then invented ones.
const NOUNS: usize = 6_000;
/// Of a hundred invented nouns, so many are never said again.
const ONCE: usize = 6;

const COMMON_NOUNS: &[&str] = &[
    "people",
    "time",
    "thing",
    "work",
    "money",
    "problem",
    "company",
    "idea",
    "world",
    "question",
    "team",
    "system",
    "market",
    "year",
    "house",
    "city",
    "book",
    "family",
    "school",
    "story",
    "price",
    "product",
    "customer",
    "data",
    "energy",
    "model",
    "government",
    "doctor",
    "sleep",
    "food",
    "road",
    "water",
    "health",
    "student",
    "teacher",
    "habit",
    "meeting",
    "train",
    "office",
    "bridge",
    "battery",
    "kitchen",
    "factory",
    "garden",
    "hospital",
    "engine",
    "harvest",
    "mortgage",
    "library",
    "furnace",
    "harbor",
    "tunnel",
    "orchard",
    "rent",
    "salary",
    "ferry",
    "museum",
    "lantern",
    "tariff",
    "glacier",
    "satellite",
    "vaccine",
    "compost",
    "violin",
    "turbine",
    "beehive",
    "kiln",
    "weld",
];

pub(super) const VERBS: &[&str] = &[
    "changes",
    "needs",
    "costs",
    "helps",
    "breaks",
    "moves",
    "builds",
    "holds",
    "explains",
    "beats",
    "feeds",
    "slows",
    "carries",
    "shapes",
    "drives",
    "replaces",
    "surprises",
    "protects",
    "funds",
    "outlasts",
];

pub(super) const PAST_VERBS: &[&str] = &[
    "changed",
    "needed",
    "fixed",
    "helped",
    "broke",
    "moved",
    "built",
    "held",
    "explained",
    "found",
    "bought",
    "sold",
    "carried",
    "shaped",
    "noticed",
    "replaced",
    "measured",
    "protected",
    "funded",
    "forgot",
];

pub(super) const ADJECTIVES: &[&str] = &[
    "new",
    "big",
    "good",
    "old",
    "small",
    "different",
    "hard",
    "local",
    "cheap",
    "strange",
    "honest",
    "early",
    "slow",
    "public",
    "heavy",
    "quiet",
    "expensive",
    "fragile",
    "boring",
    "wooden",
    "northern",
    "careful",
];

pub(super) const ADVERBS: &[&str] =
    &["really", "just", "actually", "probably", "always", "never", "often", "slowly", "finally", "rarely", "quietly"];

pub(super) const PREPOSITIONS: &[&str] = &["in", "of", "for", "with", "about", "from", "behind", "without", "near"];

pub(super) const PEOPLE: &[&str] = &[
    "Odalys",
    "Brannock",
    "Teodora",
    "Ysolde",
    "Kasimir",
    "Imre",
    "Wendeline",
    "Fabrizia",
    "Oskari",
    "Nerys",
    "Thandeka",
    "Leopold",
    "Marguerite",
    "Anselm",
    "Zenobia",
    "Rufina",
];

const STARTS: &[&str] =
    &["b", "br", "d", "dr", "f", "g", "gr", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "z"];
const MIDDLES: &[&str] = &["a", "e", "i", "o", "u", "ai", "ea", "ou"];
const ENDS: &[&str] = &["", "n", "r", "l", "s", "m", "nd", "rt", "x"];

/// A noun, common ones often and invented ones rarely.
pub(super) fn noun(dice: &mut Dice) -> String {
    let rank = dice.zipf(NOUNS);
    match COMMON_NOUNS.get(rank) {
        Some(&word) => word.to_owned(),
        None if dice.percent(ONCE) => invented(NOUNS + dice.below(1_000_000)),
        None => invented(rank),
    }
}

/// The invented word of a number; different numbers seldom share one.
pub(super) fn invented(number: usize) -> String {
    let mut dice = Dice::new(number as u64);
    let syllables = 2 + dice.below(2);
    (0..syllables).map(|_| format!("{}{}{}", dice.pick(STARTS), dice.pick(MIDDLES), dice.pick(ENDS))).collect()
}

/// A name of a place, a firm or a family.
pub(super) fn name(dice: &mut Dice) -> String {
    capital(&invented(NOUNS + dice.zipf(2_000)))
}

/// With a large first letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// With "a" or "an" before it.
pub(super) fn a(text: &str) -> String {
    let article = if text.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {text}")
}
