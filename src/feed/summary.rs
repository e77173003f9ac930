//! What a scan did, as `refrain.scan/1` writes it; what is absent is null, times are RFC 3339.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::feed::memory::{EpisodeMemory, EpisodeState, FeedMemory};

/// The name and version of the JSON layout; a field never changes meaning while this number stays.
pub const SCHEMA: &str = "refrain.scan/1";

/// What one scan did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScanSummary {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// In the order of the list.
    pub feeds: Vec<FeedOutcome>,
}

/// What became of one feed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeedOutcome {
    pub url: String,
    pub podcast: String,
    pub status: FeedStatus,
    /// Why it failed or waits.
    pub reason: Option<String>,
    /// When it is tried again, if it failed or waits.
    pub retry_at: Option<Timestamp>,
    /// In the feed's order.
    pub new: Vec<NewEpisode>,
    /// All that offer no transcript so far, newest first.
    pub without_transcript: Vec<EpisodeName>,
    /// All whose transcripts could not be taken so far, newest first.
    pub failed: Vec<FailedEpisode>,
    /// What was unsound in the feed and in its new transcripts, as sentences.
    pub warnings: Vec<String>,
}

/// What became of a feed, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedStatus {
    /// It brought transcripts.
    New,
    /// It was read, or had not changed, and brought none.
    Unchanged,
    /// It could not be read now.
    Failed,
    /// It failed before and is left alone for now.
    Waiting,
}

/// An episode whose transcript was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEpisode {
    pub guid: String,
    pub title: Option<String>,
    pub published: Option<Date>,
    /// Its [`crate::transcript::Transcript::file`].
    pub file: String,
}

/// An episode that brought nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpisodeName {
    pub guid: String,
    pub title: Option<String>,
    pub published: Option<Date>,
}

/// An episode that brought nothing for a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedEpisode {
    pub guid: String,
    pub title: Option<String>,
    pub published: Option<Date>,
    pub reason: Option<String>,
    /// Failures in a row.
    pub attempts: u32,
    pub retry_at: Option<Timestamp>,
}

impl FeedOutcome {
    /// An outcome with all that is remembered of the feed.
    pub(super) fn of(url: &str, podcast: &str, status: FeedStatus, memory: &FeedMemory) -> Self {
        let mut rest: Vec<(&String, &EpisodeMemory)> =
            memory.episodes.iter().filter(|(_, episode)| episode.state != EpisodeState::Added).collect();
        rest.sort_by(|(guid, episode), (other_guid, other)| {
            other.published.cmp(&episode.published).then_with(|| guid.cmp(other_guid))
        });
        let (failed, without): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|(_, episode)| episode.state == EpisodeState::Failed);
        let name = |(guid, episode): (&String, &EpisodeMemory)| EpisodeName {
            guid: guid.clone(),
            title: episode.title.clone(),
            published: episode.published,
        };
        let failure = |(guid, episode): (&String, &EpisodeMemory)| FailedEpisode {
            guid: guid.clone(),
            title: episode.title.clone(),
            published: episode.published,
            reason: episode.reason.clone(),
            attempts: episode.attempts,
            retry_at: episode.retry_at,
        };
        Self {
            url: url.to_owned(),
            podcast: podcast.to_owned(),
            status,
            reason: memory.last_error.clone(),
            retry_at: memory.retry_at,
            new: Vec::new(),
            without_transcript: without.into_iter().map(name).collect(),
            failed: failed.into_iter().map(failure).collect(),
            warnings: Vec::new(),
        }
    }
}
