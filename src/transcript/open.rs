//! A path -> the bytes of a plain file, without ever waiting for a pipe or reading past a limit.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::Path;

/// What opening a file gave.
#[derive(Debug)]
pub enum Opened {
    Bytes(Vec<u8>),
    /// Longer than the limit: its first bytes, enough to tell what it is.
    TooLarge(Vec<u8>),
}

/// Of a file that is too large, this many bytes are read.
const SNIFFED_BYTES: u64 = 64 * 1024;

/// Reads a plain file of at most `limit` bytes.
///
/// A file that is exchanged for a pipe, a device or a folder between the walk and now is an error, not a hang.
///
/// # Errors
/// A sentence that says why there are no bytes.
pub fn open(path: &Path, limit: u64) -> Result<Opened, String> {
    let file = plain_file(path)?;
    let mut bytes = Vec::new();
    let failed = |error: std::io::Error| format!("it cannot be read ({error}); check its permissions and the disk");
    let length = file.metadata().map_err(failed)?.len();
    let wanted = if length > limit { SNIFFED_BYTES.min(limit) } else { limit.saturating_add(1) };
    file.take(wanted).read_to_end(&mut bytes).map_err(failed)?;
    if length > limit || bytes.len() as u64 > limit {
        bytes.truncate(usize::try_from(SNIFFED_BYTES).unwrap_or(usize::MAX));
        return Ok(Opened::TooLarge(bytes));
    }
    Ok(Opened::Bytes(bytes))
}

fn plain_file(path: &Path) -> Result<File, String> {
    let special = "it is a pipe, a socket, a device or a folder; give a plain file";
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => "it was there and is not any more; run again when nothing changes the folder".to_owned(),
        _ => format!("it cannot be opened ({error}); check its permissions"),
    };
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(special.to_owned());
    }
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    let file = options.open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_file() { Ok(file) } else { Err(special.to_owned()) }
}
