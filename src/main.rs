use std::io::Write;
fn main() {
    let paths: Vec<std::path::PathBuf> = std::env::args().skip(1).map(Into::into).collect();
    let t = std::time::Instant::now();
    let corpus = refrain::transcript::read_corpus(&paths, &Default::default()).unwrap();
    eprintln!(
        "read {:?} {} {} skipped {:?}",
        t.elapsed(),
        corpus.transcripts.len(),
        corpus.ready.len(),
        corpus.skipped.len()
    );
    let model = refrain::embed::load(&"static-256".parse().unwrap_or_else(|_| panic!()), &Default::default()).unwrap();
    let found = refrain::engine::run(corpus, &*model, &Default::default(), &refrain::engine::Silent).unwrap();
    eprintln!("done {:?} {:?}", t.elapsed(), found.insights.corpus.dropped);
    let out = std::io::stdout().lock();
    let mut out = std::io::BufWriter::new(out);
    if let Ok(p) = std::env::var("DUMP") {
        let mut f = std::io::BufWriter::new(std::fs::File::create(p).unwrap());
        for p in &found.passages {
            writeln!(f, "{}", serde_json::json!({"id":p.id,"file":p.file,"podcast":p.podcast,"speaker":p.speaker,"start":p.start,"end":p.end,"text":p.text,"claim":p.claim,"worth":p.worthiness,"fate":format!("{:?}",p.fate)})).unwrap();
        }
    }
    refrain::report::write_report(
        &found.insights,
        refrain::report::Format::Json,
        &refrain::report::ReportParams { top: 0, ..Default::default() },
        &mut out,
    )
    .unwrap();
}
