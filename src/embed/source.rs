//! Where a model's files lie: in a folder, or inside the binary.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::PathBuf;

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

    /// The JSON file as a value; `None` where there is no such file.
    pub(crate) fn json<T: DeserializeOwned>(&self, file: &str) -> Result<Option<T>, Error> {
        let Some(bytes) = self.read(file)? else { return Ok(None) };
        serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| ModelError::Json { path: self.path(file), reason: error.to_string() }.into())
    }
}

/// `folder/file`, or the file alone where the folder is the model's top.
pub(crate) fn join(folder: &str, file: &str) -> String {
    if folder.is_empty() || folder == "." { file.to_owned() } else { format!("{folder}/{file}") }
}
