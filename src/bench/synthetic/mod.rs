//! Invented podcasts of a given size: real transcript files in several formats, the same bytes for the same seed.
//!
//! A [`fact`] is what several shows claim, each in words of its own; [`speech`] is the talk around it, of sentence lengths
//! and a frequency of words as people talk (Zipf 1949); an [`episode`] puts both in turns, and [`file`] writes it down.
//! All of it is invented here, names and figures too; nothing is taken from a podcast.

mod dice;
mod episode;
mod fact;
mod file;
mod speech;
mod words;

use std::path::Path;

use crate::error::Error;

use dice::Dice;
use episode::{Episode, Show};
use fact::Fact;

/// Words of a full episode: about 40 minutes.
const EPISODE_WORDS: usize = 6_000;
/// Fewer episodes would leave no two shows that make the same claim.
const MIN_EPISODES: usize = 6;
/// Episodes of a show.
const EPISODES_PER_SHOW: usize = 4;
/// Words for every fact that is known: a larger corpus speaks of more.
const WORDS_PER_FACT: usize = 1_500;

/// How large the corpus is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// About so many words, within a tenth.
    Words(usize),
    /// So many episodes of about 40 minutes.
    Episodes(usize),
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyntheticParams {
    pub size: Size,
    /// Another seed, other words.
    pub seed: u64,
}

impl Default for SyntheticParams {
    fn default() -> Self {
        Self { size: Size::Words(250_000), seed: 1 }
    }
}

impl SyntheticParams {
    /// # Errors
    /// [`Error::Usage`] names the field, its value and what was expected.
    pub fn validate(&self) -> Result<(), Error> {
        match self.size {
            Size::Words(words) if !(1_000..=100_000_000).contains(&words) => {
                Err(Error::Usage(format!("words is {words}: expected a number from 1000 to 100000000")))
            }
            Size::Episodes(episodes) if !(1..=20_000).contains(&episodes) => {
                Err(Error::Usage(format!("episodes is {episodes}: expected a number from 1 to 20000")))
            }
            _ => Ok(()),
        }
    }

    /// Episodes, and the words of one.
    fn shape(&self) -> (usize, usize) {
        match self.size {
            Size::Episodes(episodes) => (episodes, EPISODE_WORDS),
            Size::Words(words) => {
                let episodes = words.div_ceil(EPISODE_WORDS).max(MIN_EPISODES);
                (episodes, words / episodes)
            }
        }
    }
}

