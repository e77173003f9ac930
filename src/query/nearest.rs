//! A vector against all centroids and all passages. O((insights + passages) x d) time.

use std::collections::{HashMap, HashSet};

use ndarray::ArrayView1;
use rayon::prelude::*;

use crate::engine::Findings;
use crate::insight::Insight;
use crate::passage::{DropReason, Fate};
use crate::query::{Answer, NearInsight, NearPassage, QUERY_SCHEMA, QueryParams, RELATED_SCHEMA};
use crate::rank::{evidence, rounded};
use crate::vector::{UnitVector, similarity};

/// What is nearest to a text whose vector is given.
pub fn query(findings: &Findings, text: &str, vector: &UnitVector, params: &QueryParams) -> Answer {
    let (insights, passages) = nearest(findings, vector.view(), None, params);
    Answer {
        schema: QUERY_SCHEMA.to_owned(),
        provenance: findings.insights.provenance.clone(),
        text: Some(text.to_owned()),
        insight: None,
        filter: params.filter.clone(),
        insights,
        passages,
    }
}

/// What is nearest to the insight at this place, itself left out.
pub fn related(findings: &Findings, place: usize, params: &QueryParams) -> Answer {
    let (insights, passages) = nearest(findings, findings.centroids.row(place), Some(place), params);
    Answer {
        schema: RELATED_SCHEMA.to_owned(),
        provenance: findings.insights.provenance.clone(),
        text: None,
        insight: Some(findings.insights.insights[place].clone()),
        filter: params.filter.clone(),
        insights,
        passages,
    }
}

fn nearest(
    findings: &Findings,
    vector: ArrayView1<'_, f32>,
    except: Option<usize>,
    params: &QueryParams,
) -> (Vec<NearInsight>, Vec<NearPassage>) {
    let similarities: Vec<f32> = (0..findings.passages.len())
        .into_par_iter()
        .map(|row| similarity(findings.embeddings.row(row), vector))
        .collect();
    let of_passage: HashMap<&str, f32> =
        findings.passages.iter().zip(&similarities).map(|(passage, &value)| (passage.id.as_str(), value)).collect();
    let most = if params.top == 0 { usize::MAX } else { params.top };

    let mut insights: Vec<NearInsight> = findings
        .insights
        .insights
        .iter()
        .enumerate()
        .filter(|(place, _)| Some(*place) != except)
        .filter_map(|(place, insight)| {
            let insight = accepted(insight, params)?;
            let best =
                insight.evidence.iter().filter_map(|evidence| of_passage.get(evidence.passage.as_str())).copied();
            let to_centroid = similarity(findings.centroids.row(place), vector);
            Some(NearInsight { similarity: best.fold(to_centroid, f32::max), insight })
        })
        .collect();
    insights.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(a.insight.rank.cmp(&b.insight.rank)));
    insights.truncate(most);
    for near in &mut insights {
        near.similarity = rounded(near.similarity);
    }

    let asked = except.map(|place| &findings.insights.insights[place]);
    let shown: HashSet<&str> = insights
        .iter()
        .map(|near| &near.insight)
        .chain(asked)
        .flat_map(|insight| insight.evidence.iter().map(|evidence| evidence.passage.as_str()))
        .collect();
    let mut rows: Vec<usize> = (0..findings.passages.len())
        .filter(|&row| {
            let passage = &findings.passages[row];
            findings.embeddings.has_vector(row)
                && params.filter.accepts(passage)
                && !shown.contains(passage.id.as_str())
        })
        .collect();
    rows.sort_by(|&a, &b| {
        let id = |row: usize| &findings.passages[row].id;
        similarities[b].total_cmp(&similarities[a]).then_with(|| id(a).cmp(id(b)))
    });
    rows.truncate(most);
    let passages = rows
        .into_iter()
        .map(|row| NearPassage {
            evidence: evidence(&findings.passages[row], similarities[row]),
            dropped: match findings.passages[row].fate {
                Fate::Claim => None,
                Fate::Dropped(reason) => Some(DropReason::to_string(&reason)),
            },
        })
        .collect();
    (insights, passages)
}

/// The insight with the evidence that passes; `None` where none does.
fn accepted(insight: &Insight, params: &QueryParams) -> Option<Insight> {
    let mut insight = insight.clone();
    insight.evidence.retain(|evidence| params.filter.accepts_evidence(evidence));
    (!insight.evidence.is_empty()).then_some(insight)
}
