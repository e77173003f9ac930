//! whisper.cpp `-oj`: `transcription` of `offsets` in milliseconds, `timestamps` as clocks, `text`.

use serde_json::Value;

use super::{Found, value};
use crate::transcript::captions::Cue;

pub fn read(root: &Value) -> Option<Found> {
    let pieces = value::objects(root, "transcription");
    pieces.iter().any(|piece| piece.get("offsets").or(piece.get("timestamps")).is_some()).then_some(())?;
    let cue = |piece: &&Value| {
        let time = |key: &str| {
            let offset = piece.get("offsets").and_then(|offsets| value::milliseconds(offsets, &[key]));
            offset.or_else(|| piece.get("timestamps").and_then(|clocks| value::time(clocks, &[key])))
        };
        let turn = piece.get("speaker_turn_next").is_none().then(|| value::speaker(piece, &["speaker"])).flatten();
        let text = value::text(piece, &["text"]).unwrap_or_default().into();
        Cue { start: time("from"), end: time("to"), speaker: turn, text, line: 0 }
    };
    Some(Found::new("whisper.cpp JSON", pieces.iter().map(cue).collect()))
}

#[cfg(test)]
mod tests {
    use crate::transcript::golden::check;
    use crate::transcript::json::read;

    #[test]
    fn offsets_are_milliseconds_and_clocks_fill_in() {
        check(
            read(
                r#"{"transcription": [
                    {"timestamps": {"from": "00:00:00,000", "to": "00:00:03,480"}, "offsets": {"from": 0, "to": 3480}, "text": " Shall we?"},
                    {"timestamps": {"from": "00:00:03,480", "to": "00:00:07,960"}, "text": " We shall."},
                    {"offsets": {"from": 8000, "to": 9000}, "text": " [BLANK_AUDIO]"}]}"#,
            ),
            "whisper.cpp JSON\n0.00-3.48 ?: Shall we?\n3.48-7.96 ?: We shall.\n",
        );
    }
}
