//! The whole pipeline in one function: a corpus in, ranked insights out.

use std::collections::{BTreeMap, HashMap, HashSet};

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::agreement::AgreementMemory;
use crate::cluster::Clustering;
use crate::clusterer::{Clusterer, cluster_claims, listed_number};
use crate::embed::{Embedder, catalog};
use crate::error::Error;
use crate::insight::{Assignment, CorpusSummary, Insights, ModelIdentity, Notice, Provenance, SCHEMA};
use crate::language;
use crate::passage::{Cuts, Fate, Passage, PassageParams, count_dropped, passages, ready_passages};
use crate::rank::{Origins, Ranking, insight_id, rank};
use crate::transcript::{Corpus, Samples, recordings};
use crate::vector::Embeddings;

/// The version that a result names: another one may find other insights.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Everything that changes what is found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EngineParams {
    pub passages: PassageParams,
    pub clusterer: Clusterer,
    /// Insights of fewer independent podcasts are left out; at least 1.
    pub min_podcasts: usize,
}

impl Default for EngineParams {
    fn default() -> Self {
        Self { passages: PassageParams::default(), clusterer: Clusterer::default(), min_podcasts: 2 }
    }
}

impl EngineParams {
    /// # Errors
    /// [`Error::Usage`] or [`Error::Cluster`] names the bad value and what was expected.
    pub fn validate(&self) -> Result<(), Error> {
        if self.min_podcasts == 0 {
            return Err(Error::Usage("min-podcasts is 0: expected 1 or more".into()));
        }
        self.clusterer.validate()
    }

    /// The parameters by flag name, only those that change the result.
    fn listed(&self, embedder: &dyn Embedder) -> BTreeMap<String, Value> {
        let mut listed = BTreeMap::from([
            ("min-podcasts".to_owned(), json!(self.min_podcasts)),
            ("min-worthiness".to_owned(), listed_number(self.passages.min_worthiness)),
        ]);
        listed.extend(self.clusterer.listed());
        if let (Clusterer::Agreement { .. }, Some(calibration)) = (&self.clusterer, embedder.calibration()) {
            listed.insert("calibration".to_owned(), json!(calibration.data));
        }
        listed
    }
}

/// What a run may remember of earlier ones; it changes no result.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    pub samples: Samples,
    pub cuts: Cuts,
    pub agreement: AgreementMemory,
}

/// Told how far a run is; the cli draws a bar from it.
pub trait Progress: Sync {
    /// A stage begins that has so many items to do.
    fn begin(&self, stage: &'static str, items: usize);
    /// So many items of it are done.
    fn advance(&self, items: usize);
}

/// Nobody is told.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &'static str, _: usize) {}
    fn advance(&self, _: usize) {}
}

/// What a run found, and what is needed to ask more of it.
#[derive(Debug, Clone)]
pub struct Findings {
    pub insights: Insights,
    /// Row i is the unit centroid of insight i.
    pub centroids: Embeddings,
    /// All passages, dropped ones too.
    pub passages: Vec<Passage>,
    /// Row i is the vector of passage i's claim.
    pub embeddings: Embeddings,
}

/// Reads passages out of a corpus, embeds, clusters and ranks them.
///
/// # Errors
/// [`Error`] where a parameter is wrong or the model fails; a bad file is in the corpus summary instead.
pub fn run(
    corpus: Corpus,
    embedder: &dyn Embedder,
    params: &EngineParams,
    progress: &dyn Progress,
) -> Result<Findings, Error> {
    run_again(corpus, embedder, params, &mut Memory::default(), progress)
}

