//! [`Transcript`] -> [`Passage`]s: one to four sentences of one speaker that hold one claim.
//!
//! A transcript becomes [`run`]s of one speaker, a run becomes [`sentence`]s, sentences are [`group`]ed to passages, and
//! every passage gets a [`Fate`]: a claim, or dropped for a reason. Dropped passages stay for queries.

mod boilerplate;
mod boundary;
mod cut;
mod features;
mod group;
mod ready;
mod run;
mod sentence;
mod word_lists;
mod worth;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::ops::Range;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::transcript::Transcript;

pub use cut::{Cut, Cuts};
pub use features::{NAMES as WORTHINESS_FEATURES, features as worthiness_features};
pub use ready::ready_passages;
pub use worth::{everyday_words, worthiness};

/// A passage and everything that is known about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// Made from podcast, title, date and text, so that it does not depend on files or order.
    pub id: String,
    /// The file, relative to its PATH.
    pub file: String,
    pub podcast: String,
    /// Tells the episodes of the corpus apart.
    pub episode: String,
    pub title: Option<String>,
    pub published: Option<Date>,
    pub url: Option<String>,
    pub speaker: Option<String>,
    pub start: Option<f64>,
    pub end: Option<f64>,
    /// A contiguous run of the transcript, verbatim but for white space and mark-up.
    pub text: String,
    /// The sentences of `text` that are embedded for clustering, a contiguous run of it.
    pub claim: String,
    /// Passages of different topics are never compared.
    pub topic: Option<String>,
    /// The probability, from 0 to 1, that `claim` asserts something specific.
    pub worthiness: f32,
    /// It was ready-made, not cut out of talk.
    pub as_given: bool,
    pub fate: Fate,
}

/// Whether a passage can become part of an insight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    Claim,
    Dropped(DropReason),
}

/// Why a passage is no claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DropReason {
    TooShort,
    Sponsor,
    ShowTalk,
    ColdOpen,
    Repeated,
    NoClaim,
}

impl fmt::Display for DropReason {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(match self {
            Self::TooShort => "too short",
            Self::Sponsor => "sponsor read",
            Self::ShowTalk => "greeting, sign-off or talk about the show",
            Self::ColdOpen => "cold open",
            Self::Repeated => "repeated between episodes",
            Self::NoClaim => "asserts nothing specific",
        })
    }
}

impl Passage {
    /// Drops a passage that is still a claim; the first reason found stays.
    fn drop_for(&mut self, reason: DropReason) {
        if self.fate == Fate::Claim {
            self.fate = Fate::Dropped(reason);
        }
    }
}

/// How passages are judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PassageParams {
    /// Passages of lower claim-worthiness are dropped, from 0 (keep all) to 1.
    pub min_worthiness: f32,
}

impl Default for PassageParams {
    fn default() -> Self {
        Self { min_worthiness: 0.22 }
    }
}

/// A passage of fewer words asserts nothing that stands alone.
const MIN_CLAIM_WORDS: usize = 8;

/// The passages of all transcripts, in the transcripts' order.
///
/// `recordings` names for every transcript the recording it is of: two files of one episode share a number. `cuts`
/// remembers what an earlier run made of the same transcripts.
pub fn passages(
    transcripts: &[Transcript],
    recordings: &[usize],
    params: &PassageParams,
    cuts: &mut Cuts,
) -> Vec<Passage> {
    let cuts = cuts.of(transcripts, params);
    let recording: Vec<usize> =
        cuts.iter().zip(recordings).flat_map(|(cut, &of)| std::iter::repeat_n(of, cut.passages.len())).collect();
    let shingles: Vec<&[u64]> = cuts.iter().flat_map(|cut| &cut.shingles).map(Vec::as_slice).collect();
    let mut passages: Vec<Passage> = cuts.iter().flat_map(|cut| &cut.passages).cloned().collect();
    boilerplate::drop_repeated(&mut passages, &shingles, &recording);
    // Two files of one episode can hold the same words at the same place: they are one passage, the first file's.
    let mut seen = HashSet::new();
    passages.retain(|passage| seen.insert(passage.id.clone()));
    passages
}

