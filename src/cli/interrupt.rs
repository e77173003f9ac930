//! Ctrl-C: half-written files are removed, and the program exits with 130.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::cli::Failure;

/// 128 and the number of SIGINT, as a shell counts it.
const INTERRUPTED: i32 = 130;

/// The temporary files and folders that are being written.
///
/// Whoever makes, renames or removes one holds the lock meanwhile, and the handler never gives it back: after Ctrl-C no
/// file is made that nobody would remove.
static TEMPORARY: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// From now on Ctrl-C cleans up before it ends the program.
pub(super) fn listen() -> Result<(), Failure> {
    ctrlc::set_handler(|| {
        let paths = lock();
        for path in paths.iter() {
            // It may be gone already, and nobody can be told of another reason now.
            let _ = std::fs::remove_file(path).or_else(|_| std::fs::remove_dir_all(path));
        }
        std::process::exit(INTERRUPTED);
    })
    .map_err(|error| Failure::Failed(format!("Ctrl-C cannot be listened to ({error}); run refrain in another shell")))
}

/// Makes a temporary file, and remembers it.
pub(super) fn guarded<T>(make: impl FnOnce() -> io::Result<T>, path_of: impl Fn(&T) -> &Path) -> io::Result<T> {
    let mut paths = lock();
    let made = make()?;
    paths.insert(path_of(&made).to_owned());
    Ok(made)
}

/// Renames or removes a temporary file, and forgets it.
pub(super) fn released<T>(path: &Path, end: impl FnOnce() -> T) -> T {
    let mut paths = lock();
    let ended = end();
    paths.remove(path);
    ended
}

/// Does something that makes a temporary file or folder and ends it itself; Ctrl-C meanwhile removes what is there of it.
pub(super) fn removing<T>(path: &Path, work: impl FnOnce() -> T) -> T {
    lock().insert(path.to_owned());
    let done = work();
    lock().remove(path);
    done
}

fn lock() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner)
}
