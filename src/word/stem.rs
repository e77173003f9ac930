//! Snowball's English stemmer: the form under which words are counted and compared.

use rust_stemmers::{Algorithm, Stemmer};

/// The stem of a lower-case word ("prices" and "priced" -> "price"); words of other scripts stay as they are.
pub(crate) fn stem(word: &str) -> String {
    Stemmer::create(Algorithm::English).stem(word).into_owned()
}
