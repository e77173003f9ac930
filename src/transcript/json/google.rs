//! Google Speech-to-Text, versions 1 and 2: `results[].alternatives[0]` with `words`.

use serde_json::Value;

use super::{Found, value};
use crate::transcript::captions::Cue;
use crate::transcript::words::{self, Word};

const START: &[&str] = &["startTime", "startOffset", "start_time", "start_offset"];
const END: &[&str] = &["endTime", "endOffset", "end_time", "end_offset"];
const RESULT_END: &[&str] = &["resultEndTime", "resultEndOffset", "result_end_time", "result_end_offset"];

pub fn read(root: &Value) -> Option<Found> {
    let holder = if root.get("results").is_some() { root } else { root.get("response")? };
    let results = value::objects(holder, "results");
    let best: Vec<Option<&Value>> = results.iter().map(|result| value::best(result)).collect();
    best.iter()
        .copied()
        .flatten()
        .any(|best| best.get("transcript").is_some() || best.get("words").is_some())
        .then_some(())?;
    // With diarisation the last result holds every word once more, with its speaker; the others have none.
    let tagged = |best: &Value| value::objects(best, "words").iter().any(|word| speaker(word).is_some());
    let diarised =
        best.last().copied().flatten().is_some_and(tagged) && !best.iter().rev().skip(1).copied().flatten().any(tagged);
    let first = if diarised { best.len() - 1 } else { 0 };
    let mut cues = Vec::new();
    let mut after = None;
    for (result, best) in results.iter().zip(&best).skip(first) {
        let end = value::time(result, RESULT_END);
        let Some(best) = best else { continue };
        let timed = value::objects(best, "words");
        if timed.is_empty() {
            let text = value::text(best, &["transcript"]).unwrap_or_default().into();
            cues.push(Cue { start: after, end, text, ..Cue::default() });
        } else {
            cues.extend(words::gather(timed.into_iter().map(word)));
        }
        after = end.or(after);
    }
    Some(Found::new("Google Speech-to-Text JSON", cues))
}

fn word(item: &Value) -> Word {
    Word {
        text: value::text(item, &["word"]).unwrap_or_default().into(),
        // Zero is left out of the file.
        start: value::time(item, START).or_else(|| item.get("word").map(|_| 0.0)),
        end: value::time(item, END),
        speaker: speaker(item),
        glued: false,
    }
}

/// A tag of 0 says that nobody was told apart.
fn speaker(item: &Value) -> Option<String> {
    let tag = item.get("speakerTag").or(item.get("speaker_tag"));
    if tag.is_some_and(|tag| tag.as_u64() == Some(0)) {
        return None;
    }
    value::speaker(item, &["speakerLabel", "speakerTag", "speaker_tag"])
}

#[cfg(test)]
mod tests {
    use crate::transcript::golden::check;
    use crate::transcript::json::read;

    #[test]
    fn words_with_any_form_of_time_are_gathered() {
        check(
            read(
                r#"{"results": [
                    {"alternatives": [{"transcript": "there was", "words": [
                        {"endTime": {"seconds": "1"}, "word": "there"},
                        {"startTime": {"seconds": "1"}, "endTime": {"seconds": "1", "nanos": 500000000}, "word": "was"}]}]},
                    {"alternatives": [{"transcript": "a day", "words": [
                        {"startTime": "2s", "endTime": "2.5s", "word": "a"}, {"startTime": "2.5s", "endTime": "3s", "word": "day"}]}]}]}"#,
            ),
            "Google Speech-to-Text JSON\n0.00-1.50 ?: there was\n2.00-3.00 ?: a day\n",
        );
    }

    #[test]
    fn the_last_result_of_a_diarised_file_replaces_the_others() {
        check(
            read(
                r#"{"results": [
                    {"alternatives": [{"transcript": "yes no", "words": [{"startTime": "1s", "endTime": "2s", "word": "yes"}]}]},
                    {"alternatives": [{"words": [
                        {"startTime": "1s", "endTime": "2s", "word": "yes", "speakerTag": 1},
                        {"startTime": "2s", "endTime": "3s", "word": "no", "speakerTag": 2}]}]}]}"#,
            ),
            "Google Speech-to-Text JSON\n1.00-2.00 Speaker 1: yes\n2.00-3.00 Speaker 2: no\n",
        );
    }
}
