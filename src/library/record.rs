//! The records that a library keeps beside passages and insights.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::query::{HistoryEvent, HistoryKind};
use crate::transcript::FileRecord;

/// What a file gave, and when it came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredFile {
    /// The day on which it was added; an episode without a date counts from then on.
    pub added: Date,
    pub record: FileRecord,
}

/// A digest that was told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToldDigest {
    /// The day it is of.
    pub date: Date,
    /// How many files the library had when it was told: an episode counted when it was among them.
    pub files: u64,
    pub insights: Vec<ToldInsight>,
    /// To whom it was sent, once each.
    pub sent: Vec<ToldTo>,
}

/// An insight as it was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldInsight {
    pub id: String,
    /// Independent podcasts that made the claim then.
    pub podcasts: usize,
}

/// Where a digest was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldTo {
    /// An address, or a webhook's URL.
    pub to: String,
    pub at: Timestamp,
}

/// What is remembered of a feed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredFeed {
    pub url: String,
    /// As the reader of feeds writes it.
    pub memory: serde_json::Value,
}

/// The events of an insight and of all that joined it, in order.
pub(super) fn history_of(events: Vec<HistoryEvent>, id: &str) -> Vec<HistoryEvent> {
    let mut ids = BTreeSet::from([id.to_owned()]);
    loop {
        let before = ids.len();
        for event in &events {
            if let HistoryKind::JoinedInto { id: into } = &event.event
                && ids.contains(into)
            {
                ids.insert(event.id.clone());
            }
        }
        if ids.len() == before {
            break;
        }
    }
    events.into_iter().filter(|event| ids.contains(&event.id)).collect()
}
