//! The models inside the binary.

/// A model whose files are part of the binary (feature `embedded-model`).
#[derive(Debug)]
pub struct EmbeddedModel {
    pub name: &'static str,
    /// Width of a vector.
    pub dim: usize,
    /// One line on what it is.
    pub summary: &'static str,
    /// The language it was trained for, as BCP 47 writes it.
    pub language: &'static str,
    /// Licence of the weights.
    pub license: &'static str,
    /// Measure and value, as the model card gives them.
    pub scores: &'static [(&'static str, &'static str)],
    /// SHA-256 of `model.safetensors`, so that a start need not compute it; a test compares the two.
    pub sha256: &'static str,
    files: &'static [(&'static str, &'static [u8])],
}

impl EmbeddedModel {
    /// Bytes of all its files together.
    pub fn size(&self) -> usize {
        self.files.iter().map(|(_, bytes)| bytes.len()).sum()
    }

    /// Names and bytes.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&'static str, &'static [u8])> {
        self.files.iter().copied()
    }

    pub(crate) fn file(&self, name: &str) -> Option<&'static [u8]> {
        self.files.iter().find(|(file, _)| *file == name).map(|&(_, bytes)| bytes)
    }
}

/// The embedded models, the default first.
pub fn embedded() -> &'static [EmbeddedModel] {
    EMBEDDED
}

/// The embedded model of this name.
pub fn find(name: &str) -> Option<&'static EmbeddedModel> {
    EMBEDDED.iter().find(|model| model.name == name)
}

/// The names of the embedded models, as an error lists them.
pub(crate) fn names() -> String {
    if EMBEDDED.is_empty() {
        return "none in this build, which lacks the feature embedded-model".to_owned();
    }
    EMBEDDED.iter().map(|model| model.name).collect::<Vec<_>>().join(", ")
}

/// A file of `models/static-256`.
#[cfg(feature = "embedded-model")]
macro_rules! embedded_file {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/static-256/", $name)) as &[u8]
    };
}

#[cfg(not(feature = "embedded-model"))]
static EMBEDDED: &[EmbeddedModel] = &[];

#[cfg(feature = "embedded-model")]
static EMBEDDED: &[EmbeddedModel] = &[EmbeddedModel {
    name: "static-256",
    dim: 256,
    summary: "static token vectors, 24,576 tokens, trained for this project",
    language: "en",
    license: "MIT OR Apache-2.0",
    scores: &[
        ("STS-B dev, Spearman", "0.851"),
        ("ArgKP dev, strict / relaxed", "0.492 / 0.735"),
        ("Perspectrum dev, average precision", "0.576"),
    ],
    sha256: "874438eda1197cb77867228d6be7171535a710195185eea7bbea0343abdb507e",
    files: &[
        ("modules.json", embedded_file!("modules.json")),
        ("config_sentence_transformers.json", embedded_file!("config_sentence_transformers.json")),
        ("tokenizer.json", embedded_file!("tokenizer.json")),
        ("model.safetensors", embedded_file!("model.safetensors")),
    ],
}];
