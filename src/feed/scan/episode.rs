//! One episode -> its transcript: the first of those it offers that can be read, or one made of its sound.

use crate::feed::choice::{Kind, by_preference};
use crate::feed::fetch::{Answer, Fault, Fetcher, Request};
use crate::feed::parse::TranscriptLink;
use crate::feed::scan::progress::Due;
use crate::feed::transcribe::{Command, TranscribeError, transcribe};
use crate::feed::{FeedSource, ScanParams};
use crate::transcript::{self, Reading};

/// A page or a plain text with fewer words says that something is wrong; a minute of speech has 150.
const MIN_WORDS: usize = 40;

/// What came of an episode, or the reason why nothing did.
pub(super) type Taken = Result<Reading, String>;

/// Takes the transcript; `None` where the scan has stopped.
pub(super) fn take(fetcher: &Fetcher, source: &FeedSource, due: &Due, params: &ScanParams) -> Option<Taken> {
    if due.links.is_empty() {
        return make(fetcher, source, due, params);
    }
    let mut reasons = Vec::new();
    for link in by_preference(&due.links, due.language.as_deref()) {
        match read(fetcher, source, link, params) {
            Ok(reading) => return Some(Ok(reading)),
            Err(_) if fetcher.is_stopped() => return None,
            Err(reason) => reasons.push(reason),
        }
    }
    Some(Err(reasons.join("; ")))
}

fn read(fetcher: &Fetcher, source: &FeedSource, link: &TranscriptLink, params: &ScanParams) -> Taken {
    let request = Request {
        url: &link.url,
        allow_private: source.allow_private,
        known: None,
        max_bytes: params.max_transcript_bytes,
        what: "a transcript",
        timeout: None,
    };
    let bytes = match fetcher.bytes(&request).map_err(|error| error.to_string())? {
        Answer::Whole { content, .. } => content,
        Answer::Unchanged => return Err(format!("{}: the server answered 304 unasked; try again later", link.url)),
    };
    let reading = transcript::read(&bytes, link.url.path()).map_err(|error| format!("{}: {error}", link.url))?;
    check(reading, Kind::of(link)).map_err(|error| format!("{}: {error}", link.url))
}

/// Is it what was offered? Servers answer 200 with a page that says what went wrong.
fn check(reading: Reading, kind: Kind) -> Taken {
    let words: usize = reading.segments.iter().map(|segment| segment.text.split_whitespace().count()).sum();
    let timed = reading.segments.iter().any(|segment| segment.start.is_some());
    if kind.is_data() && reading.format.contains("HTML") && !timed {
        return Err(format!("the answer is a page ({} words) in place of captions; tell the podcast's maker", words));
    }
    if !timed && words < MIN_WORDS {
        return Err(format!(
            "the answer has {words} words without times, which is no transcript; tell the podcast's maker"
        ));
    }
    Ok(reading)
}

fn make(fetcher: &Fetcher, source: &FeedSource, due: &Due, params: &ScanParams) -> Option<Taken> {
    let (Some(command), Some(sound)) = (&source.transcribe, &due.sound) else {
        return Some(Err("it offers neither a transcript nor sound".to_owned()));
    };
    let command = match Command::parse(command) {
        Ok(command) => command,
        Err(error) => return Some(Err(error.to_string())),
    };
    match transcribe(fetcher, sound, source.allow_private, &command, &params.transcribe) {
        Ok(reading) => Some(Ok(reading)),
        Err(TranscribeError::Stopped) => None,
        Err(TranscribeError::Fetch(error)) if error.fault == Fault::Stopped => None,
        Err(error) => Some(Err(error.to_string())),
    }
}
