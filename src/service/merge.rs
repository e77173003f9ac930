//! Which of some files are new to a library, which it has in another version, and which it has already.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use crate::library::StoredFile;
use crate::transcript::{Content, Episode, FileRecord};

/// What becomes of some files.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Merged {
    /// By number in the library.
    pub files: BTreeMap<usize, StoredFile>,
    pub new: usize,
    pub updated: usize,
    pub unchanged: usize,
}

/// Sorts files into new, changed and known ones; only transcripts and passages are counted.
pub(super) fn merge(known: &[StoredFile], records: Vec<FileRecord>, today: Date) -> Merged {
    let mut by_file: HashMap<&str, Vec<usize>> = HashMap::new();
    for (number, stored) in known.iter().enumerate() {
        by_file.entry(&stored.record.file).or_default().push(number);
    }
    let mut merged = Merged::default();
    let mut next = known.len();
    for record in records {
        let counts = matches!(record.content, Content::Transcript(_) | Content::Passages(_));
        let alike = by_file.get(record.file.as_str()).map(Vec::as_slice).unwrap_or_default();
        let same = |&&number: &&usize| {
            let known = &known[number].record;
            known.content == record.content && known.warnings == record.warnings
        };
        if alike.iter().any(|number| same(&number)) {
            merged.unchanged += usize::from(counts);
            continue;
        }
        let number = alike.iter().copied().find(|&number| replaces(&record, &known[number].record));
        let added = number.map_or(today, |number| known[number].added);
        let counter = if number.is_some() { &mut merged.updated } else { &mut merged.new };
        *counter += usize::from(counts);
        let number = number.unwrap_or_else(|| {
            next += 1;
            next - 1
        });
        merged.files.insert(number, StoredFile { added, record });
    }
    merged
}

/// Is it a later version of the same file, rather than another episode that was put in its place?
fn replaces(record: &FileRecord, known: &FileRecord) -> bool {
    if record.folders != known.folders {
        return false;
    }
    match (&record.content, &known.content) {
        (Content::Transcript(new), Content::Transcript(old)) => {
            let about = |episode: &Episode| (episode.podcast.clone(), episode.title.clone(), episode.published);
            new.segments == old.segments || about(new) == about(old)
        }
        (Content::Manifest(_), Content::Manifest(_)) => true,
        (Content::Manifest(_), _) | (_, Content::Manifest(_)) => false,
        // A file that cannot be read for now takes nothing away.
        (Content::Skipped(_) | Content::Ignored, Content::Transcript(_) | Content::Passages(_)) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Segment;

    fn record(file: &str, title: &str, text: &str) -> FileRecord {
        let segments = vec![Segment { text: text.into(), ..Segment::default() }];
        let episode = Episode { podcast: None, title: title.into(), published: None, url: None, segments };
        FileRecord {
            file: file.into(),
            folders: vec!["inbox".into()],
            content: Content::Transcript(episode),
            warnings: Vec::new(),
        }
    }

    fn check(new: FileRecord, expected: (usize, usize, usize)) {
        let day: Date = "2026-03-05".parse().expect("a date");
        let known = [StoredFile { added: day, record: record("a.vtt", "Tides", "the harbour silts up") }];
        let merged = merge(&known, vec![new], day);
        assert_eq!((merged.new, merged.updated, merged.unchanged), expected);
    }

    #[test]
    fn a_file_is_new_changed_or_known() {
        check(record("a.vtt", "Tides", "the harbour silts up"), (0, 0, 1));
        check(record("b.vtt", "Tides", "the harbour silts up"), (1, 0, 0));
        check(record("a.vtt", "Tides", "the harbour silts up every year"), (0, 1, 0));
        check(record("a.vtt", "The tides", "the harbour silts up"), (0, 1, 0));
    }

    #[test]
    fn another_episode_in_a_file_of_the_same_name_takes_nothing_away() {
        check(record("a.vtt", "Locks", "the locks are closed"), (1, 0, 0));
    }

    #[test]
    fn a_file_that_cannot_be_read_any_more_stays_known() {
        let skipped = FileRecord { content: Content::Skipped("gone".into()), ..record("a.vtt", "Tides", "") };
        let day: Date = "2026-03-05".parse().expect("a date");
        let known = [StoredFile { added: day, record: record("a.vtt", "Tides", "the harbour silts up") }];
        let merged = merge(&known, vec![skipped], day);
        assert!(!merged.files.contains_key(&0) && merged.updated == 0);
    }
}
