//! Do the numbers of two passages agree?

use super::{Assertion, Quantity, Unit};

/// What the numbers of two passages say about their making one claim.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Numbers {
    /// One of the two names none, or they share a small one only.
    #[default]
    Nothing,
    /// Both name the same telling number.
    Agree,
    /// Both name numbers, and none is the other's.
    Differ,
}

/// Numbers up to this are said of anything.
const SMALL: f64 = 20.0;

/// Compares the numbers of two passages, each rounded; years tell nothing, units are left out (captions often lack them).
pub fn compare_numbers(a: &Assertion, b: &Assertion) -> Numbers {
    let of = |assertion: &'_ Assertion| -> Vec<Quantity> {
        assertion.quantities.iter().filter(|quantity| quantity.unit != Unit::Year).cloned().collect()
    };
    let (ours, theirs) = (of(a), of(b));
    let mut shared = ours.iter().filter(|x| theirs.iter().any(|y| x.agrees_with(y))).peekable();
    if ours.is_empty() || theirs.is_empty() {
        Numbers::Nothing
    } else if shared.peek().is_none() {
        Numbers::Differ
    } else if shared.any(|quantity| quantity.value.abs() > SMALL) {
        Numbers::Agree
    } else {
        Numbers::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::{Vocabulary, read_assertion};

    fn check(a: &str, b: &str, expected: Numbers) {
        let read = |text| read_assertion(text, &Vocabulary::default());
        assert_eq!(compare_numbers(&read(a), &read(b)), expected, "{a} | {b}");
    }

    #[test]
    fn rounded_numbers_agree_and_small_ones_tell_nothing() {
        check("The dam cost $5.6 million.", "It was about six million for the dam.", Numbers::Agree);
        check("The dam cost $5.6 million.", "It was ninety million for the dam.", Numbers::Differ);
        check("Two dams failed.", "They lost two dams.", Numbers::Nothing);
        check("The dam cost $5.6 million.", "It cost too much.", Numbers::Nothing);
        check("Since 2019 it leaks.", "In 2021 it was mended.", Numbers::Nothing);
    }
}
