//! IBM Watson: `results[].alternatives[0].timestamps` as `[word, from, to]`, speakers in `speaker_labels` by start.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Found, value};
use crate::transcript::captions::Cue;
use crate::transcript::words::{self, Word};

/// Starts are matched to the millisecond.
const MILLISECONDS: f64 = 1000.0;

pub fn read(root: &Value) -> Option<Found> {
    let outer = value::objects(root, "results");
    let nested = outer.iter().any(|item| item.get("results").is_some());
    let holders: Vec<&Value> = if nested { outer } else { vec![root] };
    let results = || holders.iter().flat_map(|holder| value::objects(holder, "results"));
    results().filter_map(value::best).any(|best| best.get("timestamps").is_some()).then_some(())?;
    let mut speakers = BTreeMap::new();
    for label in holders.iter().flat_map(|holder| value::objects(holder, "speaker_labels")) {
        if let (Some(from), Some(speaker)) = (value::time(label, &["from"]), value::speaker(label, &["speaker"])) {
            speakers.insert(key(from), speaker);
        }
    }
    let mut cues = Vec::new();
    for best in results().filter_map(value::best) {
        let timed: Vec<Word> = best
            .get("timestamps")
            .and_then(Value::as_array)
            .map(|list| list.iter().filter_map(|item| word(item, &speakers)).collect())
            .unwrap_or_default();
        if timed.is_empty() {
            let text = value::text(best, &["transcript"]).unwrap_or_default().into();
            cues.push(Cue { text, ..Cue::default() });
        } else {
            cues.extend(words::gather(timed));
        }
    }
    Some(Found::new("IBM Watson JSON", cues))
}

fn key(from: f64) -> i64 {
    (from * MILLISECONDS).round() as i64
}

fn word(item: &Value, speakers: &BTreeMap<i64, String>) -> Option<Word> {
    let text = item.get(0)?.as_str()?;
    let (start, end) = (item.get(1)?.as_f64()?, item.get(2)?.as_f64()?);
    // Watson writes its hesitations into the text.
    (!text.starts_with("%HESITATION")).then(|| Word {
        text: text.into(),
        start: Some(start),
        end: Some(end),
        speaker: speakers.get(&key(start)).cloned(),
        glued: false,
    })
}

#[cfg(test)]
mod tests {
    use crate::transcript::golden::check;
    use crate::transcript::json::read;

    #[test]
    fn words_take_their_speaker_by_their_start() {
        let results = r#""results": [{"alternatives": [{"transcript": "there is %HESITATION hope ", "timestamps": [
            ["there", 1.0, 1.25], ["is", 1.25, 1.5], ["%HESITATION", 1.5, 1.75], ["hope", 1.75, 2.0]]}]}]"#;
        let labels = r#""speaker_labels": [{"speaker": 0, "from": 1.0, "to": 1.25}, {"speaker": 0, "from": 1.25, "to": 1.5},
            {"speaker": 1, "from": 1.75, "to": 2.0}]"#;
        let expected = "IBM Watson JSON\n1.00-1.50 Speaker 0: there is\n1.75-2.00 Speaker 1: hope\n";
        check(read(&format!("{{{results}, {labels}}}")), expected);
        check(read(&format!(r#"{{"id": "a", "results": [{{{results}, {labels}}}]}}"#)), expected);
    }
}
