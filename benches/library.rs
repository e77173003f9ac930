//! How long a library takes: one more episode added, opening, a question.
//!
//! `cargo bench --bench library -- FOLDER` puts all transcripts of FOLDER but the last five into a new library, adds those
//! one by one in the same process, and asks it 50 of its own claims. `cargo bench --bench library -- --synthetic N` opens and
//! asks a library of N invented passages. Without either: the demo week, and 20,000 passages.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use ndarray::Array2;
use refrain::bench::peak_memory;
use refrain::cluster::{Cluster, Clustering};
use refrain::embed::{Embedder, LoadOptions, ModelChoice, load};
use refrain::engine::{EngineParams, Findings, Silent, VERSION};
use refrain::insight::{CorpusSummary, Insights, Provenance, SCHEMA};
use refrain::library::{Changes, Library, Writer};
use refrain::passage::{Fate, Passage};
use refrain::query::{QueryParams, query};
use refrain::rank::{Origins, Ranking, rank};
use refrain::service::{AddParams, add};
use refrain::transcript::{Content, FileRecord, ReadLimits, read_files};
use refrain::vector::{Embeddings, UnitVector};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Episodes that are added one by one.
const ADDED: usize = 5;
/// Questions of which the median counts.
const QUESTIONS: usize = 50;
const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/week");

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo itself passes --bench.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => {
            of_folder(Path::new(DEMO))?;
            of_invented(20_000)
        }
        ["--synthetic", passages] => of_invented(passages.parse()?),
        [folder] if !folder.starts_with('-') => of_folder(Path::new(folder)),
        _ => Err("usage: cargo bench --bench library -- [FOLDER | --synthetic PASSAGES]".into()),
    }
}

/// A library of real transcripts grows by some episodes.
fn of_folder(folder: &Path) -> Result<(), Box<dyn Error>> {
    let embedder = load(&ModelChoice::Embedded("static-256"), &LoadOptions::default())?;
    let mut records = read_files(&[PathBuf::from(folder)], &ReadLimits::default())?;
    let is_transcript = |record: &FileRecord| matches!(record.content, Content::Transcript(_));
    // Manifests stay with the first: they date the transcripts that follow.
    records.sort_by_key(is_transcript);
    let later = records.split_off(records.len().saturating_sub(ADDED));

    let home = tempfile::tempdir()?;
    let mut writer =
        Writer::create(home.path(), embedder.identity().clone(), "static-256".into(), EngineParams::default())?;
    let mut memory = writer.memory()?;
    let today = "2026-01-01".parse()?;
    let mut add = |records: Vec<FileRecord>| -> Result<(f64, usize, usize), Box<dyn Error>> {
        let begun = Instant::now();
        let added = add(&mut writer, records, today, &*embedder, AddParams::default(), &mut memory, &Silent)?;
        let found = added.insights.ok_or("nothing was added")?;
        Ok((begun.elapsed().as_secs_f64(), found.corpus.passages, found.insights.len()))
    };
    let (seconds, mut passages, insights) = add(records)?;
    println!("{}: {passages} passages, {insights} insights, in {seconds:.2} s", folder.display());
    for record in later {
        let (seconds, now, insights) = add(vec![record])?;
        println!(
            "one more episode, of {:>4} passages   {seconds:>8.3} s   ({now} passages, {insights} insights)",
            now - passages
        );
        passages = now;
    }
    drop(writer);
    let library = opened(home.path())?;
    let claims: Vec<String> = library.insights()?.insights.into_iter().map(|insight| insight.statement).collect();
    ask(&library, &claims.iter().map(String::as_str).collect::<Vec<_>>(), &*embedder)
}

/// A library of invented passages, each beside one of some thousand directions.
fn of_invented(passages: usize) -> Result<(), Box<dyn Error>> {
    let embedder = load(&ModelChoice::Embedded("static-256"), &LoadOptions::default())?;
    let home = tempfile::tempdir()?;
    let begun = Instant::now();
    {
        let findings = invented(passages, &*embedder)?;
        let mut writer =
            Writer::create(home.path(), embedder.identity().clone(), "static-256".into(), EngineParams::default())?;
        let claims: Vec<&str> = findings.passages.iter().map(|passage| passage.claim.as_str()).collect();
        writer.keep_vectors(&claims, &findings.embeddings)?;
        writer.commit(Changes { findings: Some(&findings), ..Changes::default() })?;
    }
    println!("{passages} invented passages, written in {:.1} s", begun.elapsed().as_secs_f64());
    let library = opened(home.path())?;
    ask(
        &library,
        &["the harbour silts up every year", "the ferry is late", "coffee prices rose by a third"],
        &*embedder,
    )
}