/// How many passages were dropped, by reason.
pub fn count_dropped(passages: &[Passage]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for passage in passages {
        if let Fate::Dropped(reason) = passage.fate {
            *counts.entry(reason.to_string()).or_default() += 1;
        }
    }
    counts
}

fn episode_passages(transcript: &Transcript, params: &PassageParams) -> Vec<Passage> {
    let mut passages = Vec::new();
    let mut occurrences: HashMap<String, usize> = HashMap::new();
    for run in run::runs(transcript) {
        let sentences = sentence::sentences(&run);
        for group in group::group(&sentences) {
            passages.push(passage(transcript, &run, group, params, &mut occurrences));
        }
    }
    boilerplate::spread_sponsor_reads(&mut passages);
    boilerplate::drop_cold_open(&mut passages);
    passages
}

fn passage(
    transcript: &Transcript,
    run: &run::Run,
    sentences: &[Range<usize>],
    params: &PassageParams,
    occurrences: &mut HashMap<String, usize>,
) -> Passage {
    let range = sentences[0].start..sentences[sentences.len() - 1].end;
    let text = run.text(range.clone());
    let (claim, worthiness) = claim_of(run, sentences);
    let first = &transcript.segments[run.words[range.start].segment];
    let last = &transcript.segments[run.words[range.end - 1].segment];
    let occurrence = occurrences.entry(text.clone()).or_default();
    *occurrence += 1;
    let fate = if range.len() < MIN_CLAIM_WORDS {
        Fate::Dropped(DropReason::TooShort)
    } else if let Some(reason) = boilerplate::spoken_boilerplate(&text) {
        Fate::Dropped(reason)
    } else if worthiness < params.min_worthiness {
        Fate::Dropped(DropReason::NoClaim)
    } else {
        Fate::Claim
    };
    Passage {
        id: passage_id(transcript, &text, *occurrence),
        file: transcript.file.clone(),
        podcast: transcript.podcast.clone(),
        episode: episode_id(transcript),
        title: transcript.title.clone(),
        published: transcript.published,
        url: transcript.url.clone(),
        speaker: run.speaker.map(str::to_owned),
        start: first.start,
        end: last.end,
        text,
        claim,
        topic: None,
        worthiness,
        as_given: false,
        fate,
    }
}

/// The contiguous sentences that together are most claim-worthy, and how much so.
fn claim_of(run: &run::Run, sentences: &[Range<usize>]) -> (String, f32) {
    let mut best = (0..0, f32::NEG_INFINITY);
    for first in 0..sentences.len() {
        for last in first..sentences.len() {
            let range = sentences[first].start..sentences[last].end;
            if range.len() < MIN_CLAIM_WORDS && sentences.len() > 1 {
                continue;
            }
            let worthiness = worth::worthiness(&run.text(range.clone()));
            if worthiness > best.1 {
                best = (range, worthiness);
            }
        }
    }
    if best.0.is_empty() {
        best.0 = sentences[0].start..sentences[sentences.len() - 1].end;
        best.1 = worth::worthiness(&run.text(best.0.clone()));
    }
    (run.text(best.0), best.1)
}

/// What an episode is known by: its podcast, date and title, or its file where it has no title.
fn episode_id(transcript: &Transcript) -> String {
    let date = transcript.published.map(|date| date.to_string()).unwrap_or_default();
    let title = transcript.title.as_deref().unwrap_or(&transcript.file);
    format!("{}|{date}|{title}", transcript.podcast)
}

/// Hexadecimal digits of a passage's id: 64 bits, so that a million passages collide with a chance of 1 in 37 million.
const ID_DIGITS: usize = 16;

fn passage_id(transcript: &Transcript, text: &str, occurrence: usize) -> String {
    let mut hash = Sha256::new();
    for part in [&episode_id(transcript), text, &occurrence.to_string()] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>()[..ID_DIGITS].to_owned()
}
