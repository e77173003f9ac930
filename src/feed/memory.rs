//! What is remembered of a feed from one scan to the next; the caller stores it as JSON.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::feed::FeedSource;
use crate::feed::hash::short_hash;

/// How long to wait after the first, second, ... failure in a row; after more of them, the last again and again.
const DELAYS: [SignedDuration; 5] = [
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(4),
    SignedDuration::from_hours(24),
    SignedDuration::from_hours(3 * 24),
    SignedDuration::from_hours(7 * 24),
];

/// One feed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedMemory {
    /// The name of the podcast, for when the feed itself is not read.
    pub podcast: Option<String>,
    /// With which the server tells whether the feed has changed.
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// Which episodes were looked at when the two above were given.
    pub selection: Selection,
    /// A hash of how the list has it read (its command and whether it may be private): a command may hold a secret.
    pub settings: Option<String>,
    /// In a row.
    pub failures: u32,
    /// The feed is left alone until then.
    pub retry_at: Option<Timestamp>,
    pub last_error: Option<String>,
    pub last_success: Option<Timestamp>,
    /// By guid.
    pub episodes: BTreeMap<String, EpisodeMemory>,
}

/// Which episodes of a feed are looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Selection {
    pub max_episodes: usize,
    pub since: Option<Date>,
}

/// One episode.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EpisodeMemory {
    pub state: EpisodeState,
    pub title: Option<String>,
    pub published: Option<Date>,
    /// Failures in a row.
    pub attempts: u32,
    /// A failed one is left alone until then.
    pub retry_at: Option<Timestamp>,
    /// Why it failed.
    pub reason: Option<String>,
}

/// What became of an episode.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EpisodeState {
    /// Its transcript was handed over, and is not taken again.
    Added,
    /// It offers none; it is looked at whenever the feed is read.
    #[default]
    NoTranscript,
    /// It offers some, but none could be taken.
    Failed,
}

impl FeedMemory {
    /// Has the feed failed, and is not yet to be tried again?
    pub(super) fn is_waiting(&self, now: Timestamp) -> bool {
        self.failures > 0 && self.retry_at.is_some_and(|at| at > now)
    }

    /// May the server answer "not changed"? Only if nothing is to be done then: no failed episode is due, none waits
    /// for a command that makes its transcript, and the same episodes are looked at.
    pub(super) fn may_stay_unread(&self, now: Timestamp, selection: Selection, transcribes: bool) -> bool {
        let waits = |episode: &EpisodeMemory| match episode.state {
            EpisodeState::Added => true,
            EpisodeState::NoTranscript => !transcribes,
            EpisodeState::Failed => !episode.is_due(now),
        };
        self.selection == selection && self.episodes.values().all(waits)
    }

    /// Takes how the list has the feed read now; where that is new or was never remembered, all that failed is due at once.
    pub(super) fn heed(&mut self, source: &FeedSource) {
        let allowed = source.allow_private.to_string();
        let settings = Some(short_hash(&[&allowed, source.transcribe.as_deref().unwrap_or_default()]));
        if self.settings != settings {
            self.settings = settings;
            self.retry_at = None;
            self.episodes.values_mut().for_each(|episode| episode.retry_at = None);
        }
    }

    pub(super) fn has_failed(&mut self, now: Timestamp, reason: String) {
        self.failures = self.failures.saturating_add(1);
        self.retry_at = Some(later(now, self.failures));
        self.last_error = Some(reason);
    }

    pub(super) fn has_succeeded(&mut self, now: Timestamp) {
        self.failures = 0;
        (self.retry_at, self.last_error) = (None, None);
        self.last_success = Some(now);
    }
}

impl EpisodeMemory {
    /// Is it to be taken, or tried again? One that offered nothing is, for it may offer something now.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        match self.state {
            EpisodeState::Added => false,
            EpisodeState::NoTranscript => true,
            EpisodeState::Failed => self.retry_at.is_none_or(|at| at <= now),
        }
    }

    pub(super) fn has_failed(&mut self, now: Timestamp, reason: String) {
        self.state = EpisodeState::Failed;
        self.attempts = self.attempts.saturating_add(1);
        self.retry_at = Some(later(now, self.attempts));
        self.reason = Some(reason);
    }

    pub(super) fn becomes(&mut self, state: EpisodeState) {
        self.state = state;
        self.attempts = 0;
        (self.retry_at, self.reason) = (None, None);
    }
}

