//! What can be the name of somebody who speaks, and what only looks like one.

use std::collections::BTreeMap;

/// Longer than any name with its title and company.
const MAX_NAME_CHARS: usize = 50;
const MAX_NAME_WORDS: usize = 6;

/// Labels that stand before a colon as names do; lower case.
const LABELS: &[&str] = &[
    "abstract",
    "agenda",
    "also",
    "answer",
    "archive",
    "author",
    "background",
    "bonus",
    "break",
    "caution",
    "channel",
    "chapter",
    "conclusion",
    "contact",
    "copyright",
    "credits",
    "date",
    "description",
    "disclaimer",
    "duration",
    "edit",
    "editor's note",
    "email",
    "episode",
    "example",
    "examples",
    "facebook",
    "features",
    "figure",
    "file",
    "hint",
    "homepage",
    "hosts",
    "http",
    "https",
    "important",
    "instagram",
    "install",
    "keywords",
    "licence",
    "license",
    "link",
    "links",
    "main",
    "music",
    "name",
    "note",
    "notes",
    "podcast",
    "ps",
    "published",
    "question",
    "recorded",
    "references",
    "requirements",
    "resources",
    "section",
    "series",
    "show",
    "show tease",
    "source",
    "sponsor",
    "sponsors",
    "step",
    "summary",
    "tags",
    "tip",
    "title",
    "todo",
    "update",
    "url",
    "usage",
    "warning",
];

/// Words that open a sentence and no name.
const SENTENCE_OPENERS: &[&str] = &[
    "a", "all", "an", "and", "as", "at", "because", "but", "by", "first", "finally", "for", "from", "here", "how", "i",
    "if", "in", "it", "my", "next", "no", "now", "okay", "on", "or", "our", "second", "so", "that", "the", "then",
    "there", "these", "third", "this", "to", "what", "when", "why", "yes", "you",
];

/// Words within a name that are written small.
const PARTICLES: &[&str] = &[
    "al", "and", "at", "bin", "da", "de", "del", "den", "der", "di", "el", "from", "la", "le", "of", "the", "van",
    "von",
];

/// Could somebody be called so? Every word begins with a capital (or a letter without case) but for particles, and it is
/// no label and no start of a sentence.
pub fn is_name(text: &str) -> bool {
    let text = text.trim();
    let words: Vec<&str> = text.split_whitespace().collect();
    let Some(first) = words.first() else { return false };
    if text.chars().count() > MAX_NAME_CHARS || words.len() > MAX_NAME_WORDS {
        return false;
    }
    let lower = text.to_lowercase();
    let bare = lower.trim_end_matches(|c: char| c.is_ascii_digit() || c == '#' || c == ' ');
    if LABELS.contains(&lower.as_str())
        || LABELS.contains(&bare)
        || (text.chars().nth(1).is_some() && SENTENCE_OPENERS.contains(&first.to_lowercase().as_str()))
    {
        return false;
    }
    if text.contains(['?', '!', ';', '"', '“', '”', '/', '=', '{', '}', '<', '>', '|', '\\', '`', '*', ':']) {
        return false;
    }
    text.chars().any(char::is_alphabetic)
        && !text.ends_with(',')
        && words.iter().enumerate().all(|(index, word)| is_name_word(word) || (index > 0 && is_particle(word)))
}

/// Is it a mark of an interruption that is written like a speaker?
pub fn is_break(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    matches!(
        text.as_str(),
        "break" | "ad break" | "sponsor break" | "music" | "music break" | "jingle" | "intro" | "outro" | "theme music"
    )
}

/// Written in capitals only?
pub fn is_capitals(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

fn is_name_word(word: &str) -> bool {
    let word = word.trim_start_matches(['(', '@', '#', '\'', '’', '[']);
    word.chars().next().is_some_and(|c| (c.is_alphanumeric() && !c.is_lowercase()) || c == '&' || c == '-' || c == '–')
}

fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word.trim_end_matches(',').to_lowercase().as_str())
}

/// The names that open turns, by how often they do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Names<'a> {
    counts: BTreeMap<&'a str, usize>,
}

impl<'a> Names<'a> {
    /// Counts one opening.
    pub fn add(&mut self, name: &'a str) {
        *self.counts.entry(name).or_default() += 1;
    }

    /// Openings in all.
    pub fn openings(&self) -> usize {
        self.counts.values().sum()
    }

    /// Openings by names that come more than once.
    pub fn recurring(&self) -> usize {
        self.counts.values().filter(|&&count| count > 1).sum()
    }

    /// Different names.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    pub fn count(&self, name: &str) -> usize {
        self.counts.get(name).copied().unwrap_or_default()
    }

    /// Are most openings in capitals?
    pub fn mostly_capitals(&self) -> bool {
        let capitals: usize = self.counts.iter().filter(|(name, _)| is_capitals(name)).map(|(_, count)| count).sum();
        2 * capitals > self.openings()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_from_a_label_and_from_a_sentence() {
        for name in [
            "Ann",
            "ANN LEE",
            "Speaker 1",
            "SPEAKER_00",
            "Ann de la Cruz",
            "Dr. Ann Lee",
            "Tobi Lütke",
            "李",
            "O'Neil",
            "Q",
            "A",
        ] {
            assert!(is_name(name), "{name}");
        }
        for text in [
            "",
            "Note",
            "Step 3",
            "The point is",
            "The Point",
            "here is what happened",
            "Ann said",
            "Why",
            "https",
            "12",
            "Show Tease",
            "Ann, who was there for all of it and more",
            "What is it?",
            "ann",
        ] {
            assert!(!is_name(text), "{text}");
        }
    }
}
