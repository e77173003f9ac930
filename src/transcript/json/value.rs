//! What the dialects share: a text, a time, a speaker out of a JSON object, whatever its key is called.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::transcript::captions::Cue;
use crate::transcript::timestamp::seconds;
use crate::transcript::words::{self, Word};

/// Longer utterances that time their words are cut at sentences, so that a quote has its own second.
const LONG_WORDS: usize = 40;

/// The objects in the list under `key`; empty where there is none.
pub fn objects<'a>(root: &'a Value, key: &str) -> Vec<&'a Value> {
    root.get(key)
        .and_then(Value::as_array)
        .map(|list| list.iter().filter(|item| item.is_object()).collect())
        .unwrap_or_default()
}

/// The recogniser's first choice.
pub fn best(result: &Value) -> Option<&Value> {
    result.get("alternatives")?.get(0)
}

/// The first string under one of `keys`.
pub fn text<'a>(item: &'a Value, keys: &[&str]) -> Option<&'a str> {
    keys.iter().find_map(|key| item.get(key)?.as_str())
}

/// The first time under one of `keys`, in the file's unit: a number, a clock reading, Google's `{seconds, nanos}`.
pub fn time(item: &Value, keys: &[&str]) -> Option<f64> {
    keys.iter().find_map(|key| as_time(item.get(key)?))
}

fn as_time(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => seconds(text),
        Value::Object(parts) => {
            let part = |key: &str| parts.get(key).and_then(as_time);
            (parts.contains_key("seconds") || parts.contains_key("nanos"))
                .then(|| part("seconds").unwrap_or(0.0) + part("nanos").unwrap_or(0.0) / 1e9)
        }
        _ => None,
    }
}

/// [`time`] divided by 1000.
pub fn milliseconds(item: &Value, keys: &[&str]) -> Option<f64> {
    time(item, keys).map(|time| time / 1000.0)
}

/// The keys under which a speaker is found.
pub const SPEAKER_KEYS: &[&str] = &[
    "speaker",
    "speaker_name",
    "speakerName",
    "speaker_label",
    "speakerLabel",
    "speaker_id",
    "speakerId",
    "name",
    "role",
    "author",
];

/// The first speaker under one of `keys`.
pub fn speaker(item: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| as_speaker(item.get(key)?))
}

/// A number or a single letter is no name by itself: "Speaker 0", "Speaker A". All else stays as it is.
fn as_speaker(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(format!("Speaker {number}")),
        Value::String(name) => {
            let name = name.trim();
            let bare = name.len() <= 2 && name.chars().all(|c| c.is_ascii_digit())
                || name.len() == 1 && name.chars().all(|c| c.is_ascii_uppercase());
            match name {
                "" | "UU" | "null" | "None" | "unknown" | "Unknown" => None,
                _ if bare => Some(format!("Speaker {name}")),
                _ => Some(name.to_string()),
            }
        }
        Value::Object(parts) => ["name", "label", "@id", "id"].iter().find_map(|key| as_speaker(parts.get(*key)?)),
        _ => None,
    }
}

/// The names that a top-level table gives to labels: `{"spk_0": "Ada"}` or `[{"id": "spk_0", "name": "Ada"}]`.
pub fn speaker_names(root: &Value) -> BTreeMap<String, String> {
    let table =
        ["speakers", "speaker_map", "speakerMap", "speaker_names", "speakerNames"].iter().find_map(|key| root.get(key));
    let mut names = BTreeMap::new();
    match table {
        Some(Value::Object(table)) => {
            for (label, name) in table {
                if let (Some(label), Some(name)) = (as_speaker(&Value::String(label.clone())), as_speaker(name)) {
                    names.insert(label, name);
                }
            }
        }
        Some(Value::Array(list)) => {
            for item in list {
                if let (Some(label), Some(name)) =
                    (speaker(item, &["id", "label", "speaker"]), text(item, &["name", "display_name"]))
                {
                    names.insert(label, name.to_string());
                }
            }
        }
        _ => {}
    }
    names
}

/// An utterance as one cue, or, where it is long and times its words, as one cue a sentence.
pub fn utterance(whole: Cue, timed: Vec<Word>) -> Vec<Cue> {
    let spoken = whole.text.split_whitespace();
    // The words must be the text, else cutting would change what is quoted.
    let same = spoken.clone().eq(timed.iter().flat_map(|word| word.text.split_whitespace()));
    if spoken.count() <= LONG_WORDS || !same {
        return vec![whole];
    }
    let speaker = &whole.speaker;
    words::gather(timed.into_iter().map(|word| Word { speaker: speaker.clone(), ..word }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_are_read_in_every_form() {
        let check = |value: Value, expected: Option<f64>| assert_eq!(as_time(&value), expected, "{value}");
        check(json!(1.5), Some(1.5));
        check(json!("1.5"), Some(1.5));
        check(json!("00:01:02"), Some(62.0));
        check(json!("12.900s"), Some(12.9));
        check(json!({"seconds": "12", "nanos": 500_000_000}), Some(12.5));
        check(json!({"nanos": 500_000_000}), Some(0.5));
        check(json!({}), None);
        check(json!(null), None);
        check(json!(true), None);
    }

    #[test]
    fn numbers_and_letters_are_speakers_and_unknown_ones_are_none() {
        let check =
            |value: Value, expected: Option<&str>| assert_eq!(as_speaker(&value).as_deref(), expected, "{value}");
        check(json!(0), Some("Speaker 0"));
        check(json!("1"), Some("Speaker 1"));
        check(json!("A"), Some("Speaker A"));
        check(json!("SPEAKER_00"), Some("SPEAKER_00"));
        check(json!(" Ada "), Some("Ada"));
        check(json!({"@id": "S0", "gender": "F"}), Some("S0"));
        check(json!("UU"), None);
        check(json!(""), None);
    }

    #[test]
    fn a_long_utterance_is_cut_at_sentences_only_if_its_words_are_its_text() {
        let text = format!("{}. {}.", vec!["one"; 30].join(" "), vec!["two"; 30].join(" "));
        let word = |text: &str| Word { text: text.into(), ..Word::default() };
        let whole = Cue { text: text.clone(), speaker: Some("Ada".into()), ..Cue::default() };
        let cut = utterance(whole.clone(), text.split(' ').map(word).collect());
        assert_eq!(cut.iter().map(|cue| cue.text.len()).collect::<Vec<_>>(), [120, 120]);
        assert!(cut.iter().all(|cue| cue.speaker.as_deref() == Some("Ada")));
        assert_eq!(utterance(whole.clone(), text.to_uppercase().split(' ').map(word).collect()), [whole]);
    }
}
