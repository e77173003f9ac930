//! The insights that gained most independent coverage since the last digest.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use crate::digest::{DIGEST_SCHEMA, Digest, DigestDispute, DigestItem, DigestLibrary, DigestRelated, News};
use crate::embed::Embedder;
use crate::engine::{self, Progress};
use crate::error::Error;
use crate::insight::{Evidence, Insight, Insights};
use crate::library::{StoredFile, ToldDigest, ToldInsight, Writer};
use crate::query::{HistoryEvent, HistoryKind};
use crate::rank::id_from_passage;
use crate::service::Remembering;
use crate::service::add::check_model;
use crate::transcript::{Content, FileRecord, corpus_of, tell_apart};
use crate::trend::{podcasts, spread};
use crate::word::{bare, is_rare, possessive_off, stem};

/// What a digest tells, and of which day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestParams {
    pub date: Date,
    /// The most insights told; at least 1.
    pub top: usize,
}

/// More rare words than these make a claim longer, not more telling.
const MOST_TELLING: usize = 8;
/// Related insights told with each.
const RELATED: usize = 2;

/// Makes the digest of a day from what was published by then, whatever came to the library since.
///
/// It depends on the episodes published by that day and on the digests of days before it, and on nothing else, so that a
/// digest of the past is the same however the library was filled.
///
/// # Errors
/// [`Error::Usage`] where nothing is to be told, [`Error::Library`] where the library is of another model.
pub fn digest(
    writer: &mut Writer,
    embedder: &dyn Embedder,
    params: &DigestParams,
    progress: &dyn Progress,
) -> Result<Digest, Error> {
    if params.top == 0 {
        return Err(Error::Usage("top is 0: expected 1 or more, a digest tells something".into()));
    }
    check_model(writer, embedder)?;
    let told: Vec<ToldDigest> = writer.digests()?.into_iter().filter(|told| told.date < params.date).collect();
    let by: Vec<(usize, FileRecord)> = published_by(writer.files(), params.date);
    let names = tell_apart(&by.iter().map(|(_, record)| record.clone()).collect::<Vec<_>>());
    let numbers: HashMap<String, usize> = names.into_iter().zip(by.iter().map(|(number, _)| *number)).collect();
    let corpus = corpus_of(by.into_iter().map(|(_, record)| record).collect());
    let owners = engine::owners(&corpus);
    let engine_params = writer.head().params.clone();
    let mut memory = writer.memory()?;
    let remembering = Remembering::new(embedder, writer);
    let findings = engine::run_again(corpus, &remembering, &engine_params, &mut memory, progress)?;
    let last = told.iter().max_by_key(|told| told.date);
    let known = Known { last, numbers: &numbers, owners: &owners };
    let items = items(&findings.insights, &told, &known, params.top);
    let corpus = &findings.insights.corpus;
    Ok(Digest {
        schema: DIGEST_SCHEMA.to_owned(),
        date: params.date.to_string(),
        since: last.map(|told| told.date.to_string()),
        library: DigestLibrary {
            podcasts: corpus.podcasts,
            episodes: corpus.episodes,
            passages: corpus.passages,
            insights: findings.insights.insights.len(),
        },
        items,
        provenance: findings.insights.provenance,
    })
}

/// Remembers what a digest told; what was remembered of the same day before stays, but for the insights.
///
/// # Errors
/// [`Error::Library`] where the library cannot be written.
pub fn keep_told(writer: &mut Writer, digest: &Digest, date: Date) -> Result<ToldDigest, Error> {
    let told = |item: &DigestItem| ToldInsight { id: item.insight.id.clone(), podcasts: item.podcasts };
    let insights: Vec<ToldInsight> = digest.items.iter().map(told).collect();
    let before = writer.digests()?.into_iter().find(|told| told.date == date);
    let known = before.as_ref().map(|told| told.insights.clone()).unwrap_or_default();
    let told = ToldDigest {
        date,
        files: writer.files().len() as u64,
        insights,
        sent: before.map(|told| told.sent).unwrap_or_default(),
    };
    let new = told.insights.iter().filter(|insight| !known.contains(insight));
    let events = new.map(|insight| HistoryEvent {
        date: date.to_string(),
        id: insight.id.clone(),
        event: HistoryKind::Told { digest: date.to_string(), podcasts: insight.podcasts },
    });
    let events = events.collect();
    writer.keep_digest(&told, events)?;
    Ok(told)
}

/// The files with what was published by a day; what has no date counts from the day it was added.
fn published_by(files: &[StoredFile], date: Date) -> Vec<(usize, FileRecord)> {
    let by = |stored: &StoredFile| {
        let mut record = stored.record.clone();
        match &mut record.content {
            Content::Transcript(episode) => (episode.published.unwrap_or(stored.added) <= date).then_some(record),
            Content::Passages(passages) => {
                passages.retain(|passage| {
                    let published = passage.published.as_deref().and_then(|day| day.get(..10)?.parse().ok());
                    published.unwrap_or(stored.added) <= date
                });
                (!passages.is_empty()).then_some(record)
            }
            Content::Skipped(_) | Content::Ignored | Content::Manifest(_) => None,
        }
    };
    files.iter().enumerate().filter_map(|(number, stored)| Some((number, by(stored)?))).collect()
}

