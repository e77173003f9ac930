//! A thousand flipped bits: never a panic, never a wrong answer, and a check that finds every flip that matters.

use std::fs;

use refrain::library::check;

use crate::made::{answers, file_of, library};

/// Flips, each in a sound file.
const FLIPS: u64 = 1000;

/// Knuth's generator: the same flips in every run.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 20
}

#[test]
fn a_flipped_bit_is_found_or_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library(folder.path());
    let file = file_of(&library);
    let sound = fs::read(&file).expect("the file");
    let expected = answers(&library);
    assert!(expected.iter().all(|(_, answer)| answer.is_ok()), "{expected:?}");
    let (mut state, mut mattered, mut found) = (2026, 0, 0);
    for turn in 0..FLIPS {
        let mut bytes = sound.clone();
        // Every other flip falls on a byte that holds something: much of so small a file is empty.
        let at = loop {
            let at = next(&mut state) as usize % bytes.len();
            if turn % 2 == 0 || bytes[at] != 0 {
                break at;
            }
        };
        let bit = next(&mut state) % 8;
        bytes[at] ^= 1 << bit;
        fs::write(&file, &bytes).expect("written");
        // A check writes nothing, so it sees what the answers are of.
        let checked = check(&library);
        let unsound = checked.as_ref().map_or(true, |checked| !checked.sound);
        let mut matters = false;
        for (name, answer) in answers(&library) {
            match answer {
                Err(_) => matters = true,
                Ok(answer) => {
                    let known = expected.iter().find(|(known, _)| *known == name);
                    assert!(known.is_some_and(|(_, known)| *known == Ok(answer)), "byte {at}, bit {bit}: {name} lies");
                }
            }
        }
        assert!(unsound || !matters, "byte {at}, bit {bit}: the check found nothing wrong");
        mattered += u64::from(matters);
        found += u64::from(unsound);
    }
    eprintln!("{FLIPS} flips in {} bytes: {mattered} made an error, the check found {found}", sound.len());
    assert!(mattered > FLIPS / 4, "only {mattered} flips were noticed");
}
