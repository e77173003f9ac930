//! When a claim was said, drawn on one scale for all insights of the page.

use jiff::civil::Date;
use serde::Serialize;

use crate::insight::Insight;
use crate::report::phrase;

/// From the first to the last day on which any insight of the page was said; at least two different days.
#[derive(Debug)]
pub struct Scale {
    first: Date,
    last: Date,
}

/// Places on the line, in percent of its length.
#[derive(Debug, Serialize, PartialEq)]
pub struct Timeline {
    /// Where it was first said.
    from: f64,
    /// How far it is to where it was last said.
    length: f64,
    /// Where each day is on which it was said, ascending.
    days: Vec<f64>,
    /// The scale's own ends, in words.
    first: String,
    last: String,
}

impl Scale {
    /// `None` where there are no two different days to draw a line between.
    pub fn over(insights: &[Insight]) -> Option<Self> {
        let days = || insights.iter().flat_map(days);
        let (first, last) = (days().min()?, days().max()?);
        (first < last).then_some(Self { first, last })
    }

    /// `None` where no passage of the insight has a date.
    pub fn draw(&self, insight: &Insight) -> Option<Timeline> {
        let mut days: Vec<_> = days(insight).collect();
        days.sort_unstable();
        days.dedup();
        let places: Vec<_> = days.iter().map(|day| self.place(*day)).collect();
        let (from, to) = (*places.first()?, *places.last()?);
        Some(Timeline {
            from,
            length: round(to - from),
            days: places,
            first: phrase::date(&self.first.to_string()),
            last: phrase::date(&self.last.to_string()),
        })
    }

    fn place(&self, day: Date) -> f64 {
        let hours = |to: Date| to.duration_since(self.first).as_hours() as f64;
        round(100.0 * hours(day) / hours(self.last))
    }
}

/// The days on which it was said, those of the coverage among them.
fn days(insight: &Insight) -> impl Iterator<Item = Date> + '_ {
    let coverage = [&insight.coverage.first_said, &insight.coverage.last_said];
    let said = insight.evidence.iter().map(|evidence| &evidence.published).chain(coverage);
    said.filter_map(|day| day.as_deref().and_then(phrase::day))
}

/// To one decimal, so that the page holds no longer numbers than a screen can show.
fn round(percent: f64) -> f64 {
    (percent * 10.0).round() / 10.0
}