/// What the last digest knew.
struct Known<'a> {
    last: Option<&'a ToldDigest>,
    /// Numbers of files in the library, by name.
    numbers: &'a HashMap<String, usize>,
    owners: &'a HashMap<String, String>,
}

impl Known<'_> {
    /// Independent podcasts of an insight by the last digest.
    fn podcasts(&self, insight: &Insight) -> usize {
        podcasts(insight.evidence.iter().filter(|evidence| self.had(evidence)), self.owners)
    }

    fn had(&self, evidence: &Evidence) -> bool {
        let Some(last) = self.last else { return false };
        let number = self.numbers.get(&evidence.file).map(|&number| number as u64);
        let day = last.date.to_string();
        number.is_some_and(|number| number < last.files)
            && evidence.published.as_deref().is_none_or(|published| published <= day.as_str())
    }
}

fn items(insights: &Insights, told: &[ToldDigest], known: &Known<'_>, top: usize) -> Vec<DigestItem> {
    // What was told last counts.
    let mut told_podcasts: BTreeMap<&str, usize> = BTreeMap::new();
    for insight in told.iter().flat_map(|digest| &digest.insights) {
        told_podcasts.insert(&insight.id, insight.podcasts);
    }
    let by_id: HashMap<&str, &Insight> =
        insights.insights.iter().map(|insight| (insight.id.as_str(), insight)).collect();
    let mut gained: Vec<(usize, News, usize, &Insight)> = insights
        .insights
        .iter()
        .filter_map(|insight| {
            let (now, before) = (insight.coverage.podcasts, known.podcasts(insight));
            let gain = now.saturating_sub(before);
            let (news, shown) = match told_before(insight, &told_podcasts) {
                None => (News::New, before),
                Some(podcasts) if now > podcasts => (News::Grown, podcasts),
                Some(_) => return None,
            };
            (gain > 0).then_some((gain, news, shown, insight))
        })
        .collect();
    // Most claims of a day gain one podcast: of those the most telling first. What is equal stays in the order of rank.
    gained.sort_by_cached_key(|(gain, _, _, insight)| Reverse((*gain, insight.coverage.podcasts, telling(insight))));
    gained.truncate(top);
    gained
        .into_iter()
        .map(|(_, news, podcasts_before, insight)| DigestItem {
            news,
            podcasts_before,
            podcasts: insight.coverage.podcasts,
            first: first(insight),
            spread: spread(insight, known.owners),
            disputed_by: disputes(insight, &by_id),
            related: related(insight, &by_id),
            insight: insight.clone(),
        })
        .collect()
}

/// How many rare words the claims of two or more podcasts share: what joins them says something particular.
fn telling(insight: &Insight) -> usize {
    let mut said_by: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for evidence in &insight.evidence {
        for word in evidence.claim.split_whitespace().map(bare) {
            let stem = stem(possessive_off(&word));
            if !stem.is_empty() && is_rare(&stem) {
                said_by.entry(stem).or_default().insert(&evidence.podcast);
            }
        }
    }
    said_by.values().filter(|podcasts| podcasts.len() > 1).count().min(MOST_TELLING)
}

/// By how many podcasts the insight was told the last time; whatever insight has the passage that named a told one is it.
fn told_before(insight: &Insight, told: &BTreeMap<&str, usize>) -> Option<usize> {
    if told.is_empty() {
        return None;
    }
    let names = insight.evidence.iter().map(|evidence| id_from_passage(&evidence.passage));
    names.filter_map(|id| told.get(id.as_str()).copied()).max()
}

fn first(insight: &Insight) -> Option<Evidence> {
    let dated = insight.evidence.iter().filter(|evidence| evidence.published.is_some());
    dated.min_by(|a, b| a.published.cmp(&b.published).then_with(|| a.passage.cmp(&b.passage))).cloned()
}

fn disputes(insight: &Insight, by_id: &HashMap<&str, &Insight>) -> Vec<DigestDispute> {
    let named = insight.disputed_by.iter().filter_map(|dispute| {
        let statement = by_id.get(dispute.id.as_str())?.statement.clone();
        Some(DigestDispute { id: dispute.id.clone(), why: dispute.why.clone(), statement })
    });
    named.collect()
}

fn related(insight: &Insight, by_id: &HashMap<&str, &Insight>) -> Vec<DigestRelated> {
    let disputes: BTreeSet<&str> = insight.disputed_by.iter().map(|dispute| dispute.id.as_str()).collect();
    let near = insight.related.iter().filter(|near| !disputes.contains(near.id.as_str())).filter_map(|near| {
        let other = by_id.get(near.id.as_str())?;
        Some(DigestRelated {
            id: near.id.clone(),
            similarity: near.similarity,
            statement: other.statement.clone(),
            podcasts: other.coverage.podcasts,
        })
    });
    near.take(RELATED).collect()
}
