//! Files -> [`Transcript`]s, and the list of what was skipped and why.
//!
//! One file a format; the format is told by content, never by extension: [`read`] decodes the bytes, [`detect`] says
//! what they are, and the format's reader makes segments of them.

mod brackets;
mod captions;
mod clean;
pub mod corpus;
pub mod date;
mod decode;
mod detect;
pub mod front_matter;
mod gather;
#[cfg(test)]
mod golden;
pub mod html;
mod json;
mod labels;
pub mod manifest;
pub mod metadata;
mod mojibake;
mod names;
mod nesting;
mod open;
mod podlove;
mod read_error;
pub mod ready;
pub mod record;
mod rolling;
mod same_episode;
mod sbv;
mod srt;
pub mod text;
mod timedtext;
mod times;
mod timestamp;
mod tsv;
mod ttml;
mod vtt;
mod walk;
mod words;
mod xml;

use jiff::civil::Date;

use crate::insight::Notice;

use detect::Format;

pub use corpus::{corpus_of, read_corpus, tell_apart};
pub use gather::{ReadLimits, read_files};
pub use read_error::ReadError;
pub use record::{Content, Episode, FileRecord};
pub use same_episode::{Recordings, Samples, recordings};

/// One episode of one podcast, as one file tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Transcript {
    /// The file, relative to the PATH it was found under, `/` between folders.
    pub file: String,
    pub podcast: String,
    pub title: Option<String>,
    pub published: Option<Date>,
    pub url: Option<String>,
    /// In the file's order.
    pub segments: Vec<Segment>,
}

/// A run of speech: a caption, a turn, a sentence; what the file holds as one piece.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Segment {
    /// Seconds from the start of the episode.
    pub start: Option<f64>,
    pub end: Option<f64>,
    pub speaker: Option<String>,
    /// Clean text: no tags, entities, cue marks; white space normalised; never empty.
    pub text: String,
}

/// Reads one file's bytes; `file_name` is for the log alone.
pub fn read(bytes: &[u8], file_name: &str) -> Result<Reading, ReadError> {
    let decoded = decode::decode(bytes)?;
    let format = detect::detect(&decoded.text)?;
    tracing::debug!(file = file_name, ?format, "told by content");
    let mut reading = match format {
        Format::WebVtt => vtt::read(&decoded.text),
        Format::Json => json::read(&decoded.text),
        Format::Ttml => ttml::read(&decoded.text),
        Format::TimedText => timedtext::read(&decoded.text),
        Format::Podlove => podlove::read(&decoded.text),
        Format::Html => html::read(&decoded.text),
        Format::SubRip => srt::read(&decoded.text),
        Format::Sbv => sbv::read(&decoded.text),
        Format::Table => tsv::read(&decoded.text),
        Format::Brackets => brackets::read(&decoded.text),
        Format::Text => text::read(&decoded.text),
    }?;
    reading.warnings.splice(0..0, decoded.warning);
    Ok(reading)
}

/// What a file says about itself; `None` where it does not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fields {
    pub podcast: Option<String>,
    pub title: Option<String>,
    pub published: Option<Date>,
    pub url: Option<String>,
}

/// What a format reader makes of one file's text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The format's name as people say it: "SubRip", "WebVTT", "Deepgram JSON".
    pub format: &'static str,
    pub fields: Fields,
    pub segments: Vec<Segment>,
    /// What was unsound and left out, as sentences ("cue 7 (line 31) has no end time: ..."), the rest being read.
    pub warnings: Vec<String>,
}

/// A ready-made passage, a line of a `.jsonl` input.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ReadyPassage {
    pub id: String,
    pub text: String,
    pub podcast: Option<String>,
    pub episode: Option<String>,
    pub title: Option<String>,
    pub published: Option<String>,
    pub url: Option<String>,
    pub speaker: Option<String>,
    pub start: Option<f64>,
    pub end: Option<f64>,
    pub topic: Option<String>,
}

/// All that was read from the PATHs given.
#[derive(Debug, Clone, Default)]
pub struct Corpus {
    /// Sorted by file.
    pub transcripts: Vec<Transcript>,
    /// Of `.jsonl` inputs, in the file's order; `file` beside each.
    pub ready: Vec<(String, ReadyPassage)>,
    /// Files that could not be read at all, sorted.
    pub skipped: Vec<Notice>,
    /// Files of which a part could not be read, or that need the reader's attention, sorted.
    pub warnings: Vec<Notice>,
    /// Files of a walked folder that are no transcripts.
    pub ignored: usize,
}
