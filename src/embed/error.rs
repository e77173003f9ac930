//! What can stop a model from being loaded or used, each with the file, the value and the remedy.

use std::path::PathBuf;

/// What can stop a model from being loaded or used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error(
        "no model {choice:?}: it is neither a folder, nor embedded ({embedded}), nor of the form OWNER/NAME[@REV]; \
         check the spelling, or give a folder with ./ in front"
    )]
    Unknown { choice: String, embedded: String },
    #[error("{path}: the file is missing; {remedy}", path = .path.display())]
    Missing { path: PathBuf, remedy: String },
    #[error("{path}: not the JSON that was expected ({reason}); fetch the file again", path = .path.display())]
    Json { path: PathBuf, reason: String },
    #[error("{path}: {field} is {value}, but expected {expected}", path = .path.display())]
    Setting { path: PathBuf, field: &'static str, value: String, expected: String },
    #[error("{path}: the tokenizer cannot be used ({reason}); save it again with a current tokenizers", path = .path.display())]
    Tokenizer { path: PathBuf, reason: String },
    #[error("{path}: not a whole safetensors file ({reason}); fetch it again and compare its size", path = .path.display())]
    Weights { path: PathBuf, reason: String },
    #[error(
        "{path}: the tensor {tensor:?} is missing; the weights do not fit the config.json beside them", path = .path.display()
    )]
    Tensor { path: PathBuf, tensor: String },
    #[error(
        "{path}: the tensor {tensor:?} has the shape {found:?}, but expected {expected}; \
         the weights do not fit the config.json beside them",
        path = .path.display()
    )]
    Shape { path: PathBuf, tensor: String, expected: String, found: Vec<usize> },
    #[error("{path}: the tensor {tensor:?} holds the value type {found}, but expected F32, F16, BF16 or I8; save the model again as float32", path = .path.display())]
    ValueType { path: PathBuf, tensor: String, found: String },
    #[error("{path}: the tensor {tensor:?} holds a value that is not finite; the weights are damaged: fetch them again", path = .path.display())]
    NotFinite { path: PathBuf, tensor: String },
    #[error("{path}: the model kind {found:?} is not supported; these are: {supported}", path = .path.display())]
    Architecture { path: PathBuf, found: String, supported: String },
    #[error("{option} is {value}, but expected {expected}")]
    Options { option: &'static str, value: String, expected: &'static str },
    #[error("{path}: the calibration cannot be used, {fault}; delete the file, or run `refrain model calibrate` again", path = .path.display())]
    Calibration { path: PathBuf, fault: String },
    #[error("{path}: the cache of vectors cannot be used ({reason}); {remedy}", path = .path.display())]
    Cache { path: PathBuf, reason: String, remedy: &'static str },
    #[error("the model {model} cannot be used with --quantize: it is {reason}; leave the flag out")]
    Quantize { model: String, reason: &'static str },
    #[error("the model {model} failed while embedding ({reason}); run `refrain model check {model}`")]
    Compute { model: String, reason: String },
    #[error(
        "{repo} is not in the cache at {cache} and the hub is switched off (offline); {OFFLINE}",
        cache = .cache.display()
    )]
    NotCached { repo: String, cache: PathBuf },
    #[error("{endpoint} cannot be reached for {repo} ({reason}); {OFFLINE}")]
    Unreachable { endpoint: String, repo: String, reason: String },
    #[error("{endpoint} answers {status} for {repo}; {remedy}")]
    Refused { endpoint: String, repo: String, status: u16, remedy: &'static str },
    #[error("{path}: the download of {repo} stopped early ({reason}); run `refrain model pull {repo}` again, it goes on from there", path = .path.display())]
    Interrupted { path: PathBuf, repo: String, reason: String },
    #[error(
        "{path}: the SHA-256 is {found}, but the hub names {expected}; the file is damaged and was removed from the cache: pull it again",
        path = .path.display()
    )]
    Checksum { path: PathBuf, expected: String, found: String },
}

/// What to do where no hub can be asked.
const OFFLINE: &str = "without a network, run `refrain model pull` on a machine that has one, copy the folder it names, \
                       and give it as --model DIR; the embedded model static-256 needs no network";
