//! The sound of an episode -> its transcript, by a command of the user's.
//!
//! The sound is downloaded to a folder of its own, which is removed at the end whatever happens.

mod command;
mod output;
mod run;

use std::fs::File;
use std::io::{self, Seek};
use std::path::Path;
use std::time::Duration;

use crate::feed::fetch::{Answer, Fetcher, Request};
use crate::feed::parse::Enclosure;
use crate::feed::{FetchError, TranscribeParams};
use crate::transcript::{ReadError, Reading};

pub(super) use command::Command;
pub use command::CommandError;

/// Why no transcript came of an episode's sound.
#[derive(Debug, thiserror::Error)]
pub(super) enum TranscribeError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("the temporary folder cannot be used: {reason}; check the disk")]
    Folder { reason: String },
    #[error("{program:?} does not start: {reason}; check that it is installed and that transcribe spells it right")]
    NotStarted { program: String, reason: String },
    #[error("`{command}` failed ({status}); {stderr}")]
    Failed { command: String, status: String, stderr: String },
    #[error("`{command}` was ended after {} s; {stderr}", .limit.as_secs_f32())]
    Timeout { command: String, limit: Duration, stderr: String },
    #[error(
        "`{command}` wrote no transcript; expected the file {{out}}, or one with .vtt, .srt, .json, .tsv or .txt added"
    )]
    NoOutput { command: String },
    #[error("what `{command}` wrote cannot be read: {reason}")]
    Unreadable { command: String, reason: ReadError },
    #[error("the scan has stopped")]
    Stopped,
}

/// Downloads the sound, runs the command, and reads what it wrote.
pub(super) fn transcribe(
    fetcher: &Fetcher,
    sound: &Enclosure,
    allow_private: bool,
    command: &Command,
    params: &TranscribeParams,
) -> Result<Reading, TranscribeError> {
    let broken = |error: io::Error| TranscribeError::Folder { reason: error.to_string() };
    let folder = tempfile::Builder::new().prefix("refrain-").tempdir().map_err(broken)?;
    let file = |name: &str| folder.path().join(name);
    let audio = file(&format!("audio.{}", extension(sound)));
    let request = Request {
        url: &sound.url,
        allow_private,
        known: None,
        max_bytes: params.max_audio_bytes,
        what: "a sound file",
        timeout: Some(params.download_timeout),
    };
    download(fetcher, &request, &audio)?;
    let (out, stdout, stderr) = (file(output::STEM), file("stdout"), file("stderr"));
    let words = command.filled(&audio.to_string_lossy(), &out.to_string_lossy());
    run::run(command, &words, (&stdout, &stderr), params.timeout, &|| fetcher.is_stopped())?;
    let shown = || words.join(" ");
    let written = if command.names_out() { output::find(folder.path()) } else { Some(stdout) };
    let written = written.ok_or_else(|| TranscribeError::NoOutput { command: shown() })?;
    let bytes = std::fs::read(&written).map_err(broken)?;
    crate::transcript::read(&bytes, &written.to_string_lossy())
        .map_err(|reason| TranscribeError::Unreadable { command: shown(), reason })
}

fn download(fetcher: &Fetcher, request: &Request, path: &Path) -> Result<(), TranscribeError> {
    let mut file = File::create(path).map_err(|error| TranscribeError::Folder { reason: error.to_string() })?;
    let answer = fetcher.read(request, &mut |body| {
        // A try before this one may have left its part.
        file.set_len(0)?;
        file.rewind()?;
        io::copy(body, &mut file).map(drop)
    })?;
    debug_assert!(matches!(answer, Answer::Whole { .. }), "no version was named that could be unchanged");
    Ok(())
}

/// The extension by which a tool tells the format: that of the address, else by the type, else MP3, which most are.
fn extension(sound: &Enclosure) -> String {
    let name = sound.url.path().rsplit('/').next().unwrap_or_default();
    let written = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    let usual = |end: &String| (2..=4).contains(&end.len()) && end.bytes().all(|byte| byte.is_ascii_alphanumeric());
    written.filter(usual).unwrap_or_else(|| {
        let mime = sound.mime.as_deref().unwrap_or_default();
        let known = [("mp4", "m4a"), ("m4a", "m4a"), ("aac", "aac"), ("ogg", "ogg"), ("opus", "opus"), ("wav", "wav")];
        known.iter().find(|(part, _)| mime.contains(part)).map_or("mp3", |(_, end)| end).to_owned()
    })
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn the_sound_keeps_its_extension() {
        let check = |url: &str, mime: Option<&str>, expected: &str| {
            let url = Url::parse(url).expect("an address");
            assert_eq!(extension(&Enclosure { url, mime: mime.map(str::to_owned), bytes: None }), expected);
        };
        check("https://a.test/b.M4A?c=d.e", None, "m4a");
        check("https://a.test/b", Some("audio/ogg"), "ogg");
        check("https://a.test/b.episode", Some("audio/x-m4a"), "m4a");
        check("https://a.test/b", None, "mp3");
        check("https://a.test/b.m%2F", None, "mp3");
    }

    #[test]
    fn every_error_is_a_sentence() {
        let check = |error: TranscribeError, expected: &str| assert_eq!(error.to_string(), expected);
        let (command, stderr) = ("w a".to_owned(), "it said nothing".to_owned());
        check(
            TranscribeError::Folder { reason: "disk full".into() },
            "the temporary folder cannot be used: disk full; check the disk",
        );
        check(
            TranscribeError::NotStarted { program: "w".into(), reason: "not found".into() },
            "\"w\" does not start: not found; check that it is installed and that transcribe spells it right",
        );
        check(
            TranscribeError::Failed {
                command: command.clone(),
                status: "exit status: 3".into(),
                stderr: stderr.clone(),
            },
            "`w a` failed (exit status: 3); it said nothing",
        );
        check(
            TranscribeError::Timeout { command: command.clone(), limit: Duration::from_millis(1500), stderr },
            "`w a` was ended after 1.5 s; it said nothing",
        );
        check(
            TranscribeError::NoOutput { command: command.clone() },
            "`w a` wrote no transcript; expected the file {out}, or one with .vtt, .srt, .json, .tsv or .txt added",
        );
        check(
            TranscribeError::Unreadable { command, reason: ReadError::Empty },
            "what `w a` wrote cannot be read: the file is empty; download or export it again",
        );
        check(TranscribeError::Stopped, "the scan has stopped");
    }
}
