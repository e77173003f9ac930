//! An episode as a transcript file, each episode in the next of five formats.

use std::fmt::Write;

use serde_json::json;

use super::episode::{Episode, Turn};

/// Words a minute of lively talk.
const WORDS_PER_MINUTE: f64 = 156.0;
/// Words of a caption.
const CAPTION_WORDS: usize = 9;

/// The file's name and its text.
pub(super) fn render(episode: &Episode, number: usize) -> (String, String) {
    let (extension, text) = match number % 5 {
        0 => ("vtt", web_vtt(episode)),
        1 => ("srt", sub_rip(episode)),
        2 => ("json", whisper(episode)),
        3 => ("txt", labelled(episode)),
        _ => ("json", podcasting20(episode)),
    };
    let title = episode.title.to_lowercase().replace(' ', "-");
    (format!("{}-{title}.{extension}", episode.published), text)
}

/// A piece of speech with its times in seconds.
struct Piece<'a> {
    start: f64,
    end: f64,
    turn: &'a Turn,
    text: String,
}

/// The whole episode in pieces of a sentence, or of a caption's length.
fn pieces(episode: &Episode, captions: bool) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut spoken = 0;
    let seconds = |words: usize| words as f64 * 60.0 / WORDS_PER_MINUTE;
    for turn in &episode.turns {
        for sentence in &turn.sentences {
            let words: Vec<&str> = sentence.split_whitespace().collect();
            for piece in words.chunks(if captions { CAPTION_WORDS } else { words.len().max(1) }) {
                let start = seconds(spoken);
                spoken += piece.len();
                pieces.push(Piece { start, end: seconds(spoken), turn, text: piece.join(" ") });
            }
        }
    }
    pieces
}

fn web_vtt(episode: &Episode) -> String {
    let mut text = "WEBVTT\n".to_owned();
    for Piece { start, end, turn, text: said } in pieces(episode, true) {
        let (start, end, speaker) = (clock(start, '.'), clock(end, '.'), &turn.speaker);
        writeln!(text, "\n{start} --> {end}\n<v {speaker}>{said}").expect("a string takes all");
    }
    text
}

fn sub_rip(episode: &Episode) -> String {
    let mut text = String::new();
    for (number, Piece { start, end, text: said, .. }) in pieces(episode, true).into_iter().enumerate() {
        let (start, end) = (clock(start, ','), clock(end, ','));
        writeln!(text, "{}\n{start} --> {end}\n{said}\n", number + 1).expect("a string takes all");
    }
    text
}

fn whisper(episode: &Episode) -> String {
    let pieces = pieces(episode, false);
    let segment = |(id, piece): (usize, &Piece)| json!({"id": id, "start": cents(piece.start), "end": cents(piece.end), "text": format!(" {}", piece.text)});
    let all: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
    let segments: Vec<_> = pieces.iter().enumerate().map(segment).collect();
    json!({"text": all.join(" "), "segments": segments, "language": "en"}).to_string()
}

fn podcasting20(episode: &Episode) -> String {
    let segment = |piece: Piece| {
        let (start, end) = (cents(piece.start), cents(piece.end));
        json!({"speaker": piece.turn.speaker, "startTime": start, "endTime": end, "body": piece.text})
    };
    let segments: Vec<_> = pieces(episode, false).into_iter().map(segment).collect();
    json!({"version": "1.0.0", "segments": segments}).to_string()
}

fn labelled(episode: &Episode) -> String {
    let line = |turn: &Turn| format!("{}: {}\n\n", turn.speaker, turn.sentences.join(" "));
    episode.turns.iter().map(line).collect()
}

fn cents(seconds: f64) -> f64 {
    (seconds * 100.0).round() / 100.0
}

/// `01:02:03.450`, the separator before the thousandths.
fn clock(seconds: f64, separator: char) -> String {
    let milliseconds = (seconds * 1000.0).round() as u64;
    let (hours, minutes, rest) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60, milliseconds % 60_000);
    format!("{hours:02}:{minutes:02}:{:02}{separator}{:03}", rest / 1000, rest % 1000)
}
