//! Reasons quote stems; people read words.

use crate::word::{bare, possessive_off, stem};

const OPENS: char = '\u{201c}';
const CLOSES: char = '\u{201d}';

/// A reason with the words of the two texts in place of the stems that it quotes.
pub fn quoted(why: &str, texts: [&str; 2]) -> String {
    let words = texts.iter().flat_map(|text| text.split_whitespace()).map(bare);
    let words: Vec<String> = words.map(|word| possessive_off(&word).to_owned()).collect();
    let word = |quoted: &str| -> String {
        let as_it_is = words.iter().find(|word| *word == quoted);
        let told = as_it_is.or_else(|| words.iter().find(|word| stem(word) == quoted));
        told.map_or(quoted, |word| word.as_str()).to_owned()
    };
    let mut told = String::new();
    for (place, part) in why.split([OPENS, CLOSES]).enumerate() {
        if place % 2 == 0 {
            told.push_str(part);
        } else {
            let words: Vec<String> = part.split(' ').map(word).collect();
            told.push_str(&format!("{OPENS}{}{CLOSES}", words.join(" ")));
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_told_as_the_words_they_were() {
        let texts = ["The barge struck a helicopter.", "Tolls improved the miller\u{2019}s mood"];
        let told = |why: &str| quoted(why, texts);
        assert_eq!(
            told("\u{201c}helicopt\u{201d} against \u{201c}improv\u{201d}"),
            "\u{201c}helicopter\u{201d} against \u{201c}improved\u{201d}"
        );
        assert_eq!(told("\u{201c}barg struck\u{201d} and no other"), "\u{201c}barge struck\u{201d} and no other");
        assert_eq!(
            quoted("\u{201c}at face value\u{201d}", ["it faces floods", "at face value"]),
            "\u{201c}at face value\u{201d}"
        );
        assert_eq!(told("3 against 7"), "3 against 7");
        assert_eq!(told("\u{201c}deepseek\u{201d}"), "\u{201c}deepseek\u{201d}");
    }
}
