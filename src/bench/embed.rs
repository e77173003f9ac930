//! Texts -> vectors, in passages and tokens a second.

use crate::bench::timer::Timer;
use crate::bench::{Stage, StageFigures};
use crate::embed::Embedder;
use crate::error::Error;
use crate::vector::Embeddings;

pub(super) fn measure(
    texts: &[&str],
    embedder: &dyn Embedder,
    timer: &Timer,
) -> Result<(Embeddings, Option<StageFigures>), Error> {
    let (vectors, seconds) = timer.run(Stage::Embed, || embedder.embed_passages(texts))?;
    let figures = match seconds {
        None => None,
        Some(seconds) => {
            let tokens = embedder.count_tokens(texts)?.map(|tokens| ("tokens", tokens as f64));
            let extra: Vec<(&str, f64)> = tokens.into_iter().collect();
            Some(StageFigures::new(Stage::Embed, texts.len(), "passages", seconds, &extra))
        }
    };
    Ok((vectors, figures))
}
