//! What adding files to a library did.

use crate::insight::Insights;

/// What adding files to a library did.
#[derive(Debug, Default)]
pub struct Added {
    /// Files that the library did not have, that it had in another version, and that it had already.
    pub new: usize,
    pub updated: usize,
    pub unchanged: usize,
    /// The insights that came, and those that more podcasts make than before, as places in `insights`.
    pub found: Vec<usize>,
    pub grown: Vec<usize>,
    /// How many insights were there before.
    pub insights_before: usize,
    /// What the library has now; `None` where nothing changed.
    pub insights: Option<Insights>,
}
