//! PATHs -> the files to read, each once, in an order that does not depend on how they were reached.
//!
//! Folders are walked without any ignore rules (a transcript in a `.gitignore`d folder is a transcript); hidden entries
//! are counted and left.
//! Linked folders are followed: real folders first, so that a file reached both ways goes by its real name, and every
//! folder once, so that links cannot loop.
//! A file is known by its canonical path; where several PATHs reach it, the least name that is not through a link wins.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::transcript::manifest;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Relative to its PATH, `/` between folders; for a PATH that is a file, its name.
    pub file: String,
    /// Where it is opened.
    pub path: PathBuf,
    /// The folder that PATH is, or stands in.
    pub root: PathBuf,
    /// Was it given itself, rather than found in a folder?
    pub named: bool,
}

/// What a walk found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Walk {
    /// Sorted by file; two PATHs may hold different files of one relative name.
    pub found: Vec<Found>,
    /// Entries that cannot be reached, and why.
    pub skipped: Vec<(Found, String)>,
    /// Hidden entries and manifests, each hidden folder as one, sorted.
    pub left: Vec<Found>,
}

/// Walks every PATH.
///
/// # Errors
/// [`Error::Io`] for a PATH that does not exist.
pub fn walk(paths: &[PathBuf]) -> Result<Walk, Error> {
    let mut walk = Walk::default();
    let mut reached: BTreeMap<PathBuf, (bool, Found)> = BTreeMap::new();
    let mut left: BTreeMap<PathBuf, Found> = BTreeMap::new();
    for path in paths {
        let meta = std::fs::metadata(path).map_err(|error| Error::io(path, error))?;
        let real = std::fs::canonicalize(path).map_err(|error| Error::io(path, error))?;
        if meta.is_dir() {
            Folder { root: path, real, reached: &mut reached, left: &mut left, skipped: &mut walk.skipped }.walk();
        } else {
            let file = file_name(path).unwrap_or_else(|| path.display().to_string());
            let root = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let found = Found { file, path: path.clone(), root: root.to_owned(), named: true };
            reach(&mut reached, real, false, found);
        }
    }
    walk.left = left.into_iter().filter(|(real, _)| !reached.contains_key(real)).map(|(_, found)| found).collect();
    walk.left.sort();
    walk.found = reached.into_values().map(|(_, found)| found).collect();
    walk.found.sort();
    walk.skipped.sort();
    walk.skipped.dedup();
    Ok(walk)
}

/// One PATH that is a folder, being walked.
struct Folder<'a> {
    root: &'a Path,
    real: PathBuf,
    reached: &'a mut BTreeMap<PathBuf, (bool, Found)>,
    /// What is left alone, by its canonical path.
    left: &'a mut BTreeMap<PathBuf, Found>,
    skipped: &'a mut Vec<(Found, String)>,
}

impl Folder<'_> {
    fn walk(mut self) {
        let mut seen = BTreeSet::from([self.real.clone()]);
        let mut folders = vec![self.root.to_owned()];
        let mut links = Vec::new();
        loop {
            let through_link = folders.is_empty();
            let Some(folder) = folders.pop().or_else(|| self.next_linked(&mut links, &mut seen)) else {
                return;
            };
            let entries = match std::fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
                Ok(entries) => entries,
                Err(error) => {
                    self.skip(&folder, format!("the folder cannot be read ({error}); check its permissions"));
                    continue;
                }
            };
            let mut entries: Vec<PathBuf> = entries.iter().map(std::fs::DirEntry::path).collect();
            entries.sort();
            // The stack gives back the last one first.
            for path in entries.into_iter().rev() {
                match std::fs::symlink_metadata(&path) {
                    Err(error) => self.skip(&path, gone(&error)),
                    Ok(_) if is_left(&path) => {
                        let real = std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
                        let found = self.found(path);
                        self.left
                            .entry(real)
                            .and_modify(|known| *known = found.clone().min(known.clone()))
                            .or_insert(found);
                    }
                    Ok(meta) if meta.is_symlink() => links.push(path),
                    Ok(meta) if meta.is_dir() => {
                        if std::fs::canonicalize(&path).is_ok_and(|real| seen.insert(real)) {
                            folders.push(path);
                        }
                    }
                    Ok(_) => self.file(path, through_link),
                }
            }
            links.sort_by(|a, b| b.cmp(a));
        }
    }

    /// Follows links to files, up to the next link to a folder that was not walked yet.
    fn next_linked(&mut self, links: &mut Vec<PathBuf>, seen: &mut BTreeSet<PathBuf>) -> Option<PathBuf> {
        while let Some(link) = links.pop() {
            let real = match std::fs::canonicalize(&link) {
                Ok(real) => real,
                Err(error) => {
                    self.skip(&link, format!("the link leads nowhere ({error}); mend it or remove it"));
                    continue;
                }
            };
            let above = link.parent().and_then(|parent| std::fs::canonicalize(parent).ok());
            if !real.is_dir() {
                self.file(link, true);
            } else if above.is_some_and(|above| above.starts_with(&real)) {
                self.skip(&link, format!("the link leads back to {}, which holds it; remove it", real.display()));
            } else if seen.insert(real) {
                return Some(link);
            }
        }
        None
    }

    fn file(&mut self, path: PathBuf, through_link: bool) {
        match std::fs::canonicalize(&path) {
            Err(error) => self.skip(&path, gone(&error)),
            Ok(real) => {
                let found = self.found(path);
                reach(self.reached, real, through_link, found);
            }
        }
    }

    fn found(&self, path: PathBuf) -> Found {
        Found { file: relative(self.root, &path), path, root: self.root.to_owned(), named: false }
    }

    fn skip(&mut self, path: &Path, reason: String) {
        self.skipped.push((self.found(path.to_owned()), reason));
    }
}

/// Keeps the better of two ways to a file: not through a link, then the least name; named once is named.
fn reach(reached: &mut BTreeMap<PathBuf, (bool, Found)>, real: PathBuf, through_link: bool, found: Found) {
    match reached.get_mut(&real) {
        None => {
            reached.insert(real, (through_link, found));
        }
        Some(known) => {
            let named = known.1.named || found.named;
            let key = |(linked, found): &(bool, Found)| (*linked, found.file.clone(), found.path.clone());
            let other = (through_link, found);
            if key(&other) < key(known) {
                *known = other;
            }
            known.1.named = named;
        }
    }
}

fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    let names: Vec<_> = path.components().map(|component| component.as_os_str().to_string_lossy()).collect();
    if names.is_empty() { ".".to_owned() } else { names.join("/") }
}

fn file_name(path: &Path) -> Option<String> {
    path.file_name().map(|name| name.to_string_lossy().into_owned())
}

fn is_left(path: &Path) -> bool {
    file_name(path).is_some_and(|name| name.starts_with('.') || name.eq_ignore_ascii_case(manifest::FILE_NAME))
}

fn gone(error: &std::io::Error) -> String {
    format!("it was there and is not any more ({error}); run again when nothing changes the folder")
}
