//! Vectors -> every row's nearest, in pairs compared a second.

use crate::bench::timer::Timer;
use crate::bench::{Stage, StageFigures};
use crate::cluster::{self, NeighborParams};
use crate::error::Error;
use crate::vector::Embeddings;

pub(super) fn measure(vectors: &Embeddings, timer: &Timer) -> Result<Option<StageFigures>, Error> {
    if !timer.params.measures(Stage::Neighbors) {
        return Ok(None);
    }
    let (_, seconds) =
        timer.run(Stage::Neighbors, || cluster::neighbors(vectors, &NeighborParams::default()).map(drop))?;
    let rows = vectors.len();
    let pairs = rows * rows.saturating_sub(1) / 2;
    let figures = |seconds| StageFigures::new(Stage::Neighbors, pairs, "pairs", seconds, &[("passages", rows as f64)]);
    Ok(seconds.map(figures))
}
