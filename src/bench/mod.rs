//! How fast each stage of the pipeline is on this machine, on a given corpus or on an invented one.
//!
//! [`bench`] runs the stages in order, each as often as [`BenchParams::repeats`] says, and each on what the one before it
//! gave; a stage that is not asked for runs once, unmeasured, where a later one needs it. The [`BenchReport`] states
//! medians, and what they were measured with. Files are read from the cache of the operating system after the first time.

mod cluster;
mod embed;
mod end_to_end;
mod machine;
mod neighbors;
mod params;
mod passages;
mod read;
mod record;
pub mod synthetic;
mod timer;

use std::collections::HashSet;
use std::path::PathBuf;

use crate::embed::Embedder;
use crate::engine::Progress;
use crate::error::Error;
use crate::insight::Notice;
use crate::passage::{Fate, Passage};
use crate::transcript::Corpus;
use crate::vector::Embeddings;

pub use machine::peak_memory;
pub use params::{BenchParams, BenchSource, Stage};
pub use record::{BenchCorpus, BenchReport, Machine, Quantity, SCHEMA, Spread, StageFigures};

use timer::Timer;

/// Measures the stages asked for.
///
/// Where `embedder` is quantised, `exact` is the same model as it was: the vectors of some texts are compared.
///
/// Time and memory are those of the stages, `repeats` times; results of a stage are kept for the next one.
///
/// # Errors
/// What [`BenchParams::validate`] says; [`Error`] of a stage; [`Error::Usage`] where there is nothing to measure.
pub fn bench(
    params: &BenchParams,
    embedder: &dyn Embedder,
    exact: Option<&dyn Embedder>,
    progress: &dyn Progress,
) -> Result<BenchReport, Error> {
    params.validate()?;
    // Lives, and lets the files lie, until all is measured.
    let (paths, _folder) = paths(params, progress)?;
    let timer = Timer { params, progress };

    let (corpus, read) = read::measure(&paths, &timer)?;
    if corpus.transcripts.is_empty() && corpus.ready.is_empty() {
        let looked_at: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        let looked_at = looked_at.join(", ");
        return Err(Error::Usage(format!(
            "no transcript in {looked_at}; give a folder with transcripts, or none at all"
        )));
    }
    let (all, passages) = passages::measure(&corpus, &timer);
    let texts = distinct_claims(&all);
    let claims: Vec<&Passage> = {
        let mut seen = HashSet::new();
        all.iter().filter(|passage| passage.fate == Fate::Claim && seen.insert(passage.claim.as_str())).collect()
    };
    let (vectors, embed) = match params.needs(Stage::Embed) {
        true => embed::measure(&texts, embedder, exact, &timer)?,
        false => (Embeddings::empty(embedder.identity().dim), None),
    };
    let (claims, vectors) = with_vectors(claims, &texts, &vectors);
    let neighbors = neighbors::measure(&vectors, &timer)?;
    let cluster = cluster::measure(&claims, &vectors, &timer)?;
    let end_to_end = end_to_end::measure(&paths, embedder, &timer)?;

    let stages = [read, passages, embed, neighbors, cluster, end_to_end].into_iter().flatten().collect();
    Ok(BenchReport {
        schema: SCHEMA.to_owned(),
        refrain: env!("CARGO_PKG_VERSION").to_owned(),
        optimized: !cfg!(debug_assertions),
        machine: machine::describe(),
        model: embedder.identity().clone(),
        corpus: describe(&corpus, &all, claims.len(), &params.source),
        repeats: params.repeats,
        stages,
        peak_memory_bytes: peak_memory(),
    })
}

/// The PATHs to read, and the folder that goes when it is dropped.
fn paths(params: &BenchParams, progress: &dyn Progress) -> Result<(Vec<PathBuf>, Option<tempfile::TempDir>), Error> {
    let synthetic = match &params.source {
        BenchSource::Paths(paths) => return Ok((paths.clone(), None)),
        BenchSource::Synthetic(synthetic) => synthetic,
    };
    progress.begin("writing a corpus", 1);
    let (path, folder) = match &params.scratch {
        Some(path) => (path.clone(), None),
        None => {
            let folder = tempfile::tempdir().map_err(|error| Error::io(std::env::temp_dir(), error))?;
            (folder.path().to_owned(), Some(folder))
        }
    };
    synthetic::write_corpus(synthetic, &path)?;
    Ok((vec![path], folder))
}

/// Every text that the pipeline embeds, once, in order.
fn distinct_claims(passages: &[Passage]) -> Vec<&str> {
    let mut seen = HashSet::new();
    passages.iter().map(|passage| passage.claim.as_str()).filter(|text| seen.insert(*text)).collect()
}

/// The passages that can become insights and have a vector, beside their vectors.
fn with_vectors<'a>(claims: Vec<&'a Passage>, texts: &[&str], vectors: &Embeddings) -> (Vec<&'a Passage>, Embeddings) {
    if vectors.is_empty() {
        return (claims, Embeddings::empty(vectors.dim()));
    }
    let rows: std::collections::HashMap<&str, usize> =
        texts.iter().enumerate().map(|(row, &text)| (text, row)).collect();
    let row = |passage: &Passage| rows.get(passage.claim.as_str()).copied().filter(|&row| vectors.has_vector(row));
    let (claims, rows): (Vec<_>, Vec<_>) = claims.into_iter().filter_map(|claim| Some((claim, row(claim)?))).unzip();
    let vectors = vectors.select(&rows);
    (claims, vectors)
}

