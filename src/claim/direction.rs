//! Whether a text says that something goes up or down.

use super::term::Term;

/// Stems of going up.
const RISE: &[&str] = &[
    "rise", "rose", "risen", "increas", "grow", "grew", "grown", "climb", "surg", "soar", "jump", "rais", "doubl",
    "tripl", "expand", "boost",
];
/// Stems of going down.
const FALL: &[&str] = &[
    "fall", "fell", "fallen", "drop", "declin", "decreas", "plung", "shrink", "shrank", "shrunk", "slash", "reduc",
    "lower", "halv", "cut", "crash", "plummet", "tumbl",
];

/// Does it say rise, does it say fall?
pub(super) fn directions(terms: &[Term]) -> (bool, bool) {
    let any = |list: &[&str]| terms.iter().any(|term| list.contains(&term.stem.as_str()));
    (any(RISE), any(FALL))
}
