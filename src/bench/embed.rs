//! Texts -> vectors, in passages and tokens a second; of an encoder also in operations, beside the machine's best.

use crate::bench::timer::Timer;
use crate::bench::{Quantity, Stage, StageFigures};
use crate::embed::{Embedder, Peak, Work, measure_peak};
use crate::error::Error;
use crate::vector::Embeddings;

pub(super) fn measure(
    texts: &[&str],
    embedder: &dyn Embedder,
    timer: &Timer,
) -> Result<(Embeddings, Option<StageFigures>), Error> {
    let work = match timer.params.measures(Stage::Embed) {
        true => embedder.count_work(texts)?,
        false => None,
    };
    let operations = work.and_then(|work| work.operations);
    // Before and behind, since machines that are shared are not always as fast.
    let peak_before = operations.and_then(|_| measure_peak().ok());
    let (vectors, seconds) = timer.run(Stage::Embed, || embedder.embed_passages(texts))?;
    let peak = operations.and_then(|_| measure_peak().ok()).into_iter().chain(peak_before).reduce(Peak::higher);
    let figures = seconds.map(|seconds| {
        let mut extra: Vec<(&str, f64)> = Vec::new();
        if let Some(Work { tokens, operations }) = work {
            extra.push(("tokens", tokens as f64));
            extra.extend(operations.map(|operations| ("GFLOP", operations / 1e9)));
        }
        let figures = StageFigures::new(Stage::Embed, texts.len(), "passages", seconds, &extra);
        let giga = |peak: Peak| Quantity { count: peak.operations / 1e9, per_second: Some(peak.per_second / 1e9) };
        match peak {
            Some(peak) => figures.with_quantity("peak GFLOP", giga(peak)),
            None => figures,
        }
    });
    Ok((vectors, figures))
}
