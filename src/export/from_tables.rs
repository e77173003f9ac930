//! A folder of tables -> a library like the one that was exported.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use ndarray::Array2;

use crate::engine::Findings;
use crate::export::rows::{
    AssignmentRow, DigestRow, EpisodeRow, EvidenceRow, FeedRow, HistoryRow, InsightRow, PassageRow, SegmentRow,
    VectorRow,
};
use crate::export::{ExportError, Manifest, table};
use crate::insight::{Assignment, Coverage, Evidence, Insight, Insights, SCHEMA};
use crate::library::{Contents, LibraryError, Rebuild, StoredFeed, StoredFile, ToldDigest, Writer};
use crate::passage::{Fate, Passage};
use crate::query::HistoryEvent;
use crate::transcript::{Content, Episode, FileRecord, Segment};
use crate::vector::Embeddings;

/// Makes a library of an export: with its insights as they were found, its history, digests and feeds.
///
/// Nothing is embedded or clustered, so no model is needed. `rebuild` is of a folder without a library.
///
/// # Errors
/// [`ExportError`] where the export cannot be read or does not agree with itself, or the folder cannot be written; then
/// there is no library.
pub fn import(folder: &Path, rebuild: Rebuild, today: Date) -> Result<Manifest, ExportError> {
    if Writer::exists(rebuild.folder()) {
        return Err(ExportError::LibraryThere { path: rebuild.folder().to_owned() });
    }
    let manifest = Manifest::read(folder)?;
    let read = Reader { folder, manifest: &manifest };
    let files = read.files()?;
    let (texts, vectors) = read.vectors()?;
    let findings = read.findings(&vectors)?;
    let events: Vec<HistoryRow> = table::read_all(folder, &manifest)?;
    let digests: Vec<DigestRow> = table::read_all(folder, &manifest)?;
    let feeds: Vec<FeedRow> = table::read_all(folder, &manifest)?;
    let contents = Contents {
        files,
        texts,
        vectors,
        history: events
            .into_iter()
            .map(|row| HistoryEvent { date: row.date, id: row.insight, event: row.event })
            .collect(),
        digests: digests
            .into_iter()
            .map(|row| ToldDigest { date: row.date, files: row.files, insights: row.insights, sent: row.sent })
            .collect(),
        feeds: feeds.into_iter().map(|row| StoredFeed { url: row.url, memory: row.memory }).collect(),
        findings: Some(&findings),
        stale: manifest.stale,
    };
    let (model, choice, params) = (manifest.model.clone(), manifest.model_choice.clone(), manifest.params.clone());
    let disagree = |error: LibraryError| match error {
        LibraryError::Damaged { what, .. } => ExportError::Disagree { path: folder.to_owned(), reason: what },
        other => other.into(),
    };
    let mut writer = Writer::create(rebuild.inner(), model, choice, params)?;
    writer.fill(contents).map_err(disagree)?;
    drop(writer);
    rebuild.finish(today).map_err(disagree)?;
    Ok(manifest)
}

struct Reader<'a> {
    folder: &'a Path,
    manifest: &'a Manifest,
}

