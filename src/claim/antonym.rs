//! Words that say the contrary of each other.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::word::stem;

/// Pairs of words, each pair the contrary of the other; inflections are met by their stems.
const PAIRS: &str = "
    accept reject, accept refuse, add remove, admit deny, advantage disadvantage, advantage drawback, agree disagree, alive dead,
    allow forbid, allow ban, allow prohibit, always never, always seldom, ancient modern, appear disappear, approve disapprove,
    approve reject, arrive leave, arrive depart, asleep awake, attack defend, awake sleeping, bad good, bad great, ban permit,
    before after, begin end, begin stop, behind ahead, benefit harm, benefit cost, best worst, better worse, big small, big little,
    bigger smaller, borrow lend, boom bust, boy girl, brave cowardly, bright dark, build destroy, build demolish, bullish bearish,
    buy sell, bought sold, buyer seller, careful careless, cause prevent, cause cure, cheap expensive, cheap dear, cheaper dearer,
    cheaper costlier, clean dirty, closed open, close open, common rare, confirm deny, confirm refute, create destroy, dangerous safe,
    deep shallow, defend accuse, deter invite, difficult easy, early late, earlier later, easier harder, east west, eastern western,
    effective useless, employ dismiss, empty full, enable disable, encourage discourage, endanger protect, enemy friend,
    enough lacking, enter leave, everybody nobody, everyone nobody, everything nothing, evil good, exclude include, expand contract,
    expand shrink, expand cut, export import, fail succeed, fail pass, failure success, fall rise, fell rose, false true, fast slow,
    faster slower, father mother, fewer more, few many, first last, forget remember, gain lose, gained lost, gain loss, grow shrink,
    grow decline, grew shrank, guilty innocent, happy sad, happy unhappy, harm help, harmful harmless, harmful beneficial,
    harmful good, harmful useful, hate love, healthy sick, healthy unhealthy, heavy light, help hurt, help hinder, high low, higher lower,
    highest lowest, hire fire, hot cold, hotter colder, husband wife, improve worsen, improve damage, increase decrease, increase reduce,
    increase cut, increase lower, inside outside, join leave, junior senior, king queen, large small, larger smaller, largest smallest, legal illegal,
    less more, least most, lie truth, like hate, like dislike, long short, longer shorter, lucky unlucky, majority minority, major minor,
    man woman, men women, maximum minimum, natural artificial, necessary needless, necessary superfluous, new old, newer older,
    night day, north south, northern southern, often seldom, often rarely, optimist pessimist, optional mandatory, over under,
    overestimate underestimate, overvalued undervalued, peace war, permanent temporary, poor rich, poorer richer, positive negative,
    praise blame, private public, profit loss, promote hinder, proprietary open, protect harm, prove disprove, push pull, quick slow,
    quickly slowly, quiet loud, raise lower, raise reduce, raise cut, reward punish, right wrong, rise decline, rise drop, rose dropped,
    rose declined, save waste, save spend, scarce plentiful, shortage surplus, simple complicated, simple complex, smart stupid,
    soar plunge, solve worsen, solve create, start stop, start finish, started stopped, strengthen weaken, strong weak, stronger weaker,
    support oppose, support undermine, surge slump, take give, took gave, thick thin, tight loose, today yesterday, together apart,
    top bottom, up down, upgrade downgrade, useful useless, valuable worthless, voluntary compulsory, warm cool, warmer cooler, wet dry,
    wide narrow, win lose, won lost, winner loser, young old, younger older, he she, his her, him her, brother sister, son daughter,
    because although, because though, because despite, since although, since despite, if although, thanks despite,
    boys girls, above below, everywhere nowhere, increasing falling, rising falling, gaining losing
";

static CONTRARIES: LazyLock<HashMap<String, HashSet<String>>> = LazyLock::new(|| {
    let mut contraries: HashMap<String, HashSet<String>> = HashMap::new();
    for pair in PAIRS.split(',') {
        let mut words = pair.split_whitespace().map(stem);
        if let (Some(a), Some(b)) = (words.next(), words.next()) {
            contraries.entry(a.clone()).or_default().insert(b.clone());
            contraries.entry(b).or_default().insert(a);
        }
    }
    contraries
});

/// What makes a word its contrary when it is put before it ("likely", "unlikely").
const PREFIXES: &[&str] = &["un", "in", "im", "il", "ir", "dis", "non", "non-", "anti", "anti-"];

/// Do the two stems say the contrary of each other?
pub(super) fn are_contrary(a: &str, b: &str) -> bool {
    let prefixed = |long: &str, short: &str| {
        short.len() >= 3 && PREFIXES.iter().any(|prefix| long.strip_prefix(prefix) == Some(short))
    };
    prefixed(a, b) || prefixed(b, a) || CONTRARIES.get(a).is_some_and(|contraries| contraries.contains(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contraries_are_known_by_list_and_by_prefix() {
        let check =
            |a: &str, b: &str, expected: bool| assert_eq!(are_contrary(&stem(a), &stem(b)), expected, "{a} {b}");
        check("rises", "falling", true);
        check("buys", "sold", false);
        check("bought", "sold", true);
        check("reasonable", "unreasonable", true);
        check("legal", "illegal", true);
        check("harbour", "ferry", false);
        check("it", "unit", false);
    }
}
