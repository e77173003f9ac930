//! Feeds -> the transcripts of their new episodes, with a memory of what was taken, what failed and when to try again.
//!
//! [`FeedList::read`] reads a list of feeds; [`scan`] reads the feeds, takes the transcripts that they offer (or makes
//! them with a command) and hands them over feed by feed with the [`FeedMemory`] to be stored beside them.
//! [`fetch`] alone speaks HTTP, [`parse`](mod@parse) alone knows RSS and Atom; neither knows of memories.

mod choice;
pub mod fetch;
mod file_name;
mod hash;
mod link;
mod list;
pub mod memory;
mod params;
pub mod parse;
mod scan;
mod summary;
mod transcribe;

pub use fetch::{FetchError, FetchParams};
pub use list::{FeedList, FeedListError, FeedSource};
pub use memory::{EpisodeMemory, EpisodeState, FeedMemory};
pub use params::{ScanParams, TranscribeParams};
pub use scan::{Deliver, ScannedEpisode, ScannedFeed, scan};
pub use summary::{EpisodeName, FailedEpisode, FeedOutcome, FeedStatus, NewEpisode, SCHEMA, ScanSummary};
pub use transcribe::CommandError;
