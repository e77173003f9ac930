//! What runs every day: files are added to a library, and the digest says what gained coverage since the last one.
//!
//! [`add`] puts files into a library and brings everything up to date, [`scan_feeds`] keeps what feeds bring,
//! [`digest`] makes the record of a day, [`repair`] makes a damaged library anew from what is left of it.
//! They compute with [`crate::engine`] and keep with [`crate::library`].

pub mod add;
pub mod digest;
mod merge;
mod remembering;
mod repair;
mod scan;

pub use add::{AddParams, add};
pub use digest::{DigestParams, digest, keep_told};
pub use remembering::Remembering;
pub use repair::{Maker, repair};
pub use scan::scan_feeds;
