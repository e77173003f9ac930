//! Why a file could not be read at all, as a sentence that the list of skipped files shows after the file's name.

/// Why one file gave no transcript; the caller names the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Nothing in it looks like speech: ignored in a walked folder, skipped when it was named.
    #[error("no transcript structure: this is {what}; expected captions, turns with speakers or times, or prose")]
    NotATranscript { what: String },
    /// A feed or a subscription list, which points to transcripts and holds none.
    #[error(
        "this is a feed; a feed only links to transcripts ({what} found): read it with `refrain scan --feeds FILE`, \
         or download the transcripts it links to"
    )]
    Feed { what: &'static str },
    /// No byte, or only white space.
    #[error("the file is empty; download or export it again")]
    Empty,
    /// The format is known and sound, but nobody says anything in it.
    #[error("this is {format} without any text; export it again with its text")]
    NoText { format: &'static str },
    /// JSON, XML or HTML nested more deeply than any transcript is.
    #[error("nested more than {limit} levels deep; no transcript is: check what wrote the file")]
    Nesting { limit: usize },
    /// The format is known, but nothing could be read out of it; `line` counts from 1, 0 where none is known.
    #[error("damaged {format}{at}: {reason}; export it again", at = at_line(.line))]
    Malformed { format: &'static str, line: usize, reason: String },
}

impl ReadError {
    /// A [`ReadError::NotATranscript`]: `what` completes "this is ...".
    pub fn not_a_transcript(what: impl Into<String>) -> Self {
        Self::NotATranscript { what: what.into() }
    }
}

fn at_line(line: &usize) -> String {
    if *line == 0 { String::new() } else { format!(" at line {line}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_a_sentence_with_a_remedy() {
        let check = |error: ReadError, expected: &str| assert_eq!(error.to_string(), expected);
        check(
            ReadError::not_a_transcript("a picture"),
            "no transcript structure: this is a picture; expected captions, turns with speakers or times, or prose",
        );
        check(
            ReadError::Feed { what: "<rss>" },
            "this is a feed; a feed only links to transcripts (<rss> found): read it with `refrain scan --feeds FILE`, \
             or download the transcripts it links to",
        );
        check(ReadError::Empty, "the file is empty; download or export it again");
        check(ReadError::NoText { format: "WebVTT" }, "this is WebVTT without any text; export it again with its text");
        check(
            ReadError::Nesting { limit: 128 },
            "nested more than 128 levels deep; no transcript is: check what wrote the file",
        );
        check(
            ReadError::Malformed { format: "JSON", line: 3, reason: "a comma is missing".into() },
            "damaged JSON at line 3: a comma is missing; export it again",
        );
        check(
            ReadError::Malformed { format: "SubRip", line: 0, reason: "no cue".into() },
            "damaged SubRip: no cue; export it again",
        );
    }
}
