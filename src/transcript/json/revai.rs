//! Rev.ai: `monologues` of a `speaker` and `elements`, punctuation and blanks being elements too.

use serde_json::Value;

use super::{Found, value};
use crate::transcript::words::{self, Word};

pub fn read(root: &Value) -> Option<Found> {
    let monologues = value::objects(root, "monologues");
    (!monologues.is_empty()).then_some(())?;
    let mut cues = Vec::new();
    for monologue in monologues {
        let speaker = value::speaker(monologue, &["speaker_info", "speaker"]);
        let mut timed: Vec<Word> = Vec::new();
        let mut blank = true;
        for element in value::objects(monologue, "elements") {
            let text = value::text(element, &["value"]).unwrap_or_default();
            // A blank parts words; without one the next element belongs to this.
            let glued = !blank && !text.starts_with(char::is_whitespace);
            blank = text.ends_with(char::is_whitespace);
            if text.trim().is_empty() {
                continue;
            }
            timed.push(Word {
                text: text.trim().into(),
                start: value::time(element, &["ts"]),
                end: value::time(element, &["end_ts"]),
                speaker: speaker.clone(),
                glued,
            });
        }
        cues.extend(words::gather(timed));
    }
    Some(Found::new("Rev.ai JSON", cues))
}

#[cfg(test)]
mod tests {
    use crate::transcript::golden::check;
    use crate::transcript::json::read;

    #[test]
    fn elements_are_joined_as_they_are_written() {
        check(
            read(
                r#"{"monologues": [{"speaker": 1, "elements": [
                    {"type": "text", "value": "Just", "ts": 1.5, "end_ts": 1.75}, {"type": "punct", "value": " "},
                    {"type": "text", "value": "so", "ts": 2, "end_ts": 2.5}, {"type": "punct", "value": ". "},
                    {"type": "text", "value": "Well", "ts": 2.5, "end_ts": 3}, {"type": "punct", "value": "-"},
                    {"type": "text", "value": "made", "ts": 3, "end_ts": 3.5}]},
                  {"speaker": 0, "elements": [{"type": "text", "value": "Yes", "ts": 4, "end_ts": 5}]}]}"#,
            ),
            "Rev.ai JSON\n1.50-2.50 Speaker 1: Just so.\n2.50-3.50 Speaker 1: Well-made\n4.00-5.00 Speaker 0: Yes\n",
        );
    }
}
