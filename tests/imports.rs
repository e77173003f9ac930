//! Imports go one way: a module uses only modules that stand above it in this list.

use std::fs;
use std::path::{Path, PathBuf};

/// From what knows least to what knows all. A module of `error`, which is above all, may name the errors of any stage.
const ORDER: &[&str] = &[
    "word",
    "insight",
    "digest",
    "trend",
    "added",
    "calibration",
    "vector",
    "sieve",
    "transcript",
    "passage",
    "embed",
    "language",
    "cluster",
    "claim",
    "agreement",
    "clusterer",
    "keyword",
    "related",
    "rank",
    "engine",
    "query",
    "check",
    "eval",
    "library",
    "export",
    "bench",
    "feed",
    "report",
    "deliver",
    "service",
    "cli",
];

/// What only one module may use, and that module.
const RESERVED: &[(&str, &str)] = &[
    ("candle_", "embed"),
    ("tokenizers::", "embed"),
    ("hf_hub", "embed"),
    ("::parquet::", "export"),
    ("rusqlite", "library"),
    ("linfa::", "cluster"),
    ("linfa_clustering", "cluster"),
    ("clap::", "cli"),
    ("indicatif", "cli"),
    ("println!", "cli"),
    ("stdout()", "cli"),
];

#[test]
fn imports_go_down_the_list_only() {
    for (file, module, text) in sources() {
        let Some(place) = ORDER.iter().position(|name| *name == module) else {
            assert!(["lib", "main", "error"].contains(&module.as_str()), "{file}: module {module} is not in the list");
            continue;
        };
        for used in text.split("crate::").skip(1) {
            let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let Some(of_used) = ORDER.iter().position(|name| *name == used) else { continue };
            assert!(of_used <= place, "{file}: {module} uses {used}, which stands below it");
        }
    }
}

#[test]
fn what_is_reserved_to_one_module_is_used_by_no_other() {
    for (file, module, text) in sources() {
        for (name, owner) in RESERVED {
            assert!(module == *owner || !text.contains(name), "{file}: {name} is for {owner} alone");
        }
    }
}

/// Every file of `src` with its module, comments and tests left out.
fn sources() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    assert!(files.len() > 100, "only {} files in {}", files.len(), root.display());
    files
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).expect("below src").display().to_string();
            let module = name.split('/').next().expect("a name").trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).expect("readable");
            let code = text.split("#[cfg(test)]\nmod tests").next().expect("a first part");
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            (name, module, lines.collect::<Vec<_>>().join("\n"))
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
