//! Do two passages about the same thing claim the contrary?

use super::reversal::reversed;
use super::wording::reworded;
use super::{Assertion, Quantity, Unit};

/// Why the two cannot be one claim, in words; `None` where nothing speaks against it.
///
/// To be asked only of passages that are similar: two texts about different things rarely contradict each other. `alike` says
/// that the two use mostly the same words: elsewhere a denial or a direction is as often another way to say the same
/// ("lacks diversity", "isn't diverse").
pub fn contradiction(a: &Assertion, b: &Assertion, alike: bool) -> Option<String> {
    let by_stance = other_number(a, b).or_else(|| one_doubts(a, b));
    if !alike {
        return by_stance;
    }
    by_stance.or_else(|| reworded(a, b)).or_else(|| reversed(a, b))
}

/// Do the two contradict by what [`super::Stances`] tell apart: numbers, denials, directions and doubts?
pub fn stances_contradict(a: &Assertion, b: &Assertion) -> bool {
    let found = other_number(a, b).or_else(|| denial(a, b)).or_else(|| other_direction(a, b));
    found.or_else(|| one_doubts(a, b)).is_some()
}

/// Both name numbers of one unit, and not one of one agrees with one of the other in any unit.
fn other_number(a: &Assertion, b: &Assertion) -> Option<String> {
    let telling = |assertion: &Assertion| -> Vec<Quantity> {
        assertion.quantities.iter().filter(|quantity| is_telling(quantity)).cloned().collect()
    };
    let (ours, theirs) = (telling(a), telling(b));
    let comparable = |x: &Quantity, y: &Quantity| {
        x.unit == y.unit && (x.unit != Unit::Count || x.noun == y.noun && !x.noun.is_empty())
    };
    if ours.iter().any(|x| theirs.iter().any(|y| x.agrees_with(y))) {
        return None;
    }
    let (x, y) = ours.iter().find_map(|x| theirs.iter().find(|y| comparable(x, y)).map(|y| (x, y)))?;
    Some(format!("{} against {}", in_words(x), in_words(y)))
}

/// Small bare counts ("two things") tell nothing.
fn is_telling(quantity: &Quantity) -> bool {
    match quantity.unit {
        Unit::Percent | Unit::Money => true,
        Unit::Year => false,
        Unit::Count => quantity.value > 10.0,
    }
}

fn in_words(quantity: &Quantity) -> String {
    let value = match quantity.value {
        value if value >= 1e12 => format!("{} trillion", value / 1e12),
        value if value >= 1e9 => format!("{} billion", value / 1e9),
        value if value >= 1e6 => format!("{} million", value / 1e6),
        value => format!("{value}"),
    };
    match quantity.unit {
        Unit::Percent => format!("{value}%"),
        Unit::Money => format!("${value}"),
        Unit::Year => value,
        Unit::Count => format!("{value} {}", quantity.noun),
    }
}

/// One says what the other denies, and only one of them denies on the whole: what two denials reach differs with their words.
pub(super) fn denial(a: &Assertion, b: &Assertion) -> Option<String> {
    let denied = |by: &Assertion, of: &Assertion| {
        let said = |stem: &String| of.terms.iter().any(|term| term.stem == *stem) && !of.negated.contains(stem);
        by.negated.iter().find(|stem| said(stem)).cloned()
    };
    if a.denies == b.denies {
        return None;
    }
    let term = denied(a, b).or_else(|| denied(b, a))?;
    Some(format!("one denies \u{201c}{term}\u{201d}"))
}

pub(super) fn other_direction(a: &Assertion, b: &Assertion) -> Option<String> {
    let opposed = |x: &Assertion, y: &Assertion| x.rises && !x.falls && y.falls && !y.rises;
    (opposed(a, b) || opposed(b, a)).then(|| "one says it rises, the other that it falls".to_owned())
}

/// One tells a number that the other takes something off.
fn one_doubts(a: &Assertion, b: &Assertion) -> Option<String> {
    let phrase = match (a.doubt, b.doubt) {
        (Some(phrase), None) | (None, Some(phrase)) => phrase,
        _ => return None,
    };
    let shared = a.quantities.iter().any(|x| is_telling(x) && b.quantities.iter().any(|y| x.agrees_with(y)));
    shared.then(|| format!("one qualifies it: \u{201c}{phrase}\u{201d}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::both_read;

    fn check(a: &str, b: &str, expected: Option<&str>) {
        let (x, y) = both_read(a, b);
        assert_eq!(contradiction(&x, &y, true).as_deref(), expected, "{a} | {b}");
        assert_eq!(contradiction(&y, &x, true).is_some(), expected.is_some(), "the other way round");
    }

    #[test]
    fn another_number_is_another_claim() {
        check("Tolls went to 104% of cost.", "Tolls went to 125 percent of cost.", Some("104% against 125%"));
        check("It cost $5.5 million.", "They paid five and a half million dollars.", None);
        check("It cost $6 million on 2,000 chips.", "It cost 5.6 million dollars, others 100 million dollars.", None);
        check("The cells last 4,000 cycles.", "The cells last 400 cycles.", Some("4000 cycles against 400 cycles"));
    }

    #[test]
    fn a_denial_is_no_repetition() {
        check(
            "Magnesium improves sleep.",
            "Magnesium does not improve sleep at all.",
            Some("one denies \u{201c}improv\u{201d}"),
        );
        check("Magnesium doesn't improve sleep.", "It never improved anyone's sleep.", None);
    }

    #[test]
    fn a_number_told_and_a_number_qualified_are_apart() {
        let why = Some("one qualifies it: \u{201c}leaves out\u{201d}");
        check("The dam cost $6 million.", "The 6 million dollars leaves out the land.", why);
        check("That $6 million leaves out the land.", "Take the $6 million at face value.", None);
        check("The dam cost $6 million.", "The list leaves out the land.", None);
    }

    #[test]
    fn rising_and_falling_are_apart() {
        check("Rents rose in Harrow.", "Rents fell in Harrow.", Some("one says it rises, the other that it falls"));
    }
}
