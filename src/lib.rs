//! refrain reads the transcripts of many podcasts and finds the claims that several of them make.

pub mod cluster;
pub mod embed;
pub mod error;
pub mod insight;
pub mod passage;
pub mod report;
pub mod transcript;
pub mod vector;
