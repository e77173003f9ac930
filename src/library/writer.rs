//! The one that writes: it knows the files and the vectors, and puts what changed into the store in one transaction.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use ndarray::Array2;

use crate::engine::{EngineParams, Findings, Memory};
use crate::insight::ModelIdentity;
use crate::library::columns::Column;
use crate::library::cut_rows::CutRows;
use crate::library::lock::WriterLock;
use crate::library::vectors::{read_texts, read_vectors, text_key, write_rows};
use crate::library::{
    Head, LibraryError, Made, StoredFeed, StoredFile, Table, ToldDigest, insight_rows, json_row, passage_rows, to_json,
};
use crate::query::{Held, HistoryEvent, Holdings};
use crate::vector::Embeddings;

use super::store::Store;

/// A library, opened to be written; no other process writes to it meanwhile.
pub struct Writer {
    pub(super) store: Store,
    pub(super) head: Head,
    pub(super) files: Vec<StoredFile>,
    /// Row by row, one a text.
    pub(super) vectors: Vec<f32>,
    pub(super) texts: Vec<u128>,
    pub(super) rows: HashMap<u128, u32>,
    /// Read when it is first needed.
    cut_rows: Option<CutRows>,
    _lock: WriterLock,
}

/// What is written at once.
#[derive(Default)]
pub struct Changes<'a> {
    /// New files, and files that are read anew, by number.
    pub files: BTreeMap<usize, StoredFile>,
    /// What follows from all files and the parameters; `None` leaves insights as they are.
    pub findings: Option<&'a Findings>,
    /// What is remembered of the run that found it.
    pub memory: Option<&'a Memory>,
    pub events: Vec<HistoryEvent>,
    pub feeds: Vec<StoredFeed>,
    pub params: Option<EngineParams>,
}

impl Writer {
    /// Opens the library in a folder.
    ///
    /// # Errors
    /// [`LibraryError`] where there is none, another process writes to it, or it is damaged.
    pub fn open(folder: &Path) -> Result<Self, LibraryError> {
        if !folder.join(super::FILE).is_file() {
            return Err(LibraryError::Missing { path: folder.to_owned() });
        }
        let lock = WriterLock::take(folder)?;
        let store = Store::open_to_write(folder)?;
        let head: Head = json_row(&store, Table::Head, 0)?;
        let files: Vec<StoredFile> = (0..head.count(Table::Files))
            .map(|number| json_row(&store, Table::Files, number))
            .collect::<Result<_, _>>()?;
        let (vectors, texts) = (read_vectors(&store, &head)?, read_texts(&store, &head)?);
        let rows = texts.iter().copied().zip(0..).collect();
        Ok(Self { store, head, files, vectors, texts, rows, cut_rows: None, _lock: lock })
    }

    /// Is there a library in the folder?
    pub fn exists(folder: &Path) -> bool {
        folder.join(super::FILE).is_file()
    }

    /// Makes an empty library in a folder, which is made where there is none.
    ///
    /// # Errors
    /// [`LibraryError::Io`] where the folder cannot be written, [`LibraryError::Busy`] where another process is making it.
    pub fn create(
        folder: &Path,
        model: ModelIdentity,
        model_choice: String,
        params: EngineParams,
    ) -> Result<Self, LibraryError> {
        std::fs::create_dir_all(folder).map_err(|source| LibraryError::Io { path: folder.to_owned(), source })?;
        let lock = WriterLock::take(folder)?;
        let store = Store::open_to_write(folder)?;
        let head = Head::new(model, model_choice, params);
        store.change(|store| store.put(Table::Head, 0, &to_json(&head)))?;
        Ok(Self {
            store,
            head,
            files: Vec::new(),
            vectors: Vec::new(),
            texts: Vec::new(),
            rows: HashMap::new(),
            cut_rows: None,
            _lock: lock,
        })
    }

    pub fn head(&self) -> &Head {
        &self.head
    }

