//! How long the exact neighbour search and the linkage take: `cargo bench --bench neighbors`.
//!
//! The criterion runs are small. With `REFRAIN_BENCH_ROWS=50000` set, each case is run once at that size instead, with
//! its time and the peak memory so far, one case a process: `REFRAIN_BENCH_CASE=random|identical|noisy|themes|spread`.

use std::hint::black_box;
use std::time::Instant;

use criterion::{BenchmarkId, Criterion, Throughput};
use ndarray::Array2;
use refrain::cluster::{ClusterParams, NeighborParams, cluster, neighbors};
use refrain::vector::Embeddings;

const DIM: usize = 256;

/// Numbers from -1 to 1 by xorshift64*, the same in every run.
fn numbers() -> impl FnMut() -> f32 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    move || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 40) as f32 / 8_388_608.0 - 1.0
    }
}

/// A case by name, with a threshold that suits it.
fn case(name: &str, rows: usize) -> (Embeddings, f32) {
    let mut next = numbers();
    let around = |centers: usize, noise: f32, next: &mut dyn FnMut() -> f32| {
        let directions = Array2::from_shape_simple_fn((centers, DIM), &mut *next);
        Array2::from_shape_fn((rows, DIM), |(row, column)| directions[[row % centers, column]] + noise * next())
    };
    let (values, threshold) = match name {
        "random" => (Array2::from_shape_simple_fn((rows, DIM), &mut next), 0.6),
        "identical" => (Array2::ones((rows, DIM)), 0.6),
        "noisy" => (around(1, 1e-3, &mut next), 0.6),
        "spread" => (around(1, 0.4, &mut next), 0.6),
        "themes" => (around(rows.div_ceil(10), 0.6, &mut next), 0.6),
        _ => panic!("there is no case {name}; expected random, identical, noisy, spread or themes"),
    };
    (Embeddings::new(values).expect("finite"), threshold)
}

/// The peak resident memory of this process in MiB, where the system tells it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}

fn once(name: &str, rows: usize) {
    let (embeddings, threshold) = case(name, rows);
    let start = Instant::now();
    let graph = neighbors(&embeddings, &NeighborParams { threshold, ..Default::default() }).expect("valid params");
    let searched = start.elapsed().as_secs_f64();
    let edges = graph.edges().len();
    println!("{name}: {rows} rows, neighbors {searched:.2} s, {edges} edges, peak {:?} MiB", peak_memory());
    drop(graph);
    let start = Instant::now();
    let params = ClusterParams { threshold, ..Default::default() };
    let clustering = cluster(&embeddings, &params, None).expect("valid params");
    let whole = start.elapsed().as_secs_f64();
    let clusters = clustering.clusters.len();
    println!("{name}: cluster {whole:.2} s in all, {clusters} clusters, peak {:?} MiB", peak_memory());
}

fn criterion_runs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("neighbors");
    group.sample_size(10);
    for name in ["random", "identical", "noisy", "spread", "themes"] {
        for rows in [1000_usize, 4000] {
            let (embeddings, threshold) = case(name, rows);
            let params = NeighborParams { threshold, ..Default::default() };
            group.throughput(Throughput::Elements((rows * (rows - 1) / 2) as u64));
            group.bench_with_input(BenchmarkId::new(name, rows), &embeddings, |bencher, embeddings| {
                bencher.iter(|| black_box(neighbors(embeddings, &params)));
            });
        }
    }
    group.finish();

    let mut group = criterion.benchmark_group("cluster");
    group.sample_size(10);
    for name in ["noisy", "themes"] {
        let (embeddings, threshold) = case(name, 4000);
        let params = ClusterParams { threshold, ..Default::default() };
        group.bench_function(name, |bencher| bencher.iter(|| black_box(cluster(&embeddings, &params, None))));
    }
    group.finish();
}

fn main() {
    let rows = std::env::var("REFRAIN_BENCH_ROWS").ok().map(|rows| rows.parse().expect("a number of rows"));
    match rows {
        Some(rows) => once(&std::env::var("REFRAIN_BENCH_CASE").unwrap_or_else(|_| "random".into()), rows),
        None => {
            let mut criterion = Criterion::default().configure_from_args();
            criterion_runs(&mut criterion);
            criterion.final_summary();
        }
    }
}
