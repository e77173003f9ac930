//! Every row of a table, by number, however much of it SQLite can walk through.

use crate::library::fault::Faults;
use crate::library::{Store, Table};

/// Gives every sound row of a table of so many rows, and names the others; how many were sound.
pub(super) fn sound_rows(
    store: &Store,
    table: Table,
    count: u64,
    faults: &mut Faults,
    mut each: impl FnMut(u64, Vec<u8>, &mut Faults),
) -> u64 {
    let (mut expected, mut sound) = (0, 0);
    let walked = store.scan(table, |number, body| {
        for missing in expected..number.min(count) {
            faults.row(table, missing, "it is not there");
        }
        if number >= count || number < expected {
            faults.row(table, number, "the library knows of no such row");
            return Ok(());
        }
        expected = number + 1;
        match body {
            Some(body) => {
                sound += 1;
                each(number, body, faults);
            }
            None => faults.row(table, number, "its checksum is wrong"),
        }
        Ok(())
    });
    if walked.is_err() {
        faults.table(table, "SQLite cannot walk through all of its rows");
    }
    // A row that the walk did not come to may still be found by its number.
    for number in expected..count {
        match store.row(table, number) {
            Ok(body) => {
                sound += 1;
                each(number, body, faults);
            }
            Err(_) => faults.row(table, number, "it cannot be read"),
        }
    }
    sound
}
