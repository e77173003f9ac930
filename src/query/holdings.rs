//! What a question is asked of: what one run found, or a library.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use ndarray::{Array1, ArrayView1};
use rayon::prelude::*;

use crate::engine::Findings;
use crate::error::Error;
use crate::insight::{Insight, Provenance};
use crate::passage::Passage;
use crate::sieve::Estimate;
use crate::vector::similarity;

/// Passages and the insights that they make, to be looked at all at once, or read one by one.
pub trait Holdings: Sync {
    fn provenance(&self) -> &Provenance;

    /// What is looked at of every passage, by its number.
    fn places(&self) -> &[Place];

    /// The names that the places give by number.
    fn podcasts(&self) -> &[String];

    fn speakers(&self) -> &[String];

    /// The ids of the insights, by rank.
    fn ids(&self) -> &[String];

    /// About how similar each passage's claim is to a unit vector.
    ///
    /// # Errors
    /// [`Error::Library`] for a library that cannot be read; so with all that follow.
    fn estimates(&self, vector: ArrayView1<'_, f32>) -> Result<Vec<Estimate>, Error>;

    /// How similar each insight's centroid is to a unit vector, by rank.
    fn to_centroids(&self, vector: ArrayView1<'_, f32>) -> Result<Vec<f32>, Error>;

    /// The vector of a passage's claim.
    fn vector(&self, passage: usize) -> Result<Array1<f32>, Error>;

    /// The unit centroid of the insight at a rank, counted from 0.
    fn centroid(&self, insight: usize) -> Result<Array1<f32>, Error>;

    fn passage(&self, passage: usize) -> Result<Passage, Error>;

    fn insight(&self, insight: usize) -> Result<Insight, Error>;

    /// The passages of an insight, in the order of its evidence.
    fn members(&self, insight: usize) -> Result<Vec<usize>, Error>;
}

/// What is looked at of a passage when all are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its name, by number.
    pub podcast: u32,
    pub speaker: Option<u32>,
    pub published: Option<Date>,
    /// The insight that it is part of, by rank from 0.
    pub insight: Option<u32>,
    /// Has its claim a vector that is not zero?
    pub has_vector: bool,
}

/// What one run found, laid out to be asked.
pub struct Held<'a> {
    findings: &'a Findings,
    places: Vec<Place>,
    podcasts: Vec<String>,
    speakers: Vec<String>,
    ids: Vec<String>,
    members: Vec<Vec<usize>>,
}

impl<'a> Held<'a> {
    /// O(passages) time and memory.
    pub fn new(findings: &'a Findings) -> Self {
        let rows: HashMap<&str, usize> =
            findings.passages.iter().enumerate().map(|(row, passage)| (passage.id.as_str(), row)).collect();
        let insights = &findings.insights.insights;
        let members: Vec<Vec<usize>> = insights
            .iter()
            .map(|insight| {
                insight.evidence.iter().filter_map(|evidence| rows.get(evidence.passage.as_str()).copied()).collect()
            })
            .collect();
        let mut insight_of = vec![None; findings.passages.len()];
        for (place, members) in members.iter().enumerate() {
            members.iter().for_each(|&row| insight_of[row] = Some(place as u32));
        }
        let (mut podcasts, mut speakers) = (Names::default(), Names::default());
        let places = findings
            .passages
            .iter()
            .enumerate()
            .map(|(row, passage)| Place {
                podcast: podcasts.number(&passage.podcast),
                speaker: passage.speaker.as_deref().map(|speaker| speakers.number(speaker)),
                published: passage.published,
                insight: insight_of[row],
                has_vector: findings.embeddings.has_vector(row),
            })
            .collect();
        let ids = insights.iter().map(|insight| insight.id.clone()).collect();
        Self { findings, places, podcasts: podcasts.names, speakers: speakers.names, ids, members }
    }

    /// The places, podcasts and speakers, as a library keeps them.
    pub fn columns(self) -> (Vec<Place>, Vec<String>, Vec<String>, Vec<Vec<usize>>) {
        (self.places, self.podcasts, self.speakers, self.members)
    }
}

/// Names in the order in which they are first met.
#[derive(Default)]
struct Names<'a> {
    numbers: BTreeMap<&'a str, u32>,
    names: Vec<String>,
}

impl<'a> Names<'a> {
    fn number(&mut self, name: &'a str) -> u32 {
        *self.numbers.entry(name).or_insert_with(|| {
            self.names.push(name.to_owned());
            self.names.len() as u32 - 1
        })
    }
}

impl Holdings for Held<'_> {
    fn provenance(&self) -> &Provenance {
        &self.findings.insights.provenance
    }

    fn places(&self) -> &[Place] {
        &self.places
    }

    fn podcasts(&self) -> &[String] {
        &self.podcasts
    }

    fn speakers(&self) -> &[String] {
        &self.speakers
    }

    fn ids(&self) -> &[String] {
        &self.ids
    }

    fn estimates(&self, vector: ArrayView1<'_, f32>) -> Result<Vec<Estimate>, Error> {
        let exact = |row| Estimate { similarity: similarity(self.findings.embeddings.row(row), vector), slack: 0.0 };
        Ok((0..self.places.len()).into_par_iter().map(exact).collect())
    }

    fn to_centroids(&self, vector: ArrayView1<'_, f32>) -> Result<Vec<f32>, Error> {
        let centroids = &self.findings.centroids;
        Ok((0..centroids.len()).into_par_iter().map(|row| similarity(centroids.row(row), vector)).collect())
    }

    fn vector(&self, passage: usize) -> Result<Array1<f32>, Error> {
        Ok(self.findings.embeddings.row(passage).to_owned())
    }

    fn centroid(&self, insight: usize) -> Result<Array1<f32>, Error> {
        Ok(self.findings.centroids.row(insight).to_owned())
    }

    fn passage(&self, passage: usize) -> Result<Passage, Error> {
        Ok(self.findings.passages[passage].clone())
    }

    fn insight(&self, insight: usize) -> Result<Insight, Error> {
        Ok(self.findings.insights.insights[insight].clone())
    }

    fn members(&self, insight: usize) -> Result<Vec<usize>, Error> {
        Ok(self.members[insight].clone())
    }
}
