//! Texts -> vectors, in passages and tokens a second; of an encoder also in operations, beside the machine's best.

use crate::bench::timer::Timer;
use crate::bench::{Quantity, Spread, Stage, StageFigures};
use crate::embed::{Embedder, Peak, Work, measure_peak};
use crate::error::Error;
use crate::vector::{Embeddings, similarity};

/// Texts that are embedded once more, without quantisation.
const COMPARED: usize = 200;

/// `exact` is the same model with its weights as they are, where `embedder` has them quantised.
pub(super) fn measure(
    texts: &[&str],
    embedder: &dyn Embedder,
    exact: Option<&dyn Embedder>,
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
    let cosine = match (exact, &seconds) {
        (Some(exact), Some(_)) => median_cosine(texts, &vectors, exact)?,
        _ => None,
    };
    let figures = seconds.map(|seconds| {
        let mut extra: Vec<(&str, f64)> = Vec::new();
        if let Some(Work { tokens, operations }) = work {
            extra.push(("tokens", tokens as f64));
            extra.extend(operations.map(|operations| ("GFLOP", operations / 1e9)));
        }
        let figures = StageFigures::new(Stage::Embed, texts.len(), "passages", seconds, &extra);
        let giga = |peak: Peak| Quantity { count: peak.operations / 1e9, per_second: Some(peak.per_second / 1e9) };
        let figures = match peak {
            Some(peak) => figures.with_quantity("peak GFLOP", giga(peak)),
            None => figures,
        };
        match cosine {
            Some(count) => figures.with_quantity("cosine to f32", Quantity { count, per_second: None }),
            None => figures,
        }
    });
    Ok((vectors, figures))
}

/// The median similarity of the first texts' vectors to those of `exact`; `None` where no text has a vector.
fn median_cosine(texts: &[&str], vectors: &Embeddings, exact: &dyn Embedder) -> Result<Option<f64>, Error> {
    let first = &texts[..texts.len().min(COMPARED)];
    let exact = exact.embed_passages(first)?;
    let rows = (0..first.len()).filter(|&row| exact.has_vector(row));
    let cosines: Vec<f64> = rows.map(|row| f64::from(similarity(exact.row(row), vectors.row(row)))).collect();
    Ok(Spread::of(&cosines).map(|spread| spread.median))
}
