//! Rows that are the same bit for bit: found once, so that fifty thousand copies cost no more than one row.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::vector::Embeddings;

/// The distinct rows of some embeddings, each with all of its copies.
///
/// Rows without a vector are in no set: nothing is similar to them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Copies {
    /// Ordered by (group, first row); the rows of a set ascending, at least one.
    pub sets: Vec<Vec<usize>>,
    /// Where in `sets` each group begins, closed by `sets.len()`.
    pub group_starts: Vec<usize>,
}

impl Copies {
    /// Groups the rows of one `group` (all rows where there are none) by the bits of their vectors.
    ///
    /// O(n d) time; O(n) memory, as a row is hashed and then compared in place.
    pub fn new(embeddings: &Embeddings, group: Option<&[u32]>) -> Self {
        let group_of = |row: usize| group.and_then(|groups| groups.get(row)).copied().unwrap_or(0);
        let mut sets: Vec<Vec<usize>> = Vec::new();
        let mut by_hash: FxHashMap<(u32, u64), Vec<usize>> = FxHashMap::default();
        for row in (0..embeddings.len()).filter(|&row| embeddings.has_vector(row)) {
            let bucket = by_hash.entry((group_of(row), hash(embeddings, row))).or_default();
            match bucket.iter().find(|&&set| same_bits(embeddings, sets[set][0], row)) {
                Some(&set) => sets[set].push(row),
                None => {
                    bucket.push(sets.len());
                    sets.push(vec![row]);
                }
            }
        }
        sets.sort_by_key(|rows| (group_of(rows[0]), rows[0]));
        let mut group_starts: Vec<usize> =
            (0..sets.len()).filter(|&set| set == 0 || group_of(sets[set][0]) != group_of(sets[set - 1][0])).collect();
        group_starts.push(sets.len());
        Self { sets, group_starts }
    }

    /// The first row of every set, in the order of the sets: the embeddings themselves where no row is the same.
    pub fn distinct<'a>(&self, embeddings: &'a Embeddings) -> Cow<'a, Embeddings> {
        let firsts = self.firsts();
        if firsts.len() == embeddings.len() && firsts.is_sorted() {
            Cow::Borrowed(embeddings)
        } else {
            Cow::Owned(embeddings.select(&firsts))
        }
    }

    /// The first row of every set, in the order of the sets.
    pub fn firsts(&self) -> Vec<usize> {
        self.sets.iter().map(|rows| rows[0]).collect()
    }
}

/// FNV-1a over the words of a row, with -0 read as 0.
fn hash(embeddings: &Embeddings, row: usize) -> u64 {
    embeddings
        .row(row)
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, &value| (hash ^ u64::from(bits(value))).wrapping_mul(0x0100_0000_01b3))
}

fn same_bits(embeddings: &Embeddings, a: usize, b: usize) -> bool {
    embeddings.row(a).iter().zip(embeddings.row(b)).all(|(&x, &y)| bits(x) == bits(y))
}

fn bits(value: f32) -> u32 {
    (value + 0.0).to_bits()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn copies_are_one_set_and_zero_rows_are_in_none() {
        let embeddings =
            Embeddings::new(array![[1.0, 0.0], [0.0, 0.0], [0.0, 1.0], [1.0, -0.0], [0.0, 1.0]]).expect("finite");
        let copies = Copies::new(&embeddings, None);
        assert_eq!(copies.sets, [vec![0, 3], vec![2, 4]]);
        assert_eq!(copies.group_starts, [0, 2]);
    }

    #[test]
    fn copies_in_two_groups_stay_apart() {
        let embeddings = Embeddings::new(array![[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]]).expect("finite");
        let copies = Copies::new(&embeddings, Some(&[7, 2, 7]));
        assert_eq!(copies.sets, [vec![1], vec![0, 2]]);
        assert_eq!(copies.group_starts, [0, 1, 2]);
        assert_eq!(copies.firsts(), [1, 0]);
    }
}
