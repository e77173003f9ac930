//! PATHs -> [`FileRecord`]s: files found, read and parsed in parallel.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use rayon::prelude::*;

use crate::error::Error;
use crate::transcript::manifest::{self, Manifest};
use crate::transcript::metadata::{self, Metadata, PathNames};
use crate::transcript::open::{Opened, open};
use crate::transcript::record::{Content, Episode, FileRecord};
use crate::transcript::walk::{Found, walk};
use crate::transcript::{ReadError, Reading, ReadyPassage, decode, ready};

/// How much is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadLimits {
    /// A longer file is skipped; the longest transcripts, with a time for every word, have about 10 MiB.
    pub max_file_bytes: u64,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self { max_file_bytes: 64 * 1024 * 1024 }
    }
}

impl ReadLimits {
    /// Checks that the limits let anything through.
    ///
    /// # Errors
    /// [`Error::Usage`] names the field, its value and what was expected.
    pub fn validate(&self) -> Result<(), Error> {
        if self.max_file_bytes == 0 {
            return Err(Error::Usage("max_file_bytes is 0; expected at least 1 byte, such as 67108864".to_owned()));
        }
        Ok(())
    }
}

/// Reads every PATH: a folder (walked), a transcript, or a `.jsonl` of ready-made passages; one record a file.
///
/// The same file reached twice is read once.
///
/// # Errors
/// [`Error::Io`] for a PATH that does not exist, [`Error::Usage`] for limits that let nothing through.
pub fn read_files(paths: &[PathBuf], limits: &ReadLimits) -> Result<Vec<FileRecord>, Error> {
    limits.validate()?;
    let walk = walk(paths)?;
    tracing::debug!(files = walk.found.len(), "walked");
    let (manifests, mut records) = Manifests::read(&walk.found, limits);
    let read = |found: &Found| {
        let (content, warnings) = match outcome(found, limits) {
            Outcome::Ignored => (Content::Ignored, Vec::new()),
            Outcome::Skipped(reason) => (Content::Skipped(reason), Vec::new()),
            Outcome::Ready(passages, warnings) => (Content::Passages(passages), warnings),
            Outcome::Read(reading) => {
                let Reading { fields, segments, warnings, format } = *reading;
                tracing::debug!(file = found.file, format, segments = segments.len(), "read");
                let names = PathNames::new(&relative_to(&found.root, &found.path), folder_name(&found.root).as_deref());
                let Metadata { podcast, title, published, url } =
                    metadata::describe(manifests.fields(found), &fields, &names);
                (Content::Transcript(Episode { podcast, title, published, url, segments }), warnings)
            }
        };
        record(found, content, warnings)
    };
    records.extend(walk.found.par_iter().map(read).collect::<Vec<_>>());
    records.extend(walk.skipped.iter().map(|(found, reason)| record(found, Content::Skipped(reason.clone()), vec![])));
    records.extend(walk.left.iter().map(|found| record(found, Content::Ignored, vec![])));
    Ok(records)
}

fn record(found: &Found, content: Content, warnings: Vec<String>) -> FileRecord {
    FileRecord { file: found.file.clone(), folders: folders(&found.root), content, warnings }
}

/// What became of one file.
enum Outcome {
    Read(Box<Reading>),
    Ready(Vec<ReadyPassage>, Vec<String>),
    Skipped(String),
    Ignored,
}

/// Extensions that only caption files have: such a file without captions is broken, where a cover or a licence is not.
const CAPTION_EXTENSIONS: [&str; 6] = ["vtt", "srt", "sbv", "ttml", "dfxp", "ass"];

