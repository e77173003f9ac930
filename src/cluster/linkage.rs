//! Agglomerative linkage on a sparse graph that cannot chain: no two rows of a cluster are below a stated similarity.
//!
//! Groups that share an edge are merged, the most similar first, until nothing may merge any more. How similar two
//! groups are is always known exactly, over all |A||B| pairs: an edge between them makes them candidates, and a pair
//! without an edge is asked for. (Lance and Williams, *A general theory of classificatory sorting strategies*, 1967, with
//! the lazily cleaned heap of Müllner, *Modern hierarchical, agglomerative clustering algorithms*, 2011.)

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::cluster::affinity::{Affinity, ByCentroid, ByPairs, Group, Link, PairSimilarity};
use crate::cluster::links::{Common, Links};
use crate::cluster::{Apart, ClusterError};
use crate::vector::Embeddings;

/// Two rows that may be merged because they are similar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// The lower row.
    pub a: usize,
    /// The higher row.
    pub b: usize,
    pub similarity: f32,
}

impl Edge {
    /// Of two rows in either order.
    pub fn new(row: usize, other: usize, similarity: f32) -> Self {
        Self { a: row.min(other), b: row.max(other), similarity }
    }
}

/// How the similarity of two groups comes from that of their pairs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Linkage {
    /// The lowest of all pairs.
    Complete,
    /// The mean of all pairs.
    #[default]
    Average,
}

/// When two groups may merge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkageParams {
    pub linkage: Linkage,
    /// The lowest similarity of two groups that merge.
    pub threshold: f32,
    /// How the threshold falls with the number of pairs between two groups; `None` where it does not.
    pub easing: Option<Easing>,
    /// The lowest similarity of any two rows in a cluster; what keeps average linkage from chaining.
    pub min_pair: f32,
}

/// A threshold that changes as evidence grows: the mean of many pairs is known better than that of one, and two large groups
/// that are the same may be likelier than two rows that are.
///
/// With p pairs between two groups it is t + (t1 - t) / (1 + ((p - 1) / h)^2), t1 being that of two rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Easing {
    /// t, the threshold of two groups with very many pairs between them.
    pub threshold: f32,
    /// h, how many pairs more than one it takes to come halfway there; above 0.
    pub halfway: f32,
}

impl Default for LinkageParams {
    fn default() -> Self {
        Self { linkage: Linkage::Average, threshold: 0.6, easing: None, min_pair: 0.6 }
    }
}

impl LinkageParams {
    /// # Errors
    /// Names the field, its value and what was expected.
    pub fn validate(&self) -> Result<(), ClusterError> {
        if !self.threshold.is_finite() {
            return Err(ClusterError::param("threshold", self.threshold, "a finite similarity"));
        }
        if !(self.min_pair.is_finite() && self.min_pair <= self.threshold) {
            let expected = format!("a finite similarity of at most the threshold, {}", self.threshold);
            return Err(ClusterError::param("min_pair", self.min_pair, expected));
        }
        if let Some(easing) = self.easing {
            if !easing.threshold.is_finite() {
                return Err(ClusterError::param("easing.threshold", easing.threshold, "a finite similarity"));
            }
            if !(easing.halfway.is_finite() && easing.halfway > 0.0) {
                return Err(ClusterError::param("easing.halfway", easing.halfway, "a finite number above 0"));
            }
        }
        Ok(())
    }

    /// What is asked of two groups with so many pairs between them.
    fn threshold_of(&self, pairs: f64) -> f64 {
        let alone = f64::from(self.threshold);
        self.easing.map_or(alone, |Easing { threshold, halfway }| {
            let (crowd, halfway) = (f64::from(threshold), f64::from(halfway));
            crowd + (alone - crowd) / (1.0 + ((pairs - 1.0) / halfway).powi(2))
        })
    }

    /// No pair of a cluster is below this.
    fn floor(&self) -> f32 {
        match self.linkage {
            Linkage::Complete => self.threshold,
            Linkage::Average => self.min_pair,
        }
    }
}

/// Merges rows by any similarity of pairs; gives the groups of at least two, rows ascending, ordered by first row.
///
/// In every group each pair is at or above [`LinkageParams::min_pair`] (for [`Linkage::Complete`] the threshold) and no
/// pair is `apart`. An edge's similarity is taken at its word and must be what `similarity` says. The two groups that are
/// farthest above their threshold merge first, ties by the lower first row, then the other's; neither the order of the
/// edges nor the thread count shows.
///
/// O(e log e) time for e edges, plus a call of `similarity` and `apart` for every pair without an edge of two groups that
/// a merge makes candidates: few for small groups, about m^2 / 2 for one tight group of m rows. O(n + e) memory.
///
/// # Errors
/// What [`LinkageParams::validate`] says, or an edge that names a row of none or a similarity that is no number.
pub fn link_pairs(
    rows: usize,
    edges: &[Edge],
    similarity: &PairSimilarity<'_>,
    apart: Option<&Apart<'_>>,
    params: &LinkageParams,
) -> Result<Vec<Vec<usize>>, ClusterError> {
    link(rows, edges, &ByPairs { similarity }, apart, params)
}

