//! Which texts share most of what their terms tell: the candidates by words.
//!
//! What a term tells is counted in whole bits, so that another episode changes it for few terms: lists of texts that hold
//! none of these stay as they are, and a search over a corpus that has grown a little looks only at the rest.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::claim::Terms;

/// Texts that share a smaller part of what their terms tell are no candidates.
const LEAST_SHARED: f32 = 0.12;
/// Places that a list has beyond those asked for, so that some may fall out of it before it is made anew.
const SPARE: usize = 16;
/// From this share of changed texts on everything is made anew.
const MANY_CHANGED: f32 = 0.5;

/// The texts of a corpus, and which of them may be compared.
pub(super) struct Texts<'a> {
    pub terms: &'a Terms,
    /// What a text is known by from corpus to corpus; all different.
    pub keys: &'a [u128],
    /// What else decides whom a text is compared with: texts of one group and of different podcasts are.
    pub groups: &'a [Option<u32>],
    pub podcasts: &'a [u64],
}

/// Lists that were made for an earlier corpus; they change no result, only how soon it is there.
#[derive(Debug, Clone, Default)]
pub(super) struct Overlaps {
    /// By text: its row, and a hash of all that its list was made from.
    known: FxHashMap<u128, (u32, u64)>,
    lists: Vec<List>,
}

/// The texts that share most with one.
#[derive(Debug, Clone, Default, PartialEq)]
struct List {
    near: Vec<(u32, f32)>,
    /// A text that is not listed shares no more than this; `None` where all that share enough are listed.
    floor: Option<f32>,
}

impl Overlaps {
    /// For every text the `limit` others that share most with it, at least [`LEAST_SHARED`]; ties by row.
    pub fn nearest(&mut self, texts: &Texts<'_>, limit: usize) -> Vec<Vec<u32>> {
        let search = Search::new(texts, limit + SPARE);
        let rows = texts.keys.len();
        let signatures: Vec<u64> = (0..rows).into_par_iter().map(|row| search.signature(row)).collect();
        let old_row = |row: usize| {
            let &(old, signature) = self.known.get(&texts.keys[row])?;
            (signature == signatures[row]).then_some(old)
        };
        let old_rows: Vec<Option<u32>> = (0..rows).into_par_iter().map(old_row).collect();
        let changed: Vec<u32> = (0..rows as u32).filter(|&row| old_rows[row as usize].is_none()).collect();
        let lists = match changed.len() as f32 > MANY_CHANGED * rows as f32 {
            true => search.lists(0..rows as u32),
            false => search.renew(&old_rows, &changed, &self.lists, limit),
        };
        let best = |list: &List| list.near.iter().take(limit).map(|&(row, _)| row).collect();
        let nearest = lists.par_iter().map(best).collect();
        self.known = texts.keys.iter().zip(0..).zip(signatures).map(|((&key, row), sign)| (key, (row, sign))).collect();
        self.lists = lists;
        nearest
    }
}

/// A search among texts.
struct Search<'a> {
    texts: &'a Texts<'a>,
    /// By column: the rows that hold it, ascending.
    holders: Vec<Vec<u32>>,
    /// By row: one over the length of its vector of bits; 0 for a text without terms.
    scales: Vec<f32>,
    /// The longest that a list may be.
    longest: usize,
}

impl<'a> Search<'a> {
    fn new(texts: &'a Texts<'a>, longest: usize) -> Self {
        let rows = texts.terms.bits();
        let columns = rows.iter().flatten().map(|entry| entry.0 as usize + 1).max().unwrap_or(0);
        let mut holders: Vec<Vec<u32>> = vec![Vec::new(); columns];
        for (row, entries) in rows.iter().enumerate() {
            entries.iter().for_each(|&(column, _)| holders[column as usize].push(row as u32));
        }
        let scale = |row: &Vec<(u32, u8)>| {
            let square: u32 = row.iter().map(|&(_, bits)| u32::from(bits).pow(2)).sum();
            if square > 0 { 1.0 / (square as f32).sqrt() } else { 0.0 }
        };
        Self { texts, holders, scales: rows.iter().map(scale).collect(), longest }
    }

