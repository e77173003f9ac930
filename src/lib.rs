//! refrain reads the transcripts of many podcasts and finds the claims that several of them make.
//!
//! ```text
//! transcripts -> passages -> embeddings -> clusters -> insights -> report
//! ```
//!
//! Each stage is a module with one entry function; [`engine::run`] is all of them in a row.

pub mod added;
pub mod agreement;
pub mod bench;
pub mod calibration;
pub mod check;
pub mod claim;
#[cfg(feature = "cli")]
pub mod cli;
pub mod cluster;
pub mod clusterer;
pub mod deliver;
pub mod digest;
pub mod embed;
pub mod engine;
pub mod error;
pub mod eval;
pub mod export;
pub mod feed;
pub mod insight;
mod keyword;
mod language;
pub mod library;
pub mod passage;
pub mod query;
pub mod rank;
mod related;
pub mod report;
pub mod service;
mod sieve;
pub mod transcript;
pub mod trend;
pub mod vector;
mod word;