fn describe(corpus: &Corpus, passages: &[Passage], claims: usize, source: &BenchSource) -> BenchCorpus {
    let podcasts: HashSet<&str> = passages
        .iter()
        .map(|passage| passage.podcast.as_str())
        .chain(corpus.transcripts.iter().map(|transcript| transcript.podcast.as_str()))
        .collect();
    BenchCorpus {
        source: source.to_string(),
        podcasts: podcasts.len(),
        files: corpus.transcripts.len() + corpus.ready.iter().map(|(file, _)| file).collect::<HashSet<_>>().len(),
        words: read::words(corpus),
        speech_seconds: read::speech_seconds(corpus),
        passages: passages.len(),
        claims,
        skipped: corpus
            .skipped
            .iter()
            .map(|Notice { file, reason }| Notice { file: file.clone(), reason: reason.clone() })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::synthetic::{Size, SyntheticParams};
    use crate::embed::Work;
    use crate::engine::Silent;
    use crate::insight::ModelIdentity;

    /// A vector of the letters' counts; no text without letters has one.
    struct Letters(ModelIdentity);

    impl Embedder for Letters {
        fn identity(&self) -> &ModelIdentity {
            &self.0
        }

        fn embed(&self, texts: &[&str]) -> Result<Embeddings, Error> {
            let mut rows = ndarray::Array2::zeros((texts.len(), 26));
            for (mut row, text) in rows.rows_mut().into_iter().zip(texts) {
                for byte in text.bytes().filter(u8::is_ascii_alphabetic) {
                    row[usize::from(byte.to_ascii_lowercase() - b'a')] += 1.0;
                }
            }
            Embeddings::new(rows)
        }

        fn count_work(&self, texts: &[&str]) -> Result<Option<Work>, Error> {
            Ok(Some(Work { tokens: texts.iter().map(|text| text.len()).sum(), operations: None }))
        }
    }

    fn letters() -> Letters {
        Letters(ModelIdentity { name: "letters".into(), dim: 26, sha256: String::new(), quantize: None })
    }

    fn small(stages: &[Stage]) -> BenchParams {
        let source = BenchSource::Synthetic(SyntheticParams { size: Size::Words(6_000), seed: 2 });
        BenchParams { source, stages: stages.to_vec(), repeats: 2, scratch: None }
    }

    #[test]
    fn all_stages_are_measured_in_the_order_of_the_pipeline() {
        let report = bench(&small(Stage::ALL), &letters(), None, &Silent).expect("a report");
        assert_eq!(report.stages.iter().map(|figures| figures.stage).collect::<Vec<_>>(), Stage::ALL);
        for figures in &report.stages {
            let Spread { median, min, max } = figures.seconds;
            assert!(figures.items > 0 && 0.0 < min && min <= median && median <= max, "{figures:?}");
            let rate = figures.per_second.expect("a rate");
            assert!((rate * median - figures.items as f64).abs() < 1e-6 * figures.items as f64, "{figures:?}");
        }
        let [read, passages, embed, neighbors, cluster, end] = report.stages.as_slice() else { panic!("six stages") };
        assert_eq!(read.items, report.corpus.words as u64);
        assert_eq!(passages.items, report.corpus.passages as u64);
        assert!(embed.items <= passages.items && embed.extra["tokens"].count > embed.items as f64);
        let claims = report.corpus.claims as u64;
        assert_eq!((neighbors.items, cluster.items), (claims * (claims - 1) / 2, claims));
        assert_eq!(end.items, read.items);
        assert_eq!(end.extra["hours of speech"].count, report.corpus.speech_seconds / 3600.0);
        assert_eq!((report.schema.as_str(), report.repeats), ("refrain.bench/1", 2));
    }

    #[test]
    fn what_is_measured_does_not_depend_on_the_stages_asked_for() {
        let all = bench(&small(Stage::ALL), &letters(), None, &Silent).expect("a report");
        for &stage in Stage::ALL {
            let one = bench(&small(&[stage]), &letters(), None, &Silent).expect("a report");
            let [figures] = one.stages.as_slice() else { panic!("{stage} alone") };
            let expected = all.stages.iter().find(|figures| figures.stage == stage).expect("measured");
            assert_eq!((figures.stage, figures.items), (stage, expected.items));
        }
    }

    #[test]
    fn a_folder_without_transcripts_has_nothing_to_measure() {
        let folder = tempfile::tempdir().expect("a folder");
        let source = BenchSource::Paths(vec![folder.path().to_owned()]);
        let error =
            bench(&BenchParams { source, ..small(Stage::ALL) }, &letters(), None, &Silent).expect_err("refused");
        assert!(error.to_string().starts_with("no transcript in "), "{error}");
    }
}
