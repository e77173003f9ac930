//! JSON text -> value: sound, or repaired, or as far as it is sound.

use serde_json::Value;

use crate::transcript::ReadError;

const FORMAT: &str = "JSON";

/// serde_json's own limit on nesting.
const MAX_DEPTH: usize = 128;

/// The value and what had to be done to get it.
pub fn parse(text: &str) -> Result<(Value, Vec<String>), ReadError> {
    let error = match serde_json::from_str(text) {
        Ok(value) => return Ok((value, Vec::new())),
        Err(error) => error,
    };
    if is_too_deep(&error) {
        return Err(ReadError::Nesting { limit: MAX_DEPTH });
    }
    if let Some(list) = lines(text) {
        return Ok((list, Vec::new()));
    }
    let repaired = repaired(text);
    let place = format!("line {} column {}", error.line(), error.column());
    let again = match serde_json::from_str(&repaired) {
        Ok(value) => return Ok((value, vec![format!("the JSON is not sound at {place} ({error}) and was repaired")])),
        Err(error) => error,
    };
    if is_too_deep(&again) {
        return Err(ReadError::Nesting { limit: MAX_DEPTH });
    }
    if let Some(value) =
        closed(&repaired[..offset(&repaired, &again)]).and_then(|text| serde_json::from_str(&text).ok())
    {
        let warning =
            format!("the JSON breaks off at {place} ({error}); what stands before was read: get the file again");
        return Ok((value, vec![warning]));
    }
    Err(ReadError::Malformed { format: FORMAT, line: error.line(), reason: error.to_string() })
}

fn is_too_deep(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("recursion limit")
}

/// One object a line is a list of them.
fn lines(text: &str) -> Option<Value> {
    let items: Vec<Value> = serde_json::Deserializer::from_str(text).into_iter().collect::<Result<_, _>>().ok()?;
    (items.len() > 1 && items.iter().all(Value::is_object)).then_some(Value::Array(items))
}

/// What Python and language models write and JSON forbids: `NaN` and `Infinity`, half surrogates, line ends within
/// strings, a comma before a closing bracket.
fn repaired(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_string = false;
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        match c {
            '"' => {
                in_string = !in_string;
                out.push(c);
            }
            '\\' if in_string => {
                taken = escape(rest, &mut out);
            }
            c if in_string && c.is_control() => out.push_str(&format!("\\u{:04x}", c as u32)),
            c if in_string => out.push(c),
            ',' if rest[1..].trim_start().starts_with(['}', ']']) => {}
            _ => match ["NaN", "-Infinity", "Infinity"].into_iter().find(|word| rest.starts_with(word)) {
                Some(word) => {
                    out.push_str("null");
                    taken = word.len();
                }
                None => out.push(c),
            },
        }
        rest = &rest[taken..];
    }
    out
}

/// Copies the escape at the start of `rest`, a half surrogate as U+FFFD; returns its length.
fn escape(rest: &str, out: &mut String) -> usize {
    let unit = |text: &str| text.strip_prefix("\\u")?.get(..4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let length = match unit(rest) {
        Some(0xD800..=0xDBFF) if unit(&rest[6..]).is_some_and(|low| (0xDC00..=0xDFFF).contains(&low)) => 12,
        Some(0xD800..=0xDFFF) => {
            out.push('\u{FFFD}');
            return 6;
        }
        Some(_) => 6,
        None => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
    };
    out.push_str(&rest[..length]);
    length
}

/// Where in `text` the error was met.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut at = (before + error.column().saturating_sub(1)).min(text.len());
    if error.is_eof() {
        at = text.len();
    }
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The text up to the last complete object or list that stands in a list, with all that is open there closed.
fn closed(text: &str) -> Option<String> {
    let mut open: Vec<u8> = Vec::new();
    let mut cut: Option<(usize, Vec<u8>)> = None;
    let (mut in_string, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' if open.len() > MAX_DEPTH => return None,
            b'{' | b'[' => open.push(byte),
            b'}' | b']' => {
                open.pop()?;
                if open.last() == Some(&b'[') {
                    cut = Some((at + 1, open.clone()));
                }
            }
            _ => {}
        }
    }
    let (cut, open) = cut?;
    let mut whole = text[..cut].to_string();
    whole.extend(open.iter().rev().map(|bracket| if *bracket == b'[' { ']' } else { '}' }));
    Some(whole)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(text: &str, expected: Value, warning: &str) {
        let (value, warnings) = parse(text).expect("a value");
        assert_eq!(value, expected, "{text}");
        assert!(warnings.join(" ").starts_with(warning) && warnings.is_empty() == warning.is_empty(), "{warnings:?}");
    }

    #[test]
    fn what_python_and_models_write_is_repaired() {
        check("[1, NaN, -Infinity]", json!([1, null, null]), "the JSON is not sound at line 1 column 5");
        check(r#"["\ud83d!", "\ud83d\ude00", "NaN"]"#, json!(["\u{FFFD}!", "😀", "NaN"]), "the JSON is not sound");
        check("{\"a\": \"two\nlines\",}", json!({"a": "two\nlines"}), "the JSON is not sound");
        check("{\"a\": 1}\n{\"a\": 2}\n", json!([{"a": 1}, {"a": 2}]), "");
    }

    #[test]
    fn a_cut_text_gives_its_complete_objects() {
        let warning = "the JSON breaks off at line 1 column";
        check(
            r#"{"v": 1, "s": [{"a": "x}"}, {"a": "y"}, {"a": "z"#,
            json!({"v": 1, "s": [{"a": "x}"}, {"a": "y"}]}),
            warning,
        );
        check(r#"[{"a": 1}, {"a": 2} oops {"a": 3}]"#, json!([{"a": 1}, {"a": 2}]), warning);
        check(r#"[{"w": [{"b": 1}, {"b"#, json!([{"w": [{"b": 1}]}]), warning);
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        assert_eq!(parse(&"[".repeat(1000)), Err(ReadError::Nesting { limit: 128 }));
        assert_eq!(parse(&"{\"a\":[".repeat(1000)), Err(ReadError::Nesting { limit: 128 }));
        let error = parse("{\"a\": \n oops}").expect_err("no value");
        assert!(matches!(error, ReadError::Malformed { format: "JSON", line: 2, .. }), "{error:?}");
        assert!(parse("{\"a\": \"\\").is_err());
        assert!(parse("{\"a\": \"\\ud8").is_err());
    }
}
