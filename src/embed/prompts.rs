//! `config_sentence_transformers.json`: the words that a model wants in front of a text.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;

use crate::embed::ModelError;
use crate::embed::source::Source;
use crate::error::Error;

const FILE: &str = "config_sentence_transformers.json";
/// What sentence-transformers looks for, in this order, when it embeds a query or a document.
const QUERY: &[&str] = &["query"];
const PASSAGE: &[&str] = &["document", "passage", "corpus"];

/// The prompts of one model; empty ones where it wants none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Prompts {
    /// In front of a text of no stated kind, as `encode` of sentence-transformers puts it.
    pub(crate) default: String,
    /// In front of a question, as `encode_query` does.
    pub(crate) query: String,
    /// In front of a text to be found, as `encode_document` does.
    pub(crate) passage: String,
}

impl Prompts {
    pub(crate) fn read(source: &Source) -> Result<Self, Error> {
        let config: Config = source.json(FILE)?.unwrap_or_default();
        let default = match &config.default_prompt_name {
            None => String::new(),
            Some(name) => config.prompts.get(name).cloned().flatten().ok_or_else(|| ModelError::Setting {
                path: source.path(FILE),
                field: "default_prompt_name",
                value: format!("{name:?}"),
                expected: format!("one of the prompts {:?}", config.prompts.keys().collect::<Vec<_>>()),
            })?,
        };
        let first = |names: &[&str]| {
            let found = names.iter().find_map(|name| config.prompts.get(*name).cloned().flatten());
            found.unwrap_or_else(|| default.clone())
        };
        Ok(Self { query: first(QUERY), passage: first(PASSAGE), default })
    }
}

/// `prompt` in front of every text.
pub(crate) fn with_prompt<'a>(prompt: &str, texts: &[&'a str]) -> Vec<Cow<'a, str>> {
    let put =
        |text: &&'a str| if prompt.is_empty() { Cow::Borrowed(*text) } else { Cow::Owned(format!("{prompt}{text}")) };
    texts.iter().map(put).collect()
}

#[derive(Default, Deserialize)]
struct Config {
    #[serde(default)]
    prompts: BTreeMap<String, Option<String>>,
    #[serde(default)]
    default_prompt_name: Option<String>,
}
