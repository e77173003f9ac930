//! Amazon Transcribe: `results.items`, words and punctuation, with the speakers in a list of their own.

use serde_json::Value;

use super::{Found, value};
use crate::transcript::captions::Cue;
use crate::transcript::words::{self, Word};

pub fn read(root: &Value) -> Option<Found> {
    let results = root.get("results")?;
    let items = value::objects(results, "items");
    if items.is_empty() {
        let transcripts = value::objects(results, "transcripts");
        (!transcripts.is_empty()).then_some(())?;
        let text =
            transcripts.iter().filter_map(|item| value::text(item, &["transcript"])).collect::<Vec<_>>().join(" ");
        return Some(Found::new("Amazon Transcribe JSON", vec![Cue { text, ..Cue::default() }]));
    }
    items.iter().any(|item| item.get("alternatives").is_some()).then_some(())?;
    let turns = turns(results);
    let word = |item: &Value| {
        let content = value::best(item).and_then(|best| value::text(best, &["content"])).unwrap_or_default();
        if value::text(item, &["type"]) == Some("punctuation") {
            return Word::punctuation(content);
        }
        let start = value::time(item, &["start_time"]);
        let speaker = value::speaker(item, &["speaker_label"]).or_else(|| speaker_at(&turns, start?));
        Word { text: content.into(), start, end: value::time(item, &["end_time"]), speaker, glued: false }
    };
    Some(Found::new("Amazon Transcribe JSON", words::gather(items.into_iter().map(word))))
}

struct Turn {
    start: f64,
    end: f64,
    speaker: Option<String>,
}

/// Sorted by start.
fn turns(results: &Value) -> Vec<Turn> {
    let labels = results.get("speaker_labels").map(|labels| value::objects(labels, "segments")).unwrap_or_default();
    let turn = |segment: &Value| {
        let (start, end) = (value::time(segment, &["start_time"])?, value::time(segment, &["end_time"])?);
        Some(Turn { start, end, speaker: value::speaker(segment, &["speaker_label"]) })
    };
    let mut turns: Vec<Turn> = labels.into_iter().filter_map(turn).collect();
    turns.sort_by(|a, b| a.start.total_cmp(&b.start));
    turns
}

/// Who holds the turn in which the word starts.
fn speaker_at(turns: &[Turn], start: f64) -> Option<String> {
    let after = turns.partition_point(|turn| turn.start <= start);
    turns[..after].last().filter(|turn| start <= turn.end)?.speaker.clone()
}

#[cfg(test)]
mod tests {
    use crate::transcript::golden::check;
    use crate::transcript::json::read;

    #[test]
    fn words_take_their_speaker_from_the_turn_they_start_in() {
        let word = |text: &str, start: f64| {
            format!(
                r#"{{"start_time": "{start}", "end_time": "{}", "alternatives": [{{"content": "{text}"}}], "type": "pronunciation"}}"#,
                start + 0.5
            )
        };
        let stop = r#"{"alternatives": [{"content": "."}], "type": "punctuation"}"#;
        let items =
            [word("Hello", 0.5), word("there", 1.0), stop.into(), word("Hi", 2.0), stop.into(), word("Who", 9.0)]
                .join(",");
        let labels = r#"{"segments": [{"start_time": "0.5", "end_time": "1.6", "speaker_label": "spk_0"},
                                      {"start_time": "1.9", "end_time": "2.6", "speaker_label": "spk_1"}]}"#;
        check(
            read(&format!(r#"{{"results": {{"transcripts": [], "speaker_labels": {labels}, "items": [{items}]}}}}"#)),
            "Amazon Transcribe JSON\n0.50-1.50 spk_0: Hello there.\n2.00-2.50 spk_1: Hi.\n9.00-9.50 ?: Who\n",
        );
    }
}
