//! Ready-made passages of a `.jsonl` input, taken as they are.

use crate::passage::{Fate, Passage};
use crate::transcript::ReadyPassage;

/// Ready-made passages as passages: no boilerplate or worthiness filter; one without a podcast is its own podcast.
pub fn ready_passages(ready: &[(String, ReadyPassage)]) -> Vec<Passage> {
    ready
        .iter()
        .map(|(file, given)| {
            let podcast = given.podcast.clone().unwrap_or_else(|| given.id.clone());
            let episode = given.episode.clone().or_else(|| given.title.clone()).unwrap_or_else(|| given.id.clone());
            Passage {
                id: given.id.clone(),
                file: file.clone(),
                podcast,
                episode,
                title: given.title.clone().or_else(|| given.episode.clone()),
                published: given.published.as_deref().and_then(|date| date.get(..10)?.parse().ok()),
                url: given.url.clone(),
                speaker: given.speaker.clone(),
                start: given.start,
                end: given.end,
                text: given.text.clone(),
                claim: given.text.clone(),
                topic: given.topic.clone(),
                worthiness: 1.0,
                as_given: true,
                fate: Fate::Claim,
            }
        })
        .collect()
}
