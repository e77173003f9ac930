//! The input of `refrain embed`: one text a line, or JSON Lines, told by the first line.

use serde::Deserialize;

use crate::cli::Failure;

/// A text and the line it stands on, the first being 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub line: usize,
    pub text: String,
}

/// A line of JSON Lines; other fields may stand beside the text.
#[derive(Deserialize)]
struct Record {
    text: String,
}

/// Reads the texts; of JSON Lines blank lines are passed over, of plain text every line is a text.
///
/// # Errors
/// [`Failure::Failed`] names the line that cannot be read: a row left out would shift all others.
pub(super) fn read_texts(name: &str, bytes: &[u8]) -> Result<Vec<Text>, Failure> {
    let whole = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() + 1;
        Failure::Failed(format!("{name}: line {line} is not UTF-8; convert the file, as with iconv -t UTF-8"))
    })?;
    let lines = || (1..).zip(whole.trim_start_matches('\u{feff}').lines());
    let is_json = lines()
        .find(|(_, line)| !line.trim().is_empty())
        .is_some_and(|(_, line)| serde_json::from_str::<Record>(line).is_ok());
    if !is_json {
        return Ok(lines().map(|(line, text)| Text { line, text: text.to_owned() }).collect());
    }
    lines()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(line, record)| match serde_json::from_str::<Record>(record) {
            Ok(Record { text }) => Ok(Text { line, text }),
            Err(error) => Err(Failure::Failed(format!(
                "{name}: line {line}: {error}; as the first line is JSON, expected an object with a string \"text\""
            ))),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_tells_text_from_json_lines() {
        let check = |input: &str, expected: &[(usize, &str)]| {
            let texts = read_texts("in", input.as_bytes()).expect("texts");
            let texts: Vec<(usize, &str)> = texts.iter().map(|text| (text.line, text.text.as_str())).collect();
            assert_eq!(texts, expected, "{input:?}");
        };
        check("", &[]);
        check("\u{feff}one\r\n\r\ntwo\n", &[(1, "one"), (2, ""), (3, "two")]);
        check("\n{\"text\": \"a\", \"id\": 7}\n\n{\"text\": \"b\"}\n", &[(2, "a"), (4, "b")]);
        check("{\"id\": 1}\n", &[(1, "{\"id\": 1}")]);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        let check = |input: &[u8], part: &str| {
            let error = read_texts("in", input).expect_err("refused").to_string();
            assert!(error.starts_with(part), "{error}");
        };
        check(b"fine\n\xff\n", "in: line 2 is not UTF-8");
        check(b"{\"text\": \"a\"}\nplain\n", "in: line 2: ");
        check(b"{\"text\": \"a\"}\n{\"text\": 1}\n", "in: line 2: ");
    }
}
