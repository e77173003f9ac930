//! The first row of a library: what made it, and how much of everything there is.

use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};

use crate::engine::EngineParams;
use crate::insight::{CorpusSummary, ModelIdentity, Provenance};
use crate::library::blocks::{FIRST_VECTOR_BLOCK, VECTOR_BLOCK};
use crate::library::schema::Table;

/// What made a library, and how much of everything there is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    pub model: ModelIdentity,
    /// The model as it was named when the library was made; a folder by its absolute path.
    pub model_choice: String,
    pub params: EngineParams,
    /// Rows by table; tables without one are left out.
    pub counts: std::collections::BTreeMap<String, u64>,
    /// Vectors, each of another text.
    pub vectors: u64,
    /// Vectors in a row of the file; the first libraries did not say it.
    #[serde(default = "first_vector_block")]
    pub vector_block: NonZeroUsize,
    /// What the insights were made from; `None` before the first.
    pub made: Option<Made>,
    /// Did files come that the insights are not made from yet?
    pub stale: bool,
}

/// What the insights were made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Made {
    pub provenance: Provenance,
    pub corpus: CorpusSummary,
    /// Were there ready-made passages, whose every id gets its cluster?
    pub has_assignments: bool,
}

fn first_vector_block() -> NonZeroUsize {
    FIRST_VECTOR_BLOCK
}

impl Head {
    pub fn new(model: ModelIdentity, model_choice: String, params: EngineParams) -> Self {
        Self {
            model,
            model_choice,
            params,
            counts: Default::default(),
            vectors: 0,
            vector_block: VECTOR_BLOCK,
            made: None,
            stale: false,
        }
    }

    pub fn count(&self, table: Table) -> u64 {
        match table {
            Table::Head => 1,
            _ => self.counts.get(table.name()).copied().unwrap_or_default(),
        }
    }

    pub fn set_count(&mut self, table: Table, count: u64) {
        self.counts.insert(table.name().to_owned(), count);
    }
}
