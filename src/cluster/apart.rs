//! Which rows may never be in one cluster.

use std::collections::BTreeSet;

/// Rows that must stay apart, told by their classes: of a class and another either all rows are apart or none.
///
/// Two groups of rows are compared class by class, so that fifty thousand rows of one class cost no more than one.
#[derive(Clone, Copy)]
pub struct Apart<'a> {
    /// By row: its class.
    pub classes: &'a [u32],
    /// Must rows of these two classes stay apart? Symmetric, never asked of one class; called from several threads.
    pub are_apart: &'a (dyn Fn(u32, u32) -> bool + Sync),
}

impl Apart<'_> {
    /// Must these two rows stay apart?
    pub(super) fn rows(&self, a: usize, b: usize) -> bool {
        let (a, b) = (self.classes[a], self.classes[b]);
        a != b && (self.are_apart)(a, b)
    }

    /// Must any row of one group stay apart from any of the other?
    pub(super) fn groups(&self, a: &BTreeSet<u32>, b: &BTreeSet<u32>) -> bool {
        a.iter().any(|&class| b.iter().any(|&other| class != other && (self.are_apart)(class, other)))
    }
}
