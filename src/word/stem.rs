//! Snowball's English stemmer: the form under which words are counted and compared.

use std::cell::RefCell;

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

use super::background_share;

/// Words whose stems a thread remembers at most: about all that a corpus says often.
const REMEMBERED: usize = 1 << 16;

thread_local! {
    static STEMS: RefCell<FxHashMap<Box<str>, Box<str>>> = RefCell::default();
}

/// The stem of a lower-case word ("prices" and "priced" -> "price"); words of other scripts stay as they are.
pub(crate) fn stem(word: &str) -> String {
    with_stem(word, str::to_owned)
}

/// The share of background passages that hold a lower-case word in any of its forms.
pub(crate) fn share_of_word(word: &str) -> f32 {
    with_stem(word, background_share)
}

/// What `of` makes of the stem of a word. A stem that this thread has made before is looked up; `of`
/// must not ask for another.
pub(crate) fn with_stem<T>(word: &str, of: impl FnOnce(&str) -> T) -> T {
    STEMS.with_borrow_mut(|stems| {
        if let Some(stem) = stems.get(word) {
            return of(stem);
        }
        let stem = Stemmer::create(Algorithm::English).stem(word).into_owned();
        let made = of(&stem);
        if stems.len() < REMEMBERED {
            stems.insert(word.into(), stem.into());
        }
        made
    })
}
