//! Whether a text qualifies or disputes what others say, rather than saying it.

use crate::word::bare;

/// Turns of phrase that take something off a claim told beside them.
const QUALIFIERS: &[&str] = &[
    "at face value",
    "leaves out",
    "leave out",
    "left out",
    "excludes",
    "exclude",
    "excluding",
    "not including",
    "not include",
    "doesn't include",
    "does not count",
    "doesn't count",
    "not counting",
    "only the final",
    "just the final",
    "misleading",
    "misreading",
    "misrepresents",
    "hyping",
    "overhyped",
    "overstated",
    "overstates",
    "exaggerated",
    "exaggerates",
    "debunked",
    "is a myth",
    "not the whole",
    "not the full",
    "not the real",
    "apples and oranges",
    "apples to oranges",
];

/// The first turn of phrase by which a text qualifies or disputes a claim.
pub(super) fn doubt(words: &[String]) -> Option<&'static str> {
    let told: Vec<String> = words.iter().map(|word| bare(word)).collect();
    let told = format!(" {} ", told.join(" "));
    let place = |phrase: &&str| told.find(&format!(" {phrase} "));
    QUALIFIERS.iter().filter(|phrase| place(phrase).is_some()).min_by_key(|phrase| place(phrase)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_takes_something_off_a_claim_doubts_it() {
        let check = |text: &str, expected: Option<&str>| {
            let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            assert_eq!(doubt(&words), expected, "{text}");
        };
        check("Even if you take the forty crowns at face value, that's one ferry.", Some("at face value"));
        check("That price doesn’t include the crane; it is misleading.", Some("doesn't include"));
        check("The ferry cost forty crowns.", None);
        check("They excluded nobody and included the crane.", None);
    }
}