    /// A hash of all that a text's list depends on, but for the other texts.
    fn signature(&self, row: usize) -> u64 {
        let mix = |hash: u64, value: u64| (hash.rotate_left(23) ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let group = self.texts.groups[row].map_or(u64::MAX, u64::from);
        let terms = self.texts.terms.bits()[row].iter();
        terms
            .map(|&(column, bits)| self.texts.terms.hash(column) ^ u64::from(bits).rotate_right(8))
            .fold(mix(group, self.texts.podcasts[row]), mix)
    }

    /// Lists from nothing, in the order of the rows.
    fn lists(&self, rows: std::ops::Range<u32>) -> Vec<List> {
        let of_row = |sums: &mut Vec<u32>, row: u32| self.list(self.sharing(row, sums));
        rows.into_par_iter().map_init(|| vec![0; self.scales.len()], of_row).collect()
    }

    /// Lists from those of an earlier corpus, in which the `changed` rows were not as they are.
    fn renew(&self, old_rows: &[Option<u32>], changed: &[u32], old_lists: &[List], limit: usize) -> Vec<List> {
        let mut now: Vec<Option<u32>> = vec![None; old_lists.len()];
        for (row, old) in old_rows.iter().enumerate() {
            if let Some(old) = old {
                now[*old as usize] = Some(row as u32);
            }
        }
        let translate = |old: &Option<u32>| {
            let Some(old) = old.map(|old| &old_lists[old as usize]) else { return List::default() };
            let near = old.near.iter().filter_map(|&(other, shared)| Some((now[other as usize]?, shared)));
            List { near: near.collect(), floor: old.floor }
        };
        let mut lists: Vec<List> = old_rows.par_iter().map(translate).collect();
        let found: Vec<Vec<(u32, f32)>> =
            changed.par_iter().map_init(|| vec![0; self.scales.len()], |sums, &row| self.sharing(row, sums)).collect();
        for (&row, sharing) in changed.iter().zip(&found) {
            for &(other, shared) in sharing {
                let list = &mut lists[other as usize];
                if old_rows[other as usize].is_some() && list.floor.is_none_or(|floor| shared > floor) {
                    list.near.push((row, shared));
                }
            }
        }
        let finish = |sums: &mut Vec<u32>, (row, list): (usize, List)| {
            let List { mut near, floor } = list;
            // What shares no more than the floor may be worse than a text that is not listed.
            near.retain(|&(_, shared)| floor.is_none_or(|floor| shared > floor));
            if floor.is_some() && near.len() < limit {
                return self.list(self.sharing(row as u32, sums));
            }
            let list = self.list(near);
            List { floor: list.floor.or(floor), ..list }
        };
        let unchanged: Vec<(usize, List)> =
            lists.into_iter().enumerate().filter(|(row, _)| old_rows[*row].is_some()).collect();
        let finished: Vec<List> = unchanged.into_par_iter().map_init(|| vec![0; self.scales.len()], finish).collect();
        let (mut finished, mut found) = (finished.into_iter(), found.into_iter());
        let list = |old: &Option<u32>| match old {
            Some(_) => finished.next().expect("one an unchanged row"),
            None => self.list(found.next().expect("one a changed row")),
        };
        old_rows.iter().map(list).collect()
    }

    /// The texts that share enough with one, in no order; `sums`: a zero a row, and so again afterwards.
    fn sharing(&self, row: u32, sums: &mut [u32]) -> Vec<(u32, f32)> {
        let Texts { terms, groups, podcasts, .. } = *self.texts;
        let mut touched: Vec<u32> = Vec::new();
        for &(column, bits) in &terms.bits()[row as usize] {
            let square = u32::from(bits).pow(2);
            for &other in &self.holders[column as usize] {
                let sum = &mut sums[other as usize];
                if *sum == 0 {
                    touched.push(other);
                }
                *sum += square;
            }
        }
        let mine = row as usize;
        let mut sharing = Vec::new();
        for other in touched {
            let place = other as usize;
            let shared = std::mem::take(&mut sums[place]) as f32 * (self.scales[mine] * self.scales[place]);
            if shared >= LEAST_SHARED && podcasts[mine] != podcasts[place] && groups[mine] == groups[place] {
                sharing.push((other, shared));
            }
        }
        sharing
    }

    /// The best of some texts.
    fn list(&self, mut near: Vec<(u32, f32)>) -> List {
        near.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let floor = near.get(self.longest).map(|&(_, shared)| shared);
        near.truncate(self.longest);
        near.shrink_to_fit();
        List { near, floor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::Readings;

    /// Sentences of invented words, some of them common, of a few podcasts and two groups.
    fn sentence(number: usize) -> String {
        let word = |place: usize| {
            let value = (number * 31 + place * 17 + number * number % 13 * place) % 211;
            let letter = |value: usize| char::from(b'a' + (value % 23) as u8);
            format!("{}o{}i{}", letter(value), letter(value / 3), letter(value / 11))
        };
        (0..14).map(word).collect::<Vec<_>>().join(" ")
    }

    fn nearest(numbers: &[usize], memory: &mut Overlaps) -> Vec<Vec<u32>> {
        let sentences: Vec<String> = numbers.iter().map(|&number| sentence(number)).collect();
        let texts: Vec<&str> = sentences.iter().map(String::as_str).collect();
        let groups: Vec<Option<u32>> = numbers.iter().map(|number| (number % 11 == 0).then_some(3)).collect();
        let keys: Vec<u128> = numbers.iter().map(|&number| number as u128).collect();
        let podcasts: Vec<u64> = numbers.iter().map(|&number| (number % 5) as u64).collect();
        let terms = Terms::new(&Readings::default().read(&texts), &groups);
        memory.nearest(&Texts { terms: &terms, keys: &keys, groups: &groups, podcasts: &podcasts }, 6)
    }

    #[test]
    fn lists_of_a_corpus_that_grows_and_shrinks_are_those_of_one_from_nothing() {
        let mut memory = Overlaps::default();
        let mut listed = 0;
        for (first, last) in [(0, 300), (0, 310), (0, 330), (5, 330), (5, 331), (120, 340), (5, 500)] {
            let mut numbers: Vec<usize> = (first..last).collect();
            numbers.sort_by_key(|number| number * 7919 % 1009);
            let renewed = nearest(&numbers, &mut memory);
            assert_eq!(renewed, nearest(&numbers, &mut Overlaps::default()), "{first} to {last}");
            listed += renewed.iter().map(Vec::len).sum::<usize>();
        }
        assert!(listed > 1000, "the texts share too little to test anything: {listed}");
    }

    #[test]
    fn texts_of_one_podcast_or_of_two_groups_are_not_listed() {
        let numbers: Vec<usize> = (0..200).collect();
        for (row, near) in nearest(&numbers, &mut Overlaps::default()).iter().enumerate() {
            for &other in near {
                assert!(row % 5 != other as usize % 5 && (row % 11 == 0) == (other % 11 == 0), "{row} and {other}");
            }
        }
    }
}
