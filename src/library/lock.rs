//! One writer at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use crate::library::LibraryError;

const FILE: &str = "writer.lock";

/// Held while this process writes; the system gives it back, however the process ends.
#[derive(Debug)]
pub(super) struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// # Errors
    /// [`LibraryError::Busy`] names the process that writes already.
    pub fn take(folder: &Path) -> Result<Self, LibraryError> {
        let path = folder.join(FILE);
        let failed = |source| LibraryError::Io { path: path.clone(), source };
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Who it is helps, and is not needed.
                let _ = file.read_to_string(&mut holder);
                let by = if holder.trim().is_empty() { String::new() } else { format!(" (process {})", holder.trim()) };
                return Err(LibraryError::Busy { path: folder.to_owned(), by });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        let write = |file: &mut File| {
            file.set_len(0)?;
            file.rewind()?;
            write!(file, "{}", std::process::id())
        };
        write(&mut file).map_err(failed)?;
        Ok(Self { _file: file })
    }
}
