//! The Hugging Face hub: `OWNER/NAME[@REV]` -> a folder in its cache, laid out as Python's tools lay it out.
//!
//! Only the files of the model's own steps are fetched, all of one commit; the revision points to that commit only when
//! all are there. Weights are compared with the SHA-256 that the hub names for them.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hf_hub::api::sync::{Api, ApiBuilder, ApiError, ApiRepo};
use hf_hub::{Cache, Repo, RepoType};

use crate::embed::ModelError;
use crate::embed::choice::is_name;
use crate::embed::hub_files::{is_path, is_wanted, module_folders};
use crate::embed::weights::sha256;
use crate::error::Error;

/// Where the hub is and where its files are kept; the caller fills it, from the environment or otherwise.
#[derive(Debug, Clone, Default)]
pub struct HubSettings {
    /// The cache folder: `HF_HUB_CACHE`, else `HF_HOME/hub`, else `~/.cache/huggingface/hub`. A token is read from the
    /// file `token` beside it where `token` is not set.
    pub cache: Option<PathBuf>,
    /// `HF_ENDPOINT`; without it the public hub.
    pub endpoint: Option<String>,
    /// `HF_HUB_OFFLINE`: use what the cache holds and ask nobody.
    pub offline: bool,
    /// `HF_TOKEN`, for models that are not public.
    pub token: Option<String>,
}

/// How far the download of one file is, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Download<'a> {
    pub file: &'a str,
    pub done: u64,
    pub total: u64,
}

/// Is told of every piece that arrives; it may draw a bar or write a log line.
pub type OnDownload = Arc<dyn Fn(Download<'_>) + Send + Sync>;

/// What a pull brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulled {
    /// The folder that holds the model, good for `--model DIR`.
    pub folder: PathBuf,
    /// The commit that the revision stands for now.
    pub commit: String,
    pub files: Vec<PulledFile>,
}

/// One file of a pulled model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PulledFile {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
    /// Did the hub name this SHA-256? It does so for weights, not for small text files.
    pub verified: bool,
}

const ENDPOINT: &str = "https://huggingface.co";

/// The folder of the model as the cache holds it, without asking anybody.
pub(crate) fn cached(repo: &str, revision: &str, settings: &HubSettings) -> Result<Option<PathBuf>, Error> {
    let cache = Cache::new(cache_folder(settings)?);
    let entry = cache.repo(Repo::with_revision(repo.to_owned(), RepoType::Model, revision.to_owned()));
    let by_reference = ["modules.json", "config.json"].iter().find_map(|file| entry.get(file));
    if let Some(folder) = by_reference.as_deref().and_then(Path::parent) {
        return Ok(Some(folder.to_owned()));
    }
    // Of a commit named in full the cache keeps no reference.
    let snapshot = entry.pointer_path(revision);
    Ok(snapshot.is_dir().then_some(snapshot))
}

/// What to say where the cache lacks a model and nobody may be asked.
pub(crate) fn not_cached(repo: &str, settings: &HubSettings) -> Result<Error, Error> {
    Ok(ModelError::NotCached { repo: repo.to_owned(), cache: cache_folder(settings)? }.into())
}

/// Fetches what is new of the model, and compares what can be compared.
///
/// # Errors
/// [`ModelError::Unreachable`], [`ModelError::Refused`], [`ModelError::Interrupted`] and [`ModelError::Checksum`];
/// [`ModelError::NotCached`] where `settings` forbid to ask.
pub fn pull(
    repo: &str,
    revision: &str,
    settings: &HubSettings,
    progress: Option<&OnDownload>,
) -> Result<Pulled, Error> {
    if settings.offline {
        return Err(not_cached(repo, settings)?);
    }
    Puller::new(repo, revision, settings, progress)?.pull()
}

fn cache_folder(settings: &HubSettings) -> Result<PathBuf, ModelError> {
    settings.cache.clone().ok_or_else(|| ModelError::Options {
        option: "the cache of the hub",
        value: "not set".to_owned(),
        expected: "a folder; set HF_HOME",
    })
}

