//! Is what passes for agreement the same claim? On pairs of passages that people labelled.
//!
//! `cargo run --release --example weigh_agreement -- sample 700 PATH... > PAIRS.tsv` draws pairs to label, a line each:
//! two ids and two claims, a tab between two. Most come from the top of the rankings by agreement, embeddings and terms.
//!
//! `cargo run --release --example weigh_agreement -- score LABELLED.tsv PATH...` reads `id<TAB>id<TAB>label` (1 for one claim,
//! else 0) and prints the average precision of each kind of evidence; pairs that are copies of each other are left out.
//!
//! `... -- evidence PAIRS.tsv PATH...` prints what speaks for each pair of such a file, to fit weights to. `--model MODEL` before
//! any of them takes another model than the default one.

use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::path::PathBuf;

use refrain::agreement::{Agreement, AgreementMemory, Evidence};
use refrain::embed::{DEFAULT_MODEL, LoadOptions, load};
use refrain::engine::{EngineParams, Findings, Silent, run};
use refrain::passage::{Fate, Passage};
use refrain::transcript::{ReadLimits, read_corpus};
use refrain::vector::{Embeddings, similarity};

const USAGE: &str =
    "usage: weigh_agreement [--model MODEL] (sample COUNT | score LABELLED.tsv | evidence PAIRS.tsv) PATH...";
/// Pairs at least so alike are copies.
const COPY: f32 = 0.98;
/// Ranks that a sample reaches down to, and the rank up to which all are as likely.
const DEEPEST: f64 = 60_000.0;
const SHALLOW: f64 = 30.0;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (model, args) = match args.as_slice() {
        [option, model, rest @ ..] if option == "--model" => (model.as_str(), rest),
        rest => (DEFAULT_MODEL, rest),
    };
    let [mode, what, paths @ ..] = args else { return Err(USAGE.into()) };
    let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    let corpus = read_corpus(&paths, &ReadLimits::default())?;
    let embedder = load(&model.parse()?, &LoadOptions::default())?;
    let Findings { passages, embeddings, .. } = run(corpus, &*embedder, &EngineParams::default(), &Silent)?;
    let rows: Vec<usize> =
        (0..passages.len()).filter(|&row| passages[row].fate == Fate::Claim && embeddings.has_vector(row)).collect();
    let claims: Vec<&Passage> = rows.iter().map(|&row| &passages[row]).collect();
    let vectors = embeddings.select(&rows);
    let mut memory = AgreementMemory::default();
    let agreement = Agreement::new(&claims, &vectors, &mut memory)?;
    match mode.as_str() {
        "sample" => sample(&claims, &agreement, what.parse()?),
        "score" => score(&claims, &vectors, &agreement, &std::fs::read_to_string(what)?),
        "evidence" => print_evidence(&claims, &agreement, &std::fs::read_to_string(what)?),
        _ => Err(USAGE.into()),
    }
}

/// A name, and what it takes from the evidence.
type Measure = (&'static str, fn(&Evidence) -> f32);

/// What pairs are ranked by.
const MEASURES: [Measure; 6] = [
    ("agreement", Evidence::agreement),
    ("standing", |evidence| evidence.standing),
    ("term cosine", |evidence| evidence.terms),
    ("information", |evidence| evidence.information),
    ("rare words", |evidence| evidence.rare),
    ("worthiness", |evidence| evidence.worthiness),
];

fn sample(claims: &[&Passage], agreement: &Agreement<'_>, count: usize) -> Result<(), Box<dyn Error>> {
    let pairs: Vec<((usize, usize), Evidence)> = agreement
        .pairs(&mut AgreementMemory::default())?
        .into_iter()
        .map(|(a, b)| ((a, b), agreement.evidence(a, b)))
        .collect();
    let mut chosen = BTreeSet::new();
    let mut state = 88_172_645_463_325_252_u64;
    for (name, part) in [("agreement", 2), ("standing", 4), ("term cosine", 4)] {
        let measure = MEASURES.iter().find(|(other, _)| *other == name).expect("it is in the list").1;
        let mut ranked: Vec<(f32, (usize, usize))> =
            pairs.iter().map(|(pair, evidence)| (measure(evidence), *pair)).collect();
        ranked.sort_by(|x, y| y.0.total_cmp(&x.0));
        let deepest = DEEPEST.min(ranked.len() as f64);
        let wanted = (chosen.len() + count / part).min(ranked.len());
        for _ in 0..100 * count {
            if chosen.len() >= wanted {
                break;
            }
            // Marsaglia's xorshift; the logarithm of the rank is uniform, so that most are from the top.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let uniform = (state >> 11) as f64 / (1_u64 << 53) as f64;
            let rank = (SHALLOW.ln() + uniform * (deepest.max(SHALLOW).ln() - SHALLOW.ln())).exp() - SHALLOW;
            chosen.insert(ranked[(rank as usize).min(ranked.len() - 1)].1);
        }
    }
    for (a, b) in chosen {
        let line = |text: &str| text.replace(['\t', '\n'], " ");
        println!("{}\t{}\t{}\t{}", claims[a].id, claims[b].id, line(&claims[a].claim), line(&claims[b].claim));
    }
    Ok(())
}

fn rows_by_id<'a>(claims: &[&'a Passage]) -> HashMap<&'a str, usize> {
    claims.iter().enumerate().map(|(row, claim)| (claim.id.as_str(), row)).collect()
}

