//! Words as they are compared: bare, by their stem, and by how common they are in speech.

mod commonness;
mod stem;

pub(crate) use commonness::{background_share, is_rare, numbers_of_words};
pub(crate) use stem::{share_of_word, stem, with_stem};

/// A word as it is compared: lower case, straight apostrophes, no punctuation at its ends.
pub(crate) fn bare(word: &str) -> String {
    let trimmed = word.trim_matches(|c: char| !c.is_alphanumeric());
    if trimmed.is_ascii() { trimmed.to_ascii_lowercase() } else { trimmed.replace('’', "'").to_lowercase() }
}

/// A bare word without a possessive's ending.
pub(crate) fn possessive_off(word: &str) -> &str {
    word.strip_suffix("'s").unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_word_has_no_case_and_no_punctuation_around_it() {
        for (word, expected) in [("“Don’t!”", "don't"), ("(3.5%)", "3.5"), ("--", ""), ("ÉTÉ,", "été")] {
            assert_eq!(bare(word), expected);
        }
    }
}
