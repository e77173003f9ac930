//! The same words the other way round: "documents should replace meetings", "meetings should replace documents".

use std::collections::BTreeSet;

use super::Assertion;
use super::substitution::{FRAME_SHARE, LEAST_FRAME};
use crate::word::background_share;

/// The part of the words of both that both have.
const SAME: f32 = 0.85;
/// Turns a sentence round without turning what it says.
const PASSIVE: &str = "by";

/// What changed places around which word; `None` where nothing did, or the words are others.
pub(super) fn reversed(a: &Assertion, b: &Assertion) -> Option<String> {
    let (ours, theirs) = (a.stems(), b.stems());
    let (mine, yours): (BTreeSet<&str>, BTreeSet<&str>) =
        (ours.iter().copied().collect(), theirs.iter().copied().collect());
    let all = mine.union(&yours).count();
    let same = mine.intersection(&yours).count();
    let frame = mine.intersection(&yours).filter(|stem| background_share(stem) >= FRAME_SHARE).count();
    if (same as f32) < SAME * all as f32 || frame < LEAST_FRAME || mine.contains(PASSIVE) != yours.contains(PASSIVE) {
        return None;
    }
    let in_both = |stem: &&&str| mine.contains(**stem) && yours.contains(**stem);
    if ours.iter().filter(in_both).eq(theirs.iter().filter(in_both)) {
        return None;
    }
    mine.intersection(&yours).find_map(|pivot| {
        let (before, after) = around(pivot, &ours)?;
        let (their_before, their_after) = around(pivot, &theirs)?;
        let moved =
            |from: &BTreeSet<&str>, to: &BTreeSet<&str>| from.intersection(to).next().map(|&stem| stem.to_owned());
        let (right, left) = (moved(&before, &their_after)?, moved(&after, &their_before)?);
        Some(format!("\u{201c}{right}\u{201d} and \u{201c}{left}\u{201d} the other way round"))
    })
}

/// The telling stems that stand before and after a word, each on one side only; `None` where the word is there twice.
fn around<'a>(pivot: &str, stems: &[&'a str]) -> Option<(BTreeSet<&'a str>, BTreeSet<&'a str>)> {
    let at = stems.iter().position(|stem| *stem == pivot)?;
    if stems[at + 1..].contains(&pivot) {
        return None;
    }
    let telling = |side: &[&'a str]| -> BTreeSet<&'a str> {
        side.iter().copied().filter(|stem| background_share(stem) < FRAME_SHARE).collect()
    };
    let (before, after) = (telling(&stems[..at]), telling(&stems[at + 1..]));
    let only = |side: &BTreeSet<&'a str>, other: &BTreeSet<&'a str>| side.difference(other).copied().collect();
    Some((only(&before, &after), only(&after, &before)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::both_read;

    #[test]
    fn what_changed_places_is_the_reason() {
        let check = |a: &str, b: &str, expected: bool| {
            let (x, y) = both_read(a, b);
            assert_eq!(reversed(&x, &y).is_some(), expected, "{a} | {b}");
            assert_eq!(reversed(&y, &x).is_some(), expected, "the other way round");
        };
        check("Barges should replace lorries on the moor", "Lorries should replace barges on the moor", true);
        check("Barges replace lorries", "Lorries replace barges", false);
        check("The lock was about floods, not about speed", "The lock was about speed, not about floods", true);
        check(
            "The toll hurt the miller more than the ferryman",
            "The toll hurt the ferryman more than the miller",
            true,
        );
        check("In May the barge sank", "The barge sank in May", false);
        check("The miller paid the ferryman", "The ferryman was paid by the miller", false);
        check("The miller paid the ferryman", "The miller then paid the ferryman", false);
    }
}
