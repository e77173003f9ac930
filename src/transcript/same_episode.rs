//! Which files are of one recording: an episode from two sources, a clip of it, a cross-post on another show.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::Xxh3;

use crate::transcript::Transcript;
use crate::word::bare;

/// Runs of so many words are compared.
const SHINGLE_WORDS: usize = 6;
/// One run in so many is kept, by its hash, so that both files keep the same ones.
const SAMPLE: u64 = 4;
/// Two files are of one recording when the shorter shares this part of its runs with the longer. A human and an automatic
/// transcript of one episode share about 0.55, two episodes of one show under 0.1.
const SHARED_PART: f32 = 0.3;
/// And at least so many sampled runs, so that a file that is only an advert joins nothing.
const MIN_SHARED: usize = 12;
/// A run in more files than this is boilerplate and joins none; it also bounds the time.
const MAX_HOLDERS: usize = 24;

/// Which recording every transcript is of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recordings {
    /// One number a transcript: the lowest index of the transcripts of that recording.
    pub of: Vec<usize>,
}

impl Recordings {
    /// The files of every recording that has several, sorted.
    pub fn same_episode(&self, transcripts: &[Transcript]) -> Vec<Vec<String>> {
        let mut groups: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (transcript, &recording) in transcripts.iter().zip(&self.of) {
            groups.entry(recording).or_default().push(transcript.file.clone());
        }
        let mut groups: Vec<Vec<String>> = groups.into_values().filter(|files| files.len() > 1).collect();
        groups.iter_mut().for_each(|files| files.sort());
        groups.sort();
        groups
    }

    /// The podcast that each transcript's recording counts for: the one that published it first, then the longest
    /// transcript's, then the first by name.
    pub fn owners<'a>(&self, transcripts: &'a [Transcript]) -> Vec<&'a str> {
        let mut owners: HashMap<usize, usize> = HashMap::new();
        let key = |index: usize| {
            let transcript = &transcripts[index];
            let date = (transcript.published.is_none(), transcript.published);
            (date, std::cmp::Reverse(transcript.segments.len()), transcript.podcast.as_str())
        };
        for (index, &recording) in self.of.iter().enumerate() {
            let owner = owners.entry(recording).or_insert(index);
            if key(index) < key(*owner) {
                *owner = index;
            }
        }
        self.of.iter().map(|recording| transcripts[owners[recording]].podcast.as_str()).collect()
    }
}

/// Finds the transcripts that are of one recording by the runs of words they share (Broder 1997).
///
/// O(total words) time and memory for files that share little.
pub fn recordings(transcripts: &[Transcript], known: &mut Samples) -> Recordings {
    let samples = known.of(transcripts);
    let holders =
        |(index, sample): (usize, &Arc<[u64]>)| sample.iter().map(|&shingle| (shingle, index)).collect::<Vec<_>>();
    let mut holders: Vec<(u64, usize)> = samples.par_iter().enumerate().flat_map_iter(holders).collect();
    holders.par_sort_unstable();
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for holders in holders.chunk_by(|a, b| a.0 == b.0).filter(|holders| holders.len() <= MAX_HOLDERS) {
        for (place, &(_, a)) in holders.iter().enumerate() {
            for &(_, b) in &holders[place + 1..] {
                *shared.entry((a, b)).or_default() += 1;
            }
        }
    }
    let mut of: Vec<usize> = (0..transcripts.len()).collect();
    for ((a, b), count) in shared {
        let shorter = samples[a].len().min(samples[b].len());
        if count >= MIN_SHARED && count as f32 >= SHARED_PART * shorter as f32 {
            let (from, to) = (of[a].max(of[b]), of[a].min(of[b]));
            of.iter_mut().filter(|recording| **recording == from).for_each(|recording| *recording = to);
        }
    }
    Recordings { of }
}

/// The runs of words of transcripts that were compared before; they change no result, only how soon it is there.
#[derive(Debug, Clone, Default)]
pub struct Samples {
    known: FxHashMap<u128, Arc<[u64]>>,
}

impl Samples {
    /// Of all transcripts, in their order; only theirs are remembered.
    fn of(&mut self, transcripts: &[Transcript]) -> Vec<Arc<[u64]>> {
        let of_transcript = |transcript: &Transcript| {
            let mut hash = Xxh3::new();
            for segment in &transcript.segments {
                hash.update(segment.text.as_bytes());
                hash.update(b"\n");
            }
            let key = hash.digest128();
            (key, self.known.get(&key).cloned().unwrap_or_else(|| sample(transcript).into()))
        };
        let samples: Vec<(u128, Arc<[u64]>)> = transcripts.par_iter().map(of_transcript).collect();
        let found = samples.iter().map(|(_, sample)| Arc::clone(sample)).collect();
        self.known = samples.into_iter().collect();
        found
    }
}

/// The sampled hashes of a transcript's runs of words, sorted, each once.
fn sample(transcript: &Transcript) -> Vec<u64> {
    let words: Vec<u64> = transcript
        .segments
        .iter()
        .flat_map(|segment| segment.text.split_whitespace())
        .map(bare)
        .filter(|word| !word.is_empty())
        .map(|word| word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| mix(hash ^ u64::from(byte))))
        .collect();
    let mut sample: Vec<u64> = words
        .windows(SHINGLE_WORDS)
        .map(|run| run.iter().fold(0, |hash: u64, word| mix(hash.rotate_left(7) ^ word)))
        .filter(|shingle| shingle % SAMPLE == 0)
        .collect();
    sample.sort_unstable();
    sample.dedup();
    sample
}

fn mix(value: u64) -> u64 {
    let value = value.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    value ^ (value >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Segment;

    fn transcript(podcast: &str, file: &str, words: impl Iterator<Item = usize>) -> Transcript {
        let text = words.map(|word| format!("w{word}")).collect::<Vec<_>>().join(" ");
        Transcript {
            file: file.into(),
            podcast: podcast.into(),
            title: None,
            published: None,
            url: None,
            segments: vec![Segment { text, ..Segment::default() }],
        }
    }

    #[test]
    fn a_clip_and_a_cross_post_are_of_the_recording_they_were_cut_from() {
        let transcripts = [
            transcript("A", "a/full.vtt", 0..1000),
            transcript("A", "a/clip.vtt", 300..450),
            transcript("B", "b/cross-post.vtt", (0..1000).map(|w| if w % 50 == 0 { 9000 + w } else { w })),
            transcript("B", "b/own.vtt", 5000..6000),
        ];
        let recordings = recordings(&transcripts, &mut Samples::default());
        assert_eq!(recordings.of, [0, 0, 0, 3]);
        assert_eq!(recordings.same_episode(&transcripts), [["a/clip.vtt", "a/full.vtt", "b/cross-post.vtt"]]);
        assert_eq!(recordings.owners(&transcripts), ["A", "A", "A", "B"]);
    }
}
