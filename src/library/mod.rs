//! What is known so far, on the disk: files as they were read, vectors, passages, insights, digests and feeds.
//!
//! The store computes nothing. A [`Writer`] is given what [`crate::engine`] found and writes what changed, all in one
//! transaction; a [`Library`] is opened to be asked and answers as [`Holdings`].
//! Everything lies in one SQLite file (`store`): tables of numbered rows with checksums (`schema`), bulky ones as blocks
//! (`blocks`) and packed columns (`columns`). The files are the source; all else but vectors, digests, feeds and history
//! can be made from them again.
//!
//! [`check`] names everything that is wrong with a library; [`Salvage`] reads what is left of a damaged one, past SQLite
//! where it has to (`pages`), for a new one that a [`Rebuild`] puts in its place.

mod blocks;
mod check;
mod columns;
mod contents;
mod cut_rows;
mod error;
mod fault;
mod head;
mod insight_rows;
mod lock;
mod pages;
mod passage_rows;
mod rebuild;
mod record;
mod repaired;
mod salvage;
mod schema;
mod store;
mod vectors;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use ndarray::{Array1, ArrayView1};
use rayon::prelude::*;

use crate::error::Error;
use crate::insight::{Assignment, Insight, Insights, Provenance, SCHEMA};
use crate::passage::Passage;
use crate::query::{HistoryEvent, Holdings, Place};
use crate::sieve::{Estimate, Sieve};
use crate::vector::{Embeddings, similarity};

pub use check::check;
pub use contents::Contents;
pub use error::LibraryError;
pub use fault::{CHECK_SCHEMA, Cure, Fault, LibraryCheck};
pub use head::{Head, Made};
pub use rebuild::Rebuild;
pub use record::{StoredFeed, StoredFile, ToldDigest, ToldInsight, ToldTo};
pub use repaired::{Loss, REPAIR_SCHEMA, Repaired};
pub use salvage::Salvage;
pub use store::FILE;
pub use writer::{Changes, Writer};

use columns::Column;
use insight_rows::InsightRow;
use schema::Table;
use store::Store;

/// A library, opened to be asked: everything it answers is of the moment it was opened.
pub struct Library {
    folder: PathBuf,
    store: Mutex<Store>,
    head: Head,
    made: Made,
    places: Vec<Place>,
    /// By passage: the row of its claim's vector.
    rows: Vec<u32>,
    podcasts: Vec<String>,
    speakers: Vec<String>,
    ids: Vec<String>,
    /// By rank: where the insight and its centroid lie.
    slots: Vec<u32>,
    sieve: OnceLock<Sieve>,
    centroids: OnceLock<Embeddings>,
}

