//! The values of the HTML page: an [`Insights`] with every number, date and link already in words.

pub(super) mod quote;
mod remarks;
mod timeline;

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::insight::{Coverage, Dispute, Insight, Insights};
use crate::report::quotes::{self, Quotes};
use crate::report::{ReportParams, Shown, phrase};

use quote::Quote;
use remarks::{Fact, Remarks, provenance};
use timeline::{Scale, Timeline};

/// Another insight where it is pointed at, in columns.
const POINTER_COLUMNS: usize = 110;

/// So many podcasts are drawn as dots; more are drawn as a bar, which is read faster.
const DOTS: usize = 36;

#[derive(Debug, Serialize)]
pub struct Page {
    title: String,
    /// What was read: "6 podcasts", "14 episodes", ...
    read: Vec<String>,
    hero: Option<Block>,
    others: Vec<Block>,
    /// Said where not all insights are on the page.
    of: Option<String>,
    advice: Option<String>,
    remarks: Remarks,
    provenance: Vec<Fact>,
}

/// An insight.
#[derive(Debug, Serialize)]
pub struct Block {
    anchor: String,
    id: String,
    rank: usize,
    statement: String,
    /// "short", "medium" or "long", for the size of its letters.
    length: &'static str,
    coverage: Reach,
    timeline: Option<Timeline>,
    keywords: Vec<String>,
    lead: Option<Quote>,
    quotes: Vec<Quote>,
    more_quotes: Vec<Quote>,
    more_label: String,
    disputes: Vec<Objection>,
    related: Vec<Pointer>,
    bound: Option<String>,
}

/// How widely it is said, in words and as a drawing.
#[derive(Debug, Serialize)]
struct Reach {
    podcasts: usize,
    of: usize,
    /// "5 of 6 podcasts"
    label: String,
    /// Episodes, speakers, passages.
    details: Vec<String>,
    dates: Option<String>,
    dots: bool,
    /// Filled part of the bar, in percent.
    percent: usize,
}

/// Another insight on the page.
#[derive(Debug, Serialize)]
struct Pointer {
    anchor: String,
    rank: usize,
    statement: String,
    podcasts: String,
}

/// An insight that says the contrary, on the page or not.
#[derive(Debug, Serialize)]
struct Objection {
    id: String,
    why: String,
    pointer: Option<Pointer>,
}

impl Page {
    pub fn new(insights: &Insights, params: &ReportParams) -> Self {
        let shown = Shown::new(insights, params.top);
        let corpus = &insights.corpus;
        let (found, written) = (insights.insights.len(), shown.insights().len());
        let scale = Scale::over(shown.insights());
        let mut blocks =
            shown.insights().iter().map(|insight| Block::new(insight, &shown, corpus.podcasts, scale.as_ref(), params));
        let headline =
            format!("{} from {}", phrase::count(found, "insight"), phrase::count(corpus.podcasts, "podcast"));
        Self {
            title: params.title.clone().unwrap_or(headline),
            read: vec![
                phrase::count(corpus.podcasts, "podcast"),
                phrase::count(corpus.episodes, "episode"),
                phrase::count(corpus.passages, "passage"),
                phrase::count(corpus.words, "word"),
            ],
            hero: blocks.next(),
            others: blocks.collect(),
            of: (written < found)
                .then(|| format!("The first {} of {}", phrase::thousands(written), phrase::thousands(found))),
            advice: params.advice.clone(),
            remarks: Remarks::new(corpus),
            provenance: provenance(insights),
        }
    }
}

impl Block {
    fn new(
        insight: &Insight,
        shown: &Shown<'_>,
        podcasts: usize,
        scale: Option<&Scale>,
        params: &ReportParams,
    ) -> Self {
        let Quotes { lead, open, rest, more_shows } = quotes::pick(insight, params.quotes);
        let statement = quotes::statement(insight);
        Self {
            anchor: anchor(&insight.id),
            id: insight.id.clone(),
            rank: insight.rank,
            length: match statement.width() {
                0..=110 => "short",
                111..=190 => "medium",
                _ => "long",
            },
            statement,
            coverage: Reach::new(&insight.coverage, podcasts),
            timeline: scale.and_then(|scale| scale.draw(insight)),
            keywords: insight.keywords.iter().map(|keyword| phrase::line(keyword).into_owned()).collect(),
            lead: lead.map(Quote::new),
            quotes: open.into_iter().map(Quote::new).collect(),
            more_label: match more_shows.len() {
                0 => phrase::count(rest.len(), "more quote"),
                _ => format!("{} from {}", phrase::count(rest.len(), "more quote"), among(&more_shows)),
            },
            more_quotes: rest.into_iter().map(Quote::new).collect(),
            disputes: insight.disputed_by.iter().map(|dispute| Objection::new(dispute, shown)).collect(),
            related: insight.related.iter().filter_map(|related| shown.find(&related.id)).map(Pointer::new).collect(),
            bound: insight.bound.map(|bound| format!("{bound:.2}")),
        }
    }
}