/// When to try again after so many failures in a row.
fn later(now: Timestamp, failures: u32) -> Timestamp {
    let index = (failures.max(1) as usize - 1).min(DELAYS.len() - 1);
    now.checked_add(DELAYS[index]).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_700_000_000, 0);

    #[test]
    fn delays_grow_and_end_at_a_week() {
        let hours = |failures| later(NOW, failures).duration_since(NOW).as_hours();
        assert_eq!([1, 2, 3, 4, 5, 6, 99].map(hours), [1, 4, 24, 72, 168, 168, 168]);
        assert_eq!(later(Timestamp::MAX, 1), Timestamp::MAX);
    }

    #[test]
    fn a_failed_episode_is_due_when_its_time_has_come() {
        let mut episode = EpisodeMemory::default();
        assert!(episode.is_due(NOW));
        episode.has_failed(NOW, "gone".to_owned());
        let due = later(NOW, 1);
        assert!(!episode.is_due(NOW) && episode.is_due(due));
        episode.has_failed(due, "gone".to_owned());
        assert_eq!((episode.attempts, episode.retry_at), (2, Some(later(due, 2))));
        episode.becomes(EpisodeState::Added);
        assert!(!episode.is_due(Timestamp::MAX));
        assert_eq!((episode.attempts, episode.reason), (0, None));
    }

    #[test]
    fn what_failed_is_due_when_the_list_says_something_else() {
        let mut memory = FeedMemory::default();
        let refused = FeedSource::default();
        memory.heed(&refused);
        memory.has_failed(NOW, "private".to_owned());
        memory.episodes.entry("1".to_owned()).or_default().has_failed(NOW, "gone".to_owned());
        memory.heed(&refused);
        assert!(memory.is_waiting(NOW) && !memory.episodes["1"].is_due(NOW));
        memory.heed(&FeedSource { name: Some("The show".to_owned()), ..FeedSource::default() });
        assert!(memory.is_waiting(NOW), "a name changes nothing of the reading");
        memory.heed(&FeedSource { allow_private: true, ..refused });
        assert!(!memory.is_waiting(NOW) && memory.episodes["1"].is_due(NOW));
        assert_eq!(memory.failures, 1);
    }

    #[test]
    fn a_feed_may_stay_unread_only_if_nothing_is_to_be_done() {
        let mut memory = FeedMemory::default();
        let all = Selection::default();
        let check = |memory: &FeedMemory, expected: [bool; 3]| {
            let newest = Selection { max_episodes: 5, since: None };
            let found = [(all, false), (all, true), (newest, false)]
                .map(|(selection, transcribes)| memory.may_stay_unread(NOW, selection, transcribes));
            assert_eq!(found, expected);
        };
        check(&memory, [true, true, false]);
        memory.episodes.insert("1".to_owned(), EpisodeMemory::default());
        check(&memory, [true, false, false]);
        let failed = memory.episodes.get_mut("1").expect("the episode");
        failed.has_failed(NOW, "gone".to_owned());
        check(&memory, [true, true, false]);
        memory.episodes.get_mut("1").expect("the episode").retry_at = Some(NOW);
        check(&memory, [false, false, false]);
    }

    #[test]
    fn a_memory_survives_json_and_lacks_of_fields() {
        let mut memory = FeedMemory { etag: Some("\"a\"".to_owned()), ..FeedMemory::default() };
        memory.has_failed(NOW, "gone".to_owned());
        memory.episodes.insert("1".to_owned(), EpisodeMemory::default());
        let text = serde_json::to_string(&memory).expect("JSON");
        assert_eq!(serde_json::from_str::<FeedMemory>(&text).expect("a memory"), memory);
        assert_eq!(serde_json::from_str::<FeedMemory>("{}").expect("a memory"), FeedMemory::default());
    }
}
