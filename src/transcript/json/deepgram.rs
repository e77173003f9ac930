//! Deepgram: `results.utterances`, else the words of `results.channels[].alternatives[0]`.

use serde_json::Value;

use super::{Found, value};
use crate::transcript::captions::Cue;
use crate::transcript::words::{self, Word};

pub fn read(root: &Value) -> Option<Found> {
    let results = root.get("results")?;
    let utterances = value::objects(results, "utterances");
    let channels = value::objects(results, "channels");
    if utterances.is_empty() && channels.is_empty() {
        return None;
    }
    let many = channels.len() > 1;
    let mut cues: Vec<Cue> = if utterances.iter().any(|item| item.get("transcript").is_some()) {
        utterances.iter().flat_map(|item| utterance(item, many)).collect()
    } else {
        channels.iter().enumerate().flat_map(|(at, item)| channel(item, many.then_some(at))).collect()
    };
    if many {
        // Each channel is in order; the conversation is their merge.
        cues.sort_by(|a, b| a.start.unwrap_or(0.0).total_cmp(&b.start.unwrap_or(0.0)));
    }
    Some(Found::new("Deepgram JSON", cues))
}

fn utterance(item: &Value, many: bool) -> Vec<Cue> {
    let channel = || item.get("channel").and_then(Value::as_u64).filter(|_| many).map(|at| format!("Channel {at}"));
    let whole = Cue {
        start: value::time(item, &["start"]),
        end: value::time(item, &["end"]),
        speaker: value::speaker(item, &["speaker"]).or_else(channel),
        text: value::text(item, &["transcript"]).unwrap_or_default().into(),
        line: 0,
    };
    value::utterance(whole, value::objects(item, "words").into_iter().map(word).collect())
}

fn channel(item: &Value, at: Option<usize>) -> Vec<Cue> {
    let Some(best) = value::best(item) else { return Vec::new() };
    let timed = value::objects(best, "words");
    let name = at.map(|at| format!("Channel {at}"));
    if timed.is_empty() {
        let text = value::text(best, &["transcript"]).unwrap_or_default().into();
        return vec![Cue { text, speaker: name, ..Cue::default() }];
    }
    words::gather(timed.into_iter().map(|item| {
        let word = word(item);
        Word { speaker: word.speaker.clone().or_else(|| name.clone()), ..word }
    }))
}

fn word(item: &Value) -> Word {
    Word {
        text: value::text(item, &["punctuated_word", "word"]).unwrap_or_default().into(),
        start: value::time(item, &["start"]),
        end: value::time(item, &["end"]),
        speaker: value::speaker(item, &["speaker"]),
        glued: false,
    }
}

#[cfg(test)]
mod tests {
    use crate::transcript::golden::check;
    use crate::transcript::json::read;

    const WORDS: &str = r#"[{"word": "hello", "punctuated_word": "Hello.", "start": 0.5, "end": 1, "speaker": 0},
                            {"word": "hi", "punctuated_word": "Hi", "start": 1, "end": 1.5, "speaker": 1},
                            {"word": "you", "punctuated_word": "you.", "start": 1.5, "end": 2, "speaker": 1}]"#;

    #[test]
    fn utterances_come_before_words() {
        let channels =
            format!(r#""channels": [{{"alternatives": [{{"transcript": "Hello. Hi you.", "words": {WORDS}}}]}}]"#);
        let utterances = r#"[{"start": 0.5, "end": 2, "speaker": 0, "transcript": "Hello. Hi you."}]"#;
        check(
            read(&format!(r#"{{"results": {{{channels}, "utterances": {utterances}}}}}"#)),
            "Deepgram JSON\n0.50-2.00 Speaker 0: Hello. Hi you.\n",
        );
        check(
            read(&format!(r#"{{"results": {{{channels}}}}}"#)),
            "Deepgram JSON\n0.50-1.00 Speaker 0: Hello.\n1.00-2.00 Speaker 1: Hi you.\n",
        );
    }

    #[test]
    fn channels_are_speakers_and_are_merged_in_time() {
        let channel = |word: &str, start: f64| {
            format!(r#"{{"alternatives": [{{"words": [{{"word": "{word}", "start": {start}, "end": {start}}}]}}]}}"#)
        };
        check(
            read(&format!(r#"{{"results": {{"channels": [{}, {}]}}}}"#, channel("second", 2.0), channel("first", 1.0))),
            "Deepgram JSON\n1.00-1.00 Channel 1: first\n2.00-2.00 Channel 0: second\n",
        );
    }
}
