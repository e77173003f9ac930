//! [`Clustering`] + passages -> [`Insight`]s in order of coverage: how many independent podcasts make the claim.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::agreement::Contradiction;
use crate::cluster::{Cluster, Clustering};
use crate::insight::{Coverage, Dispute, Evidence, Insight, Related};
use crate::keyword::KeywordCounts;
use crate::passage::Passage;
use crate::related::nearest_rows;
use crate::vector::{Embeddings, similarity};

/// How many keywords an insight has.
const KEYWORDS: usize = 6;
/// How many related insights it names.
const RELATED: usize = 5;
/// How many disputing insights it names at most.
const DISPUTES: usize = 5;
/// Hexadecimal digits of an insight's id: 48 bits, short enough to type.
const ID_DIGITS: usize = 12;

/// What passages belong to, one entry a passage.
#[derive(Debug, Clone, Copy)]
pub struct Origins<'a> {
    /// Passages of one recording (an episode from two sources, a clip, a cross-post) share a number.
    pub recordings: &'a [usize],
    /// The podcast that the recording counts for.
    pub owners: &'a [&'a str],
}

/// Insights by rank, and the centroid of each.
#[derive(Debug, Clone)]
pub struct Ranking {
    pub insights: Vec<Insight>,
    /// Row i is the unit centroid of insight i.
    pub centroids: Embeddings,
}

/// Ranks the clusters that at least `min_podcasts` independent podcasts share: by podcasts, then episodes, independent
/// speakers, bound, and id.
pub fn rank(
    clustering: &Clustering,
    contradictions: &[Contradiction],
    passages: &[&Passage],
    embeddings: &Embeddings,
    origins: Origins,
    min_podcasts: usize,
) -> Ranking {
    let claims: Vec<&str> = passages.iter().map(|passage| passage.claim.as_str()).collect();
    let counts = KeywordCounts::new(&claims, clustering.clusters.len());
    let shared = |cluster: &&Cluster| coverage(&cluster.members, passages, origins).podcasts >= min_podcasts;
    let mut ranked: Vec<(&Cluster, Insight)> = clustering
        .clusters
        .par_iter()
        .filter(shared)
        .map(|cluster| (cluster, insight(cluster, passages, embeddings, origins, &counts)))
        .collect();
    ranked.sort_by(|(_, a), (_, b)| order(a, b));

    let rows: Vec<Vec<f32>> =
        ranked.iter().filter_map(|(cluster, _)| Some(embeddings.centroid(&cluster.members)?.view().to_vec())).collect();
    let centroids = from_rows(&rows, embeddings.dim());
    let mut of_passage: HashMap<usize, usize> = HashMap::new();
    for (place, (cluster, _)) in ranked.iter().enumerate() {
        of_passage.extend(cluster.members.iter().map(|&member| (member, place)));
    }
    let mut insights: Vec<Insight> = ranked.into_iter().map(|(_, insight)| insight).collect();
    for (place, insight) in insights.iter_mut().enumerate() {
        insight.rank = place + 1;
    }
    relate(&mut insights, &centroids);
    dispute(&mut insights, contradictions, &of_passage);
    Ranking { insights, centroids }
}

/// The id that a cluster of passages has: made from its earliest passage, so that it survives growth.
pub fn insight_id(members: &[usize], passages: &[&Passage]) -> String {
    let earliest = members
        .iter()
        .map(|&member| passages[member])
        .min_by_key(|passage| (passage.published.is_none(), passage.published, &passage.id))
        .map(|passage| passage.id.as_str())
        .unwrap_or_default();
    id_from_passage(earliest)
}

