//! Feeds -> a library with the transcripts of their new episodes.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;

use crate::error::Error;
use crate::feed::{FeedMemory, FeedSource, ScanParams, ScanSummary, ScannedEpisode, ScannedFeed, scan};
use crate::library::{Changes, StoredFeed, Writer};
use crate::service::merge::merge;
use crate::transcript::{Content, Episode, FileRecord, Transcript};

/// Reads every feed that is due and keeps what it brings, feed by feed: each with its memory, at once.
///
/// The insights are as they were; [`crate::service::add`] makes them anew, also after a scan that was killed.
///
/// # Errors
/// [`Error::Library`] where the library cannot be written, which ends the scan; a feed that fails is in the summary.
pub fn scan_feeds(
    writer: &mut Writer,
    sources: &[FeedSource],
    today: Date,
    params: &ScanParams,
) -> Result<ScanSummary, Error> {
    let mut memories: BTreeMap<String, FeedMemory> = BTreeMap::new();
    for feed in writer.feeds()? {
        match serde_json::from_value(feed.memory) {
            Ok(memory) => drop(memories.insert(feed.url, memory)),
            // What cannot be read is asked of the feed again; its episodes are known by their files.
            Err(error) => tracing::warn!("{}: what was remembered of it cannot be read ({error})", feed.url),
        }
    }
    let writer = Mutex::new(writer);
    let keep = |scanned: ScannedFeed| {
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        let records = scanned.episodes.into_iter().map(record).collect();
        let files = merge(writer.files(), records, today).files;
        let memory = serde_json::to_value(&scanned.memory).expect("a memory has string keys and whole numbers");
        let feeds = vec![StoredFeed { url: scanned.url, memory }];
        Ok(writer.commit(Changes { files, feeds, ..Changes::default() })?)
    };
    scan(sources, &memories, params, &keep)
}

fn record(scanned: ScannedEpisode) -> FileRecord {
    let Transcript { file, podcast, title, published, url, segments } = scanned.transcript;
    let title = title.unwrap_or_else(|| scanned.guid.clone());
    FileRecord {
        file,
        folders: Vec::new(),
        content: Content::Transcript(Episode { podcast: Some(podcast), title, published, url, segments }),
        warnings: scanned.warnings,
    }
}
