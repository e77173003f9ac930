//! The passages of transcripts that can become insights, as JSON Lines: `cargo run --release --example passages -- PATH...`.
//!
//! Each line is {"id", "text", "podcast"}, which refrain itself and the scripts under `benches/peers` read.

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

use refrain::passage::{Cuts, Fate, PassageParams, passages};
use refrain::transcript::{ReadLimits, Samples, read_corpus, recordings};

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if paths.is_empty() {
        return Err("usage: passages PATH...".into());
    }
    let corpus = read_corpus(&paths, &ReadLimits::default())?;
    let recorded = recordings(&corpus.transcripts, &mut Samples::default());
    let all = passages(&corpus.transcripts, &recorded.of, &PassageParams::default(), &mut Cuts::default());
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for passage in all.iter().filter(|passage| passage.fate == Fate::Claim) {
        let line = serde_json::json!({"id": passage.id, "text": passage.claim, "podcast": passage.podcast});
        writeln!(out, "{line}")?;
    }
    Ok(out.flush()?)
}