/// The id of an insight whose earliest passage this is.
pub fn id_from_passage(passage: &str) -> String {
    let digest = Sha256::digest(passage.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()[..ID_DIGITS].to_owned()
}

/// Similarities are written to four decimals.
pub(crate) fn rounded(similarity: f32) -> f32 {
    (similarity * 1e4).round() / 1e4
}

fn order(a: &Insight, b: &Insight) -> std::cmp::Ordering {
    let key = |insight: &Insight| {
        (insight.coverage.podcasts, insight.coverage.episodes, insight.coverage.independent_speakers)
    };
    let bound = |insight: &Insight| insight.bound.unwrap_or(f32::NEG_INFINITY);
    key(b).cmp(&key(a)).then_with(|| bound(b).total_cmp(&bound(a))).then_with(|| a.id.cmp(&b.id))
}

fn insight(
    cluster: &Cluster,
    passages: &[&Passage],
    embeddings: &Embeddings,
    origins: Origins,
    counts: &KeywordCounts,
) -> Insight {
    let to_medoid = |member: usize| similarity(embeddings.row(member), embeddings.row(cluster.medoid));
    let mut members: Vec<(usize, f32)> = cluster.members.iter().map(|&member| (member, to_medoid(member))).collect();
    members.sort_by(|a, b| {
        let medoid_last = |entry: &(usize, f32)| entry.0 != cluster.medoid;
        medoid_last(a)
            .cmp(&medoid_last(b))
            .then(b.1.total_cmp(&a.1))
            .then_with(|| passages[a.0].id.cmp(&passages[b.0].id))
    });
    Insight {
        id: insight_id(&cluster.members, passages),
        rank: 0,
        statement: passages[cluster.medoid].claim.clone(),
        coverage: coverage(&cluster.members, passages, origins),
        bound: cluster.bound.map(rounded),
        keywords: counts.keywords(cluster.members.iter().map(|&member| passages[member].claim.as_str()), KEYWORDS),
        evidence: members.into_iter().map(|(member, similarity)| evidence(passages[member], similarity)).collect(),
        disputed_by: Vec::new(),
        related: Vec::new(),
    }
}

/// A passage as it stands in a result.
pub(crate) fn evidence(passage: &Passage, similarity: f32) -> Evidence {
    Evidence {
        passage: passage.id.clone(),
        podcast: passage.podcast.clone(),
        title: passage.title.clone(),
        published: passage.published.map(|date| date.to_string()),
        url: passage.url.clone(),
        speaker: passage.speaker.clone(),
        start: passage.start,
        end: passage.end,
        text: passage.text.clone(),
        claim: passage.claim.clone(),
        similarity: rounded(similarity),
        file: passage.file.clone(),
    }
}

fn coverage(members: &[usize], passages: &[&Passage], origins: Origins) -> Coverage {
    let mut owners = BTreeSet::new();
    let mut podcasts = BTreeSet::new();
    let mut recordings = BTreeSet::new();
    let mut speakers = BTreeSet::new();
    let mut independent = BTreeSet::new();
    let mut dates = BTreeSet::new();
    for &member in members {
        let passage = passages[member];
        owners.insert(origins.owners[member]);
        podcasts.insert(passage.podcast.as_str());
        recordings.insert(origins.recordings[member]);
        dates.extend(passage.published);
        if let Some(speaker) = passage.speaker.as_deref() {
            // A label that only numbers the voices of one episode names nobody outside it.
            let episode = is_numbered_label(speaker).then_some(origins.recordings[member]);
            speakers.insert((origins.owners[member], speaker.to_lowercase(), episode));
            independent.insert((speaker.to_lowercase(), episode));
        }
    }
    Coverage {
        // What a cross-post adds to the recording (its own intro) is still said by one podcast.
        podcasts: owners.len().min(podcasts.len()),
        episodes: recordings.len(),
        speakers: speakers.len(),
        independent_speakers: independent.len(),
        passages: members.len(),
        first_said: dates.first().map(ToString::to_string),
        last_said: dates.last().map(ToString::to_string),
    }
}

/// "SPEAKER_00", "Speaker 1", "spk_0", "A", "2", "Host", "Guest": labels that are given anew in every episode.
fn is_numbered_label(speaker: &str) -> bool {
    let lower = speaker.to_lowercase();
    let stem = lower.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '_' | '-' | ' ' | '#' | ':'));
    matches!(stem, "" | "speaker" | "spk" | "s" | "voice" | "host" | "guest" | "unknown" | "narrator" | "interviewer")
        || lower.chars().count() == 1
}

fn relate(insights: &mut [Insight], centroids: &Embeddings) {
    if centroids.len() != insights.len() {
        return;
    }
    let ids: Vec<String> = insights.iter().map(|insight| insight.id.clone()).collect();
    for (insight, near) in insights.iter_mut().zip(nearest_rows(centroids, RELATED)) {
        insight.related = near
            .into_iter()
            .map(|(other, similarity)| Related { id: ids[other].clone(), similarity: rounded(similarity) })
            .collect();
    }
}

fn dispute(insights: &mut [Insight], contradictions: &[Contradiction], of_passage: &HashMap<usize, usize>) {
    let mut reasons: BTreeMap<(usize, usize), &str> = BTreeMap::new();
    for contradiction in contradictions {
        if let (Some(&a), Some(&b)) = (of_passage.get(&contradiction.a), of_passage.get(&contradiction.b))
            && a != b
        {
            reasons.entry((a, b)).or_insert(&contradiction.why);
            reasons.entry((b, a)).or_insert(&contradiction.why);
        }
    }
    let ids: Vec<String> = insights.iter().map(|insight| insight.id.clone()).collect();
    for ((of, by), why) in reasons {
        if insights[of].disputed_by.len() < DISPUTES {
            insights[of].disputed_by.push(Dispute { id: ids[by].clone(), why: why.to_owned() });
        }
    }
}

fn from_rows(rows: &[Vec<f32>], dim: usize) -> Embeddings {
    let flat: Vec<f32> = rows.iter().flatten().copied().collect();
    ndarray::Array2::from_shape_vec((rows.len(), dim), flat)
        .ok()
        .and_then(|rows| Embeddings::new(rows).ok())
        .unwrap_or_else(|| Embeddings::empty(dim))
}
