//! Speechmatics: `results` of words and punctuation (version 2), or `words` and `speakers` by time (version 1).

use serde_json::Value;

use super::{Found, value};
use crate::transcript::words::{self, Word};

const FORMAT: &str = "Speechmatics JSON";

pub fn read(root: &Value) -> Option<Found> {
    let results = value::objects(root, "results");
    if results.iter().any(|item| item.get("type").is_some() && item.get("alternatives").is_some()) {
        return Some(Found::new(FORMAT, words::gather(results.into_iter().map(item))));
    }
    let timed = value::objects(root, "words");
    timed.iter().any(|word| word.get("name").is_some() && word.get("time").is_some()).then_some(())?;
    let turns = value::objects(root, "speakers");
    let word = |word: &Value| {
        let start = value::time(word, &["time"]);
        let text = value::text(word, &["name"]).unwrap_or_default().to_string();
        let glued = !text.is_empty() && !text.contains(char::is_alphanumeric);
        let end = start.zip(value::time(word, &["duration"])).map(|(start, length)| start + length);
        Word { text, start, end, speaker: start.and_then(|start| speaker_at(&turns, start)), glued }
    };
    Some(Found::new(FORMAT, words::gather(timed.into_iter().map(word))))
}

/// A word or a sign of version 2.
fn item(item: &Value) -> Word {
    let best = value::best(item).unwrap_or(&Value::Null);
    let text = value::text(best, &["content"]).unwrap_or_default();
    if value::text(item, &["type"]) == Some("punctuation") && value::text(item, &["attaches_to"]) != Some("next") {
        return Word::punctuation(text);
    }
    Word {
        text: text.into(),
        start: value::time(item, &["start_time"]),
        end: value::time(item, &["end_time"]),
        speaker: value::speaker(best, &["speaker"]),
        glued: false,
    }
}

/// The speaker of the last turn that began; turns are in order and few.
fn speaker_at(turns: &[&Value], start: f64) -> Option<String> {
    // A word may start a hair before its turn.
    const SLACK: f64 = 0.05;
    let turn =
        turns.iter().rev().find(|turn| value::time(turn, &["time"]).is_some_and(|time| time <= start + SLACK))?;
    value::speaker(turn, &["name"])
}

#[cfg(test)]
mod tests {
    use crate::transcript::golden::check;
    use crate::transcript::json::read;

    #[test]
    fn the_first_version_is_read() {
        check(
            read(
                r#"{"speakers": [{"duration": "1.00", "name": "F4", "time": "1.00"}, {"duration": "2.00", "name": "M1", "time": "2.00"}],
                    "words": [{"duration": "0.50", "name": "There", "time": "1.00"}, {"duration": "0.00", "name": ".", "time": "1.50"},
                              {"duration": "0.50", "name": "Yes", "time": "2.00"}], "format": "1.0"}"#,
            ),
            "Speechmatics JSON\n1.00-1.50 F4: There.\n2.00-2.50 M1: Yes\n",
        );
    }

    #[test]
    fn the_second_version_is_read() {
        let item = |kind: &str, text: &str, start: f64| {
            format!(
                r#"{{"type": "{kind}", "start_time": {start}, "end_time": {start}, "alternatives": [{{"content": "{text}", "speaker": "S1"}}]}}"#
            )
        };
        let items = [item("word", "There", 1.0), item("punctuation", ",", 1.0), item("word", "there", 2.0)].join(",");
        check(
            read(&format!(r#"{{"format": "2.9", "results": [{items}]}}"#)),
            "Speechmatics JSON\n1.00-2.00 S1: There, there\n",
        );
    }
}
