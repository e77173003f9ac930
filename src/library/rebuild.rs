//! A library that is made beside the one in a folder, and takes its place whole or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::library::lock::WriterLock;
use crate::library::{FILE, LibraryError, check};

/// The folder in the library's own that the new one is made in; what a killed run left there is removed by the next.
const INNER: &str = ".rebuild";
/// What SQLite puts beside a file that is being written; it belongs to that file and to no other.
const JOURNAL: &str = "-journal";

/// The right to write to a folder, and a place in it where a new library is made.
#[derive(Debug)]
pub struct Rebuild {
    folder: PathBuf,
    inner: PathBuf,
    _lock: WriterLock,
}

impl Rebuild {
    /// Makes the folder where there is none; nobody else writes to it from now on.
    ///
    /// # Errors
    /// [`LibraryError::Io`] where the folder cannot be written, [`LibraryError::Busy`] where somebody else writes to it.
    pub fn begin(folder: &Path) -> Result<Self, LibraryError> {
        let inner = folder.join(INNER);
        let failed = |source| LibraryError::Io { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(failed)?;
        let lock = WriterLock::take(folder)?;
        remove(&inner).map_err(failed)?;
        fs::create_dir(&inner).map_err(failed)?;
        Ok(Self { folder: folder.to_owned(), inner, _lock: lock })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the new library is to be made.
    pub fn inner(&self) -> &Path {
        &self.inner
    }

    /// Puts the new library in place once a check finds it sound. One that was there before is kept as
    /// `library.sqlite.damaged-DATE`, which is given back.
    ///
    /// # Errors
    /// [`LibraryError`] where the new library is not sound or cannot take its place; then the old one is as it was.
    pub fn finish(self, today: Date) -> Result<Option<PathBuf>, LibraryError> {
        if let Some(fault) = check(&self.inner)?.faults.first() {
            let what = format!("what was made anew ({}: {})", fault.part, fault.what);
            return Err(LibraryError::Damaged { path: self.inner.join(FILE), what });
        }
        self.replace(today).map_err(|source| LibraryError::Io { path: self.folder.join(FILE), source })
    }

    fn replace(&self, today: Date) -> io::Result<Option<PathBuf>> {
        let path = self.folder.join(FILE);
        let mut kept = None;
        if path.exists() {
            let name = self.free_name(today);
            // A second name for the same bytes costs nothing; where the disk knows no such thing they are copied.
            fs::hard_link(&path, &name).or_else(|_| fs::copy(&path, &name).map(drop))?;
            // Left where it is, SQLite would play the old file's journal into the new file.
            let journal = with_suffix(&path, JOURNAL);
            if journal.exists() {
                fs::rename(&journal, with_suffix(&name, JOURNAL))?;
            }
            kept = Some(name);
        }
        fs::rename(self.inner.join(FILE), &path)?;
        sync(&self.folder)?;
        Ok(kept)
    }

    fn free_name(&self, today: Date) -> PathBuf {
        let names = (1..).map(|turn| match turn {
            1 => format!("{FILE}.damaged-{today}"),
            _ => format!("{FILE}.damaged-{today}-{turn}"),
        });
        let mut paths = names.map(|name| self.folder.join(name));
        paths.find(|path| !path.exists()).expect("numbers do not end")
    }
}

impl Drop for Rebuild {
    fn drop(&mut self) {
        // The next one that is begun removes what stays.
        let _ = remove(&self.inner);
    }
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Makes sure that new names in a folder outlive a loss of power.
#[cfg(unix)]
fn sync(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync(_: &Path) -> io::Result<()> {
    Ok(())
}
