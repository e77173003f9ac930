//! A library as tables that any other program can read, and back again: nobody is locked in.
//!
//! A folder with `manifest.json` ([`Manifest`], schema `refrain.export/1`) and one file a table, as JSON Lines or Parquet:
//!
//! | table | a row is | columns |
//! |---|---|---|
//! | `episodes` | a file as it was read | `number`, `added`, `file`, `folders`, `kind` (transcript, passages, skipped, ignored, manifest), `podcast`, `title`, `published`, `url`, `warnings`, `content` (of files that are no transcripts) |
//! | `segments` | a run of speech of a transcript | `episode` (its number), `start`, `end` (seconds), `speaker`, `text` |
//! | `passages` | a passage, dropped ones too | `number`, `id`, `file`, `podcast`, `episode`, `title`, `published`, `url`, `speaker`, `start`, `end`, `text`, `claim`, `topic`, `worthiness`, `as_given`, `dropped` (why it can be part of no insight), `insight` (id), `vector` (the number of its claim's vector) |
//! | `insights` | a claim that several podcasts make | `rank`, `id`, `statement`, `podcasts`, `episodes`, `speakers`, `independent_speakers`, `passages` (counts), `first_said`, `last_said`, `bound`, `keywords`, `disputed_by`, `related`, `centroid` |
//! | `evidence` | a passage of an insight, nearest to its medoid first | `insight`, `place`, `passage` (id), `podcast`, `title`, `published`, `url`, `speaker`, `start`, `end`, `text`, `claim`, `similarity`, `file` |
//! | `vectors` | a claim's unit vector | `number`, `text` (XXH3-128 of the claim, in hex), `vector` |
//! | `assignments` | a ready-made passage | `id`, `cluster` |
//! | `history` | what became of an insight | `date`, `insight`, `event` |
//! | `digests` | a digest that was told | `date`, `files`, `insights`, `sent` |
//! | `feeds` | what is remembered of a feed | `url`, `memory` |
//!
//! In Parquet, lists and objects are JSON text, but for vectors, which are lists of floats; whatever is not known is null.
//! What was cut of transcripts is not in it: that is made again.

mod error;
mod from_tables;
mod jsonl;
mod manifest;
mod parquet;
mod row;
mod rows;
mod table;
mod to_tables;

pub use error::ExportError;
pub use from_tables::import;
pub use manifest::{EXPORT_SCHEMA, ExportFormat, MANIFEST, Manifest, TableEntry};
pub use to_tables::{export, part_of};
