//! [`crate::transcript::Transcript`] -> [`Passage`]s: one to four sentences of one speaker that hold one claim.

use jiff::civil::Date;

/// A passage and everything that is known about it.
#[derive(Debug, Clone, PartialEq)]
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
    /// The sentences of `text` that are embedded for clustering.
    pub claim: String,
    /// Passages of different topics are never compared.
    pub topic: Option<String>,
}