struct Puller<'a> {
    name: &'a str,
    revision: &'a str,
    endpoint: String,
    cache: Cache,
    api: Api,
    progress: Option<&'a OnDownload>,
}

impl<'a> Puller<'a> {
    fn new(
        name: &'a str,
        revision: &'a str,
        settings: &HubSettings,
        progress: Option<&'a OnDownload>,
    ) -> Result<Self, Error> {
        let cache = Cache::new(cache_folder(settings)?);
        let endpoint = settings.endpoint.as_deref().unwrap_or(ENDPOINT).trim_end_matches('/').to_owned();
        let mut builder = ApiBuilder::from_cache(cache.clone())
            .with_endpoint(endpoint.clone())
            .with_progress(false)
            .with_user_agent("refrain", env!("CARGO_PKG_VERSION"));
        if let Some(token) = &settings.token {
            builder = builder.with_token(Some(token.clone()));
        }
        let unreachable = |error: ApiError| unreachable(&endpoint, name, error.to_string());
        let api = builder.build().map_err(unreachable)?;
        Ok(Self { name, revision, endpoint, cache, api, progress })
    }

    fn pull(&self) -> Result<Pulled, Error> {
        let info = self.api.repo(self.at(self.revision)).info().map_err(|error| self.failed(error))?;
        if !is_name(&info.sha) {
            return Err(self.unusable(format!("the commit is {:?}", info.sha)));
        }
        let repo = self.api.repo(self.at(&info.sha));
        let listed: BTreeSet<String> =
            info.siblings.into_iter().map(|file| file.rfilename).filter(|n| is_path(n)).collect();
        let mut folders = vec![String::new()];
        if listed.contains("modules.json") {
            folders.extend(module_folders(&self.fetch(&repo, "modules.json")?.0));
        }
        let wanted: Vec<&String> = listed.iter().filter(|file| is_wanted(file, &folders, &listed)).collect();
        if !wanted.iter().any(|file| file.ends_with(".safetensors")) {
            let path = PathBuf::from(format!("{}/{}/model.safetensors", self.endpoint, self.name));
            let remedy = "refrain reads no other weights; ask the author for safetensors, or save the model again in Python \
                          with safe_serialization=True and give the folder as --model DIR";
            return Err(ModelError::Missing { path, remedy: remedy.to_owned() }.into());
        }
        let mut files = Vec::new();
        for name in wanted {
            files.push(self.fetch(&repo, name)?.1);
        }
        // Only now does the revision point here: a pull that stops leaves the earlier commit in place.
        let entry = self.cache.repo(self.at(self.revision));
        let folder = entry.pointer_path(&info.sha);
        entry.create_ref(&info.sha).map_err(|error| Error::io(folder.clone(), error))?;
        Ok(Pulled { folder, commit: info.sha, files })
    }

    /// Fetches one file unless the cache has it; then checks its size and, where the hub names one, its SHA-256.
    fn fetch(&self, repo: &ApiRepo, name: &str) -> Result<(PathBuf, PulledFile), Error> {
        // hf-hub takes it for granted that a redirect says where to.
        let metadata = catch_unwind(AssertUnwindSafe(|| self.api.metadata(&repo.url(name))))
            .map_err(|_| self.unusable(format!("the redirect for {name} leads nowhere")))?
            .map_err(|error| self.failed(error))?;
        let (etag, commit, size) = (metadata.etag(), metadata.commit_hash(), metadata.size() as u64);
        if !is_path(etag) || !is_name(commit) {
            return Err(self.unusable(format!("the ETag of {name} is {etag:?}, its commit {commit:?}")));
        }
        let entry = self.cache.repo(self.at(commit));
        let (path, blob) = (entry.pointer_path(commit).join(name), entry.blob_path(etag));
        let length = |path: &Path| path.metadata().map(|file| file.len()).ok();
        if length(&path) != Some(size) {
            let part = blob.with_extension("part");
            // A part as long as the whole has nothing left to ask for, which servers refuse: begin again.
            if length(&part).is_some_and(|length| length >= size) {
                remove(&part)?;
            }
            // A link or a whole file of another size would stand in the way.
            for stale in [&path, &blob] {
                if stale.symlink_metadata().is_ok() && length(stale) != Some(size) {
                    remove(stale)?;
                }
            }
            let progress = Progress { file: name, done: 0, total: size, tell: self.progress };
            repo.download_with_progress(name, progress).map_err(|error| self.stopped(&part, error))?;
        }
        let bytes = std::fs::read(&path).map_err(|error| Error::io(&path, error))?;
        if bytes.len() as u64 != size {
            remove(&blob)?;
            let reason = format!("{} of {size} bytes", bytes.len());
            return Err(ModelError::Interrupted { path: blob, repo: self.name.to_owned(), reason }.into());
        }
        let (found, named) = (sha256(&bytes), is_sha256(etag));
        if named && !found.eq_ignore_ascii_case(etag) {
            for damaged in [&path, &blob] {
                remove(damaged)?;
            }
            return Err(ModelError::Checksum { path, expected: etag.to_owned(), found }.into());
        }
        tracing::debug!(file = name, bytes = size, sha256 = found, "pulled");
        let file = PulledFile { name: name.to_owned(), bytes: size, sha256: found, verified: named };
        Ok((path, file))
    }

