//! Two texts in nearly the same words: what is different is what they disagree on.

use std::collections::BTreeSet;

use super::antonym::are_contrary;
use super::contradiction::{denial, other_direction};
use super::{Assertion, Quantity};

/// The part of the shorter text's words that a rewording has too.
const MOSTLY: f32 = 0.75;
/// A longer text says more; from so many times the words on it is no rewording.
const LONGEST: usize = 2;
/// Words that a short text may be longer by all the same ("It is not the case that ...").
const FRAME: usize = 5;

/// Why two texts in nearly the same words do not claim the same; `None` where they do, or are worded differently.
pub(super) fn reworded(a: &Assertion, b: &Assertion) -> Option<String> {
    let (ours, theirs): (BTreeSet<&str>, BTreeSet<&str>) =
        (a.stems().into_iter().collect(), b.stems().into_iter().collect());
    let (fewer, more) = (ours.len().min(theirs.len()), ours.len().max(theirs.len()));
    let common = ours.intersection(&theirs).count();
    if fewer == 0 || (common as f32) < MOSTLY * fewer as f32 || more > LONGEST * fewer + FRAME {
        return None;
    }
    if a.denies != b.denies {
        return denial(a, b).or_else(|| Some("one denies what the other says".to_owned()));
    }
    if let Some(why) = other_direction(a, b) {
        return Some(why);
    }
    let mine: Vec<&str> = ours.difference(&theirs).copied().collect();
    let yours: Vec<&str> = theirs.difference(&ours).copied().collect();
    for x in &mine {
        if let Some(y) = yours.iter().find(|y| are_contrary(x, y)) {
            return Some(against(x, y));
        }
    }
    other_amount(a, b).or_else(|| {
        let name = |assertion: &Assertion, different: &[&str]| {
            different.iter().find_map(|stem| assertion.names.get(*stem)).cloned()
        };
        Some(against(&name(a, &mine)?, &name(b, &yours)?))
    })
}

pub(super) fn against(x: &str, y: &str) -> String {
    format!("\u{201c}{x}\u{201d} against \u{201c}{y}\u{201d}")
}

/// Both name an amount that the other does not, small counts too.
fn other_amount(a: &Assertion, b: &Assertion) -> Option<String> {
    let only = |of: &Assertion, not: &Assertion| {
        let known = |x: &Quantity| not.quantities.iter().any(|y| x.agrees_with(y));
        of.quantities.iter().find(|x| !known(x)).map(|x| x.value)
    };
    Some(format!("{} against {}", only(a, b)?, only(b, a)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::both_read;

    #[test]
    fn the_word_that_was_changed_is_the_reason() {
        let check = |a: &str, b: &str, expected: Option<&str>| {
            let (x, y) = both_read(a, b);
            assert_eq!(reworded(&x, &y).as_deref(), expected, "{a} | {b}");
            assert_eq!(reworded(&y, &x).is_some(), expected.is_some(), "the other way round");
        };
        let ferry = "The new ferry made the crossing cheaper for islanders";
        check(
            ferry,
            "The new ferry made the crossing dearer for islanders",
            Some("\u{201c}cheaper\u{201d} against \u{201c}dearer\u{201d}"),
        );
        check(
            ferry,
            "It is not the case that the new ferry made the crossing cheaper for islanders",
            Some("one denies what the other says"),
        );
        check(
            ferry,
            "The idea that the new ferry made the crossing cheaper for islanders is nonsense",
            Some("one denies what the other says"),
        );
        check(ferry, "The new ferry has made crossing cheaper for all islanders", None);
        check(
            "The boat to Norway sails on Friday",
            "The boat to Iceland sails on Friday",
            Some("\u{201c}Norway\u{201d} against \u{201c}Iceland\u{201d}"),
        );
        check("The boat has three decks and a bar", "The boat has seven decks and a bar", Some("3 against 7"));
        check(ferry, "Nobody pays as much for the boat as last year", None);
    }
}