fn opened(home: &Path) -> Result<Library, Box<dyn Error>> {
    let begun = Instant::now();
    let library = Library::open(home)?;
    println!("open                                  {:>8.1} ms", milliseconds(begun));
    let begun = Instant::now();
    library.warm()?;
    println!("codes and centroids read              {:>8.1} ms", milliseconds(begun));
    Ok(library)
}

/// From a text to its answer, and from its vector.
fn ask(library: &Library, texts: &[&str], embedder: &dyn Embedder) -> Result<(), Box<dyn Error>> {
    let (mut whole, mut searches) = (Vec::new(), Vec::new());
    for question in 0..QUESTIONS {
        let text = texts[question * texts.len() / QUESTIONS];
        let begun = Instant::now();
        let vectors = embedder.embed_queries(&[text])?;
        let vector = UnitVector::new(vectors.row(0).to_owned()).ok_or("a text without a known word")?;
        let embedded = Instant::now();
        query(library, text, &vector, &QueryParams::default())?;
        searches.push(milliseconds(embedded));
        whole.push(milliseconds(begun));
    }
    println!("text to answer                        {}", spread(whole));
    println!("of which the search                   {}", spread(searches));
    if let Some(bytes) = peak_memory() {
        println!("peak memory, writing and all          {:>8.0} MB", bytes as f64 / 1e6);
    }
    Ok(())
}

fn spread(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    let (first, median, last) = (values[0], values[values.len() / 2], values[values.len() - 1]);
    format!("{median:>8.2} ms   ({first:.2} to {last:.2})")
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// Passages for each direction, and for each insight.
const PASSAGES_A_DIRECTION: usize = 200;
const PASSAGES_AN_INSIGHT: usize = 100;

fn invented(passages: usize, embedder: &dyn Embedder) -> Result<Findings, Box<dyn Error>> {
    let dim = embedder.identity().dim;
    let mut number = numbers();
    let directions: Vec<f32> = (0..passages.div_ceil(PASSAGES_A_DIRECTION) * dim).map(|_| number()).collect();
    let row_of = |row: usize, column: usize| directions[row % (directions.len() / dim) * dim + column];
    let rows = Array2::from_shape_fn((passages, dim), |(row, column)| row_of(row, column) + number());
    let embeddings = Embeddings::new(rows)?;
    let passages: Vec<Passage> = (0..passages).map(passage).collect();
    let members = |first: usize| vec![first, first + 1, first + 2];
    let clusters = (0..passages.len().saturating_sub(3)).step_by(PASSAGES_AN_INSIGHT);
    let cluster = |first| Cluster { members: members(first), medoid: first, bound: Some(0.0) };
    let clustering = Clustering { clusters: clusters.map(cluster).collect() };
    let refs: Vec<&Passage> = passages.iter().collect();
    let owners: Vec<&str> = passages.iter().map(|passage| passage.podcast.as_str()).collect();
    let recordings: Vec<usize> = (0..passages.len()).collect();
    let origins = Origins { recordings: &recordings, owners: &owners };
    let Ranking { insights, centroids } = rank(&clustering, &[], &refs, &embeddings, origins, 2);
    let provenance = Provenance {
        refrain: VERSION.into(),
        model: embedder.identity().clone(),
        params: Default::default(),
        corpus: String::new(),
    };
    let insights = Insights {
        schema: SCHEMA.into(),
        provenance,
        corpus: CorpusSummary { passages: passages.len(), ..CorpusSummary::default() },
        insights,
        assignments: None,
    };
    Ok(Findings { insights, centroids, passages, embeddings })
}

fn passage(number: usize) -> Passage {
    let text = format!("This is what passage {number} claims, in about as many words as a sentence of talk has.");
    Passage {
        id: format!("{number:016x}"),
        file: format!("episode-{}.vtt", number / 300),
        podcast: format!("Show {}", number % 97),
        episode: format!("episode-{}", number / 300),
        title: Some(format!("Episode {}", number / 300)),
        published: None,
        url: None,
        speaker: None,
        start: Some((number % 300) as f64 * 12.0),
        end: Some((number % 300) as f64 * 12.0 + 11.0),
        claim: text.clone(),
        text,
        topic: None,
        worthiness: 0.5,
        as_given: false,
        fate: Fate::Claim,
    }
}

/// Numbers from -1 to 1 by xorshift64*.
fn numbers() -> impl FnMut() -> f32 {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    move || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 40) as f32 / 8_388_608.0 - 1.0
    }
}
