//! Why no insight was found, and which flag to loosen.

use std::collections::{BTreeSet, HashMap};

use ndarray::Array2;

use crate::cli::Failure;
use crate::cli::find::FindArgs;
use crate::clusterer::Clusterer;
use crate::embed::Embedder;
use crate::engine::{self, EngineParams, Findings, Silent};
use crate::error::Error;
use crate::insight::ModelIdentity;
use crate::passage::Fate;
use crate::report::phrase;
use crate::transcript::read_corpus;
use crate::vector::Embeddings;

/// Says in a few sentences why nothing was found; the corpus is read and clustered again without asking for podcasts.
pub(super) fn advise(
    findings: &Findings,
    args: &FindArgs,
    identity: &ModelIdentity,
    params: &EngineParams,
) -> Result<String, Failure> {
    let of_few_podcasts = if params.min_podcasts > 1 && !findings.passages.is_empty() {
        let corpus = read_corpus(&args.read.paths, &args.read.limits())?;
        let known = Known::new(findings, identity);
        let loose = EngineParams { min_podcasts: 1, ..params.clone() };
        engine::run(corpus, &known, &loose, &Silent)?.insights.insights.len()
    } else {
        0
    };
    Ok(sentence(findings, of_few_podcasts, params))
}

fn sentence(findings: &Findings, of_few_podcasts: usize, params: &EngineParams) -> String {
    let passages = findings.passages.len();
    if passages == 0 {
        return "The transcripts hold no passage: they have too few words.".to_owned();
    }
    let claims = findings.passages.iter().filter(|passage| passage.fate == Fate::Claim);
    let podcasts: BTreeSet<&str> = findings.passages.iter().map(|passage| passage.podcast.as_str()).collect();
    let (claims, wanted) = (claims.count(), params.min_podcasts);
    let recur = match of_few_podcasts {
        0 => String::new(),
        1 => " (1 claim here)".to_owned(),
        number => format!(" ({} claims here)", phrase::thousands(number)),
    };
    let mut advice = match podcasts.iter().next() {
        Some(only) if podcasts.len() == 1 && wanted > 1 => format!(
            "All {} are of one podcast ({}), and an insight needs {wanted}: add transcripts of other podcasts, or say \
             --min-podcasts 1 to see what the one repeats{recur}",
            phrase::count(passages, "passage"),
            phrase::line(only)
        ),
        _ => {
            let fewer = if of_few_podcasts > 0 {
                format!("; --min-podcasts 1 shows what fewer make{recur}")
            } else {
                String::new()
            };
            format!(
                "{} of {} from {} assert something, and no claim is made by {} of them{fewer}",
                phrase::thousands(claims),
                phrase::count(passages, "passage"),
                phrase::count(podcasts.len(), "podcast"),
                if wanted > 1 { format!("{wanted} podcasts") } else { "two".to_owned() },
            )
        }
    };
    advice.push('.');
    let mut looser: Vec<String> = match params.clusterer {
        Clusterer::Agreement { precision } if precision > 0.5 => vec!["--precision 0.5 joins more".to_owned()],
        Clusterer::Cosine { threshold } if threshold > 0.1 => {
            vec![format!("--threshold {:.1} joins more", threshold - 0.1)]
        }
        Clusterer::Linfa(_) => vec!["--algorithm claims looks at the words too".to_owned()],
        _ => Vec::new(),
    };
    if params.passages.min_worthiness > 0.0 && claims < passages {
        looser.push("--min-worthiness 0 takes every passage that is long enough".to_owned());
    }
    if !looser.is_empty() {
        advice.push_str(&format!(" To loosen: {}.", looser.join("; ")));
    }
    advice
}

/// Gives the vectors of a run again, without the model.
struct Known<'a> {
    identity: &'a ModelIdentity,
    rows: HashMap<&'a str, usize>,
    embeddings: &'a Embeddings,
}

impl<'a> Known<'a> {
    fn new(findings: &'a Findings, identity: &'a ModelIdentity) -> Self {
        let rows = findings.passages.iter().enumerate().map(|(row, passage)| (passage.claim.as_str(), row)).collect();
        Self { identity, rows, embeddings: &findings.embeddings }
    }
}

impl Embedder for Known<'_> {
    fn identity(&self) -> &ModelIdentity {
        self.identity
    }

    /// A text that the run did not have gets zeros, as where the files changed meanwhile.
    fn embed(&self, texts: &[&str]) -> Result<Embeddings, Error> {
        let mut rows = Array2::zeros((texts.len(), self.embeddings.dim()));
        for (text, mut row) in texts.iter().zip(rows.rows_mut()) {
            if let Some(&known) = self.rows.get(text) {
                row.assign(&self.embeddings.row(known));
            }
        }
        Embeddings::new(rows)
    }
}
