//! [`Shown`]: the insights a report writes, and the way from an id to one of them.

use std::collections::BTreeMap;

use crate::insight::{Insight, Insights};

/// The first insights by rank, as many as asked for.
#[derive(Debug)]
pub struct Shown<'a> {
    insights: &'a [Insight],
    by_id: BTreeMap<&'a str, &'a Insight>,
}

impl<'a> Shown<'a> {
    /// The first `top` of them, all where `top` is 0.
    pub fn new(insights: &'a Insights, top: usize) -> Self {
        let all = insights.insights.as_slice();
        let insights = if top == 0 { all } else { &all[..top.min(all.len())] };
        Self { insights, by_id: insights.iter().map(|insight| (insight.id.as_str(), insight)).collect() }
    }

    /// In rank order.
    pub fn insights(&self) -> &'a [Insight] {
        self.insights
    }

    /// `None` where the insight of this id is not in this report.
    pub fn find(&self, id: &str) -> Option<&'a Insight> {
        self.by_id.get(id).copied()
    }
}
