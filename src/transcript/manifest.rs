//! `manifest.tsv` beside transcripts -> what it says about each: podcast, title, date, link.
//!
//! The first line names the columns, in any order: file, podcast, title, published, url; other columns are ignored.
//! A cell is taken as it stands; one that is quoted as spreadsheets do (`"a ""b"""`) is unquoted.

use std::collections::BTreeMap;

use crate::transcript::Fields;
use crate::transcript::date::parse_date;

/// The name a manifest has.
pub const FILE_NAME: &str = "manifest.tsv";

/// The first line of a manifest, as refrain would write it.
pub const HEADER: &str = "file\tpodcast\ttitle\tpublished\turl";

/// What a manifest says, by file relative to the manifest's folder, `/` between folders.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Manifest {
    rows: BTreeMap<String, Row>,
}

#[derive(Debug, Clone, PartialEq)]
struct Row {
    line: usize,
    fields: Fields,
}

impl Manifest {
    /// Reads the text of a manifest; the second value names the lines that were left out, and why.
    pub fn parse(text: &str) -> (Self, Vec<String>) {
        let mut manifest = Self::default();
        let mut warnings = Vec::new();
        let mut lines =
            (1..).zip(text.trim_start_matches('\u{feff}').lines()).filter(|(_, line)| !line.trim().is_empty());
        let Some((number, header)) = lines.next() else {
            return (
                manifest,
                vec!["it is empty; expected a first line that names the columns: file, podcast, ...".to_owned()],
            );
        };
        let columns: Vec<String> = header.split('\t').map(|cell| unquote(cell).to_ascii_lowercase()).collect();
        if !columns.iter().any(|column| column == "file") {
            let found = columns.join(", ");
            let reason =
                format!("line {number} names no column \"file\" (found: {found}); expected tabs between {HEADER:?}");
            return (manifest, vec![reason]);
        }
        for (number, line) in lines {
            if let Err(reason) = manifest.add(&columns, number, line, &mut warnings) {
                warnings.push(format!("line {number} is left out: {reason}"));
            }
        }
        (manifest, warnings)
    }

    /// What the manifest says about `file`, relative to its folder.
    pub fn fields(&self, file: &str) -> Option<&Fields> {
        self.rows.get(file).map(|row| &row.fields)
    }

    /// The files named, with their line.
    pub fn files(&self) -> impl Iterator<Item = (&str, usize)> {
        self.rows.iter().map(|(file, row)| (file.as_str(), row.line))
    }

    fn add(&mut self, columns: &[String], number: usize, line: &str, warnings: &mut Vec<String>) -> Result<(), String> {
        let cells: Vec<String> = line.split('\t').map(unquote).collect();
        if cells.len() > columns.len() {
            return Err(format!("{} cells, but the first line names {} columns", cells.len(), columns.len()));
        }
        let cell = |name: &str| {
            let index = columns.iter().position(|column| column == name)?;
            cells.get(index).filter(|value| !value.is_empty()).cloned()
        };
        let Some(file) = cell("file") else {
            return Err("its file is empty".to_owned());
        };
        let file = file.replace('\\', "/");
        let file = file.strip_prefix("./").unwrap_or(&file).to_owned();
        if let Some(row) = self.rows.get(&file) {
            return Err(format!("{file} is already on line {}", row.line));
        }
        let published = cell("published").and_then(|value| {
            let date = parse_date(&value);
            if date.is_none() {
                warnings.push(format!(
                    "line {number}: {value:?} is no date, so it is not used; expected one such as 2025-01-31"
                ));
            }
            date
        });
        let fields = Fields { podcast: cell("podcast"), title: cell("title"), published, url: cell("url") };
        self.rows.insert(file, Row { line: number, fields });
        Ok(())
    }
}

fn unquote(cell: &str) -> String {
    let cell = cell.trim();
    match cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) if !inner.replace("\"\"", "").contains('"') => inner.replace("\"\"", "\"").trim().to_owned(),
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_in_any_order_and_others_are_ignored() {
        let (manifest, warnings) = Manifest::parse(
            "\u{feff}words\tPodcast\tfile\tpublished\r\n10\tThe Show\ta.txt\t2025-01-31\r\n\r\n\t\t./sub\\b.vtt\n7\t\"Say \"\"hi\"\"\"\tc.txt\t\n",
        );
        assert_eq!(warnings, Vec::<String>::new());
        let a = manifest.fields("a.txt").expect("a row");
        assert_eq!(a.podcast.as_deref(), Some("The Show"));
        assert_eq!(a.published.map(|date| date.to_string()).as_deref(), Some("2025-01-31"));
        assert_eq!(manifest.fields("sub/b.vtt"), Some(&Fields::default()));
        assert_eq!(manifest.fields("c.txt").and_then(|fields| fields.podcast.as_deref()), Some("Say \"hi\""));
    }

    #[test]
    fn a_bad_row_is_a_warning_with_its_line() {
        let check = |text: &str, expected: &[&str]| {
            let (_, warnings) = Manifest::parse(text);
            assert_eq!(warnings.len(), expected.len(), "{warnings:?}");
            for (warning, part) in warnings.iter().zip(expected) {
                assert!(warning.contains(part), "{warning:?} has no {part:?}");
            }
        };
        check("", &["it is empty"]);
        check("a.txt\tShow\n", &["line 1 names no column \"file\""]);
        check(
            "file\tpodcast\na.txt\tA\tB\n\tC\nb.txt\tD\nb.txt\tE\n",
            &["line 2 is left out: 3 cells", "line 3", "b.txt is already on line 4"],
        );
        check("file\tpublished\na.txt\tsoon\n", &["line 2: \"soon\" is no date"]);
    }
}
