//! The counts of an insight agree with its evidence.

use std::collections::BTreeSet;

use crate::check::name;
use crate::insight::{Insight, Insights};

pub(super) fn check(insights: &Insights, broken: &mut Vec<String>) {
    let wanted = insights.provenance.params.get("min-podcasts").and_then(serde_json::Value::as_u64).unwrap_or(1);
    for insight in &insights.insights {
        if (insight.coverage.podcasts as u64) < wanted {
            let podcasts = insight.coverage.podcasts;
            broken.push(format!("{} counts {podcasts} podcasts, fewer than min-podcasts {wanted}", name(insight)));
        }
        counts(insight, broken);
        dates(insight, broken);
        match insight.evidence.first() {
            Some(medoid) if medoid.claim != insight.statement => {
                broken.push(format!("{}: the statement is not the claim of its first evidence", name(insight)));
            }
            _ => {}
        }
    }
}

fn counts(insight: &Insight, broken: &mut Vec<String>) {
    let (coverage, evidence) = (&insight.coverage, &insight.evidence);
    let podcasts: BTreeSet<&str> = evidence.iter().map(|evidence| evidence.podcast.as_str()).collect();
    let files: BTreeSet<&str> = evidence.iter().map(|evidence| evidence.file.as_str()).collect();
    let passages: BTreeSet<&str> = evidence.iter().map(|evidence| evidence.passage.as_str()).collect();
    let spoken = evidence.iter().filter(|evidence| evidence.speaker.is_some()).count();
    // Of ready-made passages a file holds many episodes, each with one passage at least.
    let episodes = files.len().max(evidence.len());
    let rules: [(bool, String); 6] = [
        (
            coverage.passages == evidence.len() && passages.len() == evidence.len(),
            format!("counts {} passages, but its evidence holds {}", coverage.passages, passages.len()),
        ),
        (
            (1..=podcasts.len()).contains(&coverage.podcasts),
            format!("counts {} podcasts, but its evidence names {}", coverage.podcasts, podcasts.len()),
        ),
        (
            (1..=episodes).contains(&coverage.episodes),
            format!("counts {} episodes, but its evidence holds {episodes} at most", coverage.episodes),
        ),
        (
            coverage.episodes >= coverage.podcasts,
            format!("counts {} podcasts in {} episodes", coverage.podcasts, coverage.episodes),
        ),
        (
            coverage.speakers <= spoken,
            format!("counts {} speakers, but its evidence names {spoken} at most", coverage.speakers),
        ),
        (
            coverage.independent_speakers <= coverage.speakers,
            format!("counts {} independent of {} speakers", coverage.independent_speakers, coverage.speakers),
        ),
    ];
    broken.extend(rules.into_iter().filter(|(holds, _)| !holds).map(|(_, why)| format!("{} {why}", name(insight))));
}

fn dates(insight: &Insight, broken: &mut Vec<String>) {
    let dates: BTreeSet<&str> = insight.evidence.iter().filter_map(|evidence| evidence.published.as_deref()).collect();
    for (what, told, found) in [
        ("first", insight.coverage.first_said.as_deref(), dates.first().copied()),
        ("last", insight.coverage.last_said.as_deref(), dates.last().copied()),
    ] {
        if told != found {
            let say = |date: Option<&str>| date.unwrap_or("never").to_owned();
            broken.push(format!(
                "{} was {what} said {}, but its evidence says {}",
                name(insight),
                say(told),
                say(found)
            ));
        }
    }
}
