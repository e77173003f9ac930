//! What of an assertion can contradict another: the same stances, the same contradictions.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::{Assertion, stances_contradict};

/// The distinct stances of many assertions: their quantities, denials, doubts and directions, and which denied words they hold.
///
/// Assertions of one stance contradict the same others, so a contradiction is asked for once a pair of stances.
#[derive(Debug, Clone)]
pub struct Stances<'a> {
    assertions: &'a [Arc<Assertion>],
    /// By assertion: its stance, counted from 0.
    of: Vec<u32>,
    /// By stance: the first assertion that takes it.
    firsts: Vec<usize>,
}

impl<'a> Stances<'a> {
    /// Tells the stances apart. O(total terms) time and memory.
    pub fn new(assertions: &'a [Arc<Assertion>]) -> Self {
        let denied: BTreeSet<&str> =
            assertions.iter().flat_map(|assertion| &assertion.negated).map(String::as_str).collect();
        let mut stances = HashMap::new();
        let mut firsts = Vec::new();
        let of = assertions
            .iter()
            .enumerate()
            .map(|(index, assertion)| {
                let quantities: Vec<_> = assertion
                    .quantities
                    .iter()
                    .map(|quantity| (quantity.value.to_bits(), quantity.unit, quantity.noun.as_str()))
                    .collect();
                let stems = assertion.terms.iter().map(|term| term.stem.as_str());
                let disputed: BTreeSet<&str> = stems.filter(|stem| denied.contains(stem)).collect();
                let directions = (assertion.rises, assertion.falls);
                let stance = (quantities, &assertion.negated, assertion.denies, disputed, directions, assertion.doubt);
                *stances.entry(stance).or_insert_with(|| {
                    firsts.push(index);
                    firsts.len() as u32 - 1
                })
            })
            .collect();
        Self { assertions, of, firsts }
    }

    /// By assertion: its stance.
    pub fn of(&self) -> &[u32] {
        &self.of
    }

    /// Do assertions of these two stances contradict each other?
    pub fn contradict(&self, a: u32, b: u32) -> bool {
        let first = |stance: u32| &self.assertions[self.firsts[stance as usize]];
        stances_contradict(first(a), first(b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::{Vocabulary, read_assertion};

    #[test]
    fn stances_contradict_where_their_assertions_do() {
        let vocabulary = Vocabulary::default();
        let assertions: Vec<Arc<Assertion>> = [
            "Rents rose in Harrow.",
            "In Harrow all rents rose again.",
            "Rents fell in Harrow.",
            "Magnesium improves sleep.",
            "Magnesium does not improve sleep.",
            "It cost $5 million.",
            "It cost $50 million.",
            "The harbour is wide.",
            "The river is long.",
        ]
        .iter()
        .map(|text| Arc::new(read_assertion(text, &vocabulary)))
        .collect();
        let stances = Stances::new(&assertions);
        for (a, first) in assertions.iter().enumerate() {
            for (b, second) in assertions.iter().enumerate() {
                let by_stance = stances.contradict(stances.of()[a], stances.of()[b]);
                assert_eq!(by_stance, stances_contradict(first, second), "{a} and {b}");
            }
        }
        assert_eq!(stances.of()[0], stances.of()[1], "both rise");
        assert_eq!(stances.of()[7], stances.of()[8], "neither has anything to contradict");
        assert_eq!(stances.firsts.len(), 7);
    }
}
