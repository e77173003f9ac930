//! Plain text and Markdown -> [`Reading`]: one file a style, told apart by what the lines look like.
//!
//! A file is read in this order: YAML [`front_matter`], the block of fields at its head ([`header`]), the part that is
//! speech ([`section`]: what stands under a transcript heading, else everything but summaries, claims and links), the
//! [`style`]s whose openings recur there, and the [`turns`] between those openings.
//! A text without any such style is read as [`prose`], if it is long enough and does not read like a licence, a README
//! or a letter.
//!
//! A piece without a time of its own carries the time of the turn or mark it stands under, the latest one known not to
//! lie after it; under a turn that opens without a time it carries none.

mod bold_speaker;
mod bracket_speaker;
mod bracket_time;
mod chevron;
mod colon_speaker;
mod header;
mod italic_speaker;
mod mark;
mod markdown;
mod name;
mod name_time;
mod numbered_line;
mod prose;
mod section;
mod style;
mod time_line;
mod turns;

pub use markdown::spoken;
pub use style::PLAIN;

use crate::transcript::times::Times;
use crate::transcript::{ReadError, Reading, front_matter};

/// Reads a text file.
///
/// # Errors
/// [`ReadError::NotATranscript`] for a text without speakers, times or enough speech.
pub fn read(text: &str) -> Result<Reading, ReadError> {
    let front = front_matter::read(text);
    let mut reading = Reading { fields: front.fields, warnings: front.warnings, ..Reading::default() };
    if !front.transcript.is_empty() {
        reading.format = "a transcript in YAML front matter";
        reading.segments = front.transcript;
    } else {
        let mut lines: Vec<&str> = front.body.lines().map(str::trim_end).collect();
        let header = header::take(&mut lines);
        header::fill(&mut reading, header);
        numbered_line::blank(&mut lines);
        let spoken = section::spoken(&lines);
        let styles = style::choose(&spoken.lines);
        if styles.is_empty() {
            prose::check(&lines, &spoken)?;
        } else if !spoken.under_heading && styles.is_chapter_list(&spoken.lines) {
            return Err(ReadError::not_a_transcript("a list of chapters"));
        }
        reading.format = styles.format();
        reading.segments = turns::read(&spoken.lines, &styles);
    }
    let mut times = Times::default();
    for (number, segment) in (1..).zip(&mut reading.segments) {
        (segment.start, segment.end) = times.check(segment.start, segment.end, &format!("piece {number}"));
    }
    reading.warnings.extend(times.warnings());
    if reading.segments.is_empty() {
        return Err(ReadError::NoText { format: reading.format });
    }
    Ok(reading)
}
