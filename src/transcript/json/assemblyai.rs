//! AssemblyAI: `utterances` or, without diarisation, `words`; all times in milliseconds.

use serde_json::Value;

use super::{Found, value};
use crate::transcript::captions::Cue;
use crate::transcript::words::{self, Word};

pub fn read(root: &Value) -> Option<Found> {
    let utterances = value::objects(root, "utterances");
    let timed = value::objects(root, "words");
    let spoken = |list: &[&Value]| list.iter().any(|item| item.get("text").is_some() && item.get("start").is_some());
    // Others have a list of words as well; these keys are AssemblyAI's.
    let own = ["acoustic_model", "audio_duration", "language_model", "audio_url", "utterances"]
        .iter()
        .any(|key| root.get(key).is_some());
    let cues = if spoken(&utterances) {
        utterances
            .iter()
            .flat_map(|item| value::utterance(cue(item), value::objects(item, "words").into_iter().map(word).collect()))
            .collect()
    } else if own && spoken(&timed) {
        words::gather(timed.into_iter().map(word))
    } else {
        return None;
    };
    Some(Found::new("AssemblyAI JSON", cues))
}

fn cue(item: &Value) -> Cue {
    let Word { text, start, end, speaker, .. } = word(item);
    Cue { start, end, speaker, text, line: 0 }
}

fn word(item: &Value) -> Word {
    Word {
        text: value::text(item, &["text"]).unwrap_or_default().into(),
        start: value::milliseconds(item, &["start"]),
        end: value::milliseconds(item, &["end"]),
        speaker: value::speaker(item, &["speaker"]),
        glued: false,
    }
}

#[cfg(test)]
mod tests {
    use crate::transcript::golden::check;
    use crate::transcript::json::read;

    #[test]
    fn utterances_come_before_words() {
        let words = r#""words": [{"text": "Hello.", "start": 170, "end": 700, "speaker": "A"}, {"text": "Hi.", "start": 800, "end": 900, "speaker": "B"}]"#;
        let utterances = r#"[{"start": 170, "end": 900, "speaker": "A", "text": "Hello there."}]"#;
        check(
            read(&format!(r#"{{"audio_duration": 1, {words}, "utterances": {utterances}}}"#)),
            "AssemblyAI JSON\n0.17-0.90 Speaker A: Hello there.\n",
        );
        check(
            read(&format!(r#"{{"audio_duration": 1, {words}, "utterances": null}}"#)),
            "AssemblyAI JSON\n0.17-0.70 Speaker A: Hello.\n0.80-0.90 Speaker B: Hi.\n",
        );
    }
}