    pub fn path(&self) -> &Path {
        self.store.path()
    }

    /// In the order in which they came.
    pub fn files(&self) -> &[StoredFile] {
        &self.files
    }

    /// The unit vector of a text that was embedded before.
    pub fn vector(&self, text: &str) -> Option<&[f32]> {
        let row = *self.rows.get(&text_key(text))? as usize;
        let dim = self.head.model.dim;
        self.vectors.get(row * dim..(row + 1) * dim)
    }

    /// Keeps the vectors of texts that had none, at once and whatever follows.
    ///
    /// # Errors
    /// [`LibraryError`] where the file cannot be written; then nothing is kept.
    pub fn keep_vectors(&mut self, texts: &[&str], vectors: &Embeddings) -> Result<(), LibraryError> {
        let (first, floats) = (self.texts.len(), self.vectors.len());
        for (row, text) in texts.iter().enumerate() {
            let key = text_key(text);
            if !self.rows.contains_key(&key) {
                self.rows.insert(key, self.texts.len() as u32);
                self.texts.push(key);
                self.vectors.extend(vectors.row(row).iter());
            }
        }
        let mut head = self.head.clone();
        let kept = self.store.change(|store| {
            write_rows(store, &mut head, &self.vectors, &self.texts, first)?;
            store.put(Table::Head, 0, &to_json(&head))
        });
        match kept {
            Ok(()) => self.head = head,
            Err(_) => {
                for key in &self.texts[first..] {
                    self.rows.remove(key);
                }
                self.texts.truncate(first);
                self.vectors.truncate(floats);
            }
        }
        kept
    }

    /// Vectors of all the texts, which all have one.
    pub fn vectors_of(&self, texts: &[&str]) -> Option<Embeddings> {
        let dim = self.head.model.dim;
        let mut values = Vec::with_capacity(texts.len() * dim);
        for text in texts {
            values.extend_from_slice(self.vector(text)?);
        }
        Embeddings::from_unit_rows(Array2::from_shape_vec((texts.len(), dim), values).ok()?)
    }

    /// What earlier runs remember, if this is asked for the first time; later the caller has it.
    ///
    /// # Errors
    /// [`LibraryError::Damaged`] where it cannot be read.
    pub fn memory(&mut self) -> Result<Memory, LibraryError> {
        let (rows, cuts) = CutRows::read(&self.store, &self.head)?;
        self.cut_rows = Some(rows);
        Ok(Memory { cuts, ..Memory::default() })
    }

    /// How many independent podcasts make each claim that the library has now, by id.
    ///
    /// # Errors
    /// [`LibraryError::Damaged`] where that cannot be read.
    pub fn coverage(&self) -> Result<BTreeMap<String, usize>, LibraryError> {
        insight_rows::read_coverage(&self.store, &self.head)
    }

    /// The feeds that are remembered.
    ///
    /// # Errors
    /// [`LibraryError::Damaged`] where they cannot be read.
    pub fn feeds(&self) -> Result<Vec<StoredFeed>, LibraryError> {
        (0..self.head.count(Table::Feeds)).map(|number| json_row(&self.store, Table::Feeds, number)).collect()
    }

    /// The digests told so far.
    ///
    /// # Errors
    /// [`LibraryError::Damaged`] where they cannot be read.
    pub fn digests(&self) -> Result<Vec<ToldDigest>, LibraryError> {
        (0..self.head.count(Table::Digests)).map(|number| json_row(&self.store, Table::Digests, number)).collect()
    }

