//! One feed during a scan: what is remembered of it, what is still to come, and what was not handed over yet.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard};

use jiff::Timestamp;
use jiff::civil::Date;
use url::Url;

use crate::error::Error;
use crate::feed::fetch::Version;
use crate::feed::file_name::file_name;
use crate::feed::memory::Selection;
use crate::feed::parse::{Enclosure, Feed, Item, TranscriptLink};
use crate::feed::scan::episode::Taken;
use crate::feed::scan::{Deliver, ScannedEpisode, ScannedFeed};
use crate::feed::{
    EpisodeMemory, EpisodeState, FeedMemory, FeedOutcome, FeedSource, FeedStatus, NewEpisode, ScanParams,
};
use crate::transcript::{Reading, Transcript};

/// So many transcripts are handed over at once: few enough that little is lost by a kill and held in memory.
const HANDED_OVER_AT_ONCE: usize = 50;

/// One feed during a scan; shared by the threads that work on its episodes.
pub(super) struct FeedScan<'a> {
    pub source: &'a FeedSource,
    now: Timestamp,
    selection: Selection,
    state: Mutex<State>,
}

/// An episode that is to be taken.
#[derive(Debug, Clone)]
pub(super) struct Due {
    /// Its place among the feed's items.
    index: usize,
    guid: String,
    title: Option<String>,
    published: Option<Date>,
    page: Option<Url>,
    /// The feed's.
    pub language: Option<String>,
    pub links: Vec<TranscriptLink>,
    pub sound: Option<Enclosure>,
}

struct State {
    memory: FeedMemory,
    podcast: String,
    status: FeedStatus,
    /// Of the feed as it was read; remembered when all of its episodes are done.
    version: Version,
    pending: usize,
    taken: Vec<(usize, ScannedEpisode)>,
    new: Vec<(usize, NewEpisode)>,
    warnings: Vec<String>,
}

impl<'a> FeedScan<'a> {
    pub(super) fn new(source: &'a FeedSource, memory: Option<&FeedMemory>, params: &ScanParams) -> Self {
        let mut memory = memory.cloned().unwrap_or_default();
        memory.heed(source);
        let host = || Url::parse(&source.url).ok().and_then(|url| url.host_str().map(str::to_owned));
        let podcast = source.name.clone().or_else(|| memory.podcast.clone()).or_else(host);
        let state = State {
            podcast: podcast.unwrap_or_else(|| source.url.clone()),
            status: FeedStatus::Waiting,
            version: Version::default(),
            pending: 0,
            taken: Vec::new(),
            new: Vec::new(),
            warnings: Vec::new(),
            memory,
        };
        let selection = Selection { max_episodes: params.max_episodes_per_feed, since: params.since };
        Self { source, now: params.now, selection, state: Mutex::new(state) }
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.lock().memory.is_waiting(self.now)
    }

    /// By what to ask whether the feed has changed; `None` where it is to be read in any case.
    pub(super) fn known_version(&self) -> Option<Version> {
        let memory = &self.lock().memory;
        let version = Version { etag: memory.etag.clone(), last_modified: memory.last_modified.clone() };
        let known = version != Version::default();
        (known && memory.may_stay_unread(self.now, self.selection, self.source.transcribe.is_some())).then_some(version)
    }

    /// The feed could not be read.
    pub(super) fn failed(&self, reason: String, deliver: &Deliver) -> Result<(), Error> {
        let mut state = self.lock();
        tracing::debug!(feed = self.source.url, reason, "failed");
        state.status = FeedStatus::Failed;
        state.memory.has_failed(self.now, reason);
        self.hand_over(&mut state, deliver)
    }

    /// The feed is as it was.
    pub(super) fn unchanged(&self, deliver: &Deliver) -> Result<(), Error> {
        let mut state = self.lock();
        state.status = FeedStatus::Unchanged;
        state.memory.has_succeeded(self.now);
        self.hand_over(&mut state, deliver)
    }

