//! Passages and their vectors -> clusters, as the engine makes them where nothing else is asked for.

use crate::agreement::{Agreement, AgreementMemory, AgreementParams};
use crate::bench::timer::Timer;
use crate::bench::{Stage, StageFigures};
use crate::clusterer::DEFAULT_PRECISION;
use crate::error::Error;
use crate::passage::Passage;
use crate::vector::Embeddings;

pub(super) fn measure(claims: &[&Passage], vectors: &Embeddings, timer: &Timer) -> Result<Option<StageFigures>, Error> {
    if !timer.params.measures(Stage::Cluster) {
        return Ok(None);
    }
    let params = AgreementParams::at_precision(DEFAULT_PRECISION);
    let (clusters, seconds) = timer.run(Stage::Cluster, || {
        let mut memory = AgreementMemory::default();
        let (groups, _) = Agreement::new(claims, vectors, &mut memory)?.cluster(&params, &mut memory)?;
        Ok::<_, Error>(groups.len())
    })?;
    let figures = |seconds| {
        StageFigures::new(Stage::Cluster, claims.len(), "passages", seconds, &[]).with_count("clusters", clusters)
    };
    Ok(seconds.map(figures))
}