impl Reach {
    fn new(coverage: &Coverage, of: usize) -> Self {
        let of = of.max(coverage.podcasts);
        let mut details = vec![phrase::count(coverage.episodes, "episode")];
        details.extend(phrase::speakers(coverage));
        Self {
            podcasts: coverage.podcasts,
            of,
            label: format!("{} of {}", phrase::thousands(coverage.podcasts), phrase::count(of, "podcast")),
            details,
            dates: phrase::dates(coverage.first_said.as_deref(), coverage.last_said.as_deref()),
            dots: of <= DOTS,
            percent: coverage.podcasts.saturating_mul(100).checked_div(of).unwrap_or(0).max(1),
        }
    }
}

impl Pointer {
    fn new(insight: &Insight) -> Self {
        Self {
            anchor: anchor(&insight.id),
            rank: insight.rank,
            statement: phrase::shorten(&phrase::line(&insight.statement), POINTER_COLUMNS).into_owned(),
            podcasts: phrase::count(insight.coverage.podcasts, "podcast"),
        }
    }
}

impl Objection {
    fn new(dispute: &Dispute, shown: &Shown<'_>) -> Self {
        Self {
            id: dispute.id.clone(),
            why: phrase::line(&dispute.why).into_owned(),
            pointer: shown.find(&dispute.id).map(Pointer::new),
        }
    }
}

/// "Lunch Radio", "Lunch Radio and Low Tide", or "3 more shows".
fn among(shows: &[&str]) -> String {
    match shows {
        [one] => phrase::line(one).into_owned(),
        [one, two] => format!("{} and {}", phrase::line(one), phrase::line(two)),
        _ => phrase::count(shows.len(), "more show"),
    }
}

/// A fragment that needs no escaping in an attribute or a URL; different ids have different ones.
fn anchor(id: &str) -> String {
    let mut anchor = String::from("insight-");
    for character in id.chars() {
        match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' => anchor.push(character),
            _ => anchor.push_str(&format!("_{:x}.", character as u32)),
        }
    }
    anchor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reach_is_drawn_as_dots_or_as_a_bar_and_never_past_its_end() {
        for (podcasts, of, label, dots, percent) in [
            (5, 6, "5 of 6 podcasts", true, 83),
            (2, 400, "2 of 400 podcasts", false, 1),
            (300, 400, "300 of 400 podcasts", false, 75),
            (3, 2, "3 of 3 podcasts", true, 100),
            (1, 1, "1 of 1 podcast", true, 100),
            (0, 0, "0 of 0 podcasts", true, 1),
        ] {
            let coverage = Coverage {
                podcasts,
                episodes: 1,
                speakers: 0,
                independent_speakers: 0,
                passages: 1,
                first_said: None,
                last_said: None,
            };
            let reach = Reach::new(&coverage, of);
            assert_eq!((reach.label.as_str(), reach.dots, reach.percent), (label, dots, percent));
        }
    }

    #[test]
    fn different_ids_have_different_anchors() {
        for (id, expected) in [("3f9c-A", "insight-3f9c-A"), ("a b", "insight-a_20.b"), ("é\"", "insight-_e9._22.")] {
            assert_eq!(anchor(id), expected);
        }
        assert_ne!(anchor("a b"), anchor("a_20.b"));
    }

    #[test]
    fn two_more_shows_are_named_and_three_are_counted() {
        for (shows, expected) in [
            (vec!["Low Tide"], "Low Tide"),
            (vec!["Low Tide", "Lunch"], "Low Tide and Lunch"),
            (vec!["Low Tide", "Lunch", "Loft"], "3 more shows"),
        ] {
            assert_eq!(among(&shows), expected);
        }
    }
}
