//! Tables with a row a caption: Whisper's TSV (milliseconds), whisper.cpp's CSV, an editor's decision list with clocks.

use super::captions::{self, Cue};
use super::timestamp::seconds;
use super::{ReadError, Reading, times};

const FORMAT: &str = "a table of captions";

const START: &[&str] =
    &["start", "start_time", "starttime", "start time", "from", "begin", "record in", "in", "start (ms)", "timestamp"];
const END: &[&str] = &["end", "end_time", "endtime", "end time", "to", "record out", "out", "end (ms)"];
const TEXT: &[&str] = &["text", "subtitle", "transcript", "content", "body", "caption", "sentence"];
const SPEAKER: &[&str] = &["speaker", "speaker_label", "speaker name", "who"];

/// Which column holds what.
struct Columns {
    start: usize,
    end: Option<usize>,
    text: usize,
    speaker: Option<usize>,
}

/// Whether the first line names a time and a text column.
pub fn claims(text: &str) -> bool {
    let first = text.trim_start().lines().next().unwrap_or_default();
    delimiter(first).is_some_and(|delimiter| columns(first.split(delimiter as char)).is_some())
}

/// Reads the rows below the header.
pub fn read(text: &str) -> Result<Reading, ReadError> {
    let malformed = |line: usize, reason: String| ReadError::Malformed { format: FORMAT, line, reason };
    let text = text.trim_start();
    let first = text.lines().next().unwrap_or_default();
    let delimiter = delimiter(first).ok_or_else(|| malformed(1, "its first line names no columns".into()))?;
    let columns = columns(first.split(delimiter as char))
        .ok_or_else(|| malformed(1, "its first line names no time and text columns".into()))?;
    // Whisper writes its TSV without quotes, so that a quotation mark there is a letter.
    let mut rows = csv::ReaderBuilder::new();
    rows.delimiter(delimiter).flexible(true).quoting(delimiter == b',').has_headers(true);
    let (mut cues, mut short, mut ragged) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows.from_reader(text.as_bytes()).records() {
        let row = row.map_err(|error| malformed(0, error.to_string()))?;
        let line = row.position().map_or(0, |position| position.line() as usize);
        let Some(said) = row.get(columns.text) else {
            short.push(line);
            continue;
        };
        let time = |column: Option<usize>| column.and_then(|column| row.get(column)).map(str::trim);
        let (start, end) = (time(Some(columns.start)), time(columns.end));
        if start.is_some_and(|start| seconds(start).is_none()) {
            ragged.push(line);
        }
        cues.push(Cue {
            start: start.and_then(seconds),
            end: end.and_then(seconds),
            speaker: columns.speaker.and_then(|column| row.get(column)).map(|name| name.trim().to_string()),
            text: said.to_string(),
            line,
        });
    }
    times::to_seconds(&mut cues);
    let mut warnings = captions::at_lines(&short, "rows are cut short and were left out");
    warnings.extend(captions::at_lines(&ragged, "rows have no readable start; their text was kept without it"));
    captions::reading(FORMAT, cues, warnings)
}

fn delimiter(first: &str) -> Option<u8> {
    [b'\t', b',', b';'].into_iter().find(|delimiter| first.contains(*delimiter as char))
}

fn columns<'a>(names: impl Iterator<Item = &'a str>) -> Option<Columns> {
    let names: Vec<String> = names.map(|name| name.trim().trim_matches('"').to_lowercase()).collect();
    let find = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
    Some(Columns { start: find(START)?, end: find(END), text: find(TEXT)?, speaker: find(SPEAKER) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::golden::check;

    #[test]
    fn whisper_writes_milliseconds() {
        let text = "start\tend\ttext\n0\t2500\tThe \"tide\" is out.\n2500\t4000\tYes.\n";
        assert!(claims(text));
        check(read(text), "a table of captions\n0.00-2.50 ?: The \"tide\" is out.\n2.50-4.00 ?: Yes.\n");
    }

    #[test]
    fn clocks_quotes_and_speakers_are_read() {
        check(
            read("speaker,start,end,text\nAda,0:01,0:02,\"Yes, it is.\"\nBen,0:02,0:05,No.\n"),
            "a table of captions\n1.00-2.00 Ada: Yes, it is.\n2.00-5.00 Ben: No.\n",
        );
        check(
            read(
                "EDL\tRecord In\tRecord Out\tClipname\tSubtitle\nEDL\t00:00:00,512\t00:00:01,792\t| a.mp3 |\tWhere now\n",
            ),
            "a table of captions\n0.51-1.79 ?: Where now\n",
        );
    }

    #[test]
    fn short_rows_are_reported() {
        check(
            read("start\tend\ttext\n0.5\t2.5\tOne two three.\nx\t4.5\tFour.\n5.5\n"),
            "a table of captions\n0.50-2.50 ?: One two three.\n?-4.50 ?: Four.\n\
             ! 1 rows are cut short and were left out (first: line 4)\n\
             ! 1 rows have no readable start; their text was kept without it (first: line 3)\n",
        );
    }

    #[test]
    fn other_tables_are_not_claimed() {
        for text in ["file\tpodcast\ttitle\n", "Start here, then read on", "a,b,c\n1,2,3"] {
            assert!(!claims(text), "{text:?}");
        }
    }
}
