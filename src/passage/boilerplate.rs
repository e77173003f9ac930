//! What a show says besides its claims: sponsor reads, greetings, calls to subscribe, text repeated between episodes.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use rayon::prelude::*;
use regex::RegexSet;
use rustc_hash::FxHashSet;

use super::{DropReason, Fate, Passage};
use crate::word::{bare, share_of_word};

/// Turns of phrase that by themselves make a passage a sponsor read.
static SPONSOR: LazyLock<RegexSet> = LazyLock::new(|| {
    phrases(&[
        r"\b(promo|discount|offer|coupon|checkout) code\b",
        r"\buse (the |my |our )?code [\w']+",
        r"\b(at|with) (the )?code [\w']+ (at|for)\b",
        r"\bbrought to you (today )?by\b",
        r"\b(our|today'?s|this (week|episode|show|video)'?s) (\w+ )?sponsors?\b",
        r"\b(is|are|was|episode|show|video|podcast|segment) (\w+ )?sponsored by\b",
        r"\bsponsor(s|ing)? (of )?(this|today'?s|the) (episode|show|video|podcast|segment)\b",
        r"\bword from (our|today'?s|the) sponsors?\b",
        r"\bthank(s| you)?( to)? (our|today'?s) (\w+ )?(sponsor|partner|friends at)\b",
        r"\b(dot|\.) ?(com|co|io|fm|ai|org|net) ?(slash|/) ?\w+",
        r"\bdot [a-z]{2,8} (forward )?slash \w+",
        r"\blisteners (of (this|the|our) (show|podcast) )?(can |will )?(get|receive|save)\b",
        r"\b(show|podcast|episode) is made possible by\b",
        r"\b\d+ ?(%|percent) off\b",
        r"\bfirst (\w+ )?(month|months|order|box|purchase) (is |are )?(free|off)\b",
        r"\b(start|get|claim|try|sign up for) (your |a )?(free|\d+.day) (\w+ )?trial\b",
        r"\bfree (\d+.day |\w+.day )?trial (at|today|and)\b",
        r"\b(money.back guarantee|terms and conditions apply|cancel any ?time|free shipping)\b",
        r"\blink (is )?(in|down in) the (description|show notes|episode notes)\b",
        r"\b(support for (this|the) (show|podcast) comes from|supported by listeners)\b",
    ])
});

/// Turns of phrase of welcome, farewell and talk about the show itself.
static SHOW_TALK: LazyLock<RegexSet> = LazyLock::new(|| {
    phrases(&[
        r"\bwelcome (back )?(to|in) (the |another |our |a |this )?[\w' ]{0,40}(podcast|show|episode|pod|channel|program|week|edition)\b",
        r"\bwelcome (back )?to (the )?[A-Z]",
        r"\bthank(s| you)( \w+){0,3} for (listening|watching|joining|tuning|having|coming|being|the time|your time|taking)\b",
        r"\b(appreciate|grateful) (you|your|it)( \w+)?( for)? ?(coming|joining|being|taking|your time|time)\b",
        r"\b(glad|happy|pleasure|honou?r|great|good|excited|thrilled) to (be here|be on|have you|have been|chat with you|talk to you)\b",
        r"\b(subscribe|follow us|follow me on|hit the (like|bell|subscribe)|like and subscribe|(five|5).star|leave (us )?a (review|rating|comment)|rate (and|or) review)\b",
        r"\b(see|catch|talk to|speak to) (you|y'?all|everybody|everyone)( guys| all| folks)? (next|later|soon|tomorrow|again|in the next|on the next)\b",
        r"\b(that'?s (all|it) for (today|this|now)|until next time|signing off|stay tuned|stay curious)\b",
        r"\b(good ?bye|bye.?bye|bye,? (everyone|everybody|friends|guys|all))\b",
        r"\b(on|in) (today'?s|this week'?s|this|the next|next week'?s|our next) (episode|show|podcast|video|installment)\b",
        r"\b(my|our|today'?s) guests? (today|is|are|this|was)\b",
        r"\b(this|it) is your host\b|\bi'?m your host\b|\byou'?re listening to\b|\bthis is (the )?[\w' ]{1,30} podcast\b",
        r"\b(join|joining) (me|us) (today|this|on|for|is|now)\b",
        r"\b(in|check out|read) (the|our) (show ?notes|newsletter|patreon|discord|slack)\b",
        r"\b(let'?s (jump|dive|get|hop) (right )?(in|into it|started)|without further ado|before we (begin|start|get started|dive))\b",
        r"\bwhere can (people|folks|listeners|our (listeners|audience)) (find|follow|reach|learn)\b",
        r"\bnot (financial|investment|legal|tax|medical) advice\b|\b(financial|investment) advice\b.*\b(not|never|shouldn't)\b",
        r"\b(opinions|views) (expressed|are my own|are our own)\b|\bfor (informational|educational|entertainment) purposes\b",
    ])
});

