//! [`FileRecord`]s -> [`Corpus`]: everything sorted by file, so that neither the order in which files came nor the number
//! of threads shows in the result.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;

use xxhash_rust::xxh3::xxh3_64;

use crate::error::Error;
use crate::insight::Notice;
use crate::transcript::gather::{ReadLimits, read_files};
use crate::transcript::record::{Content, Episode, FileRecord};
use crate::transcript::{Corpus, Transcript, manifest, metadata};

/// Reads every PATH: a folder (walked), a transcript, or a `.jsonl` of ready-made passages.
///
/// A file that cannot be read is skipped and named; one of a walked folder that is no transcript is only counted.
/// The same file reached twice is read once.
///
/// # Errors
/// [`Error::Io`] for a PATH that does not exist, [`Error::Usage`] for limits that let nothing through.
pub fn read_corpus(paths: &[PathBuf], limits: &ReadLimits) -> Result<Corpus, Error> {
    Ok(corpus_of(read_files(paths, limits)?))
}

/// Puts the records of any number of PATHs together, in any order.
///
/// PATHs may hold different files of one relative name; all of them then go by as many of their PATHs' own last folders
/// as tell them apart (`week1/a.vtt`, `week2/a.vtt`).
pub fn corpus_of(records: Vec<FileRecord>) -> Corpus {
    let mut corpus = Corpus::default();
    let names = tell_apart(&records);
    let here: HashSet<String> =
        records.iter().filter(|record| !matches!(record.content, Content::Manifest(_))).map(FileRecord::path).collect();
    let mut named: Vec<(String, FileRecord)> = names.into_iter().zip(records).collect();
    named.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.folders.cmp(&b.1.folders)));
    let mut nameless = Vec::new();
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    for (name, record) in named {
        let absent = absent(&record, &here);
        let notice = |reason: String| Notice { file: name.clone(), reason };
        corpus.warnings.extend(record.warnings.into_iter().chain(absent).map(notice));
        match record.content {
            Content::Ignored => corpus.ignored += 1,
            Content::Manifest(_) => {}
            Content::Skipped(reason) => corpus.skipped.push(notice(reason)),
            Content::Passages(passages) => {
                for passage in passages {
                    if let Some(first) = ids.get(&passage.id) {
                        let id = &passage.id;
                        corpus.warnings.push(notice(format!(
                            "id {id:?} is already in {first} and is left out; give every passage an id of its own"
                        )));
                    } else {
                        ids.insert(passage.id.clone(), name.clone());
                        corpus.ready.push((name.clone(), passage));
                    }
                }
            }
            Content::Transcript(Episode { podcast, title, published, url, segments }) => {
                let podcast = podcast.unwrap_or_else(|| {
                    nameless.push(name.clone());
                    metadata::stem(&name).to_owned()
                });
                corpus.transcripts.push(Transcript {
                    file: name,
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
    corpus.skipped.dedup();
    corpus.warnings.sort();
    corpus
}

/// The one warning for all rows of a manifest that name no file of any PATH.
fn absent(record: &FileRecord, here: &HashSet<String>) -> Option<String> {
    let Content::Manifest(missing) = &record.content else { return None };
    let path = record.path();
    let folder = path.strip_suffix(manifest::FILE_NAME).unwrap_or_default();
    let mut rows = missing.iter().filter(|(file, _)| !here.contains(&format!("{folder}{file}")));
    let (file, line) = rows.next()?;
    Some(format!(
        "{} of its lines name a file that is not there (first: line {line}, {file}); mend the name or remove the line",
        rows.count() + 1
    ))
}

/// A name for every record, by which no two are known.
pub fn tell_apart(records: &[FileRecord]) -> Vec<String> {
    let mut names: Vec<String> = records.iter().map(|record| record.file.clone()).collect();
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, record) in records.iter().enumerate() {
        by_name.entry(&record.file).or_default().push(index);
    }
    for indices in by_name.into_values().filter(|indices| indices.len() > 1) {
        let roots: BTreeSet<&[String]> = indices.iter().map(|&index| records[index].folders.as_slice()).collect();
        if roots.len() == 1 {
            continue;
        }
        let deepest = roots.iter().map(|root| root.len()).max().unwrap_or_default();
        let prefix = |root: &[String], depth: usize| root[root.len().saturating_sub(depth)..].join("/");
        let distinct =
            |depth: &usize| roots.iter().map(|root| prefix(root, *depth)).collect::<BTreeSet<_>>().len() == roots.len();
        let depth = (1..=deepest).find(distinct).unwrap_or(deepest);
        for &index in &indices {
            names[index] = format!("{}/{}", prefix(&records[index].folders, depth), records[index].file);
        }
    }
    tell_versions_apart(records, &mut names);
    names
}

/// A library may have kept two episodes that once lay in one and the same file: a hash of what they hold tells them apart.
fn tell_versions_apart(records: &[FileRecord], names: &mut [String]) {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, record) in records.iter().enumerate() {
        if matches!(record.content, Content::Transcript(_) | Content::Passages(_)) {
            by_name.entry(names[index].clone()).or_default().push(index);
        }
    }
    for indices in by_name.into_values().filter(|indices| indices.len() > 1) {
        for index in indices {
            let content = serde_json::to_vec(&records[index].content).unwrap_or_default();
            names[index] += &format!("~{:08x}", xxh3_64(&content) as u32);
        }
    }
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
