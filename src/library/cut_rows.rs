//! What was cut of each transcript, so that a file is cut once and not whenever another comes.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::engine::VERSION;
use crate::library::{Head, LibraryError, Store, Table, parse, to_json};
use crate::passage::{Cut, Cuts, Passage};

/// The passages of a transcript, with all that they were made from as a hash, and what made them.
#[derive(Serialize, Deserialize)]
struct CutRow<P> {
    refrain: String,
    key: String,
    passages: P,
}

/// Is a row one that a cut can be read from?
pub(super) fn reads(body: &[u8]) -> Result<(), serde_json::Error> {
    parse::<CutRow<Vec<Passage>>>(body).map(drop)
}

/// Where each cut lies, by its key; of a row that is of no use any more there is none.
#[derive(Debug, Default)]
pub(super) struct CutRows {
    rows: BTreeMap<u128, u64>,
}

impl CutRows {
    /// Reads all cuts that this version of refrain made.
    pub fn read(store: &Store, head: &Head) -> Result<(Self, Cuts), LibraryError> {
        let mut bodies = Vec::new();
        store.rows(Table::Cuts, head.count(Table::Cuts), |_, body| {
            bodies.push(body);
            Ok(())
        })?;
        let rows: Vec<Option<(u128, Cut)>> = bodies
            .par_iter()
            .map(|body| {
                let row: CutRow<Vec<Passage>> = parse(body).ok()?;
                let key = u128::from_str_radix(&row.key, 16).ok()?;
                (row.refrain == VERSION).then(|| (key, Cut::new(row.passages)))
            })
            .collect();
        let (mut known, mut cuts) = (Self::default(), Cuts::default());
        for (number, row) in (0..).zip(rows) {
            if let Some((key, cut)) = row {
                known.rows.insert(key, number);
                cuts.remember(key, cut);
            }
        }
        Ok((known, cuts))
    }

    /// Writes the cuts that are new, in rows that are of no use any more first.
    pub fn write(&self, store: &Store, head: &mut Head, cuts: &Cuts) -> Result<Self, LibraryError> {
        let current: BTreeSet<u128> = cuts.keys().collect();
        let mut rows: BTreeMap<u128, u64> =
            self.rows.iter().filter(|(key, _)| current.contains(key)).map(|(&key, &number)| (key, number)).collect();
        let taken: BTreeSet<u64> = rows.values().copied().collect();
        let mut free = (0..).filter(|number| !taken.contains(number));
        let new: Vec<(u128, u64)> = current
            .into_iter()
            .filter(|key| !rows.contains_key(key))
            .map(|key| (key, free.next().expect("numbers do not end")))
            .collect();
        for &(key, number) in &new {
            let Some(cut) = cuts.cut(key) else { continue };
            let row = CutRow { refrain: VERSION.to_owned(), key: format!("{key:032x}"), passages: &cut.passages };
            store.put(Table::Cuts, number, &to_json(&row))?;
            rows.insert(key, number);
            head.set_count(Table::Cuts, head.count(Table::Cuts).max(number + 1));
        }
        Ok(Self { rows })
    }
}
