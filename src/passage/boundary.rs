//! Where a sentence probably ends in speech without punctuation: a logistic model over the words around a gap.
//!
//! The weights (`models/english-speech`) were trained on punctuated podcast turns whose punctuation was taken away;
//! its model card tells how and how good. Features are hashed (Weinberger et al. 2009), so the table has a fixed size.

use std::sync::LazyLock;

use safetensors::SafeTensors;

/// Bits of a feature's hash: the table has 2^17 weights.
const HASH_BITS: u32 = 17;

/// One odd multiplier for each kind of feature, so that equal words in different places fall in different cells.
const MULTIPLIERS: [u64; 7] = [
    0x9E37_79B9_7F4A_7C15,
    0xC2B2_AE3D_27D4_EB4F,
    0x1656_67B1_9E37_79F9,
    0xD6E8_FEB8_6659_FD93,
    0xA076_1D64_78BD_642F,
    0xE703_7ED1_A0B4_28DB,
    0x8EBC_6AF0_9C88_C6E3,
];

static WEIGHTS: &[u8] = include_bytes!("../../models/english-speech/boundary.safetensors");

static MODEL: LazyLock<BoundaryModel> =
    LazyLock::new(|| BoundaryModel::read(WEIGHTS).expect("the shipped weights are whole"));

struct BoundaryModel {
    weights: &'static [u8],
    scale: f32,
    bias: f32,
}

impl BoundaryModel {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let tensors = SafeTensors::deserialize(bytes).ok()?;
        let number = |name: &str| -> Option<f32> {
            Some(f32::from_le_bytes(tensors.tensor(name).ok()?.data().try_into().ok()?))
        };
        let weights = tensors.tensor("boundary.weights").ok()?.data();
        (weights.len() == 1 << HASH_BITS).then_some(())?;
        Some(Self { weights, scale: number("boundary.scale")?, bias: number("boundary.bias")? })
    }

    fn weight(&self, feature: u64) -> f32 {
        let cell = (feature >> (64 - HASH_BITS)) as usize;
        f32::from(self.weights[cell] as i8) * self.scale
    }
}

/// FNV-1a of a bare word; zero stands for "no word here".
pub(super) fn word_hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The log-odds that a sentence ends between `left` and `right`, given the hashes of the words around the gap:
/// `before` is the word before `left`, `after` the one after `right`.
pub(super) fn boundary_log_odds(before: u64, left: u64, right: u64, after: u64) -> f32 {
    let [m0, m1, m2, m3, m4, m5, m6] = MULTIPLIERS;
    let features = [
        left.wrapping_mul(m0),
        right.wrapping_mul(m1),
        (before.wrapping_mul(m2) ^ left).wrapping_mul(m0).wrapping_add(m2),
        (right.wrapping_mul(m3) ^ after).wrapping_mul(m1).wrapping_add(m3),
        (left.wrapping_mul(m4) ^ right).wrapping_mul(m4),
        before.wrapping_mul(m5),
        after.wrapping_mul(m6),
    ];
    MODEL.bias + features.iter().map(|&feature| MODEL.weight(feature)).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log_odds(before: &str, left: &str, right: &str, after: &str) -> f32 {
        boundary_log_odds(word_hash(before), word_hash(left), word_hash(right), word_hash(after))
    }

    #[test]
    fn a_sentence_rather_ends_before_a_fresh_start_than_inside_a_phrase() {
        let fresh = log_odds("for", "it", "so", "i");
        for inside in [log_odds("one", "of", "the", "biggest"), log_odds("going", "to", "be", "a")] {
            assert!(fresh > inside + 2.0, "{fresh} against {inside}");
        }
    }
}
