//! The scan of many feeds: every feed a job, every new episode a job, worked on by a few threads.
//!
//! A feed's [progress](progress) is handed over when its last episode is done, and now and then before.

mod episode;
mod progress;
mod queue;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::thread;

use url::Url;

use crate::error::Error;
use crate::feed::fetch::{Answer, Fetcher, Request};
use crate::feed::parse::{self, Feed};
use crate::feed::transcribe::Command;
use crate::feed::{FeedMemory, FeedSource, SCHEMA, ScanParams, ScanSummary, link};
use crate::transcript::Transcript;

use progress::{Due, FeedScan};
use queue::{Lane, Queue};

/// A feed, or a part of it, with what is to be stored in one transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct ScannedFeed {
    /// The key of the memory.
    pub url: String,
    pub podcast: String,
    /// Takes the place of the one before.
    pub memory: FeedMemory,
    /// In the feed's order.
    pub episodes: Vec<ScannedEpisode>,
}

/// An episode whose transcript was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct ScannedEpisode {
    pub feed_url: String,
    pub guid: String,
    pub transcript: Transcript,
    /// What was unsound in the transcript, as sentences.
    pub warnings: Vec<String>,
}

/// Stores what it is given; is called from several threads, but for one feed never at once.
pub type Deliver<'a> = dyn Fn(ScannedFeed) -> Result<(), Error> + Sync + 'a;

/// Reads every feed that is due and takes the transcripts of its new episodes.
///
/// A feed is handed to `deliver` when it is done, and in parts before where it has many new episodes or they are
/// transcribed; the memory of a part says nothing of the episodes that are still to come, so that a scan which is killed
/// goes on where it was. A feed that fails stops nothing. A feed that is named twice is read once.
///
/// # Errors
/// [`Error::Usage`] for wrong params, and whatever `deliver` returns, which ends the scan.
pub fn scan(
    sources: &[FeedSource],
    memories: &BTreeMap<String, FeedMemory>,
    params: &ScanParams,
    deliver: &Deliver,
) -> Result<ScanSummary, Error> {
    params.validate()?;
    let mut seen = BTreeSet::new();
    let sources = sources.iter().filter(|source| seen.insert(&source.url));
    let feeds: Vec<FeedScan> = sources.map(|source| FeedScan::new(source, memories.get(&source.url), params)).collect();
    let scan = Scan {
        fetcher: Fetcher::new(&params.fetch),
        queue: Queue::new(params.fetch.max_requests_per_host),
        params,
        deliver,
    };
    for feed in &feeds {
        scan.queue.add(lane_of(link::absolute(&feed.source.url).as_ref()), Job::Feed(feed));
    }
    let failure: Mutex<Option<Error>> = Mutex::new(None);
    thread::scope(|scope| {
        // One more than requests, for a command may be at work for hours without any.
        for _ in 0..=params.fetch.max_requests {
            scope.spawn(|| {
                while let Some(ticket) = scan.queue.take() {
                    if let Err(error) = scan.work(&ticket.job) {
                        failure.lock().expect("no thread panics while it holds the lock").get_or_insert(error);
                        scan.queue.stop();
                        scan.fetcher.stop();
                    }
                }
            });
        }
    });
    match failure.into_inner().expect("no thread panics while it holds the lock") {
        Some(error) => Err(error),
        None => {
            Ok(ScanSummary { schema: SCHEMA.to_owned(), feeds: feeds.into_iter().map(FeedScan::outcome).collect() })
        }
    }
}

/// What all jobs need.
struct Scan<'a> {
    fetcher: Fetcher,
    queue: Queue<Job<'a>>,
    params: &'a ScanParams,
    deliver: &'a Deliver<'a>,
}

enum Job<'a> {
    Feed(&'a FeedScan<'a>),
    Episode(&'a FeedScan<'a>, Box<Due>),
}

impl<'a> Scan<'a> {
    fn work(&self, job: &Job<'a>) -> Result<(), Error> {
        match job {
            Job::Feed(feed) => self.feed(feed),
            Job::Episode(feed, due) => match episode::take(&self.fetcher, feed.source, due, self.params) {
                Some(taken) => feed.episode_done(due, taken, self.deliver),
                // The scan has stopped, and the episode is as new as before.
                None => Ok(()),
            },
        }
    }

    fn feed(&self, scan: &'a FeedScan<'a>) -> Result<(), Error> {
        if scan.is_waiting() {
            return Ok(());
        }
        match self.read(scan) {
            Ok(Answer::Unchanged) => scan.unchanged(self.deliver),
            Ok(Answer::Whole { content, version, .. }) => {
                for due in scan.begin(content, version, self.deliver)? {
                    let lane = match due.links.first() {
                        Some(link) => lane_of(Some(&link.url)),
                        None => Lane::Transcription,
                    };
                    self.queue.add(lane, Job::Episode(scan, Box::new(due)));
                }
                Ok(())
            }
            Err(_) if self.fetcher.is_stopped() => Ok(()),
            Err(reason) => scan.failed(reason, self.deliver),
        }
    }

    /// Fetches and parses a feed.
    fn read(&self, scan: &FeedScan) -> Result<Answer<Feed>, String> {
        let source = scan.source;
        let url = link::absolute(&source.url).ok_or_else(|| {
            format!("{:?} is no address of a feed; expected one such as \"https://example.org/feed.xml\"", source.url)
        })?;
        if let Some(command) = &source.transcribe {
            Command::parse(command).map_err(|error| error.to_string())?;
        }
        let known = scan.known_version();
        let request = Request {
            url: &url,
            allow_private: source.allow_private,
            known: known.as_ref(),
            max_bytes: self.params.max_feed_bytes,
            what: "a feed",
            timeout: None,
        };
        match self.fetcher.bytes(&request).map_err(|error| error.to_string())? {
            Answer::Unchanged => Ok(Answer::Unchanged),
            Answer::Whole { content, version, url } => {
                let feed = parse::parse(&content, &url).map_err(|error| format!("{}: {error}", source.url))?;
                Ok(Answer::Whole { content: feed, version, url })
            }
        }
    }
}

fn lane_of(url: Option<&Url>) -> Lane {
    Lane::Host(url.and_then(Url::host_str).unwrap_or_default().to_owned())
}
