//! Whisper and its kin: `segments` of `start`, `end`, `text`, with a speaker where a diariser was run.

use serde_json::Value;

use super::{Found, value};
use crate::transcript::captions::Cue;

pub const START: &[&str] = &["start", "start_time", "startTime"];
pub const END: &[&str] = &["end", "end_time", "endTime"];

pub fn read(root: &Value) -> Option<Found> {
    let inner = ["result", "results", "output", "transcript", "transcription"].iter().filter_map(|key| root.get(key));
    let segments = std::iter::once(root)
        .chain(inner)
        .map(|holder| value::objects(holder, "segments"))
        .find(|list| is_timed(list))?;
    Some(Found {
        format: "Whisper JSON",
        cues: segments.iter().map(|segment| cue(segment)).collect(),
        unit_unknown: true,
    })
}

/// Whether the list holds timed text.
pub fn is_timed(list: &[&Value]) -> bool {
    list.iter().any(|segment| value::text(segment, &["text"]).is_some() && value::time(segment, START).is_some())
}

/// A segment; where it has no speaker, the one that most of its words have.
pub fn cue(segment: &Value) -> Cue {
    Cue {
        start: value::time(segment, START),
        end: value::time(segment, END),
        speaker: value::speaker(segment, value::SPEAKER_KEYS).or_else(|| speaker_of_words(segment)),
        text: value::text(segment, &["text"]).unwrap_or_default().into(),
        line: 0,
    }
}

fn speaker_of_words(segment: &Value) -> Option<String> {
    let mut counts = std::collections::BTreeMap::<String, usize>::new();
    for word in value::objects(segment, "words") {
        *counts.entry(value::speaker(word, &["speaker"])?).or_default() += 1;
    }
    // Of equals the last in the order of names, so that the answer does not change from run to run.
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(speaker, _)| speaker)
}

#[cfg(test)]
mod tests {
    use crate::transcript::golden::check;
    use crate::transcript::json::read;

    #[test]
    fn segments_are_read() {
        check(
            read(
                r#"{"text": " The tide is out. Yes it is.", "language": "en", "segments": [
                    {"id": 0, "start": 0.12, "end": 2.5, "text": " The tide is out.", "words": [{"word": " The", "start": 0.12}]},
                    {"id": 1, "start": 2.5, "end": 3.75, "text": " Yes it is."}]}"#,
            ),
            "Whisper JSON\n0.12-2.50 ?: The tide is out.\n2.50-3.75 ?: Yes it is.\n",
        );
    }
}
