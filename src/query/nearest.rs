//! A vector against all centroids and all passages. O((insights + passages) x d) time.
//!
//! Estimates narrow down what can be among the nearest; only that is compared exactly and read, so the answer is that of
//! comparing everything.

use std::collections::{BTreeMap, BTreeSet};

use ndarray::ArrayView1;

use crate::error::Error;
use crate::insight::Insight;
use crate::passage::{DropReason, Fate};
use crate::query::filter::Admission;
use crate::query::{Answer, Holdings, NearInsight, NearPassage, QUERY_SCHEMA, QueryParams, RELATED_SCHEMA};
use crate::rank::{evidence, rounded};
use crate::sieve::Estimate;
use crate::vector::{UnitVector, similarity};

/// What is nearest to a text whose vector is given.
///
/// # Errors
/// [`Error::Query`] for a name that nothing has, [`Error::Library`] for a library that cannot be read.
pub fn query(holdings: &dyn Holdings, text: &str, vector: &UnitVector, params: &QueryParams) -> Result<Answer, Error> {
    let (insights, passages) = nearest(holdings, vector.view(), None, params)?;
    Ok(Answer {
        schema: QUERY_SCHEMA.to_owned(),
        provenance: holdings.provenance().clone(),
        text: Some(text.to_owned()),
        insight: None,
        filter: params.filter.clone(),
        insights,
        passages,
    })
}

/// What is nearest to the insight at this place, itself left out.
///
/// # Errors
/// As [`query`].
pub fn related(holdings: &dyn Holdings, place: usize, params: &QueryParams) -> Result<Answer, Error> {
    let (insights, passages) = nearest(holdings, holdings.centroid(place)?.view(), Some(place), params)?;
    Ok(Answer {
        schema: RELATED_SCHEMA.to_owned(),
        provenance: holdings.provenance().clone(),
        text: None,
        insight: Some(holdings.insight(place)?),
        filter: params.filter.clone(),
        insights,
        passages,
    })
}

fn nearest<'a>(
    holdings: &'a dyn Holdings,
    vector: ArrayView1<'a, f32>,
    except: Option<usize>,
    params: &'a QueryParams,
) -> Result<(Vec<NearInsight>, Vec<NearPassage>), Error> {
    let admission = params.filter.admission(holdings)?;
    let estimates = holdings.estimates(vector)?;
    let search = Search { holdings, vector, admission, estimates, params };
    let insights = search.insights(except)?;
    let shown: BTreeSet<usize> = insights.iter().map(|&(place, _)| place).chain(except).collect();
    let passages = search.passages(&shown)?;

    let insights = insights
        .into_iter()
        .map(|(place, value)| {
            let insight = accepted(holdings.insight(place)?, params);
            Ok(NearInsight { similarity: rounded(value), insight })
        })
        .collect::<Result<_, Error>>()?;
    Ok((insights, passages))
}

/// The insight with the evidence that passes.
fn accepted(mut insight: Insight, params: &QueryParams) -> Insight {
    insight.evidence.retain(|evidence| params.filter.accepts_evidence(evidence));
    insight
}

struct Search<'a> {
    holdings: &'a dyn Holdings,
    vector: ArrayView1<'a, f32>,
    admission: Admission,
    /// By passage.
    estimates: Vec<Estimate>,
    params: &'a QueryParams,
}