    fn at(&self, revision: &str) -> Repo {
        Repo::with_revision(self.name.to_owned(), RepoType::Model, revision.to_owned())
    }

    fn failed(&self, error: ApiError) -> Error {
        let status = match &error {
            ApiError::RequestError(error) => match **error {
                ureq::Error::StatusCode(status) => Some(status),
                _ => None,
            },
            _ => None,
        };
        let (endpoint, repo) = (self.endpoint.clone(), format!("{}@{}", self.name, self.revision));
        let Some(status) = status else { return unreachable(&self.endpoint, self.name, error.to_string()) };
        let remedy = match status {
            401 | 403 => "the model is not public, or not there: accept its terms on the hub and set HF_TOKEN",
            404 => "check the spelling of OWNER/NAME[@REV]",
            429 => "too many requests; wait a while, or set HF_TOKEN",
            _ => "the hub has a fault; try again later, or use the embedded model static-256",
        };
        ModelError::Refused { endpoint, repo, status, remedy }.into()
    }

    fn stopped(&self, part: &Path, error: ApiError) -> Error {
        match &error {
            ApiError::RequestError(inner) if matches!(**inner, ureq::Error::StatusCode(_)) => self.failed(error),
            ApiError::LockAcquisition(path) => {
                let reason = std::io::Error::other("another process is downloading this file; wait for it");
                Error::io(path.clone(), reason)
            }
            _ => {
                let (path, repo, reason) = (part.to_owned(), self.name.to_owned(), error.to_string());
                ModelError::Interrupted { path, repo, reason }.into()
            }
        }
    }

    fn unusable(&self, reason: String) -> Error {
        unreachable(&self.endpoint, self.name, format!("its answer makes no sense: {reason}"))
    }
}

fn unreachable(endpoint: &str, repo: &str, reason: String) -> Error {
    ModelError::Unreachable { endpoint: endpoint.to_owned(), repo: repo.to_owned(), reason }.into()
}

/// Removes a file of the cache; that it is gone already is fine.
fn remove(path: &Path) -> Result<(), Error> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(path, error)),
        _ => Ok(()),
    }
}

fn is_sha256(etag: &str) -> bool {
    etag.len() == 64 && etag.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Tells the caller what hf-hub tells.
struct Progress<'a> {
    file: &'a str,
    done: u64,
    total: u64,
    tell: Option<&'a OnDownload>,
}

impl Progress<'_> {
    fn tell(&self) {
        if let Some(tell) = self.tell {
            tell(Download { file: self.file, done: self.done, total: self.total });
        }
    }
}

impl hf_hub::api::Progress for Progress<'_> {
    fn init(&mut self, size: usize, _filename: &str) {
        (self.done, self.total) = (0, size as u64);
        self.tell();
    }

    fn update(&mut self, size: usize) {
        self.done += size as u64;
        self.tell();
    }

    fn finish(&mut self) {
        self.tell();
    }
}
