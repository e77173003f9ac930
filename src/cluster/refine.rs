//! A second pass over finished groups: rows move to the group that suits them best.

use std::collections::{BTreeMap, BTreeSet};

use crate::cluster::affinity::{Affinity, ByCentroid, ByPairs, Group, PairSimilarity};
use crate::cluster::{Apart, Edge};
use crate::vector::Embeddings;

/// Moves each row, in row order, to the group of a neighbour that admits it and is more similar on average than its own.
///
/// A group admits a row where every pair is at or above `min_pair` and none is `apart`; so what linkage promised still
/// holds. A lone row goes to any group that admits it, the most similar first, ties to the lowest first row: linkage
/// merges by the mean and may have left it. A row alone with one other stays: its partner would be alone.
///
/// O(e log n) time for e edges and a call of `similarity` and `apart` for each row and each member of a group that it
/// shares an edge with, its own left out where there is no other.
pub fn refine(
    groups: Vec<Vec<usize>>,
    edges: &[Edge],
    similarity: &PairSimilarity<'_>,
    apart: Option<&Apart<'_>>,
    min_pair: f32,
) -> Vec<Vec<usize>> {
    refine_by(&ByPairs { similarity }, groups, edges, apart, min_pair)
}

/// [`refine`] by cosines, with centroid arithmetic: O(d) where a group is tight, a quick look at each member elsewhere.
pub fn refine_cosines(
    groups: Vec<Vec<usize>>,
    edges: &[Edge],
    embeddings: &Embeddings,
    apart: Option<&Apart<'_>>,
    min_pair: f32,
) -> Vec<Vec<usize>> {
    refine_by(&ByCentroid { embeddings }, groups, edges, apart, min_pair)
}

fn refine_by<A: Affinity>(
    affinity: &A,
    groups: Vec<Vec<usize>>,
    edges: &[Edge],
    apart: Option<&Apart<'_>>,
    min_pair: f32,
) -> Vec<Vec<usize>> {
    let mut group_of: BTreeMap<usize, usize> = BTreeMap::new();
    let mut members: Vec<Group<A::Summary>> = Vec::with_capacity(groups.len());
    for rows in groups {
        group_of.extend(rows.iter().map(|&row| (row, members.len())));
        members.extend(grown(affinity, &rows));
    }
    let mut beside: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for edge in edges {
        beside.entry(edge.a).or_default().push(edge.b);
        beside.entry(edge.b).or_default().push(edge.a);
    }
    for (&row, others) in &beside {
        let own = group_of.get(&row).copied();
        if own.is_some_and(|own| members[own].rows.len() < 3) {
            continue;
        }
        let near: BTreeSet<usize> = others
            .iter()
            .filter_map(|other| group_of.get(other).copied())
            .filter(|&group| Some(group) != own)
            .collect();
        if near.is_empty() {
            continue;
        }
        let alone = Group::alone(row, affinity.summary(row), None);
        let mean = |group: &Group<A::Summary>| {
            if apart.is_some_and(|apart| group.rows.iter().any(|&member| apart.rows(row, member))) {
                return None;
            }
            affinity.link(&alone, group, min_pair).map(|link| link.sum / group.rows.len() as f64)
        };
        let best = near
            .into_iter()
            .filter_map(|group| mean(&members[group]).map(|mean| (mean, group)))
            .max_by(|x, y| x.0.total_cmp(&y.0).then_with(|| members[y.1].first_row().cmp(&members[x.1].first_row())));
        let Some((mean_there, group)) = best else { continue };
        let own_without = own.map(|own| {
            let mut rest = members[own].clone();
            rest.rows.retain(|&member| member != row);
            affinity.leave(&mut rest.summary, row);
            (own, rest)
        });
        let mean_here = own_without.as_ref().and_then(|(_, rest)| mean(rest));
        if mean_here.is_none_or(|mean_here| mean_there > mean_here) {
            if let Some((own, rest)) = own_without {
                members[own] = rest;
            }
            members[group].rows.push(row);
            affinity.join(&mut members[group].summary, alone.summary);
            group_of.insert(row, group);
        }
    }
    let mut groups: Vec<Vec<usize>> = members.into_iter().map(|group| group.rows).collect();
    groups.iter_mut().for_each(|rows| rows.sort_unstable());
    groups.sort_unstable();
    groups
}

/// A group of these rows; `None` of none.
fn grown<A: Affinity>(affinity: &A, rows: &[usize]) -> Option<Group<A::Summary>> {
    let (&first, rest) = rows.split_first()?;
    let mut group = Group::alone(first, affinity.summary(first), None);
    for &row in rest {
        group.rows.push(row);
        affinity.join(&mut group.summary, affinity.summary(row));
    }
    Some(group)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Similarities of rows at points on a line: 1 less the distance.
    fn check(points: &[f32], groups: &[&[usize]], apart: &[(usize, usize)], expected: &[&[usize]]) {
        let similarity = |a: usize, b: usize| 1.0 - (points[a] - points[b]).abs();
        let classes: Vec<u32> = (0..points.len() as u32).collect();
        let are_apart = |a: u32, b: u32| apart.contains(&(a.min(b) as usize, a.max(b) as usize));
        let apart = Apart { classes: &classes, are_apart: &are_apart };
        let edges: Vec<Edge> = (0..points.len())
            .flat_map(|a| (0..a).map(move |b| (a, b)))
            .map(|(a, b)| Edge::new(a, b, similarity(a, b)))
            .filter(|edge| edge.similarity >= 0.5)
            .collect();
        let groups = groups.iter().map(|rows| rows.to_vec()).collect();
        assert_eq!(refine(groups, &edges, &similarity, Some(&apart), 0.5), expected);
    }

    #[test]
    fn a_lone_row_joins_the_most_similar_group_that_admits_it() {
        check(&[0.0, 0.1, 0.4, 0.9, 0.8], &[&[0, 1], &[3, 4]], &[], &[&[0, 1, 2], &[3, 4]]);
    }

    #[test]
    fn a_lone_row_too_far_from_one_member_stays_alone() {
        check(&[0.0, 0.3, 0.6], &[&[0, 1]], &[], &[&[0, 1]]);
    }

    #[test]
    fn a_lone_row_apart_from_a_member_goes_to_the_next_best_group() {
        check(&[0.0, 0.1, 0.4, 0.9, 0.8], &[&[0, 1], &[3, 4]], &[(1, 2)], &[&[0, 1], &[2, 3, 4]]);
    }

    #[test]
    fn a_member_moves_to_where_it_is_more_similar_unless_it_leaves_one_alone() {
        check(&[0.0, 0.1, 0.45, 0.5, 0.55], &[&[0, 1, 2], &[3, 4]], &[], &[&[0, 1], &[2, 3, 4]]);
        check(&[0.1, 0.45, 0.5, 0.55], &[&[0, 1], &[2, 3]], &[], &[&[0, 1], &[2, 3]]);
    }

    #[test]
    fn an_empty_group_shifts_no_other() {
        check(&[0.0, 0.1, 0.4, 0.9, 0.8], &[&[], &[0, 1], &[3, 4]], &[], &[&[0, 1, 2], &[3, 4]]);
    }

    #[test]
    fn equal_groups_go_by_the_lowest_first_row() {
        check(&[0.75, 0.75, 0.5, 0.25, 0.25], &[&[3, 4], &[0, 1]], &[], &[&[0, 1, 2], &[3, 4]]);
    }
}