    /// The feed was read: notes its episodes and gives back those to take, of which [`Self::episode_done`] is to be told.
    pub(super) fn begin(&self, feed: Feed, version: Version, deliver: &Deliver) -> Result<Vec<Due>, Error> {
        let mut state = self.lock();
        let Feed { title, language, items, damaged, warnings } = feed;
        state.status = FeedStatus::Unchanged;
        if let Some(name) = self.source.name.clone().or(title) {
            state.podcast.clone_from(&name);
            state.memory.podcast = Some(name);
        }
        state.warnings = warnings;
        state.memory.has_succeeded(self.now);
        // Until all is done, the next scan has to read the feed again.
        (state.memory.etag, state.memory.last_modified) = (None, None);
        // Of a damaged feed a sound copy may come under the same version.
        state.version = if damaged { Version::default() } else { version };
        let items = selected(items, self.selection);
        if !damaged {
            let listed: BTreeSet<&str> = items.iter().map(|item| item.guid.as_str()).collect();
            let keep = |guid: &String, episode: &mut EpisodeMemory| {
                episode.state == EpisodeState::Added || listed.contains(guid.as_str())
            };
            state.memory.episodes.retain(keep);
        }
        let mut due = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            let remembered = state.memory.episodes.get(&item.guid);
            if remembered.is_some_and(|episode| !episode.is_due(self.now)) {
                continue;
            }
            let made = self.source.transcribe.is_some() && item.enclosure.is_some();
            if item.transcripts.is_empty() && !made {
                remember(&mut state.memory, &item.guid, &item.title, item.published)
                    .becomes(EpisodeState::NoTranscript);
            } else {
                due.push(Due {
                    index,
                    guid: item.guid,
                    title: item.title,
                    published: item.published,
                    page: item.link,
                    language: language.clone(),
                    links: item.transcripts,
                    sound: item.enclosure,
                });
            }
        }
        state.pending = due.len();
        if due.is_empty() {
            self.hand_over(&mut state, deliver)?;
        }
        Ok(due)
    }

    /// An episode was taken, or was not.
    pub(super) fn episode_done(&self, due: &Due, taken: Taken, deliver: &Deliver) -> Result<(), Error> {
        let mut state = self.lock();
        state.pending -= 1;
        let (guid, title, published) = (due.guid.clone(), due.title.clone(), due.published);
        let episode = remember(&mut state.memory, &guid, &title, published);
        match taken {
            Err(reason) => episode.has_failed(self.now, reason),
            Ok(reading) => {
                episode.becomes(EpisodeState::Added);
                let episode = self.scanned(due, reading, &state.podcast);
                let file = episode.transcript.file.clone();
                state.warnings.extend(episode.warnings.iter().map(|warning| format!("{file}: {warning}")));
                state.status = FeedStatus::New;
                state.new.push((due.index, NewEpisode { guid, title, published, file }));
                state.taken.push((due.index, episode));
            }
        }
        let costly = due.links.is_empty();
        if state.pending == 0 || state.taken.len() >= HANDED_OVER_AT_ONCE || costly {
            self.hand_over(&mut state, deliver)?;
        }
        Ok(())
    }

    /// What the summary says of the feed.
    pub(super) fn outcome(self) -> FeedOutcome {
        let mut state = self.state.into_inner().expect("no thread panics while it holds the lock");
        state.new.sort_by_key(|(index, _)| *index);
        state.warnings.sort();
        FeedOutcome {
            new: state.new.into_iter().map(|(_, episode)| episode).collect(),
            warnings: state.warnings,
            ..FeedOutcome::of(&self.source.url, &state.podcast, state.status, &state.memory)
        }
    }

    /// Gives away what was taken since the last time, and what is to be remembered with it.
    fn hand_over(&self, state: &mut State, deliver: &Deliver) -> Result<(), Error> {
        if state.pending == 0 && state.memory.failures == 0 && state.version != Version::default() {
            state.memory.etag.clone_from(&state.version.etag);
            state.memory.last_modified.clone_from(&state.version.last_modified);
            state.memory.selection = self.selection;
        }
        let mut taken = std::mem::take(&mut state.taken);
        taken.sort_by_key(|(index, _)| *index);
        deliver(ScannedFeed {
            url: self.source.url.clone(),
            podcast: state.podcast.clone(),
            memory: state.memory.clone(),
            episodes: taken.into_iter().map(|(_, episode)| episode).collect(),
        })
    }

    fn scanned(&self, due: &Due, reading: Reading, podcast: &str) -> ScannedEpisode {
        let Reading { format, fields, segments, warnings } = reading;
        let title = due.title.clone().or(fields.title);
        let published = due.published.or(fields.published);
        let sound = || due.sound.as_ref().map(|sound| &sound.url);
        let transcript = Transcript {
            file: file_name(podcast, &self.source.url, &due.guid, title.as_deref(), published, format),
            podcast: podcast.to_owned(),
            url: due.page.as_ref().or_else(sound).map(ToString::to_string),
            title,
            published,
            segments,
        };
        ScannedEpisode { feed_url: self.source.url.clone(), guid: due.guid.clone(), transcript, warnings }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics while it holds the lock")
    }
}

/// The items to look at, in the feed's order; the newest where only so many are wanted, those without a date last.
fn selected(items: Vec<Item>, selection: Selection) -> Vec<Item> {
    let young = |item: &Item| match (selection.since, item.published) {
        (Some(since), Some(published)) => published >= since,
        _ => true,
    };
    let mut items: Vec<(usize, Item)> = items.into_iter().filter(young).enumerate().collect();
    if selection.max_episodes > 0 {
        // Stable: of one day the one that the feed lists first is the newest.
        items.sort_by_key(|(_, item)| std::cmp::Reverse(item.published));
        items.truncate(selection.max_episodes);
        items.sort_by_key(|(index, _)| *index);
    }
    items.into_iter().map(|(_, item)| item).collect()
}

/// The memory of an episode, with its title and date as they are now.
fn remember<'a>(
    memory: &'a mut FeedMemory,
    guid: &str,
    title: &Option<String>,
    published: Option<Date>,
) -> &'a mut EpisodeMemory {
    let episode = memory.episodes.entry(guid.to_owned()).or_default();
    episode.title.clone_from(title);
    episode.published = published;
    episode
}
