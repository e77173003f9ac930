//! PATHs -> [`Corpus`]: files found, read and parsed in parallel, and everything sorted by file, so that neither the
//! order of the PATHs nor the number of threads shows in the result.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::error::Error;
use crate::insight::Notice;
use crate::transcript::manifest::{self, Manifest};
use crate::transcript::metadata::{self, Metadata, PathNames};
use crate::transcript::open::{Opened, open};
use crate::transcript::walk::{Found, walk};
use crate::transcript::{Corpus, ReadError, Reading, ReadyPassage, Transcript, decode, ready};

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

/// Reads every PATH: a folder (walked), a transcript, or a `.jsonl` of ready-made passages.
///
/// A file that cannot be read is skipped and named; one of a walked folder that is no transcript is only counted.
/// The same file reached twice is read once.
///
/// # Errors
/// [`Error::Io`] for a PATH that does not exist, [`Error::Usage`] for limits that let nothing through.
pub fn read_corpus(paths: &[PathBuf], limits: &ReadLimits) -> Result<Corpus, Error> {
    limits.validate()?;
    let walk = walk(paths)?;
    tracing::debug!(files = walk.found.len(), "walked");
    let mut corpus = Corpus { skipped: walk.skipped, ignored: walk.ignored, ..Corpus::default() };
    let manifests = Manifests::read(&walk.found, limits, &mut corpus.warnings);
    let outcomes: Vec<Outcome> = walk.found.par_iter().map(|found| outcome(found, limits)).collect();
    let mut nameless = Vec::new();
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    for (found, outcome) in walk.found.iter().zip(outcomes) {
        let notice = |reason: String| Notice { file: found.file.clone(), reason };
        match outcome {
            Outcome::Ignored => corpus.ignored += 1,
            Outcome::Skipped(reason) => corpus.skipped.push(notice(reason)),
            Outcome::Ready(passages, warnings) => {
                corpus.warnings.extend(warnings.into_iter().map(notice));
                for passage in passages {
                    if let Some(first) = ids.get(&passage.id) {
                        let id = &passage.id;
                        corpus.warnings.push(notice(format!(
                            "id {id:?} is already in {first} and is left out; give every passage an id of its own"
                        )));
                    } else {
                        ids.insert(passage.id.clone(), found.file.clone());
                        corpus.ready.push((found.file.clone(), passage));
                    }
                }
            }
            Outcome::Read(reading) => {
                let Reading { fields, segments, warnings, format } = *reading;
                tracing::debug!(file = found.file, format, segments = segments.len(), "read");
                corpus.warnings.extend(warnings.into_iter().map(notice));
                let names = PathNames::new(&relative(found), folder_name(&found.root).as_deref());
                let Metadata { podcast, title, published, url } =
                    metadata::describe(manifests.fields(found), &fields, &names);
                let podcast = podcast.unwrap_or_else(|| {
                    nameless.push(found.file.clone());
                    metadata::stem(&found.file).to_owned()
                });
                corpus.transcripts.push(Transcript {
                    file: found.file.clone(),
                    podcast,
                    title: Some(title),
                    published,
                    url,
                    segments,
                });
            }
        }
    }
    corpus.warnings.extend(without_podcast(&nameless));
    corpus.skipped.sort();
    corpus.warnings.sort();
    Ok(corpus)
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
    fn read(found: &[Found], limits: &ReadLimits, warnings: &mut Vec<Notice>) -> Self {
        let mut folders: BTreeMap<PathBuf, String> = BTreeMap::new();
        for item in found {
            for folder in folders_up(item) {
                let name = relative_to(&item.root, &folder.join(manifest::FILE_NAME));
                folders.entry(folder).or_insert(name);
            }
        }
        let mut by_folder = BTreeMap::new();
        let known: BTreeSet<&Path> = found.iter().map(|item| item.path.as_path()).collect();
        for (folder, name) in folders {
            let path = folder.join(manifest::FILE_NAME);
            if std::fs::symlink_metadata(&path).is_err() {
                continue;
            }
            let mut warn = |reason: String| warnings.push(Notice { file: name.clone(), reason });
            let text = match open(&path, limits.max_file_bytes) {
                Ok(Opened::Bytes(bytes)) => decode::decode(&bytes).map_err(|error| error.to_string()),
                Ok(Opened::TooLarge(_)) => Err(format!("it is longer than {} bytes", limits.max_file_bytes)),
                Err(reason) => Err(reason),
            };
            match text {
                Err(reason) => warn(format!("the manifest is not used: {reason}")),
                Ok(text) => {
                    let (manifest, problems) = Manifest::parse(&text.text);
                    problems.into_iter().for_each(&mut warn);
                    if let Some(reason) = absent(&manifest, &folder, &known) {
                        warn(reason);
                    }
                    by_folder.insert(folder, manifest);
                }
            }
        }
        Self { by_folder }
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

/// One warning for all rows of a manifest that name no file; rows of files that were not asked for are fine.
fn absent(manifest: &Manifest, folder: &Path, known: &BTreeSet<&Path>) -> Option<String> {
    let missing = |(file, _): &(&str, usize)| {
        let path = folder.join(file);
        !known.contains(path.as_path()) && std::fs::symlink_metadata(&path).is_err()
    };
    let rows: Vec<(&str, usize)> = manifest.files().filter(missing).collect();
    let (file, line) = rows.iter().min_by_key(|(_, line)| *line)?;
    Some(format!(
        "{} of its lines name a file that is not there (first: line {line}, {file}); mend the name or remove the line",
        rows.len()
    ))
}

/// The one warning about files that nothing gives a podcast.
fn without_podcast(files: &[String]) -> Option<Notice> {
    let first = files.first()?;
    let name = first.rsplit('/').next().unwrap_or(first);
    let count = files.len();
    let (files, each) = if count == 1 {
        ("1 file names".to_owned(), "it counts")
    } else {
        (format!("{count} files name"), "each counts")
    };
    let reason = format!(
        "{files} no podcast, so {each} as a podcast of its own; to name them, write {} beside them, its first line {:?}, then a line for every file such as {:?}",
        manifest::FILE_NAME,
        manifest::HEADER,
        format!("{name}\tName of the show\t\t\t")
    );
    Some(Notice { file: first.clone(), reason })
}

fn is_manifest(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.eq_ignore_ascii_case(manifest::FILE_NAME))
}

/// The file below its PATH, before two PATHs' files of one name were told apart.
fn relative(found: &Found) -> String {
    relative_to(&found.root, &found.path)
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