/// Merges rows by average linkage of their cosines, with the same promises as [`link_pairs`], by centroid arithmetic.
/// Linkages within 1/2048 of 1 are ties.
///
/// O(e (log e + d)) time for small groups and for large ones of nearly identical rows: they are shown to keep the bound
/// without a look at their m^2 / 2 pairs. One large loose group of m rows costs O(m^2 d) at worst. `apart` is asked once for every pair of classes.
/// O(n d) memory at most, for the sums.
///
/// # Errors
/// As [`link_pairs`]; also [`Linkage::Complete`], which has no centroid arithmetic.
pub fn link_cosines(
    embeddings: &Embeddings,
    edges: &[Edge],
    apart: Option<&Apart<'_>>,
    params: &LinkageParams,
) -> Result<Vec<Vec<usize>>, ClusterError> {
    if params.linkage == Linkage::Complete {
        return Err(ClusterError::param("linkage", "complete", "average; use link_pairs for complete linkage"));
    }
    link(embeddings.len(), edges, &ByCentroid { embeddings }, apart, params)
}

fn link<A: Affinity>(
    rows: usize,
    edges: &[Edge],
    affinity: &A,
    apart: Option<&Apart<'_>>,
    params: &LinkageParams,
) -> Result<Vec<Vec<usize>>, ClusterError> {
    params.validate()?;
    for edge in edges {
        if edge.b >= rows {
            return Err(ClusterError::EdgeRow { row: edge.b, rows });
        }
        if !edge.similarity.is_finite() {
            return Err(ClusterError::EdgeSimilarity { a: edge.a, b: edge.b, similarity: edge.similarity });
        }
    }
    let mut forest = Forest::new(rows, edges, affinity, apart, params);
    while let Some(candidate) = forest.heap.pop() {
        forest.tidy();
        if forest.is_current(&candidate) {
            forest.merge((candidate.slots.0 as usize, candidate.slots.1 as usize));
        }
    }
    Ok(forest.into_groups())
}

/// The groups as they are so far; a group's slot is the first row it started from.
struct Forest<'a, A: Affinity> {
    affinity: &'a A,
    apart: Option<&'a Apart<'a>>,
    params: &'a LinkageParams,
    /// `None` where the group went into another.
    slots: Vec<Option<Slot<A::Summary>>>,
    heap: BinaryHeap<Candidate>,
    /// Candidates at which the stale ones among them are thrown out.
    crowded: usize,
}

struct Slot<S> {
    group: Group<S>,
    first: u32,
    /// Counts merges, so that a candidate from before one is known to be stale.
    version: u32,
    /// By slot: the similarities to a group that shares an edge, `None` where the two may never merge.
    links: Links,
}

/// Two groups that may merge; the greatest goes first.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    /// How far the linkage is above the threshold.
    excess: f64,
    /// First row of either group, the lower one first.
    firsts: (u32, u32),
    slots: (u32, u32),
    versions: (u32, u32),
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.excess
            .total_cmp(&other.excess)
            .then_with(|| other.firsts.cmp(&self.firsts))
            .then_with(|| (other.slots, other.versions).cmp(&(self.slots, self.versions)))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}

impl<'a, A: Affinity> Forest<'a, A> {
    fn new(
        rows: usize,
        edges: &[Edge],
        affinity: &'a A,
        apart: Option<&'a Apart<'a>>,
        params: &'a LinkageParams,
    ) -> Self {
        let mut edges: Vec<Edge> = edges.iter().filter(|edge| edge.a != edge.b).copied().collect();
        edges.sort_unstable_by(|x, y| (x.a, x.b).cmp(&(y.a, y.b)).then(y.similarity.total_cmp(&x.similarity)));
        edges.dedup_by_key(|edge| (edge.a, edge.b));
        let mut degrees = vec![0; rows];
        edges.iter().for_each(|edge| [edge.a, edge.b].iter().for_each(|&row| degrees[row] += 1));
        let alone = |row: usize| {
            let group = Group::alone(row, affinity.summary(row), apart);
            let first = u32::try_from(row).expect("fewer than four billion rows fit in memory");
            Some(Slot { group, first, version: 0, links: Links::with_capacity(degrees[row]) })
        };
        let slots = (0..rows).map(alone).collect();
        let mut forest = Self { affinity, apart, params, slots, heap: BinaryHeap::new(), crowded: usize::MAX };
        for edge in edges {
            let may_join = edge.similarity >= params.floor() && !apart.is_some_and(|apart| apart.rows(edge.a, edge.b));
            let link = Link { sum: f64::from(edge.similarity), lowest: edge.similarity };
            let link = may_join.then_some(link);
            forest.slot_mut(edge.a).links.set(edge.b, link);
            forest.slot_mut(edge.b).links.set(edge.a, link);
            forest.consider((edge.a, edge.b), link);
        }
        forest.crowded = 2 * forest.heap.len() + 1024;
        forest
    }

