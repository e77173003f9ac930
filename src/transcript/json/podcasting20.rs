//! Podcasting 2.0: `segments` of `speaker`, `startTime`, `endTime`, `body`, often one word each.

use serde_json::Value;

use super::{Found, value};
use crate::transcript::captions::Cue;

pub fn read(root: &Value) -> Option<Found> {
    let segments = value::objects(root, "segments");
    segments.iter().any(|segment| segment.get("body").is_some()).then_some(())?;
    let cue = |segment: &&Value| Cue {
        start: value::time(segment, &["startTime", "start"]),
        end: value::time(segment, &["endTime", "end"]),
        speaker: value::speaker(segment, &["speaker"]),
        text: value::text(segment, &["body"]).unwrap_or_default().into(),
        line: 0,
    };
    Some(Found::new("Podcasting 2.0 JSON", segments.iter().map(cue).collect()))
}

#[cfg(test)]
mod tests {
    use crate::transcript::golden::check;
    use crate::transcript::json::read;

    #[test]
    fn segments_are_read() {
        check(
            read(
                r#"{"version": "1.0.0", "segments": [
                    {"speaker": "Ada", "startTime": 0.5, "endTime": 2, "body": "It is so nice to"},
                    {"speaker": "Ben", "startTime": 2, "endTime": 1, "body": "be here &amp; there."},
                    {"startTime": 3, "endTime": 4, "body": "[Music]"}]}"#,
            ),
            "Podcasting 2.0 JSON\n0.50-2.00 Ada: It is so nice to\n2.00-? Ben: be here & there.\n\
             ! 1 ends lie before their start and were left out (first: segment 2: 1 before 2, in seconds)\n",
        );
    }

    #[test]
    fn one_word_segments_are_gathered_with_and_without_their_own_blanks() {
        let segment = |(at, word): (usize, &&str)| {
            format!(r#"{{"speaker": "Ada", "startTime": {at}, "endTime": {at}.75, "body": "{word}"}}"#)
        };
        let file = |words: &[&str]| {
            let segments: Vec<String> = words.iter().enumerate().map(segment).collect();
            format!(r#"{{"version": "1.0.0", "segments": [{}]}}"#, segments.join(","))
        };
        check(
            read(&file(&["It", "is", "so", "nice.", "Is", "it?"])),
            "Podcasting 2.0 JSON\n0.00-3.75 Ada: It is so nice.\n4.00-5.75 Ada: Is it?\n",
        );
        check(
            read(&file(&["It", "'s", " ", "nice", ",", " ", "here", ".", " ", "Yes", "."])),
            "Podcasting 2.0 JSON\n0.00-7.75 Ada: It's nice, here.\n9.00-10.75 Ada: Yes.\n",
        );
    }
}
