//! Draws pairs of passages to label by reading.
//!
//! `cargo run --release --example fit_agreement -- sample PATH... > PAIRS.tsv`
use std::error::Error;
use std::path::PathBuf;

use refrain::agreement::{Agreement, Evidence};
use refrain::embed::{LoadOptions, ModelChoice, load};
use refrain::engine::{EngineParams, Findings, Silent, run};
use refrain::passage::{Fate, Passage};
use refrain::transcript::{ReadLimits, read_corpus};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let count: usize = args[1].parse()?;
    let paths: Vec<PathBuf> = args[2..].iter().map(PathBuf::from).collect();
    let corpus = read_corpus(&paths, &ReadLimits::default())?;
    let embedder = load(&"static-256".parse::<ModelChoice>()?, &LoadOptions::default())?;
    let Findings { passages, embeddings, .. } = run(corpus, &*embedder, &EngineParams::default(), &Silent)?;
    let rows: Vec<usize> =
        (0..passages.len()).filter(|&row| passages[row].fate == Fate::Claim && embeddings.has_vector(row)).collect();
    let claims: Vec<&Passage> = rows.iter().map(|&row| &passages[row]).collect();
    let vectors = embeddings.select(&rows);
    let agreement = Agreement::new(&claims, &vectors)?;
    let pairs = agreement.pairs()?;
    eprintln!("{} pairs", pairs.len());
    let with: Vec<((usize, usize), Evidence)> =
        pairs.iter().map(|&(a, b)| ((a, b), agreement.evidence(a, b))).collect();
    // strata
    let mut picked = std::collections::BTreeSet::new();
    let mut rng = 88172645463325252u64;
    let mut next = || {
        rng ^= rng << 13;
        rng ^= rng >> 7;
        rng ^= rng << 17;
        rng
    };
    let keys: [&dyn Fn(usize, usize, &Evidence) -> f32; 3] =
        [&|a, b, _| agreement.of(a, b), &|_, _, e| e.centred, &|_, _, e| e.terms];
    for (which, key) in keys.iter().enumerate() {
        let mut scored: Vec<(f32, (usize, usize))> =
            with.iter().map(|((a, b), e)| (key(*a, *b, e), (*a, *b))).collect();
        scored.sort_by(|x, y| y.0.total_cmp(&x.0));
        let want = if which == 0 { count / 2 } else { count / 4 };
        // log-uniform in rank: from rank 1 to all, most at the top
        let top = scored.len().min(60_000) as f64;
        let before = picked.len();
        let mut tries = 0;
        while picked.len() < before + want && tries < 100 * want {
            tries += 1;
            let u = (next() >> 11) as f64 / (1u64 << 53) as f64;
            let rank = ((30.0f64.ln() + u * (top.ln() - 30.0f64.ln())).exp() - 29.0) as usize;
            picked.insert(scored[rank.min(scored.len() - 1)].1);
        }
    }
    for (a, b) in picked {
        let clean = |t: &str| t.replace(['\t', '\n'], " ");
        println!("{}\t{}\t{}\t{}", claims[a].id, claims[b].id, clean(&claims[a].claim), clean(&claims[b].claim));
    }
    Ok(())
}