/// Writes the corpus under `folder`, a folder a show.
///
/// O(words) time, memory of one episode.
///
/// # Errors
/// What [`SyntheticParams::validate`] says, and [`Error::Io`] where a file cannot be written.
pub fn write_corpus(params: &SyntheticParams, folder: &Path) -> Result<(), Error> {
    params.validate()?;
    let (episodes, words) = params.shape();
    let mut dice = Dice::new(params.seed);
    let shows: Vec<Show> = (0..episodes.div_ceil(EPISODES_PER_SHOW).max(3)).map(|n| Show::new(n, &mut dice)).collect();
    let facts: Vec<Fact> = (0..(episodes * words / WORDS_PER_FACT).max(8)).map(|_| Fact::new(&mut dice)).collect();
    for number in 0..episodes {
        let show = &shows[number % shows.len()];
        // An episode's dice are its own, so that the first episodes do not depend on how many follow.
        let episode =
            Episode::new(show, number, words, &facts, &mut Dice::new(params.seed ^ (number as u64 + 1) << 20));
        let (name, text) = file::render(&episode, number);
        let path = folder.join(&show.name).join(name);
        let made = std::fs::create_dir_all(folder.join(&show.name)).and_then(|()| std::fs::write(&path, text));
        made.map_err(|error| Error::io(path, error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet, HashMap};

    use super::*;
    use crate::transcript::{Corpus, ReadLimits, read_corpus};

    fn written(params: &SyntheticParams) -> (tempfile::TempDir, BTreeMap<String, Vec<u8>>) {
        let folder = tempfile::tempdir().expect("a folder");
        write_corpus(params, folder.path()).expect("written");
        let mut files = BTreeMap::new();
        for show in std::fs::read_dir(folder.path()).expect("shows").flatten() {
            for file in std::fs::read_dir(show.path()).expect("episodes").flatten() {
                let name = file.path().strip_prefix(folder.path()).expect("within").display().to_string();
                files.insert(name, std::fs::read(file.path()).expect("a file"));
            }
        }
        (folder, files)
    }

    fn read(folder: &tempfile::TempDir) -> Corpus {
        read_corpus(&[folder.path().to_owned()], &ReadLimits::default()).expect("read")
    }

    #[test]
    fn the_same_seed_writes_the_same_bytes_and_another_does_not() {
        let params = SyntheticParams { size: Size::Words(12_000), seed: 7 };
        assert_eq!(written(&params).1, written(&params).1);
        assert_ne!(written(&params).1, written(&SyntheticParams { seed: 8, ..params }).1);
    }

    #[test]
    fn a_corpus_has_the_size_that_was_asked_for_and_is_read_whole() {
        let check = |size: Size, expected: std::ops::Range<usize>, episodes: usize| {
            let (folder, files) = written(&SyntheticParams { size, seed: 1 });
            let corpus = read(&folder);
            let segments = corpus.transcripts.iter().flat_map(|transcript| &transcript.segments);
            let words: usize = segments.map(|segment| segment.text.split_whitespace().count()).sum();
            assert!(expected.contains(&words), "{size:?}: {words} words");
            assert_eq!((corpus.transcripts.len(), files.len()), (episodes, episodes), "{size:?}");
            assert_eq!((corpus.skipped, corpus.warnings, corpus.ignored), (vec![], vec![], 0), "{size:?}");
        };
        check(Size::Words(9_000), 8_100..9_900, 6);
        check(Size::Words(60_000), 54_000..66_000, 10);
        check(Size::Episodes(2), 10_800..13_200, 2);
    }

    #[test]
    fn shows_and_formats_are_several_and_speakers_are_named() {
        let (folder, files) = written(&SyntheticParams { size: Size::Words(40_000), seed: 3 });
        let extensions: BTreeSet<&str> = files.keys().filter_map(|name| name.rsplit('.').next()).collect();
        assert_eq!(extensions.into_iter().collect::<Vec<_>>(), ["json", "srt", "txt", "vtt"]);
        let corpus = read(&folder);
        let podcasts: BTreeSet<&str> =
            corpus.transcripts.iter().map(|transcript| transcript.podcast.as_str()).collect();
        assert_eq!(podcasts.len(), 3, "{podcasts:?}");
        let named = corpus.transcripts.iter().filter(|t| t.segments.iter().any(|segment| segment.speaker.is_some()));
        assert!(named.count() * 2 > corpus.transcripts.len());
        assert!(corpus.transcripts.iter().all(|transcript| transcript.published.is_some()));
    }

    #[test]
    fn words_are_as_frequent_as_in_speech() {
        let (folder, _) = written(&SyntheticParams { size: Size::Words(60_000), seed: 1 });
        let mut counts: HashMap<String, usize> = HashMap::new();
        let mut lengths = Vec::new();
        for segment in read(&folder).transcripts.iter().flat_map(|transcript| &transcript.segments) {
            for word in segment.text.split_whitespace() {
                *counts.entry(word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()).or_default() += 1;
            }
            lengths.extend(segment.text.split_inclusive(['.', '?']).map(|text| text.split_whitespace().count()));
        }
        let total: usize = counts.values().sum();
        let mut by_count: Vec<usize> = counts.into_values().collect();
        by_count.sort_by_key(|&count| std::cmp::Reverse(count));
        let top: usize = by_count[..20].iter().sum();
        let rare = by_count.iter().filter(|&&count| count == 1).count();
        assert!((total / 5..total * 3 / 5).contains(&top), "{top} of {total} are of the 20 most frequent");
        assert!(by_count.len() > 1_500, "{} distinct words", by_count.len());
        assert!(rare * 5 > by_count.len(), "{rare} of {} stand once", by_count.len());
    }

    #[test]
    fn a_size_out_of_range_is_refused_by_name() {
        let check = |size: Size, expected: &str| {
            let error = SyntheticParams { size, seed: 0 }.validate().expect_err("refused").to_string();
            assert!(error.starts_with(expected), "{error}");
        };
        check(Size::Words(10), "words is 10: expected a number from 1000");
        check(Size::Episodes(0), "episodes is 0: expected a number from 1");
        check(Size::Episodes(20_001), "episodes is 20001: expected");
    }
}
