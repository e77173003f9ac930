//! The links of one group to others while linkage runs: a compact map by slot.

use crate::cluster::affinity::Link;

/// Links by slot, ascending; a link of `None` is to a group that this one may never merge with.
///
/// 16 bytes a link, a third of what a tree of them takes: there are two for every edge.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Links {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Entry {
    slot: u32,
    /// [`NEVER`] where the two may never merge.
    lowest: f32,
    sum: f64,
}

/// The lowest similarity of two groups that may never merge; no two rows have it.
const NEVER: f32 = f32::NEG_INFINITY;

impl Entry {
    fn new(slot: usize, link: Option<Link>) -> Self {
        let Link { sum, lowest } = link.unwrap_or(Link { sum: 0.0, lowest: NEVER });
        Self { slot: u32::try_from(slot).expect("fewer than four billion rows fit in memory"), lowest, sum }
    }

    fn slot(&self) -> usize {
        self.slot as usize
    }

    fn link(&self) -> Option<Link> {
        (self.lowest != NEVER).then_some(Link { sum: self.sum, lowest: self.lowest })
    }
}

/// A group that two others are linked to, and the link of each where it has one.
pub(super) struct Common {
    pub slot: usize,
    pub ours: Option<Option<Link>>,
    pub theirs: Option<Option<Link>>,
}

impl Links {
    pub fn with_capacity(links: usize) -> Self {
        Self { entries: Vec::with_capacity(links) }
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn slots(&self) -> impl Iterator<Item = usize> + '_ {
        self.entries.iter().map(Entry::slot)
    }

    /// Notes the link to a slot, in place of an earlier one.
    pub fn set(&mut self, slot: usize, link: Option<Link>) {
        let entry = Entry::new(slot, link);
        match self.entries.binary_search_by_key(&entry.slot, |entry| entry.slot) {
            Ok(place) => self.entries[place] = entry,
            Err(place) => self.entries.insert(place, entry),
        }
    }

    pub fn remove(&mut self, slot: usize) {
        if let Ok(place) = self.entries.binary_search_by(|entry| entry.slot().cmp(&slot)) {
            self.entries.remove(place);
        }
    }

    /// Every slot that either is linked to, ascending.
    pub fn beside(&self, others: &Self) -> Vec<Common> {
        let mut common = Vec::with_capacity(self.len().max(others.len()));
        let (mut ours, mut theirs) = (self.entries.as_slice(), others.entries.as_slice());
        loop {
            let slot = match (ours.first(), theirs.first()) {
                (None, None) => return common,
                (Some(entry), None) | (None, Some(entry)) => entry.slot,
                (Some(x), Some(y)) => x.slot.min(y.slot),
            };
            let take = |entries: &mut &[Entry]| {
                let link = entries.first().filter(|entry| entry.slot == slot).map(Entry::link);
                *entries = &entries[usize::from(link.is_some())..];
                link
            };
            common.push(Common { slot: slot as usize, ours: take(&mut ours), theirs: take(&mut theirs) });
        }
    }
}

impl FromIterator<(usize, Option<Link>)> for Links {
    /// From links by ascending slot.
    fn from_iter<I: IntoIterator<Item = (usize, Option<Link>)>>(links: I) -> Self {
        Self { entries: links.into_iter().map(|(slot, link)| Entry::new(slot, link)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stay_in_order_and_are_joined_by_slot() {
        let link = |sum: f64| Some(Link { sum, lowest: 0.5 });
        let mut ours = Links::default();
        for (slot, sum) in [(7, 1.0), (2, 2.0), (9, 3.0), (2, 4.0)] {
            ours.set(slot, link(sum));
        }
        ours.remove(9);
        ours.remove(100);
        assert_eq!(ours.slots().collect::<Vec<_>>(), [2, 7]);
        let theirs: Links = [(3, None), (7, link(5.0))].into_iter().collect();
        let joined: Vec<_> =
            ours.beside(&theirs).into_iter().map(|common| (common.slot, common.ours, common.theirs)).collect();
        assert_eq!(joined, [(2, Some(link(4.0)), None), (3, None, Some(None)), (7, Some(link(1.0)), Some(link(5.0)))]);
    }
}
