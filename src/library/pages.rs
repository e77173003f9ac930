//! The pages of a SQLite file, read without SQLite: rows that it cannot find its way to any more.
//!
//! A table is a tree of pages; where a page of the tree is damaged, all below it is out of SQLite's reach, although it is
//! still there. Here every page that looks like a leaf is read by itself. Nothing is believed: whoever asks has to verify
//! what comes. The format: <https://sqlite.org/fileformat2.html>.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// The page size that SQLite chooses where nobody asks for another.
const DEFAULT_PAGE: usize = 4096;
/// The first byte of a leaf of a table.
const LEAF: u8 = 0x0D;
/// Bytes before the first page's own head.
const FILE_HEADER: usize = 100;

/// A row as a leaf holds it: its number, its text or bytes, and the whole number that comes last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawRow {
    pub number: i64,
    pub body: Vec<u8>,
    pub sum: i64,
}

/// Gives every row of the shape (number, text or bytes, whole number) that some leaf holds, in the order of the pages.
///
/// Pages that the file lists as free are left out: what they hold is of the past.
pub(super) fn leaf_rows(path: &Path, mut each: impl FnMut(RawRow)) -> io::Result<()> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len() as usize;
    let mut header = [0; FILE_HEADER];
    if length < FILE_HEADER {
        return Ok(());
    }
    file.read_exact(&mut header)?;
    let told = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        size => usize::from(size),
    };
    let size = if told.is_power_of_two() && told >= 512 { told } else { DEFAULT_PAGE };
    let mut found = Pages { file: &mut file, size, count: length / size }.rows(&header, &mut each)?;
    if found == 0 && size != DEFAULT_PAGE {
        found = Pages { file: &mut file, size: DEFAULT_PAGE, count: length / DEFAULT_PAGE }.rows(&header, &mut each)?;
    }
    tracing::debug!("{}: {found} rows in its leaves", path.display());
    Ok(())
}

struct Pages<'a> {
    file: &'a mut File,
    size: usize,
    count: usize,
}

impl Pages<'_> {
    fn rows(&mut self, header: &[u8; FILE_HEADER], each: &mut impl FnMut(RawRow)) -> io::Result<usize> {
        let free = self.free(header)?;
        let mut found = 0;
        for number in (1..=self.count).filter(|number| !free.contains(number)) {
            let page = self.page(number)?;
            let start = if number == 1 { FILE_HEADER } else { 0 };
            if page[start] != LEAF {
                continue;
            }
            let cells = usize::from(u16_at(&page, start + 3).unwrap_or_default());
            for cell in 0..cells {
                let Some(at) = u16_at(&page, start + 8 + cell * 2) else { break };
                if let Some(row) = self.cell(&page, usize::from(at))? {
                    found += 1;
                    each(row);
                }
            }
        }
        Ok(found)
    }

    fn page(&mut self, number: usize) -> io::Result<Vec<u8>> {
        let mut page = vec![0; self.size];
        self.file.seek(SeekFrom::Start(((number - 1) * self.size) as u64))?;
        self.file.read_exact(&mut page)?;
        Ok(page)
    }

    /// The pages that are in use no more, as far as their list can be followed.
    fn free(&mut self, header: &[u8; FILE_HEADER]) -> io::Result<HashSet<usize>> {
        let mut free = HashSet::new();
        let mut trunk = u32_at(header, 32).unwrap_or_default();
        while (1..=self.count).contains(&trunk) && free.insert(trunk) {
            let page = self.page(trunk)?;
            let leaves = u32_at(&page, 4).unwrap_or_default().min(self.size / 4 - 2);
            free.extend((0..leaves).filter_map(|leaf| u32_at(&page, 8 + leaf * 4)));
            trunk = u32_at(&page, 0).unwrap_or_default();
        }
        Ok(free)
    }

    /// The row that begins at a place of a page; `None` where there is none.
    fn cell(&mut self, page: &[u8], at: usize) -> io::Result<Option<RawRow>> {
        let Some((length, after)) = varint(page, at) else { return Ok(None) };
        let Some((number, start)) = varint(page, after) else { return Ok(None) };
        let (Ok(length), size) = (usize::try_from(length), self.size) else { return Ok(None) };
        if length > self.count.saturating_mul(size) {
            return Ok(None);
        }
        // How much of a row stays on its page: "B-tree Cell Format".
        let (most, least) = (size - 35, (size - 12) * 32 / 255 - 23);
        let here = if length <= most {
            length
        } else {
            let fits = least + (length - least) % (size - 4);
            if fits <= most { fits } else { least }
        };
        let Some(local) = page.get(start..start + here) else { return Ok(None) };
        let mut payload = local.to_vec();
        let mut next = if here < length { u32_at(page, start + here).unwrap_or_default() } else { 0 };
        while payload.len() < length {
            if !(1..=self.count).contains(&next) {
                return Ok(None);
            }
            let overflow = self.page(next)?;
            let wanted = (length - payload.len()).min(size - 4);
            payload.extend_from_slice(&overflow[4..4 + wanted]);
            next = u32_at(&overflow, 0).unwrap_or_default();
        }
        Ok(record(&payload).map(|(body, sum)| RawRow { number, body: body.to_vec(), sum }))
    }
}

