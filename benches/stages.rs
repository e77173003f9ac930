//! How long each stage takes on a small invented corpus: `cargo bench --bench stages`.
//!
//! These are for finding out whether a change made a stage slower; `refrain bench` measures at the size of real work.

use std::collections::HashSet;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use refrain::agreement::{Agreement, AgreementMemory, AgreementParams};
use refrain::bench::synthetic::{Size, SyntheticParams, write_corpus};
use refrain::cluster::{NeighborParams, neighbors};
use refrain::clusterer::DEFAULT_PRECISION;
use refrain::embed::{DEFAULT_MODEL, LoadOptions, load};
use refrain::passage::{Cuts, Fate, Passage, PassageParams, passages};
use refrain::transcript::{ReadLimits, Samples, read_corpus, recordings};

const CORPUS: SyntheticParams = SyntheticParams { size: Size::Words(40_000), seed: 1 };

fn stages(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write_corpus(&CORPUS, folder.path()).expect("written");
    let paths = [folder.path().to_owned()];
    let embedder = load(&DEFAULT_MODEL.parse().expect("the default model"), &LoadOptions::default()).expect("loaded");

    let read = || read_corpus(&paths, &ReadLimits::default()).expect("read");
    let corpus = read();
    let cut = || {
        passages(
            &corpus.transcripts,
            &recordings(&corpus.transcripts, &mut Samples::default()).of,
            &PassageParams::default(),
            &mut Cuts::default(),
        )
    };
    let all = cut();
    let mut seen = HashSet::new();
    let claims: Vec<&Passage> =
        all.iter().filter(|passage| passage.fate == Fate::Claim && seen.insert(passage.claim.as_str())).collect();
    let texts: Vec<&str> = claims.iter().map(|passage| passage.claim.as_str()).collect();
    let vectors = embedder.embed_passages(&texts).expect("embedded");
    let words = corpus.transcripts.iter().flat_map(|transcript| &transcript.segments);
    let words = words.map(|segment| segment.text.split_whitespace().count() as u64).sum();

    let mut group = criterion.benchmark_group("stages");
    group.sample_size(10);
    group.throughput(Throughput::Elements(words));
    group.bench_function("read", |bencher| bencher.iter(|| black_box(read())));
    group.bench_function("passages", |bencher| bencher.iter(|| black_box(cut())));
    group.throughput(Throughput::Elements(texts.len() as u64));
    group.bench_function("embed", |bencher| bencher.iter(|| black_box(embedder.embed_passages(&texts))));
    group.throughput(Throughput::Elements((texts.len() * (texts.len() - 1) / 2) as u64));
    group.bench_function("neighbors", |bencher| {
        bencher.iter(|| black_box(neighbors(&vectors, &NeighborParams::default())));
    });
    group.throughput(Throughput::Elements(texts.len() as u64));
    let params = AgreementParams::at_precision(DEFAULT_PRECISION);
    group.bench_function("cluster", |bencher| {
        bencher.iter(|| {
            let mut memory = AgreementMemory::default();
            let agreement = Agreement::new(&claims, &vectors, &mut memory);
            black_box(agreement.and_then(|agreement| agreement.cluster(&params, &mut memory)))
        });
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
