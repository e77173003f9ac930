//! A text without speakers or times: a transcript all the same, or a licence, a README, a letter?
//!
//! It is read as a transcript when it has enough words, when most of its characters are those of prose, when no phrase
//! of a licence and few words of a README or the greeting and close of a letter stand in it, and, in English, when it
//! speaks: people who talk say *I*, *you*, *we*, *so* and *yeah* all the time.
//! Under a heading that says that it is a transcript, a few words are enough, and only licences and data are refused.

use std::sync::LazyLock;

use regex::Regex;

use super::markdown::heading;
use super::section::Spoken;
use crate::transcript::ReadError;

/// A shorter text without any structure is a note.
const MIN_WORDS: usize = 60;
/// Under a transcript heading.
const MIN_WORDS_UNDER_HEADING: usize = 5;
/// Letters and white space among all characters; code, tables and logs have fewer.
const MIN_LETTERS: f64 = 0.85;
/// Lines with this many tabs are rows of a table, and a transcript has few.
const MIN_TABS: usize = 2;
const MAX_TABLE: f64 = 0.5;
/// The share of words in headings, list items, code and tables; a README has more, talk below a summary less.
const MAX_LAYOUT: f64 = 0.3;
/// Words of speech among all words of an English text: talk has 8 to 20 in a hundred, an encyclopedia has 1.
const MIN_SPEECH: f64 = 0.04;
/// Words of a README among all words: talk about software stays below.
const MAX_README: f64 = 0.03;

const LICENCES: &[&str] = &[
    "permission is hereby granted",
    "licensed under the apache license",
    "gnu general public license",
    "gnu lesser general public license",
    "the software is provided \"as is\"",
    "cc0 1.0 universal",
    "attribution-noncommercial",
    "redistribution and use in source",
    "mozilla public license",
    "creative commons legal code",
    "without warranties or conditions of any kind",
    "free software foundation",
    "creative commons corporation",
];

const SPEECH: &[&str] = &[
    "i", "i'm", "i've", "i'd", "i'll", "you", "you're", "you've", "your", "we", "we're", "we've", "we'll", "us", "our",
    "me", "my", "it's", "that's", "there's", "don't", "didn't", "they're", "um", "uh", "so", "yeah", "okay", "well",
    "gonna", "like", "what's", "can't", "just",
];

const README: &[&str] = &[
    "readme",
    "repository",
    "repo",
    "folder",
    "directory",
    "install",
    "installation",
    "usage",
    "license",
    "licence",
    "file",
    "files",
    "command",
    "contributing",
    "download",
    "npm",
    "pip",
    "cargo",
    "git",
    "github",
    "docs",
    "dataset",
];

static LETTER_OPENING: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)^(?:dear|hi|hello)\s[\p{L} .]{1,40},\s*$"));
static LETTER_CLOSE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?im)^(?:(?:best|kind|warm)\s+(?:regards|wishes)|sincerely|regards|yours\s\w+|cheers|thanks|thank you),?\s*$",
    )
});

/// Is `spoken`, the speech of the file `lines`, speech that is written down?
///
/// # Errors
/// [`ReadError::NotATranscript`] says what it is instead.
pub fn check(lines: &[&str], spoken: &Spoken<'_>) -> Result<(), ReadError> {
    let text = spoken.lines.join("\n");
    let words = text.split_whitespace().count();
    let lower = text.to_lowercase();
    let what = if words < if spoken.under_heading { MIN_WORDS_UNDER_HEADING } else { MIN_WORDS } {
        "a short text without speakers or times"
    } else if LICENCES.iter().any(|phrase| lower.contains(phrase)) {
        "a licence"
    } else if share(lines.iter().filter(|line| !line.is_empty()), |line| line.matches('\t').count() >= MIN_TABS)
        > MAX_TABLE
    {
        "a table"
    } else if share(text.chars(), |c| c.is_alphabetic() || c.is_whitespace() || is_mark_of_prose(*c)) < MIN_LETTERS {
        "data or code"
    } else if spoken.under_heading {
        return Ok(());
    } else if is_letter(&spoken.lines, &text) {
        "a letter or cover note"
    } else if layout(lines) > MAX_LAYOUT || share(tokens(&text), |word| README.contains(&word.as_str())) > MAX_README {
        "a README or other documentation"
    } else if is_english(&text) && share(tokens(&text), |word| SPEECH.contains(&word.as_str())) < MIN_SPEECH {
        "a written text in which nobody speaks"
    } else {
        return Ok(());
    };
    Err(ReadError::not_a_transcript(what))
}

