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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::Coverage;

    fn said(first: Option<&str>, last: Option<&str>) -> Insight {
        let coverage = Coverage {
            podcasts: 2,
            episodes: 2,
            speakers: 0,
            independent_speakers: 0,
            passages: 2,
            first_said: first.map(Into::into),
            last_said: last.map(Into::into),
        };
        Insight {
            id: String::new(),
            rank: 1,
            statement: String::new(),
            coverage,
            bound: None,
            keywords: vec![],
            evidence: vec![],
            disputed_by: vec![],
            related: vec![],
        }
    }

    #[test]
    fn a_claim_stands_where_it_was_said() {
        let insights = [
            said(Some("2025-01-01"), Some("2025-01-04")),
            said(Some("2025-01-03"), Some("2025-01-11")),
            said(Some("soon"), None),
        ];
        let scale = Scale::over(&insights).expect("two days");
        let places = |insight| scale.draw(insight).map(|line| (line.from, line.length, line.days));
        assert_eq!(places(&insights[0]), Some((0.0, 30.0, vec![0.0, 30.0])));
        assert_eq!(places(&insights[1]), Some((20.0, 80.0, vec![20.0, 100.0])));
        assert_eq!(places(&insights[2]), None);
    }

    #[test]
    fn one_day_is_no_line() {
        assert!(Scale::over(&[said(Some("2025-01-01"), Some("2025-01-01"))]).is_none());
        assert!(Scale::over(&[said(None, None)]).is_none());
    }
}
