//! How common a word is in podcasts at large: the background against which a corpus is read.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// `stem<TAB>count in 100,000 passages of 40 words`; stems rarer than 20 in 100,000 are not listed.
static TABLE: &str = include_str!("../../models/english-speech/commonness.tsv");

/// The count given to a stem that is not listed, in 100,000 passages.
const UNLISTED: f32 = 8.0;

/// What the table's counts are out of.
const PASSAGES: f32 = 100_000.0;

static COUNTS: LazyLock<FxHashMap<&'static str, f32>> = LazyLock::new(|| numbers_of_words(TABLE));

/// A table with `word<TAB>number` a line.
pub(crate) fn numbers_of_words(table: &'static str) -> FxHashMap<&'static str, f32> {
    table
        .lines()
        .filter_map(|line| {
            let (word, number) = line.split_once('\t')?;
            Some((word, number.parse().ok()?))
        })
        .collect()
}

/// The share of background passages that hold this stem, above zero and at most one.
pub(crate) fn background_share(stem: &str) -> f32 {
    COUNTS.get(stem).copied().unwrap_or(UNLISTED) / PASSAGES
}

/// A word is rare that stands in at most this share of podcast passages at large.
const RARE_SHARE: f32 = 0.001;

/// Does talk at large seldom have this stem?
pub(crate) fn is_rare(stem: &str) -> bool {
    background_share(stem) <= RARE_SHARE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_words_are_common_and_names_are_not() {
        assert!(background_share("the") > 0.5);
        assert!(background_share("launch") > background_share("zeppelin"));
        assert!(background_share("zeppelin") > 0.0);
    }
}
