//! WebVTT: header, notes, styles, regions, cue names, settings and `<v Name>` voices, as the W3C describes it and as
//! exporters write it.

use std::sync::LazyLock;

use regex::Regex;

use super::captions::{self, Cue};
use super::timestamp::arrow_span;
use super::{ReadError, Reading};

const FORMAT: &str = "WebVTT";

/// `<v Name>`, `<v.loud Name>`; a closing `</v>` is often left out.
static VOICE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>\n]*)>").expect("a pattern written here compiles"));

/// Whether the text opens as WebVTT must.
pub fn claims(text: &str) -> bool {
    text.trim_start()
        .strip_prefix("WEBVTT")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// Reads WebVTT text.
pub fn read(text: &str) -> Result<Reading, ReadError> {
    let lines: Vec<&str> = text.trim_start().lines().collect();
    let skipped = text.lines().count() - lines.len();
    let timed = |at: usize| lines.get(at).is_some_and(|line| arrow_span(line).is_some());
    let mut cues: Vec<Cue> = Vec::new();
    let (mut untimed, mut damaged) = (Vec::new(), Vec::new());
    let mut place = Place::Skipped;
    for (at, line) in lines.iter().enumerate() {
        let number = at + skipped + 1;
        if let Some(span) = arrow_span(line) {
            if span.start.is_none() || span.end.is_none() {
                damaged.push(number);
            }
            cues.push(Cue { start: span.start, end: span.end, line: number, ..Cue::default() });
            place = Place::Cue;
            continue;
        }
        // Only an empty line ends a block: YouTube's cues hold lines of one blank.
        if line.is_empty() {
            place = Place::Between;
            continue;
        }
        if line.contains("-->") {
            damaged.push(number);
            place = Place::Skipped;
            continue;
        }
        // A cue's name, or its number where no blank line stands before it.
        if timed(at + 1) && (place == Place::Between || line.bytes().all(|byte| byte.is_ascii_digit())) {
            continue;
        }
        if place == Place::Between {
            place = opened_by(line, cues.last());
            if place == Place::Cue && cues.last().is_some_and(|cue| !cue.text.is_empty()) && !line.trim().is_empty() {
                untimed.push(number);
                cues.push(Cue { line: number, ..Cue::default() });
            }
        }
        if let (Place::Cue, Some(cue)) = (place, cues.last_mut()) {
            if !cue.text.is_empty() {
                cue.text.push('\n');
            }
            cue.text.push_str(line);
        }
    }
    let mut warnings = captions::at_lines(&damaged, "time lines are damaged; only what is sound in them was kept");
    warnings.extend(captions::at_lines(&untimed, "blocks have no time line; their text was kept without times"));
    warnings.extend(captions::broken_off(text, &cues));
    captions::reading(FORMAT, cues.into_iter().flat_map(voices).collect(), warnings)
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    /// After an empty line.
    Between,
    Cue,
    /// The header, a note, a style sheet, a region, a damaged cue.
    Skipped,
}

/// What kind of block a first line without a time opens.
fn opened_by(line: &str, last: Option<&Cue>) -> Place {
    let word = line.split([' ', '\t', ':', '=']).next().unwrap_or_default();
    let header = matches!(word, "NOTE" | "STYLE" | "REGION" | "Region" | "WEBVTT" | "X-TIMESTAMP-MAP");
    if header || last.is_none() || line.trim() == "}" { Place::Skipped } else { Place::Cue }
}

/// One cue for each voice in it.
fn voices(cue: Cue) -> Vec<Cue> {
    let mut out = Vec::new();
    let (mut speaker, mut from) = (None, 0);
    for voice in VOICE.captures_iter(&cue.text) {
        let tag = voice.get(0).expect("a match has a whole");
        out.push(Cue { speaker: speaker.take(), text: cue.text[from..tag.start()].into(), ..cue.clone() });
        speaker = Some(voice[1].to_string());
        from = tag.end();
    }
    if from == 0 {
        return vec![cue];
    }
    out.push(Cue { speaker, text: cue.text[from..].into(), ..cue.clone() });
    out.retain(|cue| !cue.text.trim().is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::golden::{check, check_warning};

    #[test]
    fn header_notes_styles_regions_and_names_are_no_text() {
        check(
            read(
                "WEBVTT - a test\nKind: captions\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n\
                 STYLE\n::cue(b) {\n  color: red;\n\n  background: blue;\n}\n\nREGION\nid:fred\n\nRegion: id=bill\n\n\
                 NOTE two\nlines\n\nintro\n00:01.000 --> 00:02.000 align:start position:0%\nThe <c.loud>tide</c>\n\n\
                 NOTE between\n\n2\n01:00:03.000 --> 01:00:04.000\nis &lt; out.\n",
            ),
            "WebVTT\n1.00-2.00 ?: The tide\n3603.00-3604.00 ?: is < out.\n",
        );
    }

    #[test]
    fn voices_are_speakers_with_and_without_a_closing_tag() {
        check(
            read(
                "WEBVTT\n\n0.860 --> 7.380\n<v SPEAKER_1>Morning.\n\n00:08.000 --> 00:09.000\n<v.loud Ada &amp; Co>Hi!</v>\n\n\
                 00:10.000 --> 00:11.000\n<v Ada>You?</v> <v Ben>Fine.\n\n00:12.000 --> 00:13.000\nNobody.\n",
            ),
            "WebVTT\n0.86-7.38 SPEAKER_1: Morning.\n8.00-9.00 Ada & Co: Hi!\n10.00-11.00 Ada: You?\n10.00-11.00 Ben: Fine.\n\
             12.00-13.00 ?: Nobody.\n",
        );
    }

    #[test]
    fn automatic_captions_are_unrolled() {
        check(
            read(
                "WEBVTT\nKind: captions\nLanguage: en\n\n00:00:00.000 --> 00:00:01.829 align:start position:0%\n \n\
                 my<00:00:00.160><c> small</c>\n\n00:00:01.829 --> 00:00:01.839 align:start position:0%\nmy small\n \n\n\
                 00:00:01.839 --> 00:00:04.550 align:start position:0%\nmy small\ngarden<00:00:02.240><c> grows</c>\n\n\
                 00:00:04.550 --> 00:00:04.560 align:start position:0%\ngarden grows\n \n",
            ),
            "WebVTT\n0.00-1.83 ?: my small\n1.84-4.55 ?: garden grows\n",
        );
    }

    #[test]
    fn damaged_cues_are_reported_and_the_rest_is_read() {
        check(
            read(
                "WEBVTT\n00:01.000 --> 00:02.000\nOne.\n\nTwo without a time.\n\n00:05.000 --> 00:0x.000\nThree.\n\n\
                 broken -->\nnot read\n\n00:09.000 --> 00:08.000\n\nFour.\n",
            ),
            "WebVTT\n1.00-2.00 ?: One.\n?-? ?: Two without a time.\n5.00-? ?: Three.\n9.00-? ?: Four.\n\
             ! 2 time lines are damaged; only what is sound in them was kept (first: line 7)\n\
             ! 1 blocks have no time line; their text was kept without times (first: line 5)\n\
             ! 1 ends lie before their start and were left out (first: line 13: 8 before 9, in seconds)\n",
        );
        check_warning(
            read("WEBVTT\n\n0.1 --> 0.2\nDone.\n\n0.3 --> 0.4\nIt is.\n\n0.5 --> 0.6\nYes.\n\n0.7 --> 0.8\nAnd th"),
            "the text breaks off",
        );
        assert_eq!(read("WEBVTT"), Err(ReadError::NoText { format: FORMAT }));
    }
}