fn phrases(patterns: &[&str]) -> RegexSet {
    regex::RegexSetBuilder::new(patterns).case_insensitive(true).build().expect("the patterns are constants")
}

/// Why the words of a passage alone rule it out, if they do.
pub(super) fn spoken_boilerplate(text: &str) -> Option<DropReason> {
    if SPONSOR.is_match(text) {
        Some(DropReason::Sponsor)
    } else if SHOW_TALK.is_match(text) {
        Some(DropReason::ShowTalk)
    } else {
        None
    }
}

/// How far around a sponsor phrase the rest of the read may lie, in passages.
const READ_REACH: usize = 3;
/// Runs of words that are compared to find repeated text.
const SHINGLE_WORDS: usize = 6;
/// A passage is repeated text when this share of its runs of words stands in another episode.
const REPEATED_SHARE: f32 = 0.4;
/// Passages that begin before this second, or among the first so many, can be a cold open.
const COLD_OPEN_SECONDS: f64 = 180.0;
const COLD_OPEN_PASSAGES: usize = 6;

/// Drops the rest of sponsor reads: what stands between two sponsor phrases near each other, and neighbours of one that
/// name the sponsor again.
///
/// `passages` are those of one episode, in order.
pub(super) fn spread_sponsor_reads(passages: &mut [Passage]) {
    let seeds: Vec<usize> =
        (0..passages.len()).filter(|&i| passages[i].fate == Fate::Dropped(DropReason::Sponsor)).collect();
    for pair in seeds.windows(2).filter(|pair| pair[1] - pair[0] <= READ_REACH) {
        for between in &mut passages[pair[0] + 1..pair[1]] {
            between.fate = Fate::Dropped(DropReason::Sponsor);
        }
    }
    for seed in seeds {
        let brands = names(&passages[seed].text);
        let first = seed.saturating_sub(READ_REACH);
        let last = (seed + READ_REACH).min(passages.len() - 1);
        for passage in &mut passages[first..=last] {
            let named = names(&passage.text);
            if !brands.is_disjoint(&named) {
                passage.fate = Fate::Dropped(DropReason::Sponsor);
            }
        }
    }
}

/// Words that are likely to be a brand: rare in podcasts at large.
fn names(text: &str) -> HashSet<String> {
    text.split_whitespace()
        .map(bare)
        .filter(|word| word.len() >= 4 && word.chars().all(char::is_alphabetic))
        .filter(|word| share_of_word(word) < BRAND_SHARE)
        .collect()
}

/// Share of background passages below which a word may be a brand's name.
const BRAND_SHARE: f32 = 0.0002;

/// Drops the cold open of an episode: what is said again, word for word, later in it.
pub(super) fn drop_cold_open(passages: &mut [Passage]) {
    let shingles: Vec<Vec<u64>> = passages.iter().map(|passage| shingles(&passage.text)).collect();
    for i in 0..passages.len().min(COLD_OPEN_PASSAGES) {
        if passages[i].start.is_some_and(|start| start > COLD_OPEN_SECONDS) {
            break;
        }
        let later: HashSet<u64> = shingles[i + 1..].iter().flatten().copied().collect();
        if share_in(&shingles[i], |shingle| later.contains(&shingle)) >= REPEATED_SHARE {
            passages[i].drop_for(DropReason::ColdOpen);
        }
    }
}

/// Drops what a podcast says in several of its episodes, and what three podcasts say word for word (bought adverts).
///
/// `shingles` are those of each passage, `recording` tells which recording it belongs to: files of one and the same
/// episode share one. O(n log n) in the number of shingles.
pub(super) fn drop_repeated(passages: &mut [Passage], shingles: &[&[u64]], recording: &[usize]) {
    let podcasts = numbered(passages.iter().map(|passage| passage.podcast.as_str()));
    let mut said: Vec<(u64, u32, u32)> = shingles
        .par_iter()
        .enumerate()
        .flat_map_iter(|(i, shingles)| shingles.iter().map(move |&shingle| (shingle, i)))
        .map(|(shingle, i)| (shingle, podcasts[i], recording[i] as u32))
        .collect();
    said.par_sort_unstable();
    said.dedup();
    let (mut own, mut widespread) = (FxHashSet::default(), FxHashSet::default());
    for of_shingle in said.chunk_by(|a, b| a.0 == b.0).filter(|of_shingle| of_shingle.len() > 1) {
        let shingle = of_shingle[0].0;
        let by_podcast = of_shingle.chunk_by(|a, b| a.1 == b.1);
        own.extend(by_podcast.clone().filter(|of_one| of_one.len() > 1).map(|of_one| (of_one[0].1, shingle)));
        let recordings: HashSet<u32> = of_shingle.iter().map(|entry| entry.2).collect();
        if by_podcast.count() >= WIDESPREAD && recordings.len() >= WIDESPREAD {
            widespread.insert(shingle);
        }
    }
    for (i, passage) in passages.iter_mut().enumerate() {
        let again = |shingle| own.contains(&(podcasts[i], shingle)) || widespread.contains(&shingle);
        if share_in(shingles[i], again) >= REPEATED_SHARE {
            passage.drop_for(DropReason::Repeated);
        }
    }
}

