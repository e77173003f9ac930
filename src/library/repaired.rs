//! What repairing a library did.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::library::Table;
use crate::library::fault::meaning;

/// The name and version of the JSON of [`Repaired`].
pub const REPAIR_SCHEMA: &str = "refrain.library-repair/1";

/// What repairing a library did.
///
/// ```json
/// {"schema": "refrain.library-repair/1", "library": "podcasts/library.sqlite",
///  "damaged": "podcasts/library.sqlite.damaged-2026-03-05", "faults": 3,
///  "kept": {"files": 40, "vectors": 2816, "history": 12, "digests": 3, "feeds": 2}, "embedded": 256, "insights": 12,
///  "lost": [{"part": "files", "what": "1 file: Anchor/2026-03-02-bridge.vtt", "remedy": "add it again: ..."}]}
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repaired {
    /// Always [`REPAIR_SCHEMA`].
    pub schema: String,
    /// The file.
    pub library: String,
    /// Where the old file is now; null where nothing was wrong and nothing was done.
    pub damaged: Option<String>,
    /// How many things were wrong.
    pub faults: usize,
    /// What was saved of what cannot be made again, and vectors.
    pub kept: BTreeMap<String, usize>,
    /// Texts that were embedded again.
    pub embedded: usize,
    /// Insights of the library now.
    pub insights: usize,
    pub lost: Vec<Loss>,
}

impl Repaired {
    /// Nothing was wrong.
    pub fn nothing(library: String, insights: usize) -> Self {
        Self {
            schema: REPAIR_SCHEMA.to_owned(),
            library,
            damaged: None,
            faults: 0,
            kept: BTreeMap::new(),
            embedded: 0,
            insights,
            lost: Vec::new(),
        }
    }
}

/// Something that could not be saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// A table of the file.
    pub part: String,
    pub what: String,
    pub remedy: String,
}

/// Names that are told one by one.
const NAMED: usize = 20;

impl Loss {
    fn new(table: Table, what: String, remedy: &str) -> Self {
        Self { part: table.name().to_owned(), what, remedy: remedy.to_owned() }
    }

    pub(super) fn of_head() -> Self {
        let what = format!("{}; every text was embedded again", meaning(Table::Head));
        Self::new(
            Table::Head,
            what,
            "if the model and the parameters were not the default ones, repair the damaged copy with the flags that they were made with",
        )
    }

    /// `names`: files that passages are still there of.
    pub(super) fn of_files(lost: usize, names: Vec<String>) -> Self {
        let mut what = count(lost, "file");
        let named = names.len().min(NAMED);
        if named > 0 {
            what += &format!(": {}", names[..named].join(", "));
        }
        if lost > named {
            let others = if named == 0 { "its name is lost, too".to_owned() } else { format!("{} more", lost - named) };
            what += &format!(" ({others})");
        }
        Self::new(Table::Files, what, "add it again: `refrain add PATH --library DIR`")
    }

    pub(super) fn of_rows(table: Table, lost: usize) -> Self {
        let (what, remedy) = match table {
            Table::Digests => {
                (count(lost, "digest that was told"), "digests of other days are kept; what it told may be told again")
            }
            Table::Feeds => (
                format!("what was remembered of {}", count(lost, "feed")),
                "the next scan asks for everything again; known episodes stay known",
            ),
            _ => (
                format!("{} of what became of insights", count(lost, "row")),
                "`refrain explain` tells less of what was before",
            ),
        };
        Self::new(table, what, remedy)
    }
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
