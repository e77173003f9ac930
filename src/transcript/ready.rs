//! `.jsonl` of ready-made passages -> [`ReadyPassage`]s: one JSON object a line, taken as it is.

use std::collections::HashMap;

use serde_json::Value;

use crate::transcript::ReadyPassage;

/// What transcripts of speech services hold beside `id` and `text`; an object with one of these lists is such a transcript.
const TRANSCRIPT_LISTS: &[&str] = &["words", "utterances", "segments", "chapters"];

/// Is the first line that is not blank an object with string `id` and `text`?
pub fn is_ready(text: &str) -> bool {
    let Some(first) = text.trim_start_matches('\u{feff}').lines().map(str::trim).find(|line| !line.is_empty()) else {
        return false;
    };
    if !first.starts_with('{') {
        return false;
    }
    let Ok(Value::Object(object)) = serde_json::from_str::<Value>(first) else {
        return false;
    };
    let string = |key: &str| object.get(key).is_some_and(Value::is_string);
    string("id") && string("text") && !TRANSCRIPT_LISTS.iter().any(|key| object.get(*key).is_some_and(Value::is_array))
}

/// Reads every line; a line that cannot be read, or whose id was there before, is left out and named in the warnings.
pub fn read(text: &str) -> (Vec<ReadyPassage>, Vec<String>) {
    let mut passages: Vec<ReadyPassage> = Vec::new();
    let mut warnings = Vec::new();
    let mut first_line: HashMap<String, usize> = HashMap::new();
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        if line.trim().is_empty() {
            continue;
        }
        match parse(line) {
            Err(reason) => warnings.push(format!("line {number} is left out: {reason}")),
            Ok(passage) => match first_line.get(&passage.id) {
                Some(first) => warnings.push(duplicate(number, &passage.id, &format!("line {first}"))),
                None => {
                    first_line.insert(passage.id.clone(), number);
                    passages.push(passage);
                }
            },
        }
    }
    (passages, warnings)
}

/// The warning for an id that `place` already has.
fn duplicate(number: usize, id: &str, place: &str) -> String {
    format!("line {number} is left out: id {id:?} is already on {place}; give every passage an id of its own")
}

fn parse(line: &str) -> Result<ReadyPassage, String> {
    let passage: ReadyPassage = serde_json::from_str(line.trim())
        .map_err(|error| format!("{error}; expected one JSON object a line with string `id` and `text`"))?;
    if passage.id.trim().is_empty() {
        return Err("its `id` is empty; give every passage an id of its own".to_owned());
    }
    if passage.text.trim().is_empty() {
        return Err(format!("the `text` of id {:?} is empty", passage.id));
    }
    Ok(passage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_ready_when_its_first_line_has_string_id_and_text() {
        for (text, expected) in [
            ("{\"id\": \"a\", \"text\": \"Water is wet.\"}\n", true),
            ("\u{feff}\n  {\"text\": \"x\", \"id\": \"a\", \"topic\": \"t\"}", true),
            ("{\"id\": 1, \"text\": \"x\"}", false),
            ("{\n\"id\": \"a\", \"text\": \"x\"}", false),
            ("[{\"id\": \"a\", \"text\": \"x\"}]", false),
            ("{\"id\": \"a\", \"text\": \"x\", \"words\": [{\"text\": \"x\"}]}", false),
            ("", false),
            ("prose", false),
        ] {
            assert_eq!(is_ready(text), expected, "{text}");
        }
    }

    #[test]
    fn a_bad_line_is_left_out_and_named() {
        let text = "{\"id\":\"a\",\"text\":\"one\",\"start\":1.5,\"extra\":[]}\n\nnot json\n{\"id\":\"a\",\"text\":\"two\"}\n\
                    {\"id\":\"b\",\"text\":\" \"}\n{\"id\":\"c\",\"text\":\"three\",\"podcast\":7}\n{\"id\":\"d\",\"text\":\"four\"}";
        let (passages, warnings) = read(text);
        let ids: Vec<&str> = passages.iter().map(|passage| passage.id.as_str()).collect();
        assert_eq!(ids, ["a", "d"]);
        assert_eq!(passages[0].start, Some(1.5));
        let lines: Vec<&str> = warnings.iter().filter_map(|warning| warning.split(" is left out").next()).collect();
        assert_eq!(lines, ["line 3", "line 4", "line 5", "line 6"]);
        assert!(warnings[1].contains("already on line 1"), "{}", warnings[1]);
    }
}
