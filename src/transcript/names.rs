//! Which words before a colon or in brackets can be the name of somebody who speaks.

use std::sync::LazyLock;

use regex::Regex;

static ROLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s*\([^()]{1,24}\)$"));
static MACHINE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:speaker|spk|sprecher|voice|guest|host)[ _-]?(?:\d{1,3}|[A-Z])$"));

/// Words that open a sentence with a colon and are no names.
const NOT_NAMES: &[&str] = &[
    "a",
    "also",
    "and",
    "answer",
    "because",
    "bonus",
    "but",
    "chapter",
    "conclusion",
    "context",
    "disclaimer",
    "example",
    "fact",
    "finally",
    "first",
    "fun fact",
    "he",
    "here",
    "hey",
    "hint",
    "i",
    "it",
    "like",
    "listen",
    "look",
    "maybe",
    "my",
    "no",
    "note",
    "now",
    "ok",
    "okay",
    "one",
    "option",
    "part",
    "point",
    "problem",
    "question",
    "quote",
    "reason",
    "remember",
    "result",
    "rule",
    "second",
    "she",
    "so",
    "solution",
    "spoiler",
    "step",
    "subtitles",
    "summary",
    "that",
    "the",
    "then",
    "they",
    "third",
    "this",
    "tip",
    "title",
    "transcript",
    "translation",
    "two",
    "warning",
    "we",
    "well",
    "what",
    "why",
    "yeah",
    "yes",
    "you",
    "captions",
    "subtitle",
    "source",
    "http",
    "https",
    "www",
];

/// Small words within names.
const PARTICLES: &[&str] =
    &["al", "and", "bin", "da", "de", "del", "der", "di", "du", "el", "la", "le", "of", "the", "van", "von", "y"];

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern written here compiles")
}

/// Whether it can be the name of somebody who speaks: capitalised words, a machine's label, with or without a role.
pub fn is_name(text: &str) -> bool {
    let text = text.trim();
    if is_machine_label(text) {
        return true;
    }
    let name = ROLE.replace(text, "");
    let words: Vec<&str> = name.split_whitespace().collect();
    if words.is_empty() || words.len() > 5 || name.contains([',', '!', '?', '"', '“', '/', '=', '<', '>', '(', '#']) {
        return false;
    }
    let lower = name.to_lowercase();
    let first = lower.split_whitespace().next().unwrap_or_default();
    let opens_a_sentence = NOT_NAMES.contains(&lower.as_str()) || (NOT_NAMES.contains(&first) && words.len() > 1);
    !opens_a_sentence
        && name.contains(char::is_alphabetic)
        && words[0].starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
        && words.iter().all(|word| {
            !word.trim_start_matches(['(', '\'', '&']).starts_with(char::is_lowercase) || PARTICLES.contains(word)
        })
}

/// "SPEAKER_00", "Speaker 1", "spk_0": what a machine calls a voice.
pub fn is_machine_label(text: &str) -> bool {
    MACHINE.is_match(text)
}

/// What transcribers write for a voice they do not know.
pub fn is_nobody(name: &str) -> bool {
    let nobody = ["unknown", "unknown speaker", "unidentified", "unidentified speaker", "inaudible"];
    nobody.contains(&name.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_openings_of_sentences() {
        let check = |text: &str, expected: bool| assert_eq!(is_name(text), expected, "{text:?}");
        for name in [
            "Ada",
            "MARA",
            "Ada Byron-King",
            "Ludwig van Beethoven",
            "Dr. Muller",
            "Leo Dion (host)",
            "O'Neil",
            "王小明",
        ] {
            check(name, true);
        }
        for label in ["SPEAKER_00", "Speaker 1", "spk_0", "speaker A"] {
            check(label, true);
        }
        for text in [
            "Look",
            "So I said",
            "He said",
            "the rule",
            "10",
            "Yes, Ada",
            "What",
            "A very long run of many words",
            "",
            "(host)",
        ] {
            check(text, false);
        }
    }

    #[test]
    fn an_unknown_voice_is_nobody() {
        assert!(is_nobody("Unknown") && is_nobody("unknown speaker") && !is_nobody("Una"));
    }
}