    fn slot(&self, slot: usize) -> &Slot<A::Summary> {
        self.slots[slot].as_ref().expect("links lead to groups that are still there")
    }

    fn slot_mut(&mut self, slot: usize) -> &mut Slot<A::Summary> {
        self.slots[slot].as_mut().expect("links lead to groups that are still there")
    }

    fn is_current(&self, candidate: &Candidate) -> bool {
        let version = |slot: u32| self.slots[slot as usize].as_ref().map(|slot| slot.version);
        version(candidate.slots.0) == Some(candidate.versions.0)
            && version(candidate.slots.1) == Some(candidate.versions.1)
    }

    /// Throws out stale candidates once they may be half of all, so that memory stays in step with the edges.
    fn tidy(&mut self) {
        if self.heap.len() > self.crowded {
            let mut candidates = std::mem::take(&mut self.heap).into_vec();
            candidates.retain(|candidate| self.is_current(candidate));
            self.heap = candidates.into();
            self.crowded = self.crowded.max(2 * self.heap.len());
        }
    }

    /// Makes the two slots a candidate if their link says that they may merge.
    fn consider(&mut self, (a, b): (usize, usize), link: Option<Link>) {
        let Some(link) = link else { return };
        let (x, y) = (self.slot(a), self.slot(b));
        let pairs = x.group.rows.len() as f64 * y.group.rows.len() as f64;
        let linkage = match self.params.linkage {
            Linkage::Complete => f64::from(link.lowest),
            Linkage::Average => link.sum / pairs,
        };
        let threshold = self.params.threshold_of(pairs);
        if linkage >= threshold {
            let excess = linkage.min(A::ALIKE.max(threshold)) - threshold;
            let firsts = (x.first.min(y.first), x.first.max(y.first));
            let versions = (x.version, y.version);
            self.heap.push(Candidate { excess, firsts, slots: (a as u32, b as u32), versions });
        }
    }

    /// Puts the group with fewer links into the other and brings the links up to date.
    fn merge(&mut self, (a, b): (usize, usize)) {
        let (kept, gone) = if self.slot(a).links.len() >= self.slot(b).links.len() { (a, b) } else { (b, a) };
        let mut from = self.slots[gone].take().expect("a current candidate's groups are there");
        let mut into = self.slots[kept].take().expect("a current candidate's groups are there");
        from.links.remove(kept);
        into.links.remove(gone);

        let links: Vec<(usize, Option<Link>)> = into
            .links
            .beside(&from.links)
            .into_iter()
            .map(|Common { slot, ours, theirs }| {
                let link = match (ours, theirs) {
                    (Some(ours), theirs) => self.joined(slot, ours, theirs, &from.group),
                    (None, theirs) => self.joined(slot, theirs.flatten(), None, &into.group),
                };
                (slot, link)
            })
            .collect();
        for other in from.links.slots() {
            self.slot_mut(other).links.remove(gone);
        }

        if into.group.rows.len() < from.group.rows.len() {
            std::mem::swap(&mut into.group, &mut from.group);
        }
        into.first = into.first.min(from.first);
        into.version += 1;
        into.group.rows.extend(from.group.rows);
        into.group.classes.append(&mut from.group.classes);
        self.affinity.join(&mut into.group.summary, from.group.summary);
        into.links = links.iter().copied().collect();
        self.slots[kept] = Some(into);
        for (other, link) in links {
            self.slot_mut(other).links.set(kept, link);
            self.consider((kept, other), link);
        }
    }

    /// The link of a merged group to `other`: one half's and the other half's, which is asked for where there is none.
    fn joined(
        &self,
        other: usize,
        half: Option<Link>,
        rest: Option<Option<Link>>,
        rest_group: &Group<A::Summary>,
    ) -> Option<Link> {
        let half = half?;
        let rest = match rest {
            Some(known) => known?,
            None => self.ask(&self.slot(other).group, rest_group)?,
        };
        Some(Link { sum: half.sum + rest.sum, lowest: half.lowest.min(rest.lowest) })
    }

    /// The link of two groups that no edge connects.
    fn ask(&self, a: &Group<A::Summary>, b: &Group<A::Summary>) -> Option<Link> {
        if self.apart.is_some_and(|apart| apart.groups(&a.classes, &b.classes)) {
            return None;
        }
        self.affinity.link(a, b, self.params.floor())
    }

    fn into_groups(self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> =
            self.slots.into_iter().flatten().map(|slot| slot.group.rows).filter(|rows| rows.len() > 1).collect();
        groups.iter_mut().for_each(|rows| rows.sort_unstable());
        groups.sort_unstable();
        groups
    }
}

#[cfg(test)]
#[path = "linkage_tests.rs"]
mod tests;