impl Library {
    /// Opens the library in a folder; O(passages) time and memory, some 20 bytes a passage.
    ///
    /// # Errors
    /// [`LibraryError`] where there is none, or where it cannot be read.
    pub fn open(folder: &Path) -> Result<Self, LibraryError> {
        let store = Store::open(folder)?;
        let head: Head = json_row(&store, Table::Head, 0)?;
        let Some(made) = head.made.clone() else {
            return Err(LibraryError::Missing { path: folder.to_owned() });
        };
        let column = |column: Column| store.row(Table::Columns, column.number());
        let broken = |column: Column| store.damaged(format!("row {} of columns", column.number()));
        let (places, rows) = columns::unpack_places(&column(Column::Places)?).ok_or_else(|| broken(Column::Places))?;
        let slots = columns::unpack_numbers(&column(Column::Slots)?).ok_or_else(|| broken(Column::Slots))?;
        let names = |which| json_row(&store, Table::Columns, Column::number(which));
        let fit = |column: Column, fit: bool| if fit { Ok(()) } else { Err(broken(column)) };
        fit(Column::Places, places.len() as u64 == head.count(Table::Passages))?;
        fit(Column::Places, rows.iter().all(|&row| u64::from(row) < head.vectors))?;
        let library = Self {
            folder: folder.to_owned(),
            podcasts: names(Column::Podcasts)?,
            speakers: names(Column::Speakers)?,
            ids: names(Column::Ids)?,
            store: Mutex::new(store),
            head,
            made,
            places,
            rows,
            slots,
            sieve: OnceLock::new(),
            centroids: OnceLock::new(),
        };
        let (podcasts, speakers) = (library.podcasts.len(), library.speakers.len());
        let known = |place: &Place| {
            (place.podcast as usize) < podcasts
                && place.speaker.is_none_or(|speaker| (speaker as usize) < speakers)
                && place.insight.is_none_or(|rank| (rank as usize) < library.ids.len())
        };
        let sound = library.places.iter().all(known);
        let ranked = library.slots.len() == library.ids.len();
        match (sound, ranked) {
            (true, true) => Ok(library),
            (false, _) => Err(library.store().damaged("the list of places")),
            (_, false) => Err(library.store().damaged("the list of insights")),
        }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn head(&self) -> &Head {
        &self.head
    }

    /// What the insights were made from.
    pub fn made(&self) -> &Made {
        &self.made
    }

    /// By passage: the row of its claim's vector.
    pub fn vector_rows(&self) -> &[u32] {
        &self.rows
    }

    /// The hash of every text that has a vector, and the vectors, row by row.
    ///
    /// # Errors
    /// As [`Library::insights`].
    pub fn texts_and_vectors(&self) -> Result<(Vec<u128>, Vec<f32>), LibraryError> {
        let store = self.store();
        Ok((vectors::read_texts(&store, &self.head)?, vectors::read_vectors(&store, &self.head)?))
    }

    /// Everything that was found, as `refrain cluster` would write it for the same files.
    ///
    /// # Errors
    /// [`LibraryError::Damaged`] names the row that cannot be read.
    pub fn insights(&self) -> Result<Insights, LibraryError> {
        let store = self.store();
        let insights =
            self.slots.iter().zip(1..).map(|(&slot, rank)| Ok(InsightRow::read(&store, slot, rank)?.insight));
        let assignments: Option<Vec<Assignment>> = match self.made.has_assignments {
            true => Some(json_row(&store, Table::Columns, Column::Assignments.number())?),
            false => None,
        };
        Ok(Insights {
            schema: SCHEMA.to_owned(),
            provenance: self.made.provenance.clone(),
            corpus: self.made.corpus.clone(),
            insights: insights.collect::<Result<_, LibraryError>>()?,
            assignments,
        })
    }

    /// What became of an insight and of those that joined it, oldest first.
    ///
    /// # Errors
    /// As [`Library::insights`].
    pub fn history(&self, id: &str) -> Result<Vec<HistoryEvent>, LibraryError> {
        let mut events: Vec<HistoryEvent> = Vec::new();
        self.store().rows(Table::History, self.head.count(Table::History), |_, body| {
            events.extend(parse::<Vec<HistoryEvent>>(&body).unwrap_or_default());
            Ok(())
        })?;
        Ok(record::history_of(events, id))
    }

    /// What became of all insights, oldest first.
    ///
    /// # Errors
    /// As [`Library::insights`].
    pub fn events(&self) -> Result<Vec<HistoryEvent>, LibraryError> {
        let store = self.store();
        let rows: Vec<Vec<HistoryEvent>> = (0..self.head.count(Table::History))
            .map(|number| json_row(&store, Table::History, number))
            .collect::<Result<_, _>>()?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// The digests told so far, in the order in which they were first told.
    ///
    /// # Errors
    /// As [`Library::insights`].
    pub fn digests(&self) -> Result<Vec<ToldDigest>, LibraryError> {
        let store = self.store();
        (0..self.head.count(Table::Digests)).map(|number| json_row(&store, Table::Digests, number)).collect()
    }

    /// What is remembered of feeds.
    ///
    /// # Errors
    /// As [`Library::insights`].
    pub fn feeds(&self) -> Result<Vec<StoredFeed>, LibraryError> {
        let store = self.store();
        (0..self.head.count(Table::Feeds)).map(|number| json_row(&store, Table::Feeds, number)).collect()
    }

    /// What every file gave, in the order in which they came.
    ///
    /// # Errors
    /// As [`Library::insights`].
    pub fn files(&self) -> Result<Vec<StoredFile>, LibraryError> {
        let store = self.store();
        (0..self.head.count(Table::Files)).map(|number| json_row(&store, Table::Files, number)).collect()
    }

    /// Loads what a search looks at first, which otherwise the first search does: a quarter of the vectors' size.
    ///
    /// # Errors
    /// As [`Library::insights`].
    pub fn warm(&self) -> Result<(), LibraryError> {
        self.sieve()?;
        self.centroids().map(drop)
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sieve(&self) -> Result<&Sieve, LibraryError> {
        if let Some(sieve) = self.sieve.get() {
            return Ok(sieve);
        }
        let sieve = vectors::read_codes(&self.store(), &self.head)?;
        Ok(self.sieve.get_or_init(|| sieve))
    }

    fn centroids(&self) -> Result<&Embeddings, LibraryError> {
        if let Some(centroids) = self.centroids.get() {
            return Ok(centroids);
        }
        let centroids = insight_rows::read_centroids(&self.store(), &self.head, &self.slots)?;
        Ok(self.centroids.get_or_init(|| centroids))
    }
}

impl Holdings for Library {
    fn provenance(&self) -> &Provenance {
        &self.made.provenance
    }

    fn places(&self) -> &[Place] {
        &self.places
    }

    fn podcasts(&self) -> &[String] {
        &self.podcasts
    }

    fn speakers(&self) -> &[String] {
        &self.speakers
    }

    fn ids(&self) -> &[String] {
        &self.ids
    }

    fn estimates(&self, vector: ArrayView1<'_, f32>) -> Result<Vec<Estimate>, Error> {
        let of_rows = self.sieve()?.estimates(vector);
        Ok(self.rows.par_iter().map(|&row| of_rows[row as usize]).collect())
    }

    fn to_centroids(&self, vector: ArrayView1<'_, f32>) -> Result<Vec<f32>, Error> {
        let centroids = self.centroids()?;
        Ok((0..centroids.len()).into_par_iter().map(|row| similarity(centroids.row(row), vector)).collect())
    }

    fn vector(&self, passage: usize) -> Result<Array1<f32>, Error> {
        Ok(vectors::read_vector(&self.store(), &self.head, self.rows[passage] as usize)?)
    }

    fn centroid(&self, insight: usize) -> Result<Array1<f32>, Error> {
        Ok(self.centroids()?.row(insight).to_owned())
    }

    fn passage(&self, passage: usize) -> Result<Passage, Error> {
        Ok(json_row(&self.store(), Table::Passages, passage as u64)?)
    }

    fn insight(&self, insight: usize) -> Result<Insight, Error> {
        Ok(InsightRow::read(&self.store(), self.slots[insight], insight + 1)?.insight)
    }

    fn members(&self, insight: usize) -> Result<Vec<usize>, Error> {
        let row = InsightRow::read(&self.store(), self.slots[insight], insight + 1)?;
        Ok(row.members.into_iter().map(|number| number as usize).collect())
    }
}

/// A row of JSON.
fn json_row<T: serde::de::DeserializeOwned>(store: &Store, table: Table, number: u64) -> Result<T, LibraryError> {
    let body = store.row(table, number)?;
    parse(&body).map_err(|error| store.damaged(format!("row {number} of {} ({error})", table.name())))
}

fn parse<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(body)
}

/// As JSON; the records of a library always can be.
fn to_json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("records have string keys and finite numbers")
}
