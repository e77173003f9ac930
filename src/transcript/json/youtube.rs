//! YouTube captions: a list of `text`, `offset` or `start`, `duration`, bare or under any key (`rawLines`, `snippets`,
//! `captions`, ...), and the player's own `events` (json3).
//!
//! A line stays on screen while the next is said, so that the times overlap; each ends here where the next begins.

use serde_json::Value;

use super::{Found, as_captions, value};
use crate::transcript::captions::{self, Cue};

const FORMAT: &str = "YouTube captions JSON";

const START: &[&str] = &["offset", "start", "tStartMs", "startMs", "start_ms", "start_time", "startTime"];
const LENGTH: &[&str] = &["duration", "dur", "dDurationMs", "durationMs", "duration_ms"];

pub fn read(root: &Value) -> Option<Found> {
    let events = value::objects(root, "events");
    if events.iter().any(|event| event.get("segs").is_some()) {
        return Some(Found::new(FORMAT, finished(events.into_iter().map(event).collect())));
    }
    let lines = lists(root).into_iter().find(|list| list.iter().any(|line| is_line(line)))?;
    let named = |keys: &[&str]| lines.iter().any(|line| keys.iter().any(|key| line.get(key).is_some()));
    let mut cues: Vec<Cue> = lines.iter().map(|line| cue(line)).collect();
    if named(&["tStartMs", "startMs", "start_ms"]) {
        scale(&mut cues);
    } else {
        crate::transcript::times::to_seconds(&mut cues);
    }
    Some(Found::new(FORMAT, finished(cues)))
}

/// The lists of objects at the top and under its keys and theirs.
fn lists(root: &Value) -> Vec<Vec<&Value>> {
    let mut found: Vec<Vec<&Value>> = Vec::new();
    let first = children(root);
    let second: Vec<&Value> = first.iter().flat_map(|value| children(value)).collect();
    for value in std::iter::once(root).chain(first).chain(second) {
        if let Value::Array(list) = value {
            found.push(list.iter().filter(|item| item.is_object()).collect());
        }
    }
    found
}

fn children(value: &Value) -> Vec<&Value> {
    value.as_object().map(|object| object.values().collect()).unwrap_or_default()
}

fn is_line(item: &Value) -> bool {
    item.get("text").is_some_and(Value::is_string)
        && START.iter().any(|key| item.get(key).is_some())
        && LENGTH.iter().any(|key| item.get(key).is_some())
}

fn cue(line: &Value) -> Cue {
    let start = value::time(line, START);
    let end = start.zip(value::time(line, LENGTH)).map(|(start, length)| start + length);
    let speaker = value::speaker(line, &["speaker"]);
    Cue { start, end, speaker, text: value::text(line, &["text"]).unwrap_or_default().into(), line: 0 }
}

fn event(event: &Value) -> Cue {
    let start = value::milliseconds(event, &["tStartMs"]);
    let length = value::milliseconds(event, &["dDurationMs"]);
    let text = value::objects(event, "segs").iter().filter_map(|piece| value::text(piece, &["utf8"])).collect();
    Cue { start, end: start.zip(length).map(|(start, length)| start + length), text, ..Cue::default() }
}

fn scale(cues: &mut [Cue]) {
    for cue in cues {
        cue.start = cue.start.map(|time| time / 1000.0);
        cue.end = cue.end.map(|time| time / 1000.0);
    }
}

fn finished(mut cues: Vec<Cue>) -> Vec<Cue> {
    cues.retain(|cue| !cue.text.trim().is_empty());
    captions::end_at_the_next(&mut cues);
    as_captions(cues)
}

#[cfg(test)]
mod tests {
    use crate::transcript::golden::check;
    use crate::transcript::json::read;

    const LINES: &str = r#"[{"lang": "en", "text": "it&#39;s raining", "offset": 0.25, "duration": 3.5},
        {"text": "and [\u00a0__\u00a0] cold", "offset": 2.5, "duration": 4}, {"text": "[Music]", "offset": 9, "duration": 1}]"#;
    const EXPECTED: &str = "YouTube captions JSON\n0.25-2.50 ?: it's raining\n2.50-6.50 ?: and cold\n";

    #[test]
    fn a_list_is_read_bare_and_under_any_key() {
        check(read(LINES), EXPECTED);
        check(
            read(&format!(
                r#"{{"episodeId": "AbC-123_xyz", "title": "Rain", "rawLines": {LINES}, "cleanText": null}}"#
            )),
            &format!("{EXPECTED}= Rain\n= https://www.youtube.com/watch?v=AbC-123_xyz\n"),
        );
        check(read(&format!(r#"{{"video": {{"snippets": {LINES}}}}}"#)), EXPECTED);
    }

    #[test]
    fn the_players_events_are_read() {
        check(
            read(
                r#"{"wireMagic": "pb3", "events": [{"tStartMs": 0, "dDurationMs": 9000, "id": 1},
                    {"tStartMs": 250, "dDurationMs": 3500, "segs": [{"utf8": "it"}, {"utf8": " rains", "tOffsetMs": 300}]},
                    {"tStartMs": 2490, "dDurationMs": 10, "aAppend": 1, "segs": [{"utf8": "\n"}]},
                    {"tStartMs": 2500, "dDurationMs": 4000, "segs": [{"utf8": "and pours"}]}]}"#,
            ),
            "YouTube captions JSON\n0.25-2.50 ?: it rains\n2.50-6.50 ?: and pours\n",
        );
    }

    #[test]
    fn milliseconds_are_told() {
        check(
            read(
                r#"[{"text": "it rains a lot", "offset": 250, "duration": 3500}, {"text": "here", "offset": 2500, "duration": 4000}]"#,
            ),
            "YouTube captions JSON\n0.25-2.50 ?: it rains a lot\n2.50-6.50 ?: here\n",
        );
    }
}