/// The columns of a row that has (null for the number, text or bytes, whole number); `None` for any other.
fn record(payload: &[u8]) -> Option<(&[u8], i64)> {
    let (header, mut at) = varint(payload, 0)?;
    let mut kinds = [0; 3];
    for kind in &mut kinds {
        (*kind, at) = varint(payload, at)?;
    }
    if kinds[0] != 0 || kinds[1] < 12 || at as i64 != header {
        return None;
    }
    let end = at.checked_add(usize::try_from((kinds[1] - 12) / 2).ok()?)?;
    let body = payload.get(at..end)?;
    let bytes = match kinds[2] {
        8 | 9 => return Some((body, kinds[2] - 8)),
        kind @ 1..=4 => kind as usize,
        5 => 6,
        6 => 8,
        _ => return None,
    };
    let sum = payload.get(end..end + bytes)?;
    // A whole number of few bytes keeps its sign.
    let sign = if sum[0] & 0x80 == 0 { 0 } else { -1 };
    Some((body, sum.iter().fold(sign, |sum: i64, &byte| sum << 8 | i64::from(byte))))
}

/// A whole number of one to nine bytes, and the place after it.
fn varint(bytes: &[u8], at: usize) -> Option<(i64, usize)> {
    let mut value = 0u64;
    for place in 0..8 {
        let byte = *bytes.get(at + place)?;
        value = value << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Some((value as i64, at + place + 1));
        }
    }
    Some(((value << 8 | u64::from(*bytes.get(at + 8)?)) as i64, at + 9))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize)
}

#[cfg(test)]
mod tests {
    use rusqlite::{Connection, params};

    use super::*;

    /// A file with rows of many lengths, on a page, just over it and over many, and sums of every width.
    fn written(page_size: usize) -> (tempfile::TempDir, Vec<RawRow>) {
        let folder = tempfile::tempdir().expect("a folder");
        let connection = Connection::open(folder.path().join("rows")).expect("opens");
        connection
            .execute_batch(&format!(
                "PRAGMA page_size = {page_size}; CREATE TABLE rows (number INTEGER PRIMARY KEY, body BLOB, sum INTEGER)"
            ))
            .expect("a table");
        let lengths = (0..60).chain(4000..4110).chain([8000, 20_000, 300_000]);
        let sums = [0, 1, -1, 127, -128, 1 << 20, -(1 << 40), i64::MAX, i64::MIN, 40_000, 1 << 46];
        let rows: Vec<RawRow> = (0..)
            .zip(lengths)
            .map(|(number, length)| RawRow {
                number: if number == 7 { 1 << 40 } else { number },
                body: (0..length).map(|at| (at % 251) as u8).collect(),
                sum: sums[number as usize % sums.len()],
            })
            .collect();
        for row in &rows {
            let of_row = params![row.number, row.body, row.sum];
            connection.execute("INSERT INTO rows VALUES (?1, ?2, ?3)", of_row).expect("a row");
        }
        // What was deleted lies on free pages from then on.
        connection.execute("DELETE FROM rows WHERE number < 20", []).expect("deleted");
        let rows = rows.into_iter().filter(|row| row.number >= 20).collect();
        (folder, rows)
    }

    fn read(path: &Path) -> Vec<RawRow> {
        let mut rows = Vec::new();
        leaf_rows(path, |row| rows.push(row)).expect("can be read");
        rows.sort_by_key(|row| row.number);
        rows
    }

    #[test]
    fn every_row_is_found_without_sqlite() {
        for page_size in [512, 4096, 65_536] {
            let (folder, mut rows) = written(page_size);
            rows.sort_by_key(|row| row.number);
            assert!(read(&folder.path().join("rows")) == rows, "pages of {page_size}");
        }
    }

    #[test]
    fn a_file_without_a_header_and_a_file_of_noise_give_what_they_have() {
        let (folder, rows) = written(4096);
        let path = folder.path().join("rows");
        let mut bytes = std::fs::read(&path).expect("the file");
        bytes[..100].fill(0xA5);
        std::fs::write(&path, &bytes).expect("written");
        assert!(read(&path).len() >= rows.len());
        let mut state = 1u64;
        for byte in &mut bytes {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (state >> 33) as u8;
        }
        bytes.chunks_mut(4096).for_each(|page| page[0] = LEAF);
        std::fs::write(&path, &bytes).expect("written");
        read(&path);
        std::fs::write(&path, b"short").expect("written");
        assert_eq!(read(&path), []);
    }
}
