//! Turns under any name, as language models and small tools write them: a list of objects with a text and a speaker
//! or a time.

use serde_json::Value;

use super::{Found, value};
use crate::transcript::captions::Cue;

const TEXT: &[&str] = &[
    "text",
    "content",
    "body",
    "transcript",
    "sentence",
    "utterance",
    "dialogue",
    "line",
    "message",
    "speech",
    "value",
];
const START: &[&str] =
    &["start", "start_time", "startTime", "timestamp", "time", "offset", "begin", "from", "ts", "start_seconds"];
const END: &[&str] = &["end", "end_time", "endTime", "to", "end_timestamp", "end_seconds"];
const START_MS: &[&str] = &["start_ms", "startMs", "startTimeMs", "timestamp_ms"];
const END_MS: &[&str] = &["end_ms", "endMs", "endTimeMs"];

/// Keys of lists that are about the episode, not said in it.
const NOT_SAID: &[&str] =
    &["chapters", "highlights", "comments", "sponsors", "links", "topics", "claims", "quotes", "tags", "reviews"];

pub fn read(root: &Value) -> Option<Found> {
    let mut best: Option<(usize, Vec<&Value>)> = None;
    for list in lists(root, 0) {
        let turns: Vec<&Value> = list.iter().filter(|item| is_turn(item)).collect();
        let words =
            turns.iter().filter_map(|turn| value::text(turn, TEXT)).map(|text| text.split_whitespace().count()).sum();
        // The transcript is the longest; of equals the first.
        if !turns.is_empty() && best.as_ref().is_none_or(|(most, _)| words > *most) {
            best = Some((words, turns));
        }
    }
    let (_, turns) = best?;
    Some(Found { format: "a JSON list of turns", cues: turns.into_iter().map(cue).collect(), unit_unknown: true })
}

/// Lists up to three objects down.
fn lists(value: &Value, depth: usize) -> Vec<&Vec<Value>> {
    match value {
        Value::Array(list) => vec![list],
        Value::Object(object) if depth < 3 => object
            .iter()
            .filter(|(key, _)| !NOT_SAID.contains(&key.to_lowercase().as_str()))
            .flat_map(|(_, value)| lists(value, depth + 1))
            .collect(),
        _ => Vec::new(),
    }
}

fn is_turn(item: &Value) -> bool {
    let timed = value::time(item, START).or(value::time(item, START_MS)).is_some();
    value::text(item, TEXT).is_some() && (timed || value::speaker(item, value::SPEAKER_KEYS).is_some())
}

fn cue(item: &Value) -> Cue {
    Cue {
        start: value::milliseconds(item, START_MS).or_else(|| value::time(item, START)),
        end: value::milliseconds(item, END_MS).or_else(|| value::time(item, END)),
        speaker: value::speaker(item, value::SPEAKER_KEYS),
        text: value::text(item, TEXT).unwrap_or_default().into(),
        line: 0,
    }
}

#[cfg(test)]
mod tests {
    use crate::transcript::golden::check;
    use crate::transcript::json::read;

    #[test]
    fn the_longest_list_of_turns_is_read() {
        check(
            read(
                r#"{"title": "Tides", "youtube_url": "https://a.example/v", "summary": "About tides.",
                    "highlights": [{"speaker": "Ada", "text": "Said many more words than anybody ever did in the talk itself, really."}],
                    "full_transcript": [
                        {"timestamp": "00:00:00", "ad": false, "speaker": "Ada", "text": "Welcome to the show.", "tone": "warm"},
                        {"timestamp": "00:01:10", "ad": true, "speaker": "Ben", "text": "Thank you."}],
                    "people": [{"name": "Ada", "text": "host"}]}"#,
            ),
            "a JSON list of turns\n0.00-? Ada: Welcome to the show.\n70.00-? Ben: Thank you.\n= Tides\n= https://a.example/v\n",
        );
    }

    #[test]
    fn speakers_without_times_and_times_without_speakers_are_turns() {
        check(
            read(r#"[{"role": "Host", "content": "Hello you."}, {"role": "Guest", "content": "Hello all."}]"#),
            "a JSON list of turns\n?-? Host: Hello you.\n?-? Guest: Hello all.\n",
        );
        check(
            read(r#"{"data": {"items": [{"startMs": 1500, "endMs": 2500, "text": "Hello you."}]}}"#),
            "a JSON list of turns\n1.50-2.50 ?: Hello you.\n",
        );
    }
}
