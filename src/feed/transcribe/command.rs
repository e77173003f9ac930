//! A command with places to fill -> a program and its arguments, split as a shell splits but never given to one.

/// A command, split; `{audio}` and `{out}` in its words stand for files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Command {
    words: Vec<String>,
}

/// Why a command is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    #[error("transcribe is {command:?}, without {{audio}}; expected a command such as {EXAMPLE:?}")]
    NoAudio { command: String },
    #[error("transcribe is {command:?}, where a {quote} is not closed; close it, or write \\{quote}")]
    OpenQuote { command: String, quote: char },
}

const EXAMPLE: &str = "whisper-cli -f {audio} -of {out}";
const AUDIO: &str = "{audio}";
const OUT: &str = "{out}";

impl Command {
    /// Splits at white space; quotes of both kinds and the backslash keep it, as in a POSIX shell.
    ///
    /// # Errors
    /// [`CommandError`], with the command and what it lacks.
    pub(crate) fn parse(command: &str) -> Result<Self, CommandError> {
        let words = split(command).map_err(|quote| CommandError::OpenQuote { command: command.to_owned(), quote })?;
        // The first word is the program, which {audio} cannot be.
        if !words.iter().skip(1).any(|word| word.contains(AUDIO)) {
            return Err(CommandError::NoAudio { command: command.to_owned() });
        }
        Ok(Self { words })
    }

    /// The program and its arguments with both files filled in.
    pub(super) fn filled(&self, audio: &str, out: &str) -> Vec<String> {
        self.words.iter().map(|word| word.replace(AUDIO, audio).replace(OUT, out)).collect()
    }

    /// Does it write a file, or to its standard output?
    pub(super) fn names_out(&self) -> bool {
        self.words.iter().any(|word| word.contains(OUT))
    }

    /// The program's name, for errors.
    pub(super) fn program(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }
}

/// The words of a command, or the quote that is not closed.
fn split(command: &str) -> Result<Vec<String>, char> {
    let mut words = Vec::new();
    // `Some("")` is a word, written as a pair of quotes.
    let mut word: Option<String> = None;
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_whitespace() => words.extend(word.take()),
            '\'' => word.get_or_insert_default().push_str(&single_quoted(&mut chars)?),
            '"' => word.get_or_insert_default().push_str(&double_quoted(&mut chars)?),
            '\\' => word.get_or_insert_default().push(chars.next().unwrap_or('\\')),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

fn single_quoted(chars: &mut impl Iterator<Item = char>) -> Result<String, char> {
    let mut text = String::new();
    loop {
        match chars.next() {
            Some('\'') => return Ok(text),
            Some(c) => text.push(c),
            None => return Err('\''),
        }
    }
}

fn double_quoted(chars: &mut impl Iterator<Item = char>) -> Result<String, char> {
    let mut text = String::new();
    loop {
        match chars.next().ok_or('"')? {
            '"' => return Ok(text),
            '\\' => match chars.next().ok_or('"')? {
                c @ ('"' | '\\' | '$' | '`') => text.push(c),
                c => text.extend(['\\', c]),
            },
            c => text.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_as_a_shell_splits_it() {
        let check = |command: &str, expected: &[&str]| {
            assert_eq!(split(command).expect("whole"), expected, "{command}");
        };
        check("w -f {audio}", &["w", "-f", "{audio}"]);
        check("  'a b' \"c d\"e f\\ g '' \n", &["a b", "c de", "f g", ""]);
        check(r#"w "a\"b\\c\d" 'e\f' \'"#, &["w", "a\"b\\c\\d", "e\\f", "'"]);
        check("w $HOME; rm * | `x`", &["w", "$HOME;", "rm", "*", "|", "`x`"]);
        check("", &[]);
    }

    #[test]
    fn files_are_filled_in_within_words_and_never_split() {
        let command = Command::parse("w --in={audio} '{out} x'").expect("a command");
        assert_eq!(command.filled("/a b.mp3", "/c d"), ["w", "--in=/a b.mp3", "/c d x"]);
        assert!(command.names_out());
        assert_eq!(command.program(), "w");
    }

    #[test]
    fn a_command_that_is_none_is_refused() {
        let check = |command: &str, expected: &str| {
            assert_eq!(Command::parse(command).expect_err("refused").to_string(), expected);
        };
        check(
            "",
            "transcribe is \"\", without {audio}; expected a command such as \"whisper-cli -f {audio} -of {out}\"",
        );
        check(
            "{audio}",
            "transcribe is \"{audio}\", without {audio}; expected a command such as \"whisper-cli -f {audio} -of {out}\"",
        );
        check("w 'x {audio}", "transcribe is \"w 'x {audio}\", where a ' is not closed; close it, or write \\'");
    }
}
