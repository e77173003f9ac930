//! Which words are names.

use std::collections::BTreeMap;

use super::term::Term;
use crate::word::background_share;

/// A capitalised word at the start of a sentence is a name if it is rarer than this.
const RARE: f32 = 0.001;

/// The words that are written as names are, by stem: capitalised inside a sentence, or rare and capitalised at its start.
pub(super) fn names(words: &[String], terms: &[Term]) -> BTreeMap<String, String> {
    let starts = |at: usize| at == 0 || words[at - 1].ends_with(['.', '!', '?', ':', '\u{201d}', '"']);
    let named = |term: &Term| {
        let told = words[term.at].trim_matches(|c: char| !c.is_alphanumeric());
        let named = told.starts_with(char::is_uppercase) && (!starts(term.at) || background_share(&term.stem) < RARE);
        named.then(|| (term.stem.clone(), told.to_owned()))
    };
    terms.iter().filter_map(named).collect()
}

#[cfg(test)]
mod tests {
    use crate::claim::{Vocabulary, read_assertion};

    #[test]
    fn capitals_inside_a_sentence_and_rare_ones_at_its_start_are_names() {
        let names =
            |text: &str| -> Vec<String> { read_assertion(text, &Vocabulary::default()).names.into_values().collect() };
        assert_eq!(names("The ferry to Norway is late. Fjordline owns it."), ["Fjordline", "Norway"]);
        assert!(names("the ferry to norway is late").is_empty());
    }
}
