//! Ids are unique, ranks follow coverage, links lead to other insights.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::check::name;
use crate::insight::{Insight, Insights};

pub(super) fn check(insights: &Insights, broken: &mut Vec<String>) {
    let mut ids = BTreeSet::new();
    for (place, insight) in insights.insights.iter().enumerate() {
        if insight.rank != place + 1 {
            broken.push(format!("{} stands in place {}", name(insight), place + 1));
        }
        if !ids.insert(insight.id.as_str()) {
            broken.push(format!("{}: another insight has the same id", name(insight)));
        }
    }
    for pair in insights.insights.windows(2) {
        if order(&pair[0], &pair[1]) == Ordering::Greater {
            broken.push(format!(
                "{} has wider coverage than {}, which stands before it",
                name(&pair[1]),
                name(&pair[0])
            ));
        }
    }
    for insight in &insights.insights {
        links(insight, broken);
    }
    let mut assigned = BTreeSet::new();
    for assignment in insights.assignments.iter().flatten() {
        if !assigned.insert(assignment.id.as_str()) {
            broken.push(format!("the assignments name {:?} twice", assignment.id));
        }
    }
}

/// Any insight but itself, since an id that is not in the file may belong to one that `--top` left out.
fn links(insight: &Insight, broken: &mut Vec<String>) {
    let related = insight.related.iter().map(|related| related.id.as_str());
    let disputed = insight.disputed_by.iter().map(|dispute| dispute.id.as_str());
    if related.chain(disputed).any(|id| id == insight.id) {
        broken.push(format!("{} names itself as related or disputing", name(insight)));
    }
    if insight.related.windows(2).any(|pair| pair[0].similarity < pair[1].similarity) {
        broken.push(format!("{}: the related insights are not in order of similarity", name(insight)));
    }
}

/// By podcasts, episodes, independent speakers, bound and id.
fn order(a: &Insight, b: &Insight) -> Ordering {
    let key = |insight: &Insight| {
        let coverage = &insight.coverage;
        (coverage.podcasts, coverage.episodes, coverage.independent_speakers)
    };
    let bound = |insight: &Insight| insight.bound.unwrap_or(f32::NEG_INFINITY);
    key(b).cmp(&key(a)).then_with(|| bound(b).total_cmp(&bound(a))).then_with(|| a.id.cmp(&b.id))
}
