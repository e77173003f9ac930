//! Every quote stands in the transcript that it names, word for word, at the time that it names.

use std::collections::HashMap;

use crate::check::name;
use crate::insight::{Evidence, Insights};
use crate::transcript::{Corpus, ReadyPassage, Transcript};

/// Seconds that a time may lie outside of its transcript: times are read from decimals.
const TIME_SLACK: f64 = 0.01;

pub(super) fn check(insights: &Insights, corpus: &Corpus, broken: &mut Vec<String>) {
    let sources = Sources::new(corpus);
    for insight in &insights.insights {
        for evidence in &insight.evidence {
            let mut report = |why: String| {
                broken.push(format!("{}: passage {} of {}: {why}", name(insight), evidence.passage, evidence.file));
            };
            if !normal(&evidence.text).contains(&normal(&evidence.claim)) || evidence.claim.trim().is_empty() {
                report("the claim does not stand in the text".to_owned());
            }
            match sources.find(evidence) {
                Source::Spoken(spoken) => spoken.check(evidence, &mut report),
                Source::Ready(ready) => check_ready(ready, evidence, &mut report),
                Source::None => {
                    report("the file is not among the PATHs; give the PATHs that it was made from".to_owned())
                }
            }
        }
    }
}

/// What was read, by file, and ready-made passages by id.
struct Sources<'a> {
    spoken: HashMap<&'a str, Spoken<'a>>,
    ready: HashMap<(&'a str, &'a str), &'a ReadyPassage>,
}

enum Source<'a> {
    Spoken(&'a Spoken<'a>),
    Ready(&'a ReadyPassage),
    None,
}

/// A transcript and all its words, one space between two.
struct Spoken<'a> {
    transcript: &'a Transcript,
    text: String,
}

impl<'a> Sources<'a> {
    fn new(corpus: &'a Corpus) -> Self {
        let spoken = corpus.transcripts.iter().map(|transcript| {
            let texts: Vec<&str> = transcript.segments.iter().map(|segment| segment.text.as_str()).collect();
            (transcript.file.as_str(), Spoken { transcript, text: normal(&texts.join(" ")) })
        });
        let ready = corpus.ready.iter().map(|(file, passage)| ((file.as_str(), passage.id.as_str()), passage));
        Self { spoken: spoken.collect(), ready: ready.collect() }
    }

    fn find(&self, evidence: &Evidence) -> Source<'_> {
        if let Some(spoken) = self.spoken.get(evidence.file.as_str()) {
            return Source::Spoken(spoken);
        }
        match self.ready.get(&(evidence.file.as_str(), evidence.passage.as_str())) {
            Some(ready) => Source::Ready(ready),
            None => Source::None,
        }
    }
}

impl Spoken<'_> {
    fn check(&self, evidence: &Evidence, report: &mut impl FnMut(String)) {
        let text = normal(&evidence.text);
        if text.is_empty() || !self.text.contains(&text) {
            report(format!("the text does not stand in the transcript: {:?}", beginning(&text)));
        }
        if evidence.podcast != self.transcript.podcast {
            report(format!("the podcast is {:?}, not {:?}", self.transcript.podcast, evidence.podcast));
        }
        let segments = &self.transcript.segments;
        let times = || segments.iter().flat_map(|segment| [segment.start, segment.end]).flatten();
        let (first, last) = (times().fold(f64::INFINITY, f64::min), times().fold(f64::NEG_INFINITY, f64::max));
        for (what, time) in [("start", evidence.start), ("end", evidence.end)] {
            if time.is_some_and(|time| !(first - TIME_SLACK..=last + TIME_SLACK).contains(&time)) {
                let time = time.unwrap_or_default();
                report(format!("the {what}, second {time}, lies outside of the transcript"));
            }
        }
        if let (Some(start), Some(end)) = (evidence.start, evidence.end)
            && start > end
        {
            report(format!("it starts at second {start} and ends before, at {end}"));
        }
        if let Some(speaker) = &evidence.speaker
            && !segments.iter().any(|segment| segment.speaker.as_ref() == Some(speaker))
        {
            report(format!("nobody called {speaker:?} speaks in the transcript"));
        }
    }
}

fn check_ready(ready: &ReadyPassage, evidence: &Evidence, report: &mut impl FnMut(String)) {
    if normal(&ready.text) != normal(&evidence.text) {
        report(format!("the text is not that of the file: {:?}", beginning(&evidence.text)));
    }
    if ready.podcast.as_deref().unwrap_or(&ready.id) != evidence.podcast {
        report(format!("the podcast is not {:?}", evidence.podcast));
    }
}

/// The words with one space between two.
fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Enough of a text to find it.
fn beginning(text: &str) -> String {
    text.chars().take(60).collect()
}