    /// Writes all of it, or nothing.
    ///
    /// # Errors
    /// [`LibraryError`] where the file cannot be written; then the library is as it was.
    pub fn commit(&mut self, changes: Changes<'_>) -> Result<(), LibraryError> {
        let mut head = self.head.clone();
        let mut cut_rows = None;
        let feeds = if changes.feeds.is_empty() { Vec::new() } else { self.feeds()? };
        self.store.change(|store| {
            for (&number, file) in &changes.files {
                store.put(Table::Files, number as u64, &to_json(file))?;
                head.set_count(Table::Files, head.count(Table::Files).max(number as u64 + 1));
            }
            if let Some(params) = &changes.params {
                head.params = params.clone();
            }
            if let (Some(memory), Some(rows)) = (changes.memory, &self.cut_rows) {
                cut_rows = Some(rows.write(store, &mut head, &memory.cuts)?);
            }
            if let Some(findings) = changes.findings {
                write_findings(store, &mut head, findings, &self.rows)?;
                head.stale = false;
            } else if !changes.files.is_empty() {
                head.stale = true;
            }
            if !changes.events.is_empty() {
                let number = head.count(Table::History);
                store.put(Table::History, number, &to_json(&changes.events))?;
                head.set_count(Table::History, number + 1);
            }
            for feed in &changes.feeds {
                let known = feeds.iter().position(|known| known.url == feed.url).map(|number| number as u64);
                let number = known.unwrap_or_else(|| head.count(Table::Feeds));
                store.put(Table::Feeds, number, &to_json(feed))?;
                head.set_count(Table::Feeds, head.count(Table::Feeds).max(number + 1));
            }
            store.put(Table::Head, 0, &to_json(&head))
        })?;
        self.head = head;
        self.cut_rows = cut_rows.or(self.cut_rows.take());
        for (number, file) in changes.files {
            match self.files.get_mut(number) {
                Some(known) => *known = file,
                None => self.files.push(file),
            }
        }
        Ok(())
    }

    /// Keeps a digest in place of an earlier one of its day.
    ///
    /// # Errors
    /// [`LibraryError`] where the file cannot be written.
    pub fn keep_digest(&mut self, digest: &ToldDigest, events: Vec<HistoryEvent>) -> Result<(), LibraryError> {
        let known = self.digests()?.iter().position(|known| known.date == digest.date);
        let number = known.map_or_else(|| self.head.count(Table::Digests), |number| number as u64);
        let mut head = self.head.clone();
        head.set_count(Table::Digests, head.count(Table::Digests).max(number + 1));
        self.store.change(|store| {
            store.put(Table::Digests, number, &to_json(digest))?;
            if !events.is_empty() {
                let number = head.count(Table::History);
                store.put(Table::History, number, &to_json(&events))?;
                head.set_count(Table::History, number + 1);
            }
            store.put(Table::Head, 0, &to_json(&head))
        })?;
        self.head = head;
        Ok(())
    }
}

/// Passages, insights and columns.
pub(super) fn write_findings(
    store: &Store,
    head: &mut Head,
    findings: &Findings,
    rows: &HashMap<u128, u32>,
) -> Result<(), LibraryError> {
    let held = Held::new(findings);
    let (podcasts, speakers) = (to_json(&held.podcasts()), to_json(&held.speakers()));
    let (places, .., members) = held.columns();
    let vectors: Option<Vec<u32>> =
        findings.passages.iter().map(|passage| rows.get(&text_key(&passage.claim)).copied()).collect();
    let vectors = vectors.ok_or_else(|| store.damaged("the list of texts"))?;
    let numbers = passage_rows::write(store, head, findings, &places, &vectors)?;
    insight_rows::write(store, head, findings, &members, &numbers)?;
    store.put(Table::Columns, Column::Podcasts.number(), &podcasts)?;
    store.put(Table::Columns, Column::Speakers.number(), &speakers)?;
    let assignments = findings.insights.assignments.as_ref();
    store.put(Table::Columns, Column::Assignments.number(), &to_json(&assignments))?;
    head.set_count(Table::Columns, Column::COUNT);
    head.made = Some(Made {
        provenance: findings.insights.provenance.clone(),
        corpus: findings.insights.corpus.clone(),
        has_assignments: assignments.is_some(),
    });
    Ok(())
}
