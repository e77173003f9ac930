//! A library -> a folder of tables, which is there whole or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::engine::VERSION;
use crate::export::row::Row;
use crate::export::rows::{
    AssignmentRow, DigestRow, EpisodeRow, EvidenceRow, FeedRow, HistoryRow, InsightRow, PassageRow, SegmentRow,
    VectorRow,
};
use crate::export::{EXPORT_SCHEMA, ExportError, ExportFormat, MANIFEST, Manifest, TableEntry, table};
use crate::insight::{Evidence, Insight};
use crate::library::{Library, LibraryError, StoredFile};
use crate::passage::{Fate, Passage};
use crate::query::Holdings;
use crate::transcript::{Content, Segment};

/// Writes all of a library to a folder, which must be new or empty.
///
/// # Errors
/// [`ExportError`] where something is in the folder already, it cannot be written, or the library cannot be read; then
/// nothing is left there.
pub fn export(library: &Library, folder: &Path, format: ExportFormat) -> Result<Manifest, ExportError> {
    let failed = |source| ExportError::Io { path: folder.to_owned(), source };
    if !is_free(folder).map_err(failed)? {
        return Err(ExportError::NotEmpty { path: folder.to_owned() });
    }
    let part = part_of(folder);
    fs::create_dir(&part).map_err(failed)?;
    let written = write(library, &part, format).and_then(|manifest| {
        // Where no folder can take the place of an empty one, there has to be none.
        let _ = fs::remove_dir(folder);
        fs::rename(&part, folder).map_err(failed).map(|()| manifest)
    });
    if written.is_err() {
        // What is left is named like no export.
        let _ = fs::remove_dir_all(&part);
    }
    written
}

/// Where an export is written until it is whole: beside its folder.
pub fn part_of(folder: &Path) -> PathBuf {
    let name = folder.file_name().unwrap_or("export".as_ref()).to_string_lossy();
    folder.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

fn is_free(folder: &Path) -> io::Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

fn write(library: &Library, folder: &Path, format: ExportFormat) -> Result<Manifest, ExportError> {
    let mut tables = Tables { folder, format, entries: Vec::new() };
    let files = library.files()?;
    tables.write(files.iter().zip(0..).map(|(file, number)| episode_row(file, number)))?;
    tables.write(
        files
            .iter()
            .zip(0..)
            .flat_map(|(file, number)| segments(file).iter().map(move |segment| segment_row(segment, number))),
    )?;
    drop(files);
    tables.write_each((0..library.places().len()).map(|number| passage_row(library, number)))?;
    let insights = library.insights()?;
    tables.write_each(
        insights
            .insights
            .iter()
            .enumerate()
            .map(|(place, insight)| Ok(insight_row(insight, library.centroid(place).map_err(unlibrary)?.to_vec()))),
    )?;
    let evidence = insights.insights.iter().flat_map(|insight| {
        insight.evidence.iter().zip(0..).map(|(evidence, place)| evidence_row(evidence, insight, place))
    });
    tables.write(evidence)?;
    let assignments = insights.assignments.iter().flatten();
    tables.write(
        assignments.map(|assigned| AssignmentRow { id: assigned.id.clone(), cluster: assigned.cluster.clone() }),
    )?;
    let (texts, vectors) = library.texts_and_vectors()?;
    let dim = library.head().model.dim;
    tables.write(texts.iter().zip(vectors.chunks_exact(dim)).zip(0..).map(|((text, vector), number)| VectorRow {
        number,
        text: format!("{text:032x}"),
        vector: vector.to_vec(),
    }))?;
    drop(vectors);
    tables.write(library.events()?.into_iter().map(|event| HistoryRow {
        date: event.date,
        insight: event.id,
        event: event.event,
    }))?;
    tables.write(library.digests()?.into_iter().map(|told| DigestRow {
        date: told.date,
        files: told.files,
        insights: told.insights,
        sent: told.sent,
    }))?;
    tables.write(library.feeds()?.into_iter().map(|feed| FeedRow { url: feed.url, memory: feed.memory }))?;

    let head = library.head();
    let manifest = Manifest {
        schema: EXPORT_SCHEMA.to_owned(),
        refrain: VERSION.to_owned(),
        format,
        model: head.model.clone(),
        model_choice: head.model_choice.clone(),
        params: head.params.clone(),
        made: library.made().clone(),
        stale: head.stale,
        tables: tables.entries,
    };
    let path = folder.join(MANIFEST);
    let mut text = serde_json::to_vec_pretty(&manifest).expect("a manifest has string keys and finite numbers");
    text.push(b'\n');
    fs::write(&path, text).map_err(|source| ExportError::Io { path, source })?;
    Ok(manifest)
}

struct Tables<'a> {
    folder: &'a Path,
    format: ExportFormat,
    entries: Vec<TableEntry>,
}

