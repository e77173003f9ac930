//! A vector against all centroids and all passages. O((insights + passages) x d) time.
//!
//! Estimates narrow down what can be among the nearest; only that is compared exactly and read, so the answer is that of
//! comparing everything.

use std::collections::BTreeSet;

use ndarray::ArrayView1;
use rayon::prelude::*;

use crate::error::Error;
use crate::insight::Insight;
use crate::passage::{DropReason, Fate};
use crate::query::filter::Admission;
use crate::query::{Answer, Holdings, NearInsight, NearPassage, Place, QUERY_SCHEMA, QueryParams, RELATED_SCHEMA};
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
        let to_centroids = self.holdings.to_centroids(self.vector)?;
        let to_centroid = |place: usize| to_centroids.get(place).copied().unwrap_or(f32::NEG_INFINITY);
        let reaches = self.reaches(except);
        let bound = |place: usize| reaches[place].map(|reach| reach.or(to_centroid(place)).into());
        let mut found = Vec::new();
        for place in contenders(self.covered()?, self.most(), bound) {
            let mut best = to_centroid(place);
            // Its members are read only where one of them may be nearer than the centroid.
            let members = match reaches[place] {
                Some(reach) if reach.most > best => self.holdings.members(place)?,
                _ => Vec::new(),
            };
            for number in members {
                if self.admission.admits(&self.holdings.places()[number]) && self.estimates[number].most() > best {
                    best = best.max(self.exact(number)?);
                }
            }
            found.push((place, best));
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(self.most());
        Ok(found)
    }

    /// How many insights, from the first on, enough podcasts make: rank follows coverage, so a few looks find the last.
    fn covered(&self) -> Result<usize, Error> {
        let (mut low, mut high) = (0, self.holdings.ids().len());
        if self.params.min_podcasts <= 1 {
            return Ok(high);
        }
        while low < high {
            let middle = low.midpoint(high);
            if self.holdings.insight(middle)?.coverage.podcasts >= self.params.min_podcasts {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    /// Of every insight that has an admitted passage: how similar the best of them is. O(n) on the threads of the pool.
    fn reaches(&self, except: Option<usize>) -> Vec<Option<Reach>> {
        let insights = self.holdings.ids().len();
        let part = self.estimates.len().div_ceil(rayon::current_num_threads()).max(1);
        let places = self.holdings.places().par_chunks(part);
        let of_part = |(places, estimates): (&[Place], &[Estimate])| {
            let mut reaches: Vec<Option<Reach>> = vec![None; insights];
            for (place, &estimate) in places.iter().zip(estimates) {
                if let Some(insight) = place.insight.map(|insight| insight as usize)
                    && Some(insight) != except
                    && self.admission.admits(place)
                {
                    reaches[insight] = Reach::either(reaches[insight], Some(estimate.into()));
                }
            }
            reaches
        };
        let either = |a: Vec<Option<Reach>>, b: Vec<Option<Reach>>| {
            a.into_iter().zip(b).map(|(a, b)| Reach::either(a, b)).collect()
        };
        places.zip(self.estimates.par_chunks(part)).map(of_part).reduce(|| vec![None; insights], either)
    }

    /// The nearest passages that stand in none of the insights shown, nearest first, ties by id.
    fn passages(&self, shown: &BTreeSet<usize>) -> Result<Vec<NearPassage>, Error> {
        let places = self.holdings.places();
        let bound = |number: usize| {
            let place: &Place = &places[number];
            let wanted = place.has_vector
                && self.admission.admits(place)
                && place.insight.is_none_or(|insight| !shown.contains(&(insight as usize)));
            wanted.then(|| self.estimates[number])
        };
        let mut exact = Vec::new();
        for number in contenders(places.len(), self.most(), bound) {
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

    fn most(&self) -> usize {
        if self.params.top == 0 { usize::MAX } else { self.params.top }
    }
}

/// Those of `count` that can be among the `most` most similar, ascending. O(count) on the threads of the pool.
fn contenders(count: usize, most: usize, bound: impl Fn(usize) -> Option<Estimate> + Sync) -> Vec<usize> {
    let floor = floor(count, most, &bound);
    (0..count).into_par_iter().filter(|&which| bound(which).is_some_and(|bound| bound.most() >= floor)).collect()
}

/// What the first beyond the `most` most similar surely reaches: below it, `most` others are surely more similar.
fn floor(count: usize, most: usize, bound: &(impl Fn(usize) -> Option<Estimate> + Sync)) -> f32 {
    if most >= count {
        return f32::NEG_INFINITY;
    }
    let of_part = |part: usize| {
        let which = part * PART..((part + 1) * PART).min(count);
        highest(which.filter_map(bound).map(Estimate::least), most + 1)
    };
    let mut least: Vec<f32> = (0..count.div_ceil(PART)).into_par_iter().flat_map_iter(of_part).collect();
    if most >= least.len() {
        return f32::NEG_INFINITY;
    }
    *least.select_nth_unstable_by(most, |a, b| b.total_cmp(a)).1
}

/// What one task looks through for the floor.
const PART: usize = 1 << 14;

/// At least the `most` highest of some values, in no order; `most` is 1 or more.
fn highest(values: impl Iterator<Item = f32>, most: usize) -> Vec<f32> {
    let mut highest = Vec::new();
    let mut floor = f32::NEG_INFINITY;
    for value in values {
        if value > floor {
            highest.push(value);
        }
        if highest.len() == 2 * most {
            floor = *highest.select_nth_unstable_by(most - 1, |a: &f32, b| b.total_cmp(a)).1;
            highest.truncate(most);
        }
    }
    highest
}

/// How similar the best of some passages is, from what it surely reaches to what it may.
#[derive(Debug, Clone, Copy)]
struct Reach {
    least: f32,
    most: f32,
}

impl Reach {
    fn either(a: Option<Self>, b: Option<Self>) -> Option<Self> {
        let (Some(a), Some(b)) = (a, b) else {
            return a.or(b);
        };
        Some(Self { least: a.least.max(b.least), most: a.most.max(b.most) })
    }

    /// With another whose similarity is known.
    fn or(self, similarity: f32) -> Self {
        Self { least: self.least.max(similarity), most: self.most.max(similarity) }
    }
}

impl From<Estimate> for Reach {
    fn from(estimate: Estimate) -> Self {
        Self { least: estimate.least(), most: estimate.most() }
    }
}

impl From<Reach> for Estimate {
    fn from(reach: Reach) -> Self {
        Self { similarity: (reach.least + reach.most) / 2.0, slack: (reach.most - reach.least) / 2.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_can_be_among_the_nearest_is_left_out() {
        // Pseudo-random estimates over several parts, some of them not wanted.
        let estimate = |which: usize| {
            let mixed = (which as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
            let similarity = (mixed % 4096) as f32 / 4096.0;
            (which % 7 != 3).then_some(Estimate { similarity, slack: (mixed % 5) as f32 / 500.0 })
        };
        let count = 2 * PART + 100;
        for most in [1, 2, 10, 1000, count, usize::MAX] {
            let found = contenders(count, most, estimate);
            let mut least: Vec<f32> = (0..count).filter_map(estimate).map(Estimate::least).collect();
            least.sort_by(|a, b| b.total_cmp(a));
            let floor = least.get(most).copied().unwrap_or(f32::NEG_INFINITY);
            let expected: Vec<usize> =
                (0..count).filter(|&which| estimate(which).is_some_and(|bound| bound.most() >= floor)).collect();
            assert_eq!(found, expected, "of the first {most}");
        }
    }
}
