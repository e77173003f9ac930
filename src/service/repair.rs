//! A damaged library -> a sound one, made again from what is left of it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::embed::Embedder;
use crate::engine::{self, EngineParams, Memory, Progress};
use crate::error::Error;
use crate::library::{Changes, Contents, REPAIR_SCHEMA, Repaired, Salvage, Writer};
use crate::query::{HistoryEvent, HistoryKind};
use crate::service::Remembering;
use crate::service::add::events;
use crate::transcript::{FileRecord, corpus_of};

/// What made the library; where its head is lost, what is to make it from now on.
pub struct Maker<'a> {
    pub embedder: &'a dyn Embedder,
    /// The model as it is found again.
    pub model_choice: String,
    pub params: EngineParams,
}

/// Makes a library of what was saved, checks it, and puts it in the place of the damaged one, which is kept beside it.
///
/// # Errors
/// [`Error`] where it cannot be made; then the damaged library is as it was.
pub fn repair(salvage: Salvage, maker: Maker<'_>, today: Date, progress: &dyn Progress) -> Result<Repaired, Error> {
    let Salvage { rebuild, check, contents, lost, .. } = salvage;
    let identity = maker.embedder.identity().clone();
    let mut writer = Writer::create(rebuild.inner(), identity, maker.model_choice, maker.params.clone())?;
    let kept = kept(&contents);
    let before = living(&contents.history);
    let vectors = contents.texts.len();
    let records: Vec<FileRecord> = contents.files.iter().map(|file| file.record.clone()).collect();
    writer.fill(contents)?;
    let mut memory = Memory::default();
    // Makes the rows of cuts known to be empty, so that the new ones are written.
    drop(writer.memory()?);
    let findings = {
        let remembering = Remembering::new(maker.embedder, &mut writer);
        engine::run_again(corpus_of(records), &remembering, &maker.params, &mut memory, progress)?
    };
    let events = events(&before, &findings, today);
    writer.commit(Changes { findings: Some(&findings), memory: Some(&memory), events, ..Changes::default() })?;
    let embedded = writer.head().vectors as usize - vectors;
    drop(writer);
    let library = check.library;
    let damaged = rebuild.finish(today)?;
    Ok(Repaired {
        schema: REPAIR_SCHEMA.to_owned(),
        damaged: damaged.map(|path| path.display().to_string()),
        library,
        faults: check.faults.len(),
        kept,
        embedded,
        insights: findings.insights.insights.len(),
        lost,
    })
}

fn kept(contents: &Contents<'_>) -> BTreeMap<String, usize> {
    let counts = [
        ("files", contents.files.len()),
        ("vectors", contents.texts.len()),
        ("history", contents.history.len()),
        ("digests", contents.digests.len()),
        ("feeds", contents.feeds.len()),
    ];
    counts.into_iter().map(|(part, count)| (part.to_owned(), count)).collect()
}

/// The insights that were there by what is known of them, so that history goes on where it stopped.
fn living(history: &[HistoryEvent]) -> BTreeMap<String, usize> {
    let mut living = BTreeMap::new();
    for event in history {
        match event.event {
            HistoryKind::Found { podcasts } => drop(living.insert(event.id.clone(), podcasts)),
            HistoryKind::JoinedInto { .. } | HistoryKind::Dissolved => drop(living.remove(&event.id)),
            HistoryKind::Told { .. } => {}
        }
    }
    living
}
