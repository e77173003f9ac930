//! The rows of every table; [`crate::export`] tells what the columns are.

use jiff::civil::Date;
use serde_json::Value;

use crate::export::row::row;
use crate::insight::{Dispute, Related};
use crate::library::{ToldInsight, ToldTo};
use crate::passage::DropReason;
use crate::query::HistoryKind;
use crate::transcript::Content;

row! {
    /// A file as it was read.
    EpisodeRow of "episodes" {
        number: u64 as Whole,
        added: Date as Text,
        file: String as Text,
        folders: Vec<String> as Json,
        kind: String as Text,
        podcast: Option<String> as Text,
        title: Option<String> as Text,
        published: Option<Date> as Text,
        url: Option<String> as Text,
        warnings: Vec<String> as Json,
        content: Option<Content> as Json,
    }
}

row! {
    /// A run of speech.
    SegmentRow of "segments" {
        episode: u64 as Whole,
        start: Option<f64> as Real,
        end: Option<f64> as Real,
        speaker: Option<String> as Text,
        text: String as Text,
    }
}

row! {
    /// A passage.
    PassageRow of "passages" {
        number: u64 as Whole,
        id: String as Text,
        file: String as Text,
        podcast: String as Text,
        episode: String as Text,
        title: Option<String> as Text,
        published: Option<Date> as Text,
        url: Option<String> as Text,
        speaker: Option<String> as Text,
        start: Option<f64> as Real,
        end: Option<f64> as Real,
        text: String as Text,
        claim: String as Text,
        topic: Option<String> as Text,
        worthiness: f32 as Real,
        as_given: bool as Flag,
        dropped: Option<DropReason> as Text,
        insight: Option<String> as Text,
        vector: u32 as Whole,
    }
}

row! {
    /// An insight without its evidence.
    InsightRow of "insights" {
        rank: usize as Whole,
        id: String as Text,
        statement: String as Text,
        podcasts: usize as Whole,
        episodes: usize as Whole,
        speakers: usize as Whole,
        independent_speakers: usize as Whole,
        passages: usize as Whole,
        first_said: Option<String> as Text,
        last_said: Option<String> as Text,
        bound: Option<f32> as Real,
        keywords: Vec<String> as Json,
        disputed_by: Vec<Dispute> as Json,
        related: Vec<Related> as Json,
        centroid: Vec<f32> as Vector,
    }
}

row! {
    /// A passage that makes an insight's claim.
    EvidenceRow of "evidence" {
        insight: String as Text,
        place: u64 as Whole,
        passage: String as Text,
        podcast: String as Text,
        title: Option<String> as Text,
        published: Option<String> as Text,
        url: Option<String> as Text,
        speaker: Option<String> as Text,
        start: Option<f64> as Real,
        end: Option<f64> as Real,
        text: String as Text,
        claim: String as Text,
        similarity: f32 as Real,
        file: String as Text,
    }
}

row! {
    /// The vector of a claim.
    VectorRow of "vectors" {
        number: u64 as Whole,
        text: String as Text,
        vector: Vec<f32> as Vector,
    }
}

row! {
    /// The cluster of a ready-made passage.
    AssignmentRow of "assignments" {
        id: String as Text,
        cluster: Option<String> as Text,
    }
}

row! {
    /// Something that happened to an insight.
    HistoryRow of "history" {
        date: String as Text,
        insight: String as Text,
        event: HistoryKind as Json,
    }
}

row! {
    /// A digest that was told.
    DigestRow of "digests" {
        date: Date as Text,
        files: u64 as Whole,
        insights: Vec<ToldInsight> as Json,
        sent: Vec<ToldTo> as Json,
    }
}

row! {
    /// What is remembered of a feed.
    FeedRow of "feeds" {
        url: String as Text,
        memory: Value as Json,
    }
}