/// A line for each pair that is among the claims: the ids, and each kind of evidence.
fn print_evidence(claims: &[&Passage], agreement: &Agreement<'_>, pairs: &str) -> Result<(), Box<dyn Error>> {
    let rows = rows_by_id(claims);
    let mut unknown = 0;
    println!("a\tb\t{}", MEASURES.map(|(name, _)| name).join("\t"));
    for line in pairs.lines() {
        let mut fields = line.split('\t');
        let (Some(a), Some(b)) = (fields.next(), fields.next()) else {
            return Err(format!("{line:?}: expected two ids").into());
        };
        match (rows.get(a), rows.get(b)) {
            (Some(&row_a), Some(&row_b)) => {
                let evidence = agreement.evidence(row_a, row_b);
                println!("{a}\t{b}\t{}", MEASURES.map(|(_, measure)| measure(&evidence).to_string()).join("\t"));
            }
            _ => unknown += 1,
        }
    }
    eprintln!("{unknown} pairs not among the claims of this corpus");
    Ok(())
}

fn score(
    claims: &[&Passage],
    vectors: &Embeddings,
    agreement: &Agreement<'_>,
    labelled: &str,
) -> Result<(), Box<dyn Error>> {
    let rows = rows_by_id(claims);
    let mut pairs: Vec<(Evidence, f32, bool)> = Vec::new();
    let mut unknown = 0;
    for line in labelled.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [a, b, label, ..] = fields.as_slice() else {
            return Err(format!("{line:?}: expected three fields").into());
        };
        match (rows.get(a), rows.get(b)) {
            (Some(&a), Some(&b)) => {
                let cosine = similarity(vectors.row(a), vectors.row(b));
                pairs.push((agreement.evidence(a, b), cosine, *label == "1"));
            }
            _ => unknown += 1,
        }
    }
    pairs.retain(|&(_, cosine, _)| cosine < COPY);
    let right = pairs.iter().filter(|(_, _, right)| *right).count();
    println!("{} pairs, {right} of one claim; {unknown} not among the claims of this corpus", pairs.len());
    for (name, measure) in MEASURES {
        let ranked = pairs.iter().map(|(evidence, _, right)| (measure(evidence), *right)).collect();
        println!("{name:<18} average precision {:.3}", average_precision(ranked));
    }
    let ranked = pairs.iter().map(|&(_, cosine, right)| (cosine, right)).collect();
    println!("{:<18} average precision {:.3}", "cosine", average_precision(ranked));
    Ok(())
}

/// Of pairs by value, the highest first: the mean over the right ones of the share of right ones down to there.
fn average_precision(mut ranked: Vec<(f32, bool)>) -> f64 {
    ranked.sort_by(|x, y| y.0.total_cmp(&x.0));
    let (mut hits, mut total) = (0.0, 0.0);
    for (place, _) in ranked.iter().enumerate().filter(|(_, (_, right))| *right) {
        hits += 1.0;
        total += hits / (place as f64 + 1.0);
    }
    total / f64::max(hits, 1.0)
}
