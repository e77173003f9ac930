//! PATHs -> the files to read, each once, in an order that does not depend on how they were reached.
//!
//! Folders are walked without any ignore rules (a transcript in a `.gitignore`d folder is a transcript); hidden entries
//! are counted and left.
//! Linked folders are followed: real folders first, so that a file reached both ways goes by its real name, and every
//! folder once, so that links cannot loop.
//! A file is known by its canonical path; where several PATHs reach it, the least name that is not through a link wins.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use crate::error::Error;
use crate::insight::Notice;
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
    /// Sorted by file.
    pub found: Vec<Found>,
    pub skipped: Vec<Notice>,
    /// Hidden entries and manifests, each hidden folder counted as one.
    pub ignored: usize,
}

/// Walks every PATH.
///
/// Two PATHs may hold different files of one relative name; both then go by as many of the PATHs' own last folders as
/// tell them apart (`week1/a.vtt`, `week2/a.vtt`).
///
/// # Errors
/// [`Error::Io`] for a PATH that does not exist.
pub fn walk(paths: &[PathBuf]) -> Result<Walk, Error> {
    let mut walk = Walk::default();
    let mut reached: BTreeMap<PathBuf, (bool, Found)> = BTreeMap::new();
    let mut left: BTreeSet<PathBuf> = BTreeSet::new();
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
    walk.ignored = left.iter().filter(|real| !reached.contains_key(*real)).count();
    walk.found = reached.into_values().map(|(_, found)| found).collect();
    tell_apart(&mut walk.found);
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
    /// The canonical paths of what is left alone.
    left: &'a mut BTreeSet<PathBuf>,
    skipped: &'a mut Vec<Notice>,
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
                        self.left.insert(std::fs::canonicalize(&path).unwrap_or(path));
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
                let file = relative(self.root, &path);
                reach(self.reached, real, through_link, Found { file, path, root: self.root.to_owned(), named: false });
            }
        }
    }

    fn skip(&mut self, path: &Path, reason: String) {
        self.skipped.push(Notice { file: relative(self.root, path), reason });
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

/// Gives files of one relative name, under different PATHs, names that differ.
fn tell_apart(found: &mut [Found]) {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, item) in found.iter().enumerate() {
        by_name.entry(item.file.clone()).or_default().push(index);
    }
    for indices in by_name.into_values().filter(|indices| indices.len() > 1) {
        let roots: Vec<Vec<String>> = indices.iter().map(|&index| folders(&found[index].root)).collect();
        let deepest = roots.iter().map(Vec::len).max().unwrap_or_default();
        let prefix = |root: &[String], depth: usize| root[root.len().saturating_sub(depth)..].join("/");
        let distinct =
            |depth: &usize| roots.iter().map(|root| prefix(root, *depth)).collect::<BTreeSet<_>>().len() == roots.len();
        let depth = (1..=deepest).find(distinct).unwrap_or(deepest);
        for (&index, root) in indices.iter().zip(&roots) {
            found[index].file = format!("{}/{}", prefix(root, depth), found[index].file);
        }
    }
}

/// The names of the folders down to `root`.
fn folders(root: &Path) -> Vec<String> {
    let real = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    real.components()
        .filter_map(|component| match component {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect()
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
