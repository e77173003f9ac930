//! What is wrong with a library, what that means, and what can be done about it: the record of a check.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::library::schema::Table;

/// The name and version of the JSON of [`LibraryCheck`].
pub const CHECK_SCHEMA: &str = "refrain.library-check/1";

/// What a check found.
///
/// ```json
/// {"schema": "refrain.library-check/1", "library": "podcasts/library.sqlite", "sound": false, "up_to_date": true,
///  "rows": {"files": 41, "vectors": 12, ...},
///  "faults": [{"part": "files", "first": 7, "last": 7, "what": "its checksum is wrong",
///              "means": "a file as it was read, which all else is made from", "cure": "lost",
///              "repair": "leaves it out and names it; add the file again with `refrain add`"}]}
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LibraryCheck {
    /// Always [`CHECK_SCHEMA`].
    pub schema: String,
    /// The file.
    pub library: String,
    /// Is there no fault?
    pub sound: bool,
    /// Are the insights made from all files? Where not, the next `refrain add` or `scan` makes them; no fault.
    pub up_to_date: bool,
    /// Rows that were read and are as they were written, by table.
    pub rows: BTreeMap<String, u64>,
    pub faults: Vec<Fault>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// A table of the file, or "file" for the file itself.
    pub part: String,
    /// The rows of the table that have it, from the first to the last; null for the whole part.
    pub first: Option<u64>,
    pub last: Option<u64>,
    /// As the end of a sentence: "its checksum is wrong".
    pub what: String,
    /// What the part is for.
    pub means: String,
    pub cure: Cure,
    /// What `refrain library repair` does about it.
    pub repair: String,
}

/// What a repair can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cure {
    /// It is made again from the files.
    Rebuilt,
    /// It cannot be made again.
    Lost,
}

/// The faults found so far; the same fault of neighbouring rows is one.
#[derive(Debug, Default)]
pub(super) struct Faults {
    pub found: Vec<Fault>,
}

/// Faults that are told one by one; a file that is all broken has the same to say of every row.
const MOST: usize = 1000;

impl Faults {
    /// Of the file as a database.
    pub fn file(&mut self, what: impl Into<String>) {
        self.push(Fault {
            part: "file".to_owned(),
            first: None,
            last: None,
            what: what.into(),
            means: "SQLite cannot be sure to find every row".to_owned(),
            cure: Cure::Rebuilt,
            repair: "writes a new file from all rows that can still be read".to_owned(),
        });
    }

    pub fn table(&mut self, table: Table, what: impl Into<String>) {
        self.push(fault(table, None, what.into()));
    }

    pub fn row(&mut self, table: Table, number: u64, what: impl Into<String>) {
        let what = what.into();
        if let Some(last) = self.found.last_mut()
            && last.part == table.name()
            && last.what == what
            && last.last.is_some_and(|last| last == number || last + 1 == number)
        {
            last.last = Some(number);
            return;
        }
        self.push(fault(table, Some(number), what));
    }

    fn push(&mut self, fault: Fault) {
        if self.found.len() > MOST || self.found.contains(&fault) {
            return;
        }
        self.found.push(if self.found.len() < MOST { fault } else { more() });
    }
}

/// Stands for all that is not told one by one.
fn more() -> Fault {
    Fault {
        part: "file".to_owned(),
        first: None,
        last: None,
        what: format!("more than {MOST} things are wrong; the rest is not told"),
        means: "most of the file may be damaged".to_owned(),
        cure: Cure::Rebuilt,
        repair: "saves what can be saved and names what is lost".to_owned(),
    }
}

fn fault(table: Table, number: Option<u64>, what: String) -> Fault {
    let (cure, repair) = match table {
        Table::Head => {
            (Cure::Lost, "takes the model and the parameters from its own flags, and embeds every text again")
        }
        Table::Files => (Cure::Lost, "leaves it out and names it; add the file again with `refrain add`"),
        Table::History => (Cure::Lost, "leaves it out and names it"),
        Table::Digests => (Cure::Lost, "leaves it out and names it; what it told may be told again"),
        Table::Feeds => (
            Cure::Lost,
            "leaves it out and names it; the next scan asks the feed for everything again, and known episodes stay known",
        ),
        Table::Cuts
        | Table::Vectors
        | Table::Texts
        | Table::Codes
        | Table::Passages
        | Table::Columns
        | Table::Insights
        | Table::Centroids => (Cure::Rebuilt, "makes it again from the files"),
    };
    Fault {
        part: table.name().to_owned(),
        first: number,
        last: number,
        what,
        means: meaning(table).to_owned(),
        cure,
        repair: repair.to_owned(),
    }
}

/// What a table is for, in a user's words.
pub(super) fn meaning(table: Table) -> &'static str {
    match table {
        Table::Head => "which model and parameters made the library, and how much of everything there is",
        Table::Files => "a file as it was read, which all else is made from",
        Table::Cuts => "the passages cut of a transcript, kept to save time",
        Table::Vectors => "vectors of claims, which queries compare and `refrain add` needs",
        Table::Texts => "which text each vector is of",
        Table::Codes => "vectors in 8 bits, which queries look at first",
        Table::Passages => "a passage, which answers show",
        Table::Columns => "what queries look at of all passages or insights",
        Table::Insights => "an insight with its evidence",
        Table::Centroids => "the centroids of insights, which queries compare",
        Table::History => "what became of insights, which `refrain explain` tells",
        Table::Digests => "a digest that was told, so that nothing is told twice",
        Table::Feeds => "what is remembered of a feed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_rows_with_one_fault_are_told_at_once() {
        let mut faults = Faults::default();
        for number in [3, 4, 5, 9] {
            faults.row(Table::Passages, number, "it is not there");
        }
        faults.row(Table::Passages, 10, "its checksum is wrong");
        let told: Vec<_> = faults.found.iter().map(|fault| (fault.first, fault.last)).collect();
        assert_eq!(told, [(Some(3), Some(5)), (Some(9), Some(9)), (Some(10), Some(10))]);
    }

    #[test]
    fn a_list_of_faults_that_is_cut_says_so() {
        let told = |count: u64| {
            let mut faults = Faults::default();
            (0..count).for_each(|number| faults.row(Table::Passages, 2 * number, "it is not there"));
            faults.found
        };
        assert!(told(MOST as u64).iter().all(|fault| fault.part == "passages"));
        for count in [MOST + 1, MOST + 50] {
            let found = told(count as u64);
            assert_eq!(found.len(), MOST + 1);
            assert_eq!(found[MOST].what, "more than 1000 things are wrong; the rest is not told");
        }
    }

    #[test]
    fn only_what_the_files_do_not_hold_is_lost() {
        let lost: Vec<&str> = Table::ALL
            .into_iter()
            .filter(|&table| fault(table, None, String::new()).cure == Cure::Lost)
            .map(Table::name)
            .collect();
        assert_eq!(lost, ["head", "files", "history", "digests", "feeds"]);
    }
}