/// What so many podcasts say in as many recordings, word for word, is nobody's own.
const WIDESPREAD: usize = 3;

/// A number for every distinct name.
fn numbered<'a>(names: impl Iterator<Item = &'a str>) -> Vec<u32> {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    names
        .map(|name| {
            let next = numbers.len() as u32;
            *numbers.entry(name).or_insert(next)
        })
        .collect()
}

fn share_in(shingles: &[u64], holds: impl Fn(u64) -> bool) -> f32 {
    if shingles.is_empty() {
        return 0.0;
    }
    shingles.iter().filter(|&&shingle| holds(shingle)).count() as f32 / shingles.len() as f32
}

/// The runs of words of a text by their hashes, ascending, each once.
pub(super) fn shingles(text: &str) -> Vec<u64> {
    let words: Vec<u64> = text
        .split_whitespace()
        .map(bare)
        .filter(|word| !word.is_empty())
        .map(|word| super::boundary::word_hash(&word))
        .collect();
    let mut shingles: Vec<u64> = words
        .windows(SHINGLE_WORDS)
        .map(|run| run.iter().fold(0u64, |hash, word| hash.rotate_left(9).wrapping_mul(0x0100_0000_01b3) ^ word))
        .collect();
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(text: &str) -> Passage {
        Passage {
            id: text.into(),
            file: "a.vtt".into(),
            podcast: "Ring Road".into(),
            episode: "a".into(),
            title: None,
            published: None,
            url: None,
            speaker: None,
            start: None,
            end: None,
            text: text.into(),
            claim: text.into(),
            topic: None,
            worthiness: 1.0,
            as_given: false,
            fate: spoken_boilerplate(text).map_or(Fate::Claim, Fate::Dropped),
        }
    }

    #[test]
    fn a_sponsor_read_is_told_by_its_turns_of_phrase() {
        for text in [
            "Head to tulipmattress.com slash orbit for your free pillow.",
            "Use code LANTERN at checkout and save.",
            "This episode is sponsored by Gullwing Coffee.",
            "you get 20 percent off your first box",
            "find them at hollin dot example slash ringroad",
            "Listeners of the show can get free laces with every order.",
            "This podcast is made possible by Hollin and Daughters.",
        ] {
            assert_eq!(spoken_boilerplate(text), Some(DropReason::Sponsor), "{text}");
        }
    }

    #[test]
    fn what_stands_between_two_sponsor_phrases_is_the_read() {
        let mut passages: Vec<Passage> = [
            "The harbour has silted up since the dredger was sold.",
            "This episode is sponsored by a bank.",
            "It keeps your money safe in more than two hundred countries.",
            "Use code LANTERN at checkout.",
            "The ferry carries half of what it did ten years ago.",
        ]
        .map(passage)
        .into();
        spread_sponsor_reads(&mut passages);
        let dropped: Vec<bool> =
            passages.iter().map(|passage| passage.fate == Fate::Dropped(DropReason::Sponsor)).collect();
        assert_eq!(dropped, [false, true, true, true, false]);
    }

    #[test]
    fn greetings_and_sign_offs_are_talk_about_the_show() {
        for text in [
            "Thank you so much for having me on.",
            "welcome back to the show everybody",
            "please leave us a five-star review wherever you listen",
            "that's all for today see you next week",
        ] {
            assert_eq!(spoken_boilerplate(text), Some(DropReason::ShowTalk), "{text}");
        }
    }

    #[test]
    fn a_claim_about_prices_is_no_advert() {
        for text in [
            "Coffee prices rose thirty percent because of the port strike.",
            "The ferry company welcomed the new rules and hired forty people.",
        ] {
            assert_eq!(spoken_boilerplate(text), None, "{text}");
        }
    }
}
