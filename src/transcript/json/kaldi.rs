//! The BBC's Kaldi: `words` with `start`, `end`, `word`, `punct`, and a `segmentation` by speaker.
//! A file with the segmentation alone holds no text.

use serde_json::Value;

use super::{Found, value};
use crate::transcript::words::{self, Word};

pub fn read(root: &Value) -> Option<Found> {
    let holder = root.get("retval").unwrap_or(root);
    let timed = value::objects(holder, "words");
    let segmentation = root.get("segmentation").or(holder.get("segmentation"));
    let own = timed.iter().any(|word| word.get("word").is_some() && word.get("start").is_some());
    (own || (segmentation.is_some() && timed.is_empty() && root.get("segments").is_none())).then_some(())?;
    let turns: Vec<(f64, f64, Option<String>)> = segmentation
        .map(|segmentation| value::objects(segmentation, "segments"))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|turn| {
            Some((
                value::time(turn, &["start"])?,
                value::time(turn, &["duration"])?,
                value::speaker(turn, &["speaker"]),
            ))
        })
        .collect();
    let word = |item: &Value| {
        let start = value::time(item, &["start"]);
        let turn = |at: f64| turns.iter().find(|(start, length, _)| *start <= at && at < start + length);
        Word {
            text: value::text(item, &["punct", "punctuated_word", "word"]).unwrap_or_default().trim().into(),
            start,
            end: value::time(item, &["end"]),
            speaker: value::speaker(item, &["speaker"]).or_else(|| turn(start?)?.2.clone()),
            glued: false,
        }
    };
    Some(Found::new("Kaldi JSON", words::gather(timed.into_iter().map(word))))
}

#[cfg(test)]
mod tests {
    use crate::transcript::golden::check;
    use crate::transcript::json::read;

    const SEGMENTATION: &str = r#""segmentation": {"segments": [
        {"@type": "Segment", "start": 0, "duration": 2, "speaker": {"@id": "S0", "gender": "F"}},
        {"@type": "Segment", "start": 2, "duration": 3, "speaker": {"@id": "S1", "gender": "M"}}]}"#;

    #[test]
    fn words_take_their_speaker_from_the_segmentation() {
        let words = r#""words": [{"start": 0.5, "end": 1, "word": "hello", "punct": "Hello."}, {"start": 2.5, "end": 3, "word": "hi"}]"#;
        let expected = "Kaldi JSON\n0.50-1.00 S0: Hello.\n2.50-3.00 S1: hi\n";
        check(read(&format!("{{{words}, {SEGMENTATION}}}")), expected);
        check(read(&format!(r#"{{"retval": {{"status": true, {words}}}, {SEGMENTATION}}}"#)), expected);
    }

    #[test]
    fn a_segmentation_alone_holds_no_text() {
        check(
            read(&format!("{{{SEGMENTATION}}}")),
            "error: this is Kaldi JSON without any text; export it again with its text\n",
        );
    }
}
