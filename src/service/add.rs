//! Files -> a library that has them, with everything brought up to date.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::added::Added;
use crate::embed::Embedder;
use crate::engine::{self, EngineParams, Findings, Memory, Progress};
use crate::error::Error;
use crate::library::{Changes, LibraryError, StoredFeed, Writer};
use crate::query::{HistoryEvent, HistoryKind};
use crate::rank::id_from_passage;
use crate::service::Remembering;
use crate::service::merge::merge;
use crate::transcript::{FileRecord, corpus_of};

/// What is added, and how.
#[derive(Debug, Default)]
pub struct AddParams {
    /// Other parameters than the library's; all its insights are then made anew.
    pub params: Option<EngineParams>,
    /// What is remembered of feeds from now on, kept together with the files.
    pub feeds: Vec<StoredFeed>,
}

/// Adds files to a library and makes its insights those of all its files: what one run over all of them would find.
///
/// `memory` is [`Writer::memory`], and serves the next time, too.
///
/// Vectors are kept as they are made, the rest at the end, at once: a run that is killed loses none of what it had said
/// it had done, and the next one goes on.
///
/// # Errors
/// [`Error::Library`] where the library cannot be written or is of another model, else what [`engine::run`] says.
pub fn add(
    writer: &mut Writer,
    records: Vec<FileRecord>,
    today: Date,
    embedder: &dyn Embedder,
    params: AddParams,
    memory: &mut Memory,
    progress: &dyn Progress,
) -> Result<Added, Error> {
    check_model(writer, embedder)?;
    let merged = merge(writer.files(), records, today);
    let other = params.params.filter(|params| *params != writer.head().params);
    let up_to_date = writer.head().made.as_ref().is_some_and(|made| made.provenance.refrain == engine::VERSION)
        && !writer.head().stale;
    let before = writer.coverage()?;
    let mut added = Added {
        new: merged.new,
        updated: merged.updated,
        unchanged: merged.unchanged,
        found: Vec::new(),
        grown: Vec::new(),
        insights_before: before.len(),
        insights: None,
    };
    if merged.files.is_empty() && other.is_none() && up_to_date {
        if !params.feeds.is_empty() {
            writer.commit(Changes { feeds: params.feeds, ..Changes::default() })?;
        }
        return Ok(added);
    }
    let mut all: Vec<FileRecord> = writer.files().iter().map(|file| file.record.clone()).collect();
    for (&number, file) in &merged.files {
        match all.get_mut(number) {
            Some(known) => *known = file.record.clone(),
            None => all.push(file.record.clone()),
        }
    }
    let engine_params = other.clone().unwrap_or_else(|| writer.head().params.clone());
    let findings = {
        let corpus = corpus_of(all);
        engine::run_again(corpus, &Remembering::new(embedder, writer), &engine_params, memory, progress)?
    };
    let events = events(&before, &findings, today);
    writer.commit(Changes {
        files: merged.files,
        findings: Some(&findings),
        memory: Some(memory),
        events,
        feeds: params.feeds,
        params: other,
    })?;
    for (place, insight) in findings.insights.insights.iter().enumerate() {
        match before.get(&insight.id) {
            None => added.found.push(place),
            Some(&podcasts) if podcasts < insight.coverage.podcasts => added.grown.push(place),
            Some(_) => {}
        }
    }
    added.insights = Some(findings.insights);
    Ok(added)
}

/// # Errors
/// [`LibraryError::OtherModel`] says what to do.
pub fn check_model(writer: &Writer, embedder: &dyn Embedder) -> Result<(), LibraryError> {
    let (library, given) = (&writer.head().model, embedder.identity());
    if library == given {
        return Ok(());
    }
    Err(LibraryError::other_model(writer.path(), library, given))
}

/// What became of the insights that were there, and which are new.
pub(super) fn events(before: &BTreeMap<String, usize>, findings: &Findings, today: Date) -> Vec<HistoryEvent> {
    let insights = &findings.insights.insights;
    let now: BTreeSet<&str> = insights.iter().map(|insight| insight.id.as_str()).collect();
    // An insight was named by a passage: whatever insight has that passage now is what it became.
    let mut heirs: BTreeMap<String, &str> = BTreeMap::new();
    let gone: BTreeSet<&str> = before.keys().map(String::as_str).filter(|id| !now.contains(id)).collect();
    if !gone.is_empty() {
        for insight in insights {
            for evidence in &insight.evidence {
                heirs.insert(id_from_passage(&evidence.passage), &insight.id);
            }
        }
    }
    let date = today.to_string();
    let event = |id: &str, event| HistoryEvent { date: date.clone(), id: id.to_owned(), event };
    let lost = gone.iter().map(|id| match heirs.get(*id) {
        Some(heir) => event(id, HistoryKind::JoinedInto { id: (*heir).to_owned() }),
        None => event(id, HistoryKind::Dissolved),
    });
    let found = insights
        .iter()
        .filter(|insight| !before.contains_key(&insight.id))
        .map(|insight| event(&insight.id, HistoryKind::Found { podcasts: insight.coverage.podcasts }));
    found.chain(lost).collect()
}
