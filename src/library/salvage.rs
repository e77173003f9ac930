//! What can still be read of a damaged library, and what cannot.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::library::blocks::{CODE_BLOCK, bytes_to_floats, to_embeddings};
use crate::library::contents::Contents;
use crate::library::pages::{RawRow, leaf_rows};
use crate::library::rebuild::Rebuild;
use crate::library::repaired::Loss;
use crate::library::store::checksum;
use crate::library::vectors::unpack_texts;
use crate::library::{FILE, Head, LibraryCheck, LibraryError, Store, StoredFile, Table, ToldDigest, check, parse};
use crate::passage::Passage;
use crate::transcript::{FileRecord, tell_apart};

/// Whatever is sound of a damaged library.
#[derive(Debug)]
pub struct Salvage {
    pub rebuild: Rebuild,
    /// What is wrong.
    pub check: LibraryCheck,
    /// `None` where it is lost: then nobody knows what model the vectors are by, and there are none.
    pub head: Option<Head>,
    pub contents: Contents<'static>,
    pub lost: Vec<Loss>,
}

impl Salvage {
    /// Reads what is sound; `None` where nothing is wrong with the library in the folder.
    ///
    /// # Errors
    /// [`LibraryError`] where there is no library, the folder cannot be written, or nothing of it can be saved.
    pub fn read(folder: &Path) -> Result<Option<Self>, LibraryError> {
        let path = folder.join(FILE);
        if !path.is_file() {
            return Err(LibraryError::Missing { path: folder.to_owned() });
        }
        let rebuild = Rebuild::begin(folder)?;
        let check = check(folder)?;
        if check.sound {
            return Ok(None);
        }
        let mut rows = Rows::default();
        leaf_rows(&path, |row| rows.take(row)).map_err(|source| LibraryError::Io { path: path.clone(), source })?;
        rows.settle(Store::open(folder).ok().as_ref());
        let mut lost = Vec::new();
        let head: Option<Head> = rows.body(Table::Head, 0).and_then(|body| parse(body).ok());
        if head.is_none() {
            lost.push(Loss::of_head());
        }
        let contents = rows.contents(head.as_ref(), &mut lost);
        if contents.files.is_empty() {
            return Err(LibraryError::Hopeless { path });
        }
        Ok(Some(Self { rebuild, check, head, contents, lost }))
    }
}

/// Rows whose checksum is right, by table and number.
#[derive(Debug, Default)]
struct Rows {
    bodies: BTreeMap<(Table, u64), Vec<u8>>,
    /// Rows that the file holds in two versions: nobody can tell which is the later one.
    doubtful: BTreeSet<(Table, u64)>,
    /// The files that passages are of: some may be lost themselves.
    named: BTreeSet<String>,
}

/// What cannot be made again, and vectors, which take time.
const KEPT: [Table; 7] =
    [Table::Head, Table::Files, Table::Vectors, Table::Texts, Table::History, Table::Digests, Table::Feeds];

impl Rows {
    /// The checksum of a row is also of its table and number, so that it tells where the row belongs.
    fn take(&mut self, row: RawRow) {
        let Ok(number) = u64::try_from(row.number) else { return };
        let of = |table: &Table| checksum(*table, number, &row.body) == row.sum;
        if of(&Table::Passages) {
            self.named.extend(parse::<Passage>(&row.body).map(|passage| passage.file));
            return;
        }
        let Some(table) = KEPT.into_iter().find(of) else { return };
        match self.bodies.get(&(table, number)) {
            Some(known) if *known != row.body => drop(self.doubtful.insert((table, number))),
            Some(_) => {}
            None => drop(self.bodies.insert((table, number), row.body)),
        }
    }

    /// Asks SQLite which of two versions is meant; a row that it cannot tell of is lost.
    fn settle(&mut self, store: Option<&Store>) {
        for &(table, number) in &self.doubtful {
            match store.map(|store| store.row(table, number)) {
                Some(Ok(body)) => drop(self.bodies.insert((table, number), body)),
                _ => drop(self.bodies.remove(&(table, number))),
            }
        }
    }

    fn body(&self, table: Table, number: u64) -> Option<&[u8]> {
        self.bodies.get(&(table, number)).map(Vec::as_slice)
    }

    fn contents(&self, head: Option<&Head>, lost: &mut Vec<Loss>) -> Contents<'static> {
        let (files, gone) = self.records::<StoredFile>(Table::Files, head);
        if !gone.is_empty() {
            let records: Vec<FileRecord> = files.iter().map(|file| file.record.clone()).collect();
            let known: HashSet<String> = tell_apart(&records).into_iter().collect();
            let names = self.named.iter().filter(|name| !known.contains(*name)).cloned().collect();
            lost.push(Loss::of_files(gone.len(), names));
        }
        let (mut digests, gone_digests) = self.records::<ToldDigest>(Table::Digests, head);
        for digest in &mut digests {
            // A digest knew the files below a number; those that are lost leave no gap.
            digest.files -= gone.range(..digest.files).count() as u64;
        }
        let (history, gone_history) = self.records::<Vec<crate::query::HistoryEvent>>(Table::History, head);
        let (feeds, gone_feeds) = self.records(Table::Feeds, head);
        for (table, gone) in
            [(Table::History, gone_history), (Table::Digests, gone_digests), (Table::Feeds, gone_feeds)]
        {
            if !gone.is_empty() {
                lost.push(Loss::of_rows(table, gone.len()));
            }
        }
        let (texts, vectors) = head.map(|head| self.vectors(head)).unwrap_or_default();
        let history = history.into_iter().flatten().collect();
        Contents { files, texts, vectors, history, digests, feeds, findings: None, stale: true }
    }

    /// The records of a table in order, and the numbers of those that are lost.
    fn records<T: DeserializeOwned>(&self, table: Table, head: Option<&Head>) -> (Vec<T>, BTreeSet<u64>) {
        let last = self.bodies.range((table, 0)..=(table, u64::MAX)).next_back();
        let known = last.map_or(0, |(&(_, number), _)| number + 1);
        let (mut records, mut gone) = (Vec::new(), BTreeSet::new());
        for number in 0..head.map_or(known, |head| head.count(table)) {
            match self.body(table, number).and_then(|body| parse(body).ok()) {
                Some(record) => records.push(record),
                None => drop(gone.insert(number)),
            }
        }
        (records, gone)
    }

    /// The vectors whose text is known, each text once.
    fn vectors(&self, head: &Head) -> (Vec<u128>, Vec<f32>) {
        let (dim, mut seen) = (head.model.dim, HashSet::new());
        let (mut texts, mut vectors) = (Vec::new(), Vec::new());
        let keys: Vec<Option<Vec<u128>>> =
            (0..head.count(Table::Texts)).map(|block| self.body(Table::Texts, block).and_then(unpack_texts)).collect();
        for block in 0..head.count(Table::Vectors) {
            let values = self.body(Table::Vectors, block).and_then(bytes_to_floats);
            let Some(rows) = values.and_then(|values| to_embeddings(values, dim)) else { continue };
            for place in 0..rows.len() {
                let row = block as usize * head.vector_block.get() + place;
                let key = keys.get(row / CODE_BLOCK).and_then(|block| block.as_ref()?.get(row % CODE_BLOCK));
                if let Some(&key) = key.filter(|key| seen.insert(**key)) {
                    texts.push(key);
                    vectors.extend(rows.row(place).iter());
                }
            }
        }
        (texts, vectors)
    }
}
