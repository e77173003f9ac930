//! Which files of a hub's repository a model is made of.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

use crate::embed::choice::is_name;

/// Files of a model's top or of one of its steps' folders that are read.
const FILES: &[&str] = &[
    "config.json",
    "config_sentence_transformers.json",
    "modules.json",
    "model.safetensors.index.json",
    "tokenizer.json",
    "tokenizer_config.json",
];

/// The folders of the model's steps; none where the file cannot be read, which loading then says.
pub(crate) fn module_folders(modules: &Path) -> Vec<String> {
    #[derive(Deserialize)]
    struct Module {
        #[serde(default)]
        path: String,
    }
    let bytes = std::fs::read(modules).unwrap_or_default();
    serde_json::from_slice::<Vec<Module>>(&bytes).unwrap_or_default().into_iter().map(|module| module.path).collect()
}

/// Is the file, one of those `listed`, read from a model whose steps lie in `folders`?
pub(crate) fn is_wanted(file: &str, folders: &[String], listed: &BTreeSet<String>) -> bool {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    if !folders.iter().any(|known| known == folder) {
        return false;
    }
    let single = if folder.is_empty() { "model.safetensors".to_owned() } else { format!("{folder}/model.safetensors") };
    let settings = name.starts_with("sentence_") && name.ends_with("_config.json");
    // A part of split weights counts only where they are not whole as well.
    let part = name.starts_with("model-") && name.ends_with(".safetensors") && !listed.contains(&single);
    FILES.contains(&name) || settings || file == single || part
}

/// A relative path without steps up, as it may be put under the cache.
pub(crate) fn is_path(file: &str) -> bool {
    file.split('/').all(is_name)
}
