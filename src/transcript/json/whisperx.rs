//! WhisperX: Whisper's segments with `SPEAKER_nn`, with `word_segments` beside them or as a bare list.

use serde_json::Value;

use super::{Found, value, whisper};

pub fn read(root: &Value) -> Option<Found> {
    let segments: Vec<&Value> = match root {
        Value::Array(list) => list.iter().filter(|item| item.is_object()).collect(),
        _ => root.get("word_segments").map(|_| value::objects(root, "segments"))?,
    };
    whisper::is_timed(&segments).then_some(())?;
    let worded = segments.iter().any(|segment| segment.get("words").is_some());
    let format = if root.is_object() || worded { "WhisperX JSON" } else { "a JSON list of segments" };
    Some(Found { format, cues: segments.iter().map(|segment| whisper::cue(segment)).collect(), unit_unknown: true })
}

#[cfg(test)]
mod tests {
    use crate::transcript::golden::check;
    use crate::transcript::json::read;

    #[test]
    fn a_bare_list_with_speakers_is_read() {
        check(
            read(
                r#"[{"start": 0.351, "end": 2.5, "text": "The tide is out.", "speaker": "SPEAKER_01", "words": [{"word": "The"}]},
                    {"start": 2.5, "end": 3.0, "text": "Yes it is.", "words": [{"word": "Yes", "speaker": "SPEAKER_00"}]}]"#,
            ),
            "WhisperX JSON\n0.35-2.50 SPEAKER_01: The tide is out.\n2.50-3.00 SPEAKER_00: Yes it is.\n",
        );
    }

    #[test]
    fn whole_numbers_too_large_for_seconds_are_milliseconds() {
        check(
            read(
                r#"[{"start": 1, "end": 5000, "text": "The tide is out."}, {"start": 25801, "end": 28700, "text": "Yes it is."}]"#,
            ),
            "a JSON list of segments\n0.00-5.00 ?: The tide is out.\n25.80-28.70 ?: Yes it is.\n",
        );
    }
}
