//! The demo week against what it was written to hold: claims found whole, traps avoided.
//!
//! `cargo test --test week -- --nocapture` prints a line for every claim.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use refrain::embed::{LoadOptions, ModelChoice, load};
use refrain::engine::{self, EngineParams, Findings, Silent};
use refrain::insight::{Evidence, Insight};
use refrain::passage::Passage;
use refrain::report::{Format, ReportParams, write_report};
use refrain::transcript::read_corpus;

/// Consecutive words that a passage shares with an excerpt that it holds.
const SHARED_WORDS: usize = 6;
/// Of the twelve claims so many are to be found whole.
const FLOOR: usize = 10;

/// One row of `week.expected.tsv`: a mention.
#[derive(Debug)]
struct Mention {
    id: String,
    kind: String,
    show: String,
    file: String,
    excerpt: Vec<String>,
    apart_from: Option<String>,
}

static FINDINGS: LazyLock<Findings> = LazyLock::new(|| {
    let corpus = read_corpus(&[examples().join("week")], &Default::default()).expect("the demo week is there");
    let model = load(&ModelChoice::Embedded("static-256"), &LoadOptions::default()).expect("the embedded model");
    engine::run(corpus, &*model, &EngineParams::default(), &Silent).expect("runs")
});

static MENTIONS: LazyLock<Vec<Mention>> = LazyLock::new(|| {
    let table = std::fs::read_to_string(examples().join("week.expected.tsv")).expect("the table is there");
    let rows = table.lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, kind, _, show, file, excerpt, rest @ ..] = &fields[..] else { panic!("too few fields: {line}") };
        Mention {
            id: (*id).to_owned(),
            kind: (*kind).to_owned(),
            show: (*show).to_owned(),
            file: (*file).to_owned(),
            excerpt: words(excerpt),
            apart_from: rest.first().filter(|claim| !claim.is_empty()).map(|claim| (*claim).to_owned()),
        }
    });
    rows.collect()
});

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace()
        .map(|word| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

fn of_kind(kind: &str) -> impl Iterator<Item = &'static Mention> {
    MENTIONS.iter().filter(move |mention| mention.kind == kind)
}

fn of_id(id: &str) -> impl Iterator<Item = &'static Mention> {
    MENTIONS.iter().filter(move |mention| mention.id == id)
}

impl Mention {
    fn is_in(&self, file: &str, text: &str) -> bool {
        let text = words(text);
        let shares = |part: &[String]| text.windows(part.len()).any(|window| window == part);
        file == self.file && self.excerpt.windows(SHARED_WORDS.min(self.excerpt.len())).any(shares)
    }

    fn is_quoted(&self, evidence: &Evidence) -> bool {
        self.is_in(&evidence.file, &evidence.text)
    }

    /// What became of the passages that hold it.
    fn fate(&self) -> String {
        let holds = |passage: &&Passage| self.is_in(&passage.file, &passage.text);
        let fates: BTreeSet<String> = FINDINGS
            .passages
            .iter()
            .filter(holds)
            .map(|passage| format!("{:?} at {:.2}", passage.fate, passage.worthiness))
            .collect();
        if fates.is_empty() { "in no passage".to_owned() } else { fates.into_iter().collect::<Vec<_>>().join(", ") }
    }
}

/// The insights that quote a mention of this claim, with the shows of the mentions quoted.
fn quoting(id: &str) -> Vec<(&'static Insight, BTreeSet<&'static str>)> {
    FINDINGS
        .insights
        .insights
        .iter()
        .map(|insight| {
            let quoted =
                of_id(id).filter(|mention| insight.evidence.iter().any(|evidence| mention.is_quoted(evidence)));
            (insight, quoted.map(|mention| mention.show.as_str()).collect::<BTreeSet<_>>())
        })
        .filter(|(_, shows)| !shows.is_empty())
        .collect()
}

