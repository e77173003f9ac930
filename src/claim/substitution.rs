//! The same sentence with something else in one place: who, what or how is another.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::wording::against;
use super::{Assertion, Term};
use crate::word::background_share;

/// The part of the longer text's words that both have in the same order, how many these are at least, and how many of them hold
/// a sentence together: headlines and lists of words have no places.
const SAME: f32 = 0.6;
const LEAST_SAME: usize = 6;
pub(super) const LEAST_FRAME: usize = 2;
/// Words that hold a sentence together are at least so common; what a claim is about is less so.
pub(super) const FRAME_SHARE: f32 = 0.02;
/// What stands in a place is told by so many words at most; more are another part of the text.
const MOST_IN_PLACE: usize = 3;
/// Words that are spelt so much alike are one word, inflected or misheard; a share of their letters.
const ONE_WORD: f64 = 0.5;

/// What two texts have in one and the same place of a sentence that is the same otherwise; `None` where it is not the same.
///
/// To be asked only of passages in mostly the same words. Which of the two words is another name for the other is not known:
/// of pairs of Perspectrum that are so alike about two in three make one point.
pub fn substitution(a: &Assertion, b: &Assertion) -> Option<String> {
    let (ours, theirs) = (a.stems(), b.stems());
    let changes = capture_diff_slices(Algorithm::Lcs, &ours, &theirs);
    let same: Vec<&str> = changes
        .iter()
        .filter_map(|change| match *change {
            DiffOp::Equal { old_index, len, .. } => Some(&ours[old_index..old_index + len]),
            _ => None,
        })
        .flatten()
        .copied()
        .collect();
    let frame = same.iter().filter(|stem| background_share(stem) >= FRAME_SHARE).count();
    let longer = ours.len().max(theirs.len()) as f32;
    if same.len() < LEAST_SAME || (same.len() as f32) < SAME * longer || frame < LEAST_FRAME {
        return None;
    }
    changes.iter().find_map(|change| {
        let DiffOp::Replace { old_index, old_len, new_index, new_len } = *change else { return None };
        let mine = telling(&a.terms[old_index..old_index + old_len], &theirs);
        let yours = telling(&b.terms[new_index..new_index + new_len], &ours);
        let told = 1..=MOST_IN_PLACE;
        let reworded = mine.iter().any(|x| yours.iter().any(|y| strsim::normalized_levenshtein(x, y) >= ONE_WORD));
        (told.contains(&mine.len()) && told.contains(&yours.len()) && !reworded)
            .then(|| against(&mine.join(" "), &yours.join(" ")))
    })
}

/// The stems of some terms that tell, and that the other text has nowhere.
fn telling<'a>(terms: &'a [Term], other: &[&str]) -> Vec<&'a str> {
    let stems = terms.iter().map(|term| term.stem.as_str());
    stems.filter(|stem| background_share(stem) < FRAME_SHARE && !other.contains(stem)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::both_read;

    #[test]
    fn another_thing_in_the_same_place_is_another_claim() {
        let check = |a: &str, b: &str, expected: Option<&str>| {
            let (x, y) = both_read(a, b);
            assert_eq!(substitution(&x, &y).as_deref(), expected, "{a} | {b}");
            assert_eq!(substitution(&y, &x).is_some(), expected.is_some(), "the other way round");
        };
        let barge = "The barge struck a crane beside the old lock on Tuesday";
        check(
            barge,
            "The barge struck a helicopter beside the old lock on Tuesday",
            Some("\u{201c}crane\u{201d} against \u{201c}helicopt\u{201d}"),
        );
        check(
            "The council welcomed every barge on the canal",
            "The council banished every barge on the canal",
            Some("\u{201c}welcom\u{201d} against \u{201c}banish\u{201d}"),
        );
        // Left out, added, inflected or misheard is not another thing.
        check(barge, "The barge struck a crane beside the lock on Tuesday", None);
        check(barge, "The barge struck a crane besides the old lock on a Tuesday", None);
        check("the toll of Salara was raised", "the toll of Solara was raised", None);
        // Nor is what another sentence, or a longer part, says.
        check(
            "On Tuesday a barge came up the river and the barge struck a crane beside the old lock",
            "The barge struck a helicopter beside the old lock on Tuesday",
            None,
        );
        check(barge, "On Tuesday a crane fell into the canal and hit a passing barge", None);
    }
}