impl Tables<'_> {
    fn write<R: Row>(&mut self, rows: impl Iterator<Item = R>) -> Result<(), ExportError> {
        self.write_each(rows.map(Ok))
    }

    fn write_each<R: Row>(&mut self, rows: impl Iterator<Item = Result<R, ExportError>>) -> Result<(), ExportError> {
        self.entries.push(table::write(self.folder, self.format, rows)?);
        Ok(())
    }
}

/// A library answers with no other error.
fn unlibrary(error: crate::error::Error) -> ExportError {
    match error {
        crate::error::Error::Library(error) => error.into(),
        other => LibraryError::Damaged { path: PathBuf::new(), what: other.to_string() }.into(),
    }
}

fn episode_row(stored: &StoredFile, number: u64) -> EpisodeRow {
    let record = &stored.record;
    let kind = match &record.content {
        Content::Transcript(_) => "transcript",
        Content::Passages(_) => "passages",
        Content::Skipped(_) => "skipped",
        Content::Ignored => "ignored",
        Content::Manifest(_) => "manifest",
    };
    let episode = match &record.content {
        Content::Transcript(episode) => Some(episode),
        _ => None,
    };
    EpisodeRow {
        number,
        added: stored.added,
        file: record.file.clone(),
        folders: record.folders.clone(),
        kind: kind.to_owned(),
        podcast: episode.and_then(|episode| episode.podcast.clone()),
        title: episode.map(|episode| episode.title.clone()),
        published: episode.and_then(|episode| episode.published),
        url: episode.and_then(|episode| episode.url.clone()),
        warnings: record.warnings.clone(),
        content: episode.is_none().then(|| record.content.clone()),
    }
}

fn segments(stored: &StoredFile) -> &[Segment] {
    match &stored.record.content {
        Content::Transcript(episode) => &episode.segments,
        _ => &[],
    }
}

fn segment_row(segment: &Segment, episode: u64) -> SegmentRow {
    let Segment { start, end, speaker, text } = segment.clone();
    SegmentRow { episode, start, end, speaker, text }
}

fn passage_row(library: &Library, number: usize) -> Result<PassageRow, ExportError> {
    let passage: Passage = library.passage(number).map_err(unlibrary)?;
    let insight = library.places()[number].insight.map(|rank| library.ids()[rank as usize].clone());
    Ok(PassageRow {
        number: number as u64,
        id: passage.id,
        file: passage.file,
        podcast: passage.podcast,
        episode: passage.episode,
        title: passage.title,
        published: passage.published,
        url: passage.url,
        speaker: passage.speaker,
        start: passage.start,
        end: passage.end,
        text: passage.text,
        claim: passage.claim,
        topic: passage.topic,
        worthiness: passage.worthiness,
        as_given: passage.as_given,
        dropped: match passage.fate {
            Fate::Claim => None,
            Fate::Dropped(reason) => Some(reason),
        },
        insight,
        vector: library.vector_rows()[number],
    })
}

fn insight_row(insight: &Insight, centroid: Vec<f32>) -> InsightRow {
    let Insight { id, rank, statement, coverage, bound, keywords, disputed_by, related, .. } = insight.clone();
    InsightRow {
        rank,
        id,
        statement,
        podcasts: coverage.podcasts,
        episodes: coverage.episodes,
        speakers: coverage.speakers,
        independent_speakers: coverage.independent_speakers,
        passages: coverage.passages,
        first_said: coverage.first_said,
        last_said: coverage.last_said,
        bound,
        keywords,
        disputed_by,
        related,
        centroid,
    }
}

fn evidence_row(evidence: &Evidence, insight: &Insight, place: u64) -> EvidenceRow {
    let Evidence { passage, podcast, title, published, url, speaker, start, end, text, claim, similarity, file } =
        evidence.clone();
    EvidenceRow {
        insight: insight.id.clone(),
        place,
        passage,
        podcast,
        title,
        published,
        url,
        speaker,
        start,
        end,
        text,
        claim,
        similarity,
        file,
    }
}
