//! A written `refrain.insights/1` against the transcripts and the model it names: every promise is tried again.
//!
//! [`check`] gives one sentence for each promise that does not hold. What it cannot know it does not ask: insights that
//! `--top` left out, and whether the corpus has grown since.

mod coverage;
mod evidence;
mod order;
mod similarity;

use crate::embed::Embedder;
use crate::error::Error;
use crate::insight::{Insight, Insights, SCHEMA};
use crate::transcript::Corpus;

/// Tries every promise of `insights` on the corpus read again and the claims embedded again.
///
/// O(n^2 d) time in the passages of the largest insight.
///
/// # Errors
/// As [`Embedder::embed_passages`].
pub fn check(insights: &Insights, corpus: &Corpus, embedder: &dyn Embedder) -> Result<Vec<String>, Error> {
    let mut broken = Vec::new();
    if insights.schema != SCHEMA {
        broken.push(format!("the schema is {:?}, but expected {SCHEMA:?}", insights.schema));
    }
    order::check(insights, &mut broken);
    coverage::check(insights, &mut broken);
    evidence::check(insights, corpus, &mut broken);
    similarity::check(insights, embedder, &mut broken)?;
    Ok(broken)
}

/// How an insight is called in a sentence.
fn name(insight: &Insight) -> String {
    format!("insight {} (rank {})", insight.id, insight.rank)
}
