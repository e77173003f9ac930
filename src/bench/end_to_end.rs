//! Files -> ranked insights, in words and hours of speech a second.

use std::path::PathBuf;

use crate::bench::read::speech_seconds;
use crate::bench::timer::Timer;
use crate::bench::{Stage, StageFigures};
use crate::embed::Embedder;
use crate::engine::{self, EngineParams, Silent};
use crate::error::Error;
use crate::transcript::{ReadLimits, read_corpus};

pub(super) fn measure(
    paths: &[PathBuf],
    embedder: &dyn Embedder,
    timer: &Timer,
) -> Result<Option<StageFigures>, Error> {
    if !timer.params.measures(Stage::EndToEnd) {
        return Ok(None);
    }
    let ((found, speech), seconds) = timer.run(Stage::EndToEnd, || {
        let corpus = read_corpus(paths, &ReadLimits::default())?;
        let speech = speech_seconds(&corpus);
        Ok::<_, Error>((engine::run(corpus, embedder, &EngineParams::default(), &Silent)?, speech))
    })?;
    let corpus = &found.insights.corpus;
    let extra = [("hours of speech", speech / 3600.0), ("passages", corpus.passages as f64)];
    let figures = |seconds| {
        StageFigures::new(Stage::EndToEnd, corpus.words, "words", seconds, &extra)
            .with_count("insights", found.insights.insights.len())
    };
    Ok(seconds.map(figures))
}
