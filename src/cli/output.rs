//! Where a result goes: standard output, or a file that is there whole or not at all.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::cli::{Failure, interrupt};

/// Where a result goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Output {
    Stdout,
    /// A new or old regular file; symbolic links are followed.
    File(PathBuf),
    /// A pipe or a device, which is written to as it is.
    Special(PathBuf),
}

const FULL: &str = "nothing was written, and a file that was there is as it was; give -o on another disk, or free some \
                    room";

impl Output {
    /// `None` and `-` are standard output. Looks at once whether a file can be written there, before any long work.
    pub(super) fn new(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else { return Ok(Self::Stdout) };
        // The file that a link names is replaced, not the link.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if path.is_dir() {
            let name = path.display();
            return Err(Failure::Usage(format!("-o {name} is a folder; give a file in it, such as {name}/week.html")));
        }
        if path.exists() && !path.is_file() {
            return Ok(Self::Special(path));
        }
        let folder = folder_of(&path);
        if !folder.is_dir() {
            return Err(Failure::Usage(format!(
                "-o {}: the folder {} is not there; make it first",
                path.display(),
                folder.display()
            )));
        }
        match tempfile::tempfile_in(folder) {
            Ok(_) => Ok(Self::File(path)),
            Err(source) => Err(Failure::Output {
                path,
                source,
                remedy: "the file cannot be made there; check the permissions of the folder",
            }),
        }
    }

    pub(super) fn is_terminal(&self) -> bool {
        *self == Self::Stdout && io::stdout().is_terminal()
    }

    /// Writes the result; a file takes its name only when all of it is on the disk.
    pub(super) fn write(&self, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
        match self {
            Self::Stdout => {
                let mut out = BufWriter::new(io::stdout().lock());
                fill(&mut out).and_then(|()| out.flush()).map_err(Failure::Stdout)
            }
            Self::Special(path) => {
                let into = |file: File| {
                    let mut out = BufWriter::new(file);
                    fill(&mut out).and_then(|()| out.flush())
                };
                OpenOptions::new().write(true).open(path).and_then(into).map_err(|source| Failure::Output {
                    path: path.clone(),
                    source,
                    remedy: "what was written is not complete",
                })
            }
            Self::File(path) => {
                write_whole(path, fill).map_err(|source| Failure::Output { path: path.clone(), source, remedy: FULL })
            }
        }
    }
}

/// Writes beside `path`, syncs, and renames.
fn write_whole(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let folder = folder_of(path);
    let mut builder = Builder::new();
    builder.prefix(".refrain-").suffix(".part");
    if let Some(permissions) = permissions(path) {
        builder.permissions(permissions);
    }
    let mut temporary = interrupt::guarded(|| builder.tempfile_in(folder), NamedTempFile::path)?;
    let name = temporary.path().to_owned();
    let filled = {
        let mut out = BufWriter::new(temporary.as_file_mut());
        fill(&mut out).and_then(|()| out.flush())
    };
    let synced = filled.and_then(|()| temporary.as_file().sync_all());
    interrupt::released(&name, || match synced {
        Ok(()) => temporary.persist(path).map(drop).map_err(|error| error.error),
        // Dropped here, the temporary file is removed.
        Err(error) => {
            drop(temporary);
            Err(error)
        }
    })
}

/// `a.json` alone lies in the folder `.`.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Those of the file that is replaced, else what the user's mask leaves of reading and writing for all.
#[cfg(unix)]
fn permissions(path: &Path) -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;

    let old = path.metadata().map(|old| old.permissions());
    Some(old.unwrap_or_else(|_| Permissions::from_mode(0o666)))
}

#[cfg(not(unix))]
fn permissions(_: &Path) -> Option<Permissions> {
    None
}
