//! The records of files, cuts, history, digests and feeds.

use serde::de::DeserializeOwned;

use crate::library::fault::Faults;
use crate::library::{StoredFeed, StoredFile, Table, ToldDigest, cut_rows, parse};
use crate::query::HistoryEvent;

/// Can a row be read as what it is? `files`: how many files there are.
pub(super) fn check(table: Table, number: u64, body: &[u8], files: u64, faults: &mut Faults) {
    let read = match table {
        Table::Files => reads::<StoredFile>(body),
        Table::Cuts => cut_rows::reads(body),
        Table::History => reads::<Vec<HistoryEvent>>(body),
        Table::Feeds => reads::<StoredFeed>(body),
        Table::Digests => parse::<ToldDigest>(body).map(|digest| {
            if digest.files > files {
                faults.row(table, number, format!("it knew {} files, but there are {files}", digest.files));
            }
        }),
        _ => Ok(()),
    };
    if let Err(error) = read {
        faults.row(table, number, unreadable(&error));
    }
}

pub(super) fn unreadable(error: &serde_json::Error) -> String {
    format!("it is no record of its kind ({error})")
}

fn reads<T: DeserializeOwned>(body: &[u8]) -> Result<(), serde_json::Error> {
    parse::<T>(body).map(drop)
}
