//! Which model a user means: a folder, an embedded one, or one of the hub.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::embed::ModelError;
use crate::embed::catalog;

/// What `--model` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelChoice {
    /// A folder as sentence-transformers or model2vec writes it.
    Folder(PathBuf),
    /// A model inside the binary, by name.
    Embedded(&'static str),
    /// `OWNER/NAME` of the hub, at a branch, tag or commit.
    Hub { repo: String, revision: String },
}

/// The revision where none is given.
const MAIN: &str = "main";

impl FromStr for ModelChoice {
    type Err = ModelError;

    /// An existing folder first, then an embedded name, then `OWNER/NAME[@REV]`.
    fn from_str(choice: &str) -> Result<Self, ModelError> {
        if !choice.is_empty() && Path::new(choice).is_dir() {
            return Ok(Self::Folder(PathBuf::from(choice)));
        }
        if let Some(model) = catalog::find(choice) {
            return Ok(Self::Embedded(model.name));
        }
        let (repo, revision) = choice.split_once('@').unwrap_or((choice, MAIN));
        match repo.split_once('/') {
            Some((owner, name)) if is_name(owner) && is_name(name) && is_revision(revision) => {
                Ok(Self::Hub { repo: repo.to_owned(), revision: revision.to_owned() })
            }
            _ => Err(ModelError::Unknown { choice: choice.to_owned(), embedded: catalog::names() }),
        }
    }
}

impl fmt::Display for ModelChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Embedded(name) => f.write_str(name),
            Self::Hub { repo, revision } if revision == MAIN => f.write_str(repo),
            Self::Hub { repo, revision } => write!(f, "{repo}@{revision}"),
        }
    }
}

/// Letters, digits, `-`, `_` and `.`, as the hub allows them, and not a step up.
pub(crate) fn is_name(part: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !part.is_empty() && !part.starts_with('.') && !part.contains("..") && part.chars().all(allowed)
}

/// A branch may hold slashes.
fn is_revision(revision: &str) -> bool {
    revision.split('/').all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(choice: &str, expected: Option<&str>) {
        let found = choice.parse::<ModelChoice>().ok().map(|choice| format!("{choice:?}"));
        assert_eq!(found.as_deref(), expected, "{choice}");
    }

    #[test]
    fn a_choice_is_a_folder_then_an_embedded_name_then_a_name_of_the_hub() {
        check("src", Some(r#"Folder("src")"#));
        check("a/b", Some(r#"Hub { repo: "a/b", revision: "main" }"#));
        check("a/b@v1.2", Some(r#"Hub { repo: "a/b", revision: "v1.2" }"#));
        check("a/b@refs/pr/1", Some(r#"Hub { repo: "a/b", revision: "refs/pr/1" }"#));
        for unknown in ["", "nothing", "a/b/c", "a/", "/b", "../b", "a/..", "a/b@", "a/b@../x", "a/b c", "a/b@c@d"] {
            check(unknown, None);
        }
    }

    #[cfg(feature = "embedded-model")]
    #[test]
    fn an_unknown_name_lists_what_exists() {
        check("static-256", Some(r#"Embedded("static-256")"#));
        let error = "static-257".parse::<ModelChoice>().expect_err("no such model");
        assert!(error.to_string().contains("embedded (static-256)"), "{error}");
    }
}