/// The share of the words that stand in headings, list items, tables and code.
fn layout(lines: &[&str]) -> f64 {
    let mut in_code = false;
    let words = lines.iter().flat_map(|line| {
        let fence = line.trim_start().starts_with("```");
        in_code ^= fence;
        let is_layout = in_code || fence || is_layout(line);
        line.split_whitespace().map(move |_| is_layout)
    });
    share(words, |is_layout| *is_layout)
}

fn is_letter(lines: &[&str], text: &str) -> bool {
    let opens =
        lines.iter().find(|line| !line.trim().is_empty()).is_some_and(|line| LETTER_OPENING.is_match(line.trim()));
    opens || LETTER_CLOSE.is_match(text)
}

fn is_layout(line: &str) -> bool {
    let line = line.trim_start();
    heading(line).is_some()
        || ["- ", "* ", "+ ", "|", "```", "![", "[!["].iter().any(|mark| line.starts_with(mark))
        || line
            .split_once(". ")
            .is_some_and(|(number, _)| number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Punctuation of prose, of letters without alphabet too.
fn is_mark_of_prose(c: char) -> bool {
    matches!(c, '.' | ',' | '\'' | '’' | '?' | '!' | '-' | '"') || (!c.is_ascii() && !c.is_control())
}

fn is_english(text: &str) -> bool {
    whatlang::detect_lang(text).is_none_or(|language| language == whatlang::Lang::Eng)
}

fn tokens(text: &str) -> impl Iterator<Item = String> {
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).replace('’', "'").to_lowercase())
        .filter(|word| !word.is_empty())
}

fn share<T>(items: impl Iterator<Item = T>, is: impl Fn(&T) -> bool) -> f64 {
    let (mut all, mut some) = (0usize, 0usize);
    for item in items {
        all += 1;
        some += usize::from(is(&item));
    }
    some as f64 / all.max(1) as f64
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a literal")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TALK: &str = "so today we talk about bees and i think you will like it because you know they hum and we keep \
        them on our roof and i was stung twice but it's fine um yeah and my neighbour said you should sell the honey so \
        we did and it was not bad at all i mean we made like forty jars and gave half of them away to friends";

    fn verdict(text: &str) -> String {
        let lines: Vec<&str> = text.lines().collect();
        let spoken = Spoken { lines: lines.clone(), under_heading: false };
        super::check(&lines, &spoken).map_or_else(|error| error.to_string(), |()| "speech".to_owned())
    }

    #[test]
    fn talk_is_speech_with_or_without_punctuation() {
        assert_eq!(verdict(TALK), "speech");
        assert_eq!(verdict(&TALK.replace(" so ", ". So ").replace(" and i", ", and I")), "speech");
        let german = "heute reden wir über bienen und ich glaube das wird euch gefallen weil sie summen und wir sie auf dem \
            dach halten und ich wurde zweimal gestochen aber das macht nichts und mein nachbar sagte wir sollten den honig \
            verkaufen also haben wir das gemacht und es war gar nicht schlecht wir hatten vierzig gläser und die hälfte \
            haben wir an freunde verschenkt und alle waren sehr zufrieden damit";
        assert_eq!(verdict(german), "speech");
    }

    #[test]
    fn what_lies_beside_transcripts_is_told_apart() {
        let check = |text: &str, part: &str| assert!(verdict(text).contains(part), "{}", verdict(text));
        check("These are the transcripts. Enjoy.", "a short text");
        check(&format!("{TALK}\n\nPermission is hereby granted, free of charge, to any person"), "a licence");
        check(&format!("Dear Ann,\n\n{TALK}\n\nKind regards,\nBen"), "a letter");
        check(&format!("# Bees\n\n{}\n{TALK}", "- bees and what they eat\n".repeat(8)), "a README");
        check(&"key = value; x[3] = 1.25 / (y + z) // 0x3f\n".repeat(30), "data or code");
        check(&"a.txt\tbees hum and I like it, you know\tAnn\t2025-01-31\n".repeat(20), "a table");
        let essay = "The honey bee lives in large colonies. Workers gather nectar within several kilometres of the hive. \
            The queen lays up to two thousand eggs a day during spring. Drones leave the colony in autumn. Wax is produced \
            by glands of young workers and formed into hexagonal cells. The cells hold brood, pollen and honey. Keepers \
            harvest the surplus twice a year and feed sugar in winter. Diseases are spread by mites and by drifting workers.";
        check(essay, "nobody speaks");
    }
}