impl Search<'_> {
    /// The nearest insights by place, nearest first, ties by rank.
    fn insights(&self, except: Option<usize>) -> Result<Vec<(usize, f32)>, Error> {
        // Of every insight that has an admitted passage: the passages that may be its best.
        let mut admitted: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (number, place) in self.holdings.places().iter().enumerate() {
            if let Some(insight) = place.insight
                && Some(insight as usize) != except
                && self.admission.admits(place)
            {
                admitted.entry(insight as usize).or_default().push(number);
            }
        }
        let to_centroids = self.holdings.to_centroids(self.vector)?;
        let bounds: Vec<(usize, Estimate)> = admitted
            .iter()
            .map(|(&place, members)| {
                let centroid = to_centroids.get(place).copied().unwrap_or(f32::NEG_INFINITY);
                let least = members.iter().map(|&number| self.estimates[number].least()).fold(centroid, f32::max);
                let most = members.iter().map(|&number| self.estimates[number].most()).fold(centroid, f32::max);
                (place, Estimate { similarity: (least + most) / 2.0, slack: (most - least) / 2.0 })
            })
            .collect();
        let mut found = Vec::new();
        for place in self.contenders(&bounds) {
            if self.params.min_podcasts > 1
                && self.holdings.insight(place)?.coverage.podcasts < self.params.min_podcasts
            {
                continue;
            }
            let mut best = to_centroids.get(place).copied().unwrap_or(f32::NEG_INFINITY);
            for &number in &admitted[&place] {
                if self.estimates[number].most() > best {
                    best = best.max(self.exact(number)?);
                }
            }
            found.push((place, best));
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(self.most());
        Ok(found)
    }

    /// The nearest passages that stand in none of the insights shown, nearest first, ties by id.
    fn passages(&self, shown: &BTreeSet<usize>) -> Result<Vec<NearPassage>, Error> {
        let bounds: Vec<(usize, Estimate)> = self
            .holdings
            .places()
            .iter()
            .enumerate()
            .filter(|(_, place)| {
                place.has_vector
                    && self.admission.admits(place)
                    && place.insight.is_none_or(|insight| !shown.contains(&(insight as usize)))
            })
            .map(|(number, _)| (number, self.estimates[number]))
            .collect();
        let mut exact = Vec::new();
        for number in contenders(&bounds, self.most()) {
            exact.push((number, self.exact(number)?));
        }
        exact.sort_by(|a, b| b.1.total_cmp(&a.1));
        // Only those that tie with the last that is wanted are read beside it.
        if let Some(&(_, last)) = exact.get(self.most().saturating_sub(1)) {
            exact.retain(|&(_, value)| value >= last);
        }
        let mut found = Vec::new();
        for (number, value) in exact {
            found.push((value, self.holdings.passage(number)?));
        }
        found.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| one.id.cmp(&other.id)));
        found.truncate(self.most());
        Ok(found
            .into_iter()
            .map(|(value, passage)| NearPassage {
                evidence: evidence(&passage, value),
                dropped: match passage.fate {
                    Fate::Claim => None,
                    Fate::Dropped(reason) => Some(DropReason::to_string(&reason)),
                },
            })
            .collect())
    }

    fn exact(&self, number: usize) -> Result<f32, Error> {
        let estimate = self.estimates[number];
        if estimate.slack == 0.0 {
            return Ok(estimate.similarity);
        }
        Ok(similarity(self.holdings.vector(number)?.view(), self.vector))
    }

    /// Insights that can be among the nearest; all of them where their coverage is still to be asked for.
    fn contenders(&self, bounds: &[(usize, Estimate)]) -> Vec<usize> {
        let most = if self.params.min_podcasts > 1 { usize::MAX } else { self.most() };
        contenders(bounds, most)
    }

    fn most(&self) -> usize {
        if self.params.top == 0 { usize::MAX } else { self.params.top }
    }
}

/// Those that can be among the `most` most similar. O(n).
fn contenders(bounds: &[(usize, Estimate)], most: usize) -> Vec<usize> {
    let mut least: Vec<f32> = bounds.iter().map(|(_, estimate)| estimate.least()).collect();
    let floor = if most < least.len() {
        let (_, floor, _) = least.select_nth_unstable_by(most, |a, b| b.total_cmp(a));
        // One beyond the last wanted: whatever is not above it has `most` others surely at or above itself.
        *floor
    } else {
        f32::NEG_INFINITY
    };
    bounds.iter().filter(|(_, estimate)| estimate.most() >= floor).map(|&(which, _)| which).collect()
}
