//! How a claim spread: by day, and whether it is new, growing or fading.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::digest::SpreadDay;
use crate::insight::{Evidence, Insight};

/// Days that count as lately.
const LATELY_DAYS: i32 = 3;

/// Which way a claim goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trend {
    /// First said lately.
    New,
    /// First said before, and more podcasts came to it lately than in as many days before.
    Growing,
    Steady,
    /// Nobody said it lately.
    Fading,
}

impl Trend {
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Growing => "growing",
            Self::Steady => "steady",
            Self::Fading => "fading",
        }
    }
}

/// What insights are listed by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// As they are ranked.
    #[default]
    Coverage,
    /// First said last.
    New,
    /// Most podcasts that came to it lately.
    Growing,
}

/// Independent podcasts of some evidence; `owners` names the podcast that a file's recording counts for.
pub fn podcasts<'a>(evidence: impl Iterator<Item = &'a Evidence>, owners: &HashMap<String, String>) -> usize {
    let (mut of_recordings, mut named) = (BTreeSet::new(), BTreeSet::new());
    for evidence in evidence {
        of_recordings.insert(owners.get(&evidence.file).unwrap_or(&evidence.podcast).as_str());
        named.insert(evidence.podcast.as_str());
    }
    of_recordings.len().min(named.len())
}

/// The podcast that each file's recording counts for, told from evidence and the files that are of one episode: the one
/// that published it first, ties by file.
pub fn owners<'a>(
    evidence: impl Iterator<Item = &'a Evidence>,
    same_episode: &[Vec<String>],
) -> HashMap<String, String> {
    let of_file: HashMap<&str, &Evidence> = evidence.map(|evidence| (evidence.file.as_str(), evidence)).collect();
    let mut owners = HashMap::new();
    for files in same_episode {
        let said = files.iter().filter_map(|file| of_file.get(file.as_str()));
        let first = said.min_by_key(|evidence| (evidence.published.is_none(), &evidence.published, &evidence.file));
        if let Some(first) = first {
            owners.extend(files.iter().map(|file| (file.clone(), first.podcast.clone())));
        }
    }
    owners
}

/// By day of publication, ascending: how many independent podcasts had made the claim by then; what has no date counts
/// from the first.
pub fn spread(insight: &Insight, owners: &HashMap<String, String>) -> Vec<SpreadDay> {
    let days: BTreeSet<&str> = insight.evidence.iter().filter_map(|evidence| evidence.published.as_deref()).collect();
    let by = |day: &str| {
        let said = |evidence: &&Evidence| evidence.published.as_deref().is_none_or(|published| published <= day);
        podcasts(insight.evidence.iter().filter(said), owners)
    };
    days.into_iter().map(|day| SpreadDay { date: day.to_owned(), podcasts: by(day) }).collect()
}

/// Which way a claim goes on a day; `None` where none of its evidence has a date.
pub fn trend(spread: &[SpreadDay], today: Date) -> Option<Trend> {
    let first: Date = spread.first()?.date.parse().ok()?;
    let last: Date = spread.last()?.date.parse().ok()?;
    let back = |days: i32| today.saturating_sub(days.days());
    let by = |day: Date| {
        let until = |entry: &&SpreadDay| entry.date.parse::<Date>().is_ok_and(|date| date <= day);
        spread.iter().take_while(until).last().map_or(0, |entry| entry.podcasts)
    };
    let lately = by(today).saturating_sub(by(back(LATELY_DAYS)));
    let before = by(back(LATELY_DAYS)).saturating_sub(by(back(2 * LATELY_DAYS)));
    Some(if first > back(LATELY_DAYS) {
        Trend::New
    } else if last <= back(LATELY_DAYS) {
        Trend::Fading
    } else if lately > before {
        Trend::Growing
    } else {
        Trend::Steady
    })
}

/// Puts insights in the order asked for; those that are equal stay by rank.
pub fn sort_insights(insights: &mut [Insight], sort: Sort, owners: &HashMap<String, String>, today: Date) {
    match sort {
        Sort::Coverage => {}
        Sort::New => insights.sort_by(|a, b| b.coverage.first_said.cmp(&a.coverage.first_said)),
        Sort::Growing => {
            let since = today.saturating_sub(LATELY_DAYS.days()).to_string();
            let gained: BTreeMap<String, usize> = insights
                .iter()
                .map(|insight| {
                    let before = |evidence: &&Evidence| evidence.published.as_ref().is_none_or(|day| *day <= since);
                    let then = podcasts(insight.evidence.iter().filter(before), owners);
                    (insight.id.clone(), insight.coverage.podcasts.saturating_sub(then))
                })
                .collect();
            insights.sort_by(|a, b| gained[&b.id].cmp(&gained[&a.id]));
        }
    }
}

/// The day on which any of it was last said.
pub fn last_day(insights: &[Insight]) -> Option<Date> {
    insights.iter().filter_map(|insight| insight.coverage.last_said.as_deref()?.parse().ok()).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(days: &[(&str, usize)], today: &str, expected: Option<Trend>) {
        let spread: Vec<SpreadDay> =
            days.iter().map(|&(date, podcasts)| SpreadDay { date: date.to_owned(), podcasts }).collect();
        assert_eq!(trend(&spread, today.parse().expect("a date")), expected, "{days:?} on {today}");
    }

    fn evidence(file: &str, podcast: &str, published: &str) -> Evidence {
        Evidence {
            file: file.into(),
            podcast: podcast.into(),
            published: Some(published.into()),
            passage: file.into(),
            text: "a claim".into(),
            claim: "a claim".into(),
            similarity: 1.0,
            title: None,
            url: None,
            speaker: None,
            start: None,
            end: None,
        }
    }

    #[test]
    fn a_cross_post_counts_for_the_podcast_that_published_it_first() {
        let said = [
            evidence("a.vtt", "Bollard", "2026-03-02"),
            evidence("b.vtt", "Ring Road", "2026-03-01"),
            evidence("c.vtt", "Ring Road", "2026-03-03"),
        ];
        let owners = owners(said.iter(), &[vec!["a.vtt".into(), "b.vtt".into()]]);
        assert_eq!(owners.get("a.vtt").map(String::as_str), Some("Ring Road"));
        assert_eq!(podcasts(said.iter(), &owners), 1, "both shows, but one recording and its owner");
        assert_eq!(podcasts(said.iter(), &HashMap::new()), 2);
    }

    #[test]
    fn a_claim_is_new_grows_and_fades() {
        let days = [("2026-03-01", 1), ("2026-03-02", 2), ("2026-03-06", 6)];
        check(&days, "2026-03-02", Some(Trend::New));
        check(&days, "2026-03-04", Some(Trend::Steady));
        check(&days, "2026-03-06", Some(Trend::Growing));
        check(&days, "2026-03-09", Some(Trend::Fading));
        check(&[], "2026-03-09", None);
    }
}
