//! Transcripts -> passages, in passages cut a second.

use std::convert::Infallible;

use crate::bench::read::words;
use crate::bench::timer::Timer;
use crate::bench::{Stage, StageFigures};
use crate::passage::{Cuts, Passage, PassageParams, passages, ready_passages};
use crate::transcript::{Corpus, Samples, recordings};

pub(super) fn measure(corpus: &Corpus, timer: &Timer) -> (Vec<Passage>, Option<StageFigures>) {
    let cut = || {
        let recorded = recordings(&corpus.transcripts, &mut Samples::default());
        let mut all = passages(&corpus.transcripts, &recorded.of, &PassageParams::default(), &mut Cuts::default());
        all.extend(ready_passages(&corpus.ready));
        Ok::<_, Infallible>(all)
    };
    let Ok((all, seconds)) = timer.run(Stage::Passages, cut);
    let figures = seconds.map(|seconds| {
        StageFigures::new(Stage::Passages, all.len(), "passages", seconds, &[("words", words(corpus) as f64)])
    });
    (all, figures)
}
