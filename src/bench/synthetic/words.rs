//! Common words by rough frequency, and the rule that invents the rest.

use super::dice::Dice;

/// Invented nouns that are said again.
const INVENTED: usize = 4_000;
/// Of a hundred nouns, so many are common, as in talk about a matter with words of its own.
const COMMON: usize = 88;
/// Of a hundred invented nouns, so many are never said again.
const ONCE: usize = 15;
/// The first so many common nouns say nothing of what is talked about.
const VAGUE: usize = 24;

#[rustfmt::skip] // Several on a line, as a list is read.
const COMMON_NOUNS: &[&str] = &[
    "people", "time", "thing", "work", "money", "problem", "company", "idea", "world", "question", "team", "system",
    "market", "year", "house", "city", "book", "family", "school", "story", "price", "product", "customer", "day",
    "week", "phone", "car", "friend", "child", "job", "street", "test", "plan", "country", "machine", "paper", "room",
    "letter", "song", "game", "window", "table", "door", "bank", "tax", "farm", "hotel", "boat", "tree", "river",
    "wall", "chair", "shop", "bus", "hour", "page", "number", "voice", "film", "photo", "shirt", "box", "key", "cup",
    "bag", "hat", "coat", "lamp", "clock", "rope", "shelf", "screen", "engineer", "data", "energy", "model",
    "government", "doctor", "sleep", "food", "road", "water", "health", "student", "teacher", "habit", "meeting",
    "train", "office", "bridge", "battery", "kitchen", "factory", "garden", "hospital", "engine", "harvest",
    "mortgage", "library", "furnace", "harbor", "tunnel", "orchard", "rent", "salary", "ferry", "museum", "lantern",
    "tariff", "glacier", "satellite", "vaccine", "compost", "violin", "turbine", "beehive", "kiln", "weld", "airport",
    "apple", "bakery", "ballot", "barn", "bicycle", "blanket", "budget", "cabin", "camera", "canal", "candle",
    "carpet", "cave", "cement", "cheese", "chimney", "cinema", "clinic", "coal", "cotton", "court", "crane", "dairy",
    "desert", "diesel", "dock", "drought", "elevator", "fabric", "festival", "fiber", "fishery", "flood", "forest",
    "fountain", "fridge", "garage", "gravel", "greenhouse", "hammer", "heater", "helmet", "herd", "honey", "insulin",
    "invoice", "island", "jacket", "jury", "ladder", "lawn", "lecture", "license", "lobster", "mattress", "meadow",
    "medal", "microphone", "mill", "mirror", "motor", "muscle", "nurse", "oven", "oxygen", "parcel", "parking",
    "patent", "pension", "piano", "pigeon", "pipeline", "plaster", "plumber", "pollen", "pond", "potato", "printer",
    "prison", "pump", "quarry", "radio", "railway", "rainfall", "reactor", "recipe", "refund", "reservoir", "rocket",
    "roof", "rubber", "saddle", "sandwich", "scanner", "seaweed", "sensor", "shuttle", "siren", "skylight", "soil",
    "solar", "spinach", "stadium", "staircase", "statue", "steel", "subsidy", "subway", "sugar", "sweater", "tailor",
    "telescope", "theater", "timber", "toaster", "tractor", "treaty", "tutor", "umbrella", "valley", "velvet",
    "village", "vinegar", "voucher", "walnut", "warehouse", "wheat", "widow", "zinc",
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

const STARTS: &[&str] = &["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "br", "st", "tr", "h", "w"];
const MIDDLES: &[&str] = &["a", "e", "i", "o", "a", "e", "i", "o", "u", "ea"];
const ENDS: &[&str] = &["", "", "", "", "n", "r", "l", "s", "m", "t"];

/// A noun, common ones often and invented ones rarely.
pub(super) fn noun(dice: &mut Dice) -> String {
    if dice.percent(COMMON) {
        return COMMON_NOUNS[dice.zipf(COMMON_NOUNS.len())].to_owned();
    }
    match dice.percent(ONCE) {
        true => invented(INVENTED + dice.below(1_000_000)),
        false => invented(dice.zipf(INVENTED)),
    }
}

/// A noun that says what is talked about.
pub(super) fn topic(dice: &mut Dice) -> String {
    dice.pick(&COMMON_NOUNS[VAGUE..]).to_owned()
}

/// The invented word of a number; different numbers seldom share one.
pub(super) fn invented(number: usize) -> String {
    let mut dice = Dice::new(number as u64);
    let syllables = 2 + dice.below(2);
    (0..syllables).map(|_| format!("{}{}{}", dice.pick(STARTS), dice.pick(MIDDLES), dice.pick(ENDS))).collect()
}

/// A name of a place, a firm or a family.
pub(super) fn name(dice: &mut Dice) -> String {
    capital(&invented(INVENTED + dice.zipf(2_000)))
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