/// As [`run`], with what an earlier run remembers.
///
/// # Errors
/// As [`run`].
pub fn run_again(
    mut corpus: Corpus,
    embedder: &dyn Embedder,
    params: &EngineParams,
    memory: &mut Memory,
    progress: &dyn Progress,
) -> Result<Findings, Error> {
    params.validate()?;
    corpus.warnings.extend(language::warnings(&corpus, embedder.identity()));
    corpus.warnings.extend(uncalibrated(params, embedder));
    corpus.warnings.sort();
    let recorded = recordings(&corpus.transcripts, &mut memory.samples);
    let words = corpus_words(&corpus);

    progress.begin("passages", corpus.transcripts.len());
    let mut all = passages(&corpus.transcripts, &recorded.of, &params.passages, &mut memory.cuts);
    all.extend(ready_passages(&corpus.ready));
    progress.advance(corpus.transcripts.len());

    let claims: Vec<&str> = all.iter().map(|passage| passage.claim.as_str()).collect();
    let dim = embedder.identity().dim;
    let embeddings = embed_once(&claims, dim, |texts| embedder.embed_passages(texts), progress)?;

    let rows: Vec<usize> =
        (0..all.len()).filter(|&row| all[row].fate == Fate::Claim && embeddings.has_vector(row)).collect();
    let claimed: Vec<&Passage> = rows.iter().map(|&row| &all[row]).collect();
    let vectors = embeddings.select(&rows);
    progress.begin("clusters", 1);
    let (clustering, contradictions) = cluster_claims(
        &claimed,
        &vectors,
        &params.clusterer.calibrated(embedder.calibration()),
        &mut memory.agreement,
    )?;
    progress.advance(1);

    let sources = Sources::new(&corpus, &recorded.of, &recorded.owners(&corpus.transcripts), &claimed);
    let origins = Origins { recordings: &sources.recordings, owners: &sources.owners };
    let Ranking { insights, centroids } =
        rank(&clustering, &contradictions, &claimed, &vectors, origins, params.min_podcasts);

    let assignments = (!corpus.ready.is_empty()).then(|| assignments(&corpus, &clustering, &claimed));
    let same_episode = recorded.same_episode(&corpus.transcripts);
    let summary = summarise_corpus(corpus, &all, words, same_episode, &recorded.of);
    let insights = Insights {
        schema: SCHEMA.to_owned(),
        provenance: Provenance {
            refrain: VERSION.to_owned(),
            model: embedder.identity().clone(),
            params: params.listed(embedder),
            corpus: digest(&all),
        },
        corpus: summary,
        insights,
        assignments,
    };
    Ok(Findings { insights, centroids, passages: all, embeddings })
}

/// A warning where the scale of the precision is that of another model.
fn uncalibrated(params: &EngineParams, embedder: &dyn Embedder) -> Option<Notice> {
    let Clusterer::Agreement { precision } = params.clusterer else { return None };
    let ModelIdentity { name, sha256, .. } = embedder.identity();
    let set_with = catalog::embedded().iter().any(|model| model.sha256 == *sha256);
    (embedder.calibration().is_none() && !set_with).then(|| Notice {
        file: name.clone(),
        reason: format!(
            "what --precision {precision} gives with this model was never measured; \
             run `refrain model calibrate LABELLED.jsonl --model MODEL`"
        ),
    })
}

/// Texts embedded between two looks at the progress bar.
const EMBED_CHUNK: usize = 4096;

/// One row a text, by a method of an embedder whose vectors are `dim` wide; every distinct text is embedded once.
///
/// # Errors
/// What `embed` says.
pub fn embed_once(
    texts: &[&str],
    dim: usize,
    embed: impl Fn(&[&str]) -> Result<Embeddings, Error>,
    progress: &dyn Progress,
) -> Result<Embeddings, Error> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut distinct: Vec<&str> = Vec::new();
    let of: Vec<usize> = texts
        .iter()
        .map(|&text| {
            *places.entry(text).or_insert_with(|| {
                distinct.push(text);
                distinct.len() - 1
            })
        })
        .collect();
    progress.begin("embeddings", distinct.len());
    let mut rows = Array2::zeros((distinct.len(), dim));
    for (chunk_index, chunk) in distinct.chunks(EMBED_CHUNK).enumerate() {
        let embedded = embed(chunk)?;
        let start = chunk_index * EMBED_CHUNK;
        rows.slice_mut(ndarray::s![start..start + chunk.len(), ..]).assign(&embedded.view());
        progress.advance(chunk.len());
    }
    Ok(Embeddings::new(rows)?.select(&of))
}

