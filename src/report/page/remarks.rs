//! The foot of the page: what was skipped, doubtful or left out, and how the page was made.

use serde::Serialize;

use crate::insight::{CorpusSummary, Insights, Notice};
use crate::report::phrase;

/// What there is to say about the corpus.
#[derive(Debug, Serialize)]
pub struct Remarks {
    skipped: Vec<Notice>,
    warnings: Vec<Notice>,
    same_episode: Vec<Vec<String>>,
    dropped: Vec<Fact>,
    ignored: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Fact {
    name: String,
    value: String,
}

impl Remarks {
    pub fn new(corpus: &CorpusSummary) -> Self {
        let dropped = corpus.dropped.iter();
        Self {
            skipped: corpus.skipped.clone(),
            warnings: corpus.warnings.clone(),
            same_episode: corpus.same_episode.clone(),
            dropped: dropped.map(|(reason, number)| Fact::new(reason, phrase::thousands(*number))).collect(),
            ignored: (corpus.ignored > 0).then(|| phrase::count(corpus.ignored, "file")),
        }
    }
}

impl Fact {
    fn new(name: &str, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// Everything that is needed to make the page again, digests shortened.
pub fn provenance(insights: &Insights) -> Vec<Fact> {
    let made = &insights.provenance;
    let mut facts = vec![
        Fact::new("refrain", &*made.refrain),
        Fact::new("model", &*made.model.name),
        Fact::new("dimensions", made.model.dim.to_string()),
        Fact::new("weights", phrase::digest(&made.model.sha256)),
        Fact::new("corpus", phrase::digest(&made.corpus)),
    ];
    facts.extend(
        made.params
            .iter()
            .map(|(name, value)| Fact::new(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned))),
    );
    facts
}
