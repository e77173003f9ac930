//! What one file gave: the corpus is put together of these, at once or, in a library, over the years.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::transcript::{ReadyPassage, Segment};

/// What one file gave, known by its folders and its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Relative to its PATH, `/` between folders.
    pub file: String,
    /// The names of the folders down to the PATH that it was found under: they tell files of one name apart.
    pub folders: Vec<String>,
    pub content: Content,
    /// What was left out of it, or needs the reader's attention, as sentences.
    pub warnings: Vec<String>,
}

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    Transcript(Episode),
    /// A `.jsonl` of ready-made passages, in the file's order.
    Passages(Vec<ReadyPassage>),
    /// It could not be read, for this reason.
    Skipped(String),
    /// It is no transcript, and nobody said that it was.
    Ignored,
    /// A manifest was used: the files that it names and that were not there, relative to its folder, with their lines.
    Manifest(Vec<(String, usize)>),
}

/// A transcript as its file tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Episode {
    /// `None` where nothing names one.
    pub podcast: Option<String>,
    pub title: String,
    pub published: Option<Date>,
    pub url: Option<String>,
    /// In the file's order.
    pub segments: Vec<Segment>,
}

impl FileRecord {
    /// The file with all the folders that are known of it.
    pub fn path(&self) -> String {
        let mut path = self.folders.join("/");
        if !path.is_empty() {
            path.push('/');
        }
        path + &self.file
    }
}
