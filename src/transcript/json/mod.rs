//! JSON transcripts: one file a dialect, tried in turn; damaged JSON is repaired or read as far as it is sound.

mod amazon;
mod assemblyai;
mod blob;
mod deepgram;
mod fields;
mod google;
mod kaldi;
mod podcasting20;
mod repair;
mod revai;
mod speechmatics;
mod turns;
mod value;
mod watson;
mod whisper;
mod whisper_cpp;
mod whisperx;
mod youtube;

use serde_json::Value;

use super::captions::{self, Cue};
use super::{ReadError, Reading, labels, times};

/// What a dialect's reader found.
struct Found {
    format: &'static str,
    cues: Vec<Cue>,
    /// Whether the dialect leaves open if its times are seconds or milliseconds.
    unit_unknown: bool,
}

impl Found {
    fn new(format: &'static str, cues: Vec<Cue>) -> Self {
        Self { format, cues, unit_unknown: false }
    }
}

/// Each returns `None` where the JSON is not its dialect; the most particular first, the most general last.
const DIALECTS: &[fn(&Value) -> Option<Found>] = &[
    podcasting20::read,
    whisper_cpp::read,
    deepgram::read,
    amazon::read,
    revai::read,
    watson::read,
    speechmatics::read,
    google::read,
    kaldi::read,
    assemblyai::read,
    youtube::read,
    whisperx::read,
    whisper::read,
    turns::read,
];

/// Whether the text opens as a JSON object, or as a list of objects.
pub fn claims(text: &str) -> bool {
    let text = text.trim_start();
    let next = text.get(1..).unwrap_or_default().trim_start();
    match text.as_bytes().first() {
        Some(b'{') => next.starts_with(['"', '}']),
        Some(b'[') => next.starts_with(['{', ']']),
        _ => false,
    }
}

/// Reads a JSON transcript of any known dialect.
pub fn read(text: &str) -> Result<Reading, ReadError> {
    let (root, warnings) = repair::parse(text)?;
    let fields = fields::of(&root);
    let Some(mut found) = DIALECTS.iter().find_map(|dialect| dialect(&root)) else {
        let mut reading = blob::read(&root)?;
        reading.fields = fields.or(reading.fields);
        reading.warnings.splice(0..0, warnings);
        return Ok(reading);
    };
    if found.unit_unknown {
        times::to_seconds(&mut found.cues);
    }
    let names = value::speaker_names(&root);
    for cue in &mut found.cues {
        if let Some(name) = cue.speaker.as_ref().and_then(|label| names.get(label)) {
            cue.speaker = Some(name.clone());
        }
    }
    let mut reading = captions::segments(found.format, found.cues, warnings)?;
    reading.fields = fields;
    Ok(reading)
}

/// Captions in JSON are written as captions elsewhere are: dashes, `[Name]`, roll-up.
fn as_captions(cues: Vec<Cue>) -> Vec<Cue> {
    labels::name_speakers(super::rolling::unroll(cues))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::golden::check;

    #[test]
    fn json_is_told_from_bracket_lines_and_links() {
        for text in ["{\"a\": 1}", " [\n {\"a\": 1}]", "{}", "[]"] {
            assert!(claims(text), "{text:?}");
        }
        for text in ["[0.00 → 4.48] text", "[Music]", "[[a link]]", "{% include x %}", "{", "[", "", "é{"] {
            assert!(!claims(text), "{text:?}");
        }
    }

    #[test]
    fn json_without_speech_is_no_transcript() {
        for text in ["{\"name\": \"refrain\", \"version\": \"1.0\"}", "[]", "{}", "[{\"id\": 1}, {\"id\": 2}]"] {
            assert!(matches!(read(text), Err(ReadError::NotATranscript { .. })), "{text:?}");
        }
    }

    #[test]
    fn a_table_of_speakers_names_the_labels() {
        check(
            read(
                r#"{"speakers": {"spk_0": "Ada", "spk_1": "Ben"}, "segments": [
                    {"speakerLabel": "spk_0", "start": 0, "end": 2.5, "text": " The tide is out."},
                    {"speakerLabel": "spk_1", "start": 2.5, "end": 3, "text": " Yes it is."},
                    {"speakerLabel": "spk_2", "start": 3, "end": 4, "text": " Who am I?"}]}"#,
            ),
            "Whisper JSON\n0.00-2.50 Ada: The tide is out.\n2.50-3.00 Ben: Yes it is.\n3.00-4.00 spk_2: Who am I?\n",
        );
    }
}
