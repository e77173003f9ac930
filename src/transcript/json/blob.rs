//! A whole transcript in one JSON string: read as the text that it is.

use serde_json::Value;

use super::value;
use crate::transcript::{ReadError, Reading, text};

const KEYS: &[&str] = &[
    "transcript",
    "cleanText",
    "clean_text",
    "full_text",
    "fullText",
    "transcription",
    "text",
    "content",
    "transcript_text",
];

/// Fewer words are a note or a title.
const MIN_WORDS: usize = 20;

pub fn read(root: &Value) -> Result<Reading, ReadError> {
    let inner = ["data", "episode", "result"].iter().filter_map(|key| root.get(key));
    let said = std::iter::once(root)
        .chain(inner)
        .find_map(|holder| value::text(holder, KEYS).filter(|text| text.split_whitespace().count() >= MIN_WORDS));
    match said {
        Some(said) => text::read(said),
        None => Err(ReadError::not_a_transcript("JSON without a list of timed or spoken text")),
    }
}
