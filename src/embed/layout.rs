//! `modules.json`: which steps a model is made of, as sentence-transformers and model2vec write it.

use serde::Deserialize;

use crate::embed::ModelError;
use crate::embed::dense::Dense;
use crate::embed::pooling::Pooling;
use crate::embed::source::{Source, join};
use crate::embed::weights::sha256 as sha256_of;
use crate::error::Error;

const MODULES: &str = "modules.json";
const SUPPORTED: &str = "StaticEmbedding, or Transformer and Pooling, each followed by any of Dense and Normalize";

/// The steps from a text to its vector.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) start: Start,
    /// What is done to the vector afterwards, in order.
    pub(crate) steps: Vec<Step>,
}

/// How token vectors become one vector; each names the folder of its files.
#[derive(Debug)]
pub(crate) enum Start {
    /// A table of token vectors, as `StaticEmbedding` uses it.
    Static { folder: String },
    /// A table of token vectors, as model2vec uses it.
    Model2Vec,
    /// An encoder and the pooling of its token vectors.
    Transformer { folder: String, pooling: Pooling },
}

/// What is done to one vector.
#[derive(Debug)]
pub(crate) enum Step {
    Normalize,
    Dense(Dense),
}

impl Step {
    /// The width and the SHA-256 of a model whose pooled vector is `dim` wide, these steps behind it.
    ///
    /// # Errors
    /// [`ModelError::Setting`] where a step expects another width than it gets.
    pub(crate) fn identity(
        source: &Source,
        steps: &[Self],
        dim: usize,
        sha256: String,
    ) -> Result<(usize, String), Error> {
        let (mut dim, mut sums) = (dim, vec![sha256]);
        for step in steps {
            let Self::Dense(dense) = step else { continue };
            if dense.from != dim {
                return Err(ModelError::Setting {
                    path: source.path(MODULES),
                    field: "in_features of a Dense step",
                    value: dense.from.to_string(),
                    expected: format!("{dim}, the width of the vector before it"),
                }
                .into());
            }
            dim = dense.to;
            sums.push(dense.sha256.clone());
        }
        match sums.as_slice() {
            [sum] => Ok((dim, sum.clone())),
            sums => Ok((dim, sha256_of(sums.join("\n").as_bytes()))),
        }
    }

    pub(crate) fn apply(&self, vector: &mut Vec<f32>) {
        match self {
            Self::Normalize => normalize(vector),
            Self::Dense(dense) => *vector = dense.apply(vector),
        }
    }
}

impl Layout {
    /// Reads `modules.json`; without it the model is one of model2vec, or a bare encoder with mean pooling.
    ///
    /// # Errors
    /// [`ModelError::Architecture`] names the step that is not supported.
    pub(crate) fn read(source: &Source) -> Result<Self, Error> {
        match source.json::<Vec<Module>>(MODULES)? {
            Some(modules) => Self::from_modules(source, &modules),
            None => Self::without_modules(source),
        }
    }

    fn from_modules(source: &Source, modules: &[Module]) -> Result<Self, Error> {
        let mut rest = modules.iter();
        let start = match (rest.next(), rest.as_slice().first()) {
            (Some(first), _) if first.is("StaticEmbedding") => Start::Static { folder: first.path.clone() },
            (Some(first), Some(second)) if first.is("Transformer") && second.is("Pooling") => {
                rest.next();
                let pooling = Pooling::read(source, &second.path)?;
                Start::Transformer { folder: first.path.clone(), pooling }
            }
            (first, second) => {
                let kinds: Vec<&str> = first.into_iter().chain(second).map(|module| module.kind.as_str()).collect();
                return Err(unsupported(source, &kinds.join(", ")));
            }
        };
        let steps = rest.map(|module| match module {
            module if module.is("Normalize") => Ok(Step::Normalize),
            module if module.is("Dense") => Dense::read(source, &module.path).map(Step::Dense),
            module => Err(unsupported(source, &module.kind)),
        });
        Ok(Self { steps: steps.collect::<Result<_, _>>()?, start })
    }

    fn without_modules(source: &Source) -> Result<Self, Error> {
        let config = source.json::<Config>("config.json")?.ok_or_else(|| ModelError::Missing {
            path: source.path(MODULES),
            remedy: "nor is there a config.json; give the folder that a model was saved to".to_owned(),
        })?;
        let start = match config.model_type.as_deref() {
            Some("model2vec") => Start::Model2Vec,
            // What its `save_pretrained` writes of a model that it did not distil itself.
            None if config.embedding_dtype.is_some() || config.normalize.is_some() => Start::Model2Vec,
            _ => {
                tracing::warn!("{}: no such file; the token vectors are averaged", source.path(MODULES).display());
                Start::Transformer { folder: String::new(), pooling: Pooling::mean() }
            }
        };
        Ok(Self { start, steps: Vec::new() })
    }
}

/// Length 1, or zeros where all is zero, as torch's `normalize` does it.
fn normalize(vector: &mut [f32]) {
    let length = vector.iter().map(|&v| f64::from(v) * f64::from(v)).sum::<f64>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|v| *v = (f64::from(*v) / length) as f32);
    }
}

fn unsupported(source: &Source, found: &str) -> Error {
    ModelError::Architecture { path: source.path(MODULES), found: found.to_owned(), supported: SUPPORTED.to_owned() }
        .into()
}

#[derive(Deserialize)]
struct Module {
    #[serde(default)]
    path: String,
    #[serde(rename = "type")]
    kind: String,
}

impl Module {
    /// Is it this class, wherever sentence-transformers keeps it?
    fn is(&self, class: &str) -> bool {
        self.kind.starts_with("sentence_transformers.") && self.kind.rsplit('.').next() == Some(class)
    }
}

#[derive(Deserialize)]
struct Config {
    model_type: Option<String>,
    normalize: Option<bool>,
    embedding_dtype: Option<String>,
}

/// The path of `config.json` under a module's folder.
pub(crate) fn config_path(folder: &str) -> String {
    join(folder, "config.json")
}