#[test]
fn the_claims_of_the_week_are_each_one_insight_of_their_shows() {
    let claims: BTreeMap<&str, BTreeSet<&str>> = of_kind("claim").fold(BTreeMap::new(), |mut claims, mention| {
        claims.entry(mention.id.as_str()).or_default().insert(mention.show.as_str());
        claims
    });
    assert_eq!(claims.len(), 12);
    let mut whole = 0;
    eprintln!("claim  whole  shows  insights (rank: shows quoted, podcasts counted)");
    for (id, shows) in claims {
        let found = quoting(id);
        let is_whole = matches!(&found[..], [(insight, quoted)]
            if *quoted == shows && insight.coverage.podcasts == shows.len());
        whole += usize::from(is_whole);
        let insights: Vec<String> = found
            .iter()
            .map(|(insight, quoted)| format!("{}: {}, {}", insight.rank, quoted.len(), insight.coverage.podcasts))
            .collect();
        eprintln!("{id:5}  {:5}  {:5}  {}", if is_whole { "yes" } else { "NO" }, shows.len(), insights.join("; "));
        if !is_whole {
            let missed = of_id(id).filter(|mention| {
                !found.iter().any(|(insight, _)| insight.evidence.iter().any(|evidence| mention.is_quoted(evidence)))
            });
            for mention in missed {
                eprintln!("         not quoted: {} ({})", mention.file, mention.fate());
            }
        }
    }
    assert!(whole >= FLOOR, "{whole} of the twelve claims are whole, expected {FLOOR} or more");
}

#[test]
fn a_near_miss_stays_apart_from_its_claim() {
    let mut mixed = Vec::new();
    for mention in of_kind("near-miss") {
        let claim = mention.apart_from.as_deref().expect("a near-miss names its claim");
        for (insight, _) in quoting(claim) {
            if insight.evidence.iter().any(|evidence| mention.is_in(&evidence.file, &evidence.claim)) {
                mixed.push(format!(
                    "{} of {} in the insight of {claim}: {}",
                    mention.id, mention.show, insight.statement
                ));
            }
        }
    }
    assert!(mixed.is_empty(), "{mixed:#?}");
}

#[test]
fn a_sponsor_read_is_not_an_insight() {
    let mut quoted = Vec::new();
    for mention in of_kind("sponsor") {
        for insight in &FINDINGS.insights.insights {
            if insight.evidence.iter().any(|evidence| mention.is_quoted(evidence)) {
                quoted.push(format!("{} of {}: {}", mention.id, mention.show, insight.statement));
            }
        }
    }
    assert!(of_kind("sponsor").count() > 0);
    assert!(quoted.is_empty(), "{quoted:#?}");
}

#[test]
fn the_broken_file_is_skipped_by_name() {
    let corpus = &FINDINGS.insights.corpus;
    let skipped: Vec<&str> = corpus.skipped.iter().map(|notice| notice.file.as_str()).collect();
    assert_eq!(skipped, ["Bollard/2026-03-05-bonus-a-walk-round-the-yard.vtt"], "ignored: {}", corpus.ignored);
}

#[test]
fn every_mention_is_in_some_passage() {
    let lost: Vec<&Mention> = MENTIONS.iter().filter(|mention| mention.fate() == "in no passage").collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

/// `REFRAIN_BLESS=1 cargo test --test week` writes the golden report anew; read the diff before committing it.
#[test]
fn the_report_is_the_golden_one_and_the_readme_quotes_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let golden = root.join("tests/golden/report/demo-week.txt");
    let params = ReportParams { top: 20, width: 80, ..ReportParams::default() };
    let mut written = Vec::new();
    write_report(&FINDINGS.insights, Format::Text, &params, &mut written).expect("a vector takes all");
    let written = String::from_utf8(written).expect("a report is UTF-8");
    if std::env::var_os("REFRAIN_BLESS").is_some() {
        std::fs::write(&golden, &written).expect("the golden folder is writable");
    }
    let expected = std::fs::read_to_string(&golden).unwrap_or_default();
    assert!(written == expected, "the report differs; see it with REFRAIN_BLESS=1 and git diff");

    let readme = std::fs::read_to_string(root.join("README.md")).expect("a README");
    let block =
        readme.split("ranked insights:").nth(1).and_then(|rest| rest.split("(shortened").next()).expect("a block");
    let quoted: Vec<&str> = block.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert!(quoted.len() > 10, "{quoted:?}");
    for line in quoted {
        assert!(
            written.lines().any(|other| other.trim() == line),
            "the README quotes {line:?}, which the report lacks"
        );
    }
}
