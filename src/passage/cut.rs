//! What is known of one transcript by itself, kept from run to run: its passages before episodes are compared.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3;

use super::boilerplate::shingles;
use super::{Passage, PassageParams, episode_passages};
use crate::transcript::Transcript;

/// The passages of one transcript, and the runs of words that tell what is repeated between episodes.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    pub passages: Vec<Passage>,
    /// By passage, ascending, each once.
    pub(super) shingles: Vec<Vec<u64>>,
}

impl Cut {
    pub fn new(passages: Vec<Passage>) -> Self {
        let shingles = passages.iter().map(|passage| shingles(&passage.text)).collect();
        Self { passages, shingles }
    }
}

/// Cuts of transcripts by all that makes them; what is remembered here changes no result, only how soon it is there.
#[derive(Debug, Clone, Default)]
pub struct Cuts {
    known: HashMap<u128, Arc<Cut>>,
}

impl Cuts {
    /// What a cut is remembered by: a hash of the transcript and of the parameters.
    pub fn key(transcript: &Transcript, params: &PassageParams) -> u128 {
        let mut hash = Xxh3::new();
        let mut part = |bytes: &[u8]| {
            hash.update(&(bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        let date = transcript.published.map(|date| date.to_string());
        let about = [Some(&transcript.file), Some(&transcript.podcast), transcript.title.as_ref(), date.as_ref()];
        for text in about.into_iter().chain([transcript.url.as_ref()]) {
            part(text.map_or(b"\0", |text| text.as_bytes()));
        }
        part(&params.min_worthiness.to_le_bytes());
        for segment in &transcript.segments {
            for time in [segment.start, segment.end] {
                part(&time.unwrap_or(f64::NAN).to_bits().to_le_bytes());
            }
            part(segment.speaker.as_ref().map_or(b"\0", |speaker| speaker.as_bytes()));
            part(segment.text.as_bytes());
        }
        hash.digest128()
    }

    /// Remembers a cut that was made before.
    pub fn remember(&mut self, key: u128, cut: Cut) {
        self.known.insert(key, Arc::new(cut));
    }

    /// What all cuts that are remembered are remembered by.
    pub fn keys(&self) -> impl Iterator<Item = u128> + '_ {
        self.known.keys().copied()
    }

    /// A cut that is remembered.
    pub fn cut(&self, key: u128) -> Option<&Cut> {
        self.known.get(&key).map(Arc::as_ref)
    }

    /// The cuts of all transcripts, in their order; those that are not known yet are made, and only these transcripts' are
    /// remembered.
    pub(super) fn of(&mut self, transcripts: &[Transcript], params: &PassageParams) -> Vec<Arc<Cut>> {
        let cuts: Vec<(u128, Arc<Cut>)> = transcripts
            .par_iter()
            .map(|transcript| {
                let key = Self::key(transcript, params);
                let cut = self.known.get(&key).cloned();
                (key, cut.unwrap_or_else(|| Arc::new(Cut::new(episode_passages(transcript, params)))))
            })
            .collect();
        self.known = cuts.iter().cloned().collect();
        cuts.into_iter().map(|(_, cut)| cut).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Segment;

    #[test]
    fn a_cut_is_known_by_everything_that_makes_it() {
        let params = PassageParams::default();
        let segment = |text: &str| Segment { text: text.into(), start: Some(1.0), ..Segment::default() };
        let transcript = Transcript {
            file: "a.vtt".into(),
            podcast: "Tide Tables".into(),
            title: None,
            published: None,
            url: None,
            segments: vec![segment("The harbour silts up"), segment("every single year.")],
        };
        let key = Cuts::key(&transcript, &params);
        let other = |change: fn(&mut Transcript)| {
            let mut changed = transcript.clone();
            change(&mut changed);
            assert_ne!(Cuts::key(&changed, &params), key, "{changed:?}");
        };
        other(|transcript| transcript.file.push('x'));
        other(|transcript| transcript.title = Some(String::new()));
        other(|transcript| transcript.segments[1].start = None);
        other(|transcript| transcript.segments[0].text.push('x'));
        other(|transcript| transcript.segments[0].speaker = Some("Ann".into()));
        assert_ne!(Cuts::key(&transcript, &PassageParams { min_worthiness: 0.3 }), key);
        let mut cuts = Cuts::default();
        let first = cuts.of(std::slice::from_ref(&transcript), &params);
        let again = cuts.of(std::slice::from_ref(&transcript), &params);
        assert!(Arc::ptr_eq(&first[0], &again[0]));
        assert_eq!(cuts.cut(key), Some(first[0].as_ref()));
    }
}