impl Reader<'_> {
    fn path(&self, table: &str) -> PathBuf {
        self.folder.join(format!("{table}.{}", self.manifest.format.extension()))
    }

    fn wrong(&self, table: &str, row: usize, reason: impl Into<String>) -> ExportError {
        ExportError::Row { path: self.path(table), row: row as u64, reason: reason.into() }
    }

    /// A table's rows are numbered from 0 without a gap.
    fn in_order(&self, table: &str, row: usize, number: u64) -> Result<(), ExportError> {
        if number == row as u64 {
            return Ok(());
        }
        Err(self.wrong(table, row, format!("its number is {number}, but expected {row}")))
    }

    fn files(&self) -> Result<Vec<StoredFile>, ExportError> {
        let rows: Vec<EpisodeRow> = table::read_all(self.folder, self.manifest)?;
        let mut segments: Vec<Vec<Segment>> = vec![Vec::new(); rows.len()];
        let mut count = 0;
        table::read(self.folder, self.manifest, |row: SegmentRow| {
            let SegmentRow { episode, start, end, speaker, text } = row;
            let of = usize::try_from(episode).ok().and_then(|episode| segments.get_mut(episode));
            let of = of.ok_or_else(|| self.wrong("segments", count, format!("there is no episode {episode}")))?;
            of.push(Segment { start, end, speaker, text });
            count += 1;
            Ok(())
        })?;
        let files = rows.into_iter().zip(segments).enumerate().map(|(place, (row, segments))| {
            self.in_order("episodes", place, row.number)?;
            let content = match row.content {
                Some(content) => content,
                None => Content::Transcript(Episode {
                    podcast: row.podcast,
                    title: row.title.ok_or_else(|| self.wrong("episodes", place, "a transcript has a title"))?,
                    published: row.published,
                    url: row.url,
                    segments,
                }),
            };
            let record = FileRecord { file: row.file, folders: row.folders, content, warnings: row.warnings };
            Ok(StoredFile { added: row.added, record })
        });
        files.collect()
    }

    fn vectors(&self) -> Result<(Vec<u128>, Vec<f32>), ExportError> {
        let (mut texts, mut vectors) = (Vec::new(), Vec::new());
        table::read(self.folder, self.manifest, |row: VectorRow| {
            let place = texts.len();
            self.in_order("vectors", place, row.number)?;
            self.wide("vectors", place, &row.vector)?;
            let text = u128::from_str_radix(&row.text, 16)
                .map_err(|_| self.wrong("vectors", place, format!("{:?} is no hash of a text", row.text)))?;
            texts.push(text);
            vectors.extend(row.vector);
            Ok(())
        })?;
        Ok((texts, vectors))
    }

    fn wide(&self, table: &str, row: usize, vector: &[f32]) -> Result<(), ExportError> {
        let dim = self.manifest.model.dim;
        if vector.len() == dim && dim > 0 {
            return Ok(());
        }
        Err(self.wrong(table, row, format!("its vector has {} values, but the model {dim}", vector.len())))
    }

    fn findings(&self, vectors: &[f32]) -> Result<Findings, ExportError> {
        let dim = self.manifest.model.dim;
        let (mut passages, mut embeddings): (Vec<Passage>, Vec<f32>) = Default::default();
        table::read(self.folder, self.manifest, |row: PassageRow| {
            let place = passages.len();
            self.in_order("passages", place, row.number)?;
            let at = row.vector as usize * dim;
            let vector = vectors.get(at..at + dim);
            let no_vector = || self.wrong("passages", place, format!("there is no vector {}", row.vector));
            embeddings.extend(vector.ok_or_else(no_vector)?);
            passages.push(passage(row));
            Ok(())
        })?;
        let mut evidence: BTreeMap<String, Vec<Evidence>> = BTreeMap::new();
        table::read(self.folder, self.manifest, |row: EvidenceRow| {
            evidence.entry(row.insight.clone()).or_default().push(of_row(row));
            Ok(())
        })?;
        let (mut insights, mut centroids): (Vec<Insight>, Vec<f32>) = Default::default();
        table::read(self.folder, self.manifest, |mut row: InsightRow| {
            let place = insights.len();
            self.wide("insights", place, &row.centroid)?;
            centroids.append(&mut row.centroid);
            if row.rank != place + 1 {
                return Err(self.wrong(
                    "insights",
                    place,
                    format!("its rank is {}, but expected {}", row.rank, place + 1),
                ));
            }
            let said = evidence.remove(&row.id).unwrap_or_default();
            insights.push(insight(row, said));
            Ok(())
        })?;
        let assignments: Vec<AssignmentRow> = table::read_all(self.folder, self.manifest)?;
        let assignments = assignments.into_iter().map(|row| Assignment { id: row.id, cluster: row.cluster }).collect();
        let made = &self.manifest.made;
        Ok(Findings {
            insights: Insights {
                schema: SCHEMA.to_owned(),
                provenance: made.provenance.clone(),
                corpus: made.corpus.clone(),
                insights,
                assignments: made.has_assignments.then_some(assignments),
            },
            centroids: self.unit_rows("insights", centroids)?,
            passages,
            embeddings: self.unit_rows("vectors", embeddings)?,
        })
    }

    fn unit_rows(&self, table: &str, values: Vec<f32>) -> Result<Embeddings, ExportError> {
        let dim = self.manifest.model.dim.max(1);
        let rows = Array2::from_shape_vec((values.len() / dim, dim), values).ok().and_then(Embeddings::from_unit_rows);
        let reason = "it holds a vector whose length is neither 1 nor 0".to_owned();
        rows.ok_or_else(|| ExportError::Unreadable { path: self.path(table), reason })
    }
}

fn passage(row: PassageRow) -> Passage {
    Passage {
        id: row.id,
        file: row.file,
        podcast: row.podcast,
        episode: row.episode,
        title: row.title,
        published: row.published,
        url: row.url,
        speaker: row.speaker,
        start: row.start,
        end: row.end,
        text: row.text,
        claim: row.claim,
        topic: row.topic,
        worthiness: row.worthiness,
        as_given: row.as_given,
        fate: row.dropped.map_or(Fate::Claim, Fate::Dropped),
    }
}

fn of_row(row: EvidenceRow) -> Evidence {
    Evidence {
        passage: row.passage,
        podcast: row.podcast,
        title: row.title,
        published: row.published,
        url: row.url,
        speaker: row.speaker,
        start: row.start,
        end: row.end,
        text: row.text,
        claim: row.claim,
        similarity: row.similarity,
        file: row.file,
    }
}

fn insight(row: InsightRow, evidence: Vec<Evidence>) -> Insight {
    Insight {
        id: row.id,
        rank: row.rank,
        statement: row.statement,
        coverage: Coverage {
            podcasts: row.podcasts,
            episodes: row.episodes,
            speakers: row.speakers,
            independent_speakers: row.independent_speakers,
            passages: row.passages,
            first_said: row.first_said,
            last_said: row.last_said,
        },
        bound: row.bound,
        keywords: row.keywords,
        evidence,
        disputed_by: row.disputed_by,
        related: row.related,
    }
}