/// Which podcast each transcript's recording counts for, by file.
pub fn owners(corpus: &Corpus) -> HashMap<String, String> {
    let recorded = recordings(&corpus.transcripts, &mut Samples::default());
    let owners = recorded.owners(&corpus.transcripts).into_iter().map(str::to_owned);
    corpus.transcripts.iter().map(|transcript| transcript.file.clone()).zip(owners).collect()
}

/// Which recording and which podcast every clustered passage counts for.
struct Sources<'a> {
    recordings: Vec<usize>,
    owners: Vec<&'a str>,
}

impl<'a> Sources<'a> {
    fn new(corpus: &Corpus, recordings: &[usize], owners: &[&'a str], claims: &[&'a Passage]) -> Self {
        let by_file: HashMap<&str, usize> = corpus
            .transcripts
            .iter()
            .enumerate()
            .map(|(index, transcript)| (transcript.file.as_str(), index))
            .collect();
        let mut episodes: HashMap<(&str, &str), usize> = HashMap::new();
        let mut found = Self { recordings: Vec::new(), owners: Vec::new() };
        for passage in claims {
            // A ready-made passage is of no transcript: its episode is a recording of its own.
            match by_file.get(passage.file.as_str()) {
                Some(&transcript) => {
                    found.recordings.push(recordings[transcript]);
                    found.owners.push(owners[transcript]);
                }
                None => {
                    let next = recordings.len() + episodes.len();
                    let recording = *episodes.entry((&passage.podcast, &passage.episode)).or_insert(next);
                    found.recordings.push(recording);
                    found.owners.push(&passage.podcast);
                }
            }
        }
        found
    }
}

fn assignments(corpus: &Corpus, clustering: &Clustering, claims: &[&Passage]) -> Vec<Assignment> {
    let mut cluster_of: HashMap<&str, String> = HashMap::new();
    for cluster in &clustering.clusters {
        let id = insight_id(&cluster.members, claims);
        for &member in &cluster.members {
            cluster_of.insert(&claims[member].id, id.clone());
        }
    }
    let assigned = |id: &str| Assignment { id: id.to_owned(), cluster: cluster_of.get(id).cloned() };
    corpus.ready.iter().map(|(_, passage)| assigned(&passage.id)).collect()
}

fn summarise_corpus(
    corpus: Corpus,
    passages: &[Passage],
    words: usize,
    same_episode: Vec<Vec<String>>,
    recordings: &[usize],
) -> CorpusSummary {
    let podcasts: HashSet<&str> = passages
        .iter()
        .map(|passage| passage.podcast.as_str())
        .chain(corpus.transcripts.iter().map(|transcript| transcript.podcast.as_str()))
        .collect();
    let read: HashSet<usize> = recordings.iter().copied().collect();
    let ready: HashSet<(&str, &str)> = passages
        .iter()
        .skip(passages.len() - corpus.ready.len())
        .map(|passage| (passage.podcast.as_str(), passage.episode.as_str()))
        .collect();
    CorpusSummary {
        podcasts: podcasts.len(),
        episodes: read.len() + ready.len(),
        passages: passages.len(),
        words,
        dropped: count_dropped(passages),
        ignored: corpus.ignored,
        skipped: corpus.skipped,
        warnings: corpus.warnings,
        same_episode,
    }
}

fn corpus_words(corpus: &Corpus) -> usize {
    let count = |text: &str| text.split_whitespace().count();
    let transcripts = corpus.transcripts.iter().flat_map(|transcript| &transcript.segments);
    transcripts.map(|segment| count(&segment.text)).sum::<usize>()
        + corpus.ready.iter().map(|(_, passage)| count(&passage.text)).sum::<usize>()
}

/// SHA-256 over the passages in id order, lower-case hex.
fn digest(passages: &[Passage]) -> String {
    let mut lines: Vec<(&str, &str)> =
        passages.iter().map(|passage| (passage.id.as_str(), passage.text.as_str())).collect();
    lines.sort_unstable();
    let mut hash = Sha256::new();
    for (id, text) in lines {
        for part in [id, text] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