fn promises_captions(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| CAPTION_EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

fn outcome(found: &Found, limits: &ReadLimits) -> Outcome {
    if is_manifest(&found.path) {
        return Outcome::Skipped(
            "it is a manifest, which only names transcripts; give the folder that it stands in".to_owned(),
        );
    }
    let (bytes, too_large) = match open(&found.path, limits.max_file_bytes) {
        Ok(Opened::Bytes(bytes)) => (bytes, false),
        Ok(Opened::TooLarge(head)) => (head, true),
        Err(reason) => return Outcome::Skipped(reason),
    };
    let refused = |error: &ReadError| match error {
        ReadError::NotATranscript { .. } if !found.named && !promises_captions(&found.path) => Outcome::Ignored,
        error => Outcome::Skipped(error.to_string()),
    };
    if too_large {
        // A film beside the transcripts is no transcript that was missed.
        return match decode::decode(&bytes) {
            Err(error @ ReadError::NotATranscript { .. }) => refused(&error),
            _ => Outcome::Skipped(format!(
                "it is longer than {} bytes, which no transcript is; cut it into episodes",
                limits.max_file_bytes
            )),
        };
    }
    let name = found.file.rsplit('/').next().unwrap_or(&found.file);
    if let Ok(decoded) = decode::decode(&bytes)
        && ready::is_ready(&decoded.text)
    {
        let (passages, mut warnings) = ready::read(&decoded.text);
        warnings.extend(decoded.warning);
        return Outcome::Ready(passages, warnings);
    }
    match crate::transcript::read(&bytes, name) {
        Ok(reading) => Outcome::Read(Box::new(reading)),
        Err(error) => refused(&error),
    }
}

/// The manifests of the folders in which something was found, by folder.
struct Manifests {
    by_folder: BTreeMap<PathBuf, Manifest>,
}

impl Manifests {
    /// Also gives a record of each.
    fn read(found: &[Found], limits: &ReadLimits) -> (Self, Vec<FileRecord>) {
        let mut roots: BTreeMap<PathBuf, &Path> = BTreeMap::new();
        for item in found {
            for folder in folders_up(item) {
                roots.entry(folder).or_insert(&item.root);
            }
        }
        let (mut by_folder, mut records) = (BTreeMap::new(), Vec::new());
        let known: BTreeSet<&Path> = found.iter().map(|item| item.path.as_path()).collect();
        for (folder, root) in roots {
            let path = folder.join(manifest::FILE_NAME);
            if std::fs::symlink_metadata(&path).is_err() {
                continue;
            }
            let file = relative_to(root, &path);
            let mut record =
                FileRecord { file, folders: folders(root), content: Content::Manifest(vec![]), warnings: vec![] };
            let text = match open(&path, limits.max_file_bytes) {
                Ok(Opened::Bytes(bytes)) => decode::decode(&bytes).map_err(|error| error.to_string()),
                Ok(Opened::TooLarge(_)) => Err(format!("it is longer than {} bytes", limits.max_file_bytes)),
                Err(reason) => Err(reason),
            };
            match text {
                Err(reason) => record.warnings.push(format!("the manifest is not used: {reason}")),
                Ok(text) => {
                    let (manifest, problems) = Manifest::parse(&text.text);
                    record.warnings = problems;
                    record.content = Content::Manifest(absent(&manifest, &folder, &known));
                    by_folder.insert(folder, manifest);
                }
            }
            records.push(record);
        }
        (Self { by_folder }, records)
    }

    /// What the nearest manifest that names the file says.
    fn fields(&self, found: &Found) -> Option<&crate::transcript::Fields> {
        folders_up(found).into_iter().find_map(|folder| {
            let manifest = self.by_folder.get(&folder)?;
            manifest.fields(&relative_to(&folder, &found.path))
        })
    }
}

/// The folders of a file, from its own up to its PATH.
fn folders_up(found: &Found) -> Vec<PathBuf> {
    found
        .path
        .ancestors()
        .skip(1)
        .take_while(|folder| folder.starts_with(&found.root))
        .map(Path::to_owned)
        .chain(
            // `a.txt` alone has the empty path as its folder.
            found.path.parent().filter(|parent| parent.as_os_str().is_empty()).map(|_| found.root.clone()),
        )
        .collect()
}

/// The rows of a manifest that name no file, by line; rows of files that were not asked for are fine.
fn absent(manifest: &Manifest, folder: &Path, known: &BTreeSet<&Path>) -> Vec<(String, usize)> {
    let missing = |(file, _): &(&str, usize)| {
        let path = folder.join(file);
        !known.contains(path.as_path()) && std::fs::symlink_metadata(&path).is_err()
    };
    let mut rows: Vec<(String, usize)> =
        manifest.files().filter(missing).map(|(file, line)| (file.to_owned(), line)).collect();
    rows.sort_by_key(|(_, line)| *line);
    rows
}

fn is_manifest(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.eq_ignore_ascii_case(manifest::FILE_NAME))
}

fn relative_to(folder: &Path, path: &Path) -> String {
    let path = path.strip_prefix(folder).unwrap_or(path);
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The name of a folder, `.` and `..` resolved.
fn folder_name(folder: &Path) -> Option<String> {
    let real = std::fs::canonicalize(folder).ok()?;
    real.file_name().map(|name| name.to_string_lossy().into_owned())
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
