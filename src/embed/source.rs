//! Where a model's files lie: in a folder, or inside the binary.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::embed::ModelError;
use crate::embed::catalog::EmbeddedModel;
use crate::error::Error;

/// The files of one model, named by paths relative to its top.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    Folder(PathBuf),
    Embedded(&'static EmbeddedModel),
}

impl Source {
    /// The file's path as an error names it.
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.join(file),
            Self::Embedded(model) => PathBuf::from(format!("{} (embedded)/{file}", model.name)),
        }
    }

    /// The file's bytes; `None` where there is no such file.
    pub(crate) fn read(&self, file: &str) -> Result<Option<Cow<'static, [u8]>>, Error> {
        match self {
            Self::Folder(folder) => {
                let path = folder.join(file);
                match std::fs::read(&path) {
                    Ok(bytes) => Ok(Some(Cow::Owned(bytes))),
                    Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                    Err(error) => Err(Error::io(path, error)),
                }
            }
            Self::Embedded(model) => Ok(model.file(file).map(Cow::Borrowed)),
        }
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// [`ModelError::Missing`] with the remedy given.
    pub(crate) fn require(&self, file: &str, remedy: &str) -> Result<Cow<'static, [u8]>, Error> {
        self.read(file)?.ok_or_else(|| ModelError::Missing { path: self.path(file), remedy: remedy.to_owned() }.into())
    }

    /// Is there such a file?
    pub(crate) fn has(&self, file: &str) -> bool {
        match self {
            Self::Folder(folder) => folder.join(file).is_file(),
            Self::Embedded(model) => model.file(file).is_some(),
        }
    }

    /// Every file but the weights by name: those of the embedded model, the `.json` and `.txt` of a folder and of the
    /// folders in it.
    pub(crate) fn settings(&self) -> Result<BTreeMap<String, Cow<'static, [u8]>>, Error> {
        match self {
            Self::Folder(folder) => {
                let mut names = settings_in(folder, "")?;
                for entry in list(folder)? {
                    if entry.is_dir() {
                        let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
                        names.extend(settings_in(&entry, &name)?);
                    }
                }
                let bytes = |name: String| Ok(self.read(&name)?.map(|bytes| (name, bytes)));
                names.into_iter().filter_map(|name| bytes(name).transpose()).collect()
            }
            Self::Embedded(model) => {
                let settings = model.files().filter(|(name, _)| !name.ends_with(".safetensors"));
                Ok(settings.map(|(name, bytes)| (name.to_owned(), Cow::Borrowed(bytes))).collect())
            }
        }
    }

    /// The JSON file as a value; `None` where there is no such file.
    pub(crate) fn json<T: DeserializeOwned>(&self, file: &str) -> Result<Option<T>, Error> {
        let Some(bytes) = self.read(file)? else { return Ok(None) };
        serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| ModelError::Json { path: self.path(file), reason: error.to_string() }.into())
    }
}

/// What lies in a folder.
fn list(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |error| Error::io(folder, error);
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    entries.map(|entry| Ok(entry.map_err(failed)?.path())).collect()
}

/// The settings files of one folder, under the name that it has in the model.
fn settings_in(folder: &Path, name: &str) -> Result<Vec<String>, Error> {
    let is_settings =
        |path: &PathBuf| path.is_file() && path.extension().is_some_and(|end| end == "json" || end == "txt");
    let named = |path: PathBuf| join(name, &path.file_name().unwrap_or_default().to_string_lossy());
    Ok(list(folder)?.into_iter().filter(is_settings).map(named).collect())
}

/// `folder/file`, or the file alone where the folder is the model's top.
pub(crate) fn join(folder: &str, file: &str) -> String {
    if folder.is_empty() || folder == "." { file.to_owned() } else { format!("{folder}/{file}") }
}
