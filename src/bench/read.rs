//! Files -> transcripts, in words a second.

use std::path::{Path, PathBuf};

use crate::bench::timer::Timer;
use crate::bench::{Stage, StageFigures};
use crate::error::Error;
use crate::transcript::{Corpus, ReadLimits, Transcript, read_corpus};

/// Talk without times is taken to be so fast.
const WORDS_PER_MINUTE: f64 = 150.0;

pub(super) fn measure(paths: &[PathBuf], timer: &Timer) -> Result<(Corpus, Option<StageFigures>), Error> {
    let (corpus, seconds) = timer.run(Stage::Read, || read_corpus(paths, &ReadLimits::default()))?;
    let figures = seconds.map(|seconds| {
        let extra = [("MB", bytes(paths) as f64 / 1e6), ("hours of speech", speech_seconds(&corpus) / 3600.0)];
        StageFigures::new(Stage::Read, words(&corpus), "words", seconds, &extra)
    });
    Ok((corpus, figures))
}

/// All words of the corpus.
pub(super) fn words(corpus: &Corpus) -> usize {
    let ready = corpus.ready.iter().map(|(_, passage)| count(&passage.text));
    corpus.transcripts.iter().map(words_of).sum::<usize>() + ready.sum::<usize>()
}

/// How long the speech takes: by its times, else by its words.
pub(super) fn speech_seconds(corpus: &Corpus) -> f64 {
    let by_words = |words: usize| words as f64 * 60.0 / WORDS_PER_MINUTE;
    let of = |transcript: &Transcript| {
        let times = transcript.segments.iter().filter_map(|segment| segment.end.or(segment.start));
        times.reduce(f64::max).filter(|&end| end > 0.0).unwrap_or_else(|| by_words(words_of(transcript)))
    };
    let ready: usize = corpus.ready.iter().map(|(_, passage)| count(&passage.text)).sum();
    corpus.transcripts.iter().map(of).sum::<f64>() + by_words(ready)
}

fn words_of(transcript: &Transcript) -> usize {
    transcript.segments.iter().map(|segment| count(&segment.text)).sum()
}

fn count(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Sizes of all files under the PATHs, those that are no transcripts too; what cannot be looked at counts nothing.
fn bytes(paths: &[PathBuf]) -> u64 {
    fn of(path: &Path) -> u64 {
        match std::fs::symlink_metadata(path) {
            Ok(data) if data.is_dir() => {
                std::fs::read_dir(path).map_or(0, |entries| entries.flatten().map(|entry| of(&entry.path())).sum())
            }
            Ok(data) if data.is_file() => data.len(),
            _ => 0,
        }
    }
    paths.iter().map(|path| of(path)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Segment;

    #[test]
    fn speech_lasts_as_long_as_its_times_say_else_as_its_words_take() {
        let check = |ends: &[Option<f64>], expected: f64| {
            let segment =
                |&end: &Option<f64>| Segment { end, text: "five words in a segment".into(), ..Segment::default() };
            let transcript = Transcript {
                file: String::new(),
                podcast: String::new(),
                title: None,
                published: None,
                url: None,
                segments: ends.iter().map(segment).collect(),
            };
            let corpus = Corpus { transcripts: vec![transcript], ..Corpus::default() };
            assert_eq!(speech_seconds(&corpus), expected, "{ends:?}");
        };
        check(&[Some(9.0), Some(90.5), None], 90.5);
        check(&[None, None, None], 6.0);
        check(&[], 0.0);
    }
}
