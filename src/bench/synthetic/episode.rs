//! One episode of one show: turns of two people, claims in between, a sponsor, a greeting and a farewell.

use jiff::ToSpan;
use jiff::civil::Date;

use super::dice::Dice;
use super::fact::Fact;
use super::words::{PEOPLE, capital, invented, noun};
use super::{EPISODE_WORDS, speech};

/// Words to a claim that others make too.
const WORDS_PER_CLAIM: usize = 350;
/// Episodes that come out on one day.
const EPISODES_PER_DAY: usize = 5;

/// A podcast and who speaks on it.
pub(super) struct Show {
    pub(super) name: String,
    host: String,
    guest: String,
}

/// What is said, in order.
pub(super) struct Episode {
    pub(super) title: String,
    pub(super) published: Date,
    pub(super) turns: Vec<Turn>,
}

/// One person speaks.
pub(super) struct Turn {
    pub(super) speaker: String,
    pub(super) sentences: Vec<String>,
}

impl Show {
    /// The show of a number, whose name no other has.
    pub(super) fn new(number: usize, dice: &mut Dice) -> Self {
        let first = capital(&invented(10_000_000 + number));
        let host = number % PEOPLE.len();
        let guest = (host + 1 + dice.below(PEOPLE.len() - 1)) % PEOPLE.len();
        let person = |index: usize, dice: &mut Dice| format!("{} {}", PEOPLE[index], super::words::name(dice));
        let number = if number < 1_000 { String::new() } else { format!(" {number}") };
        Self { name: format!("The {first} Hour{number}"), host: person(host, dice), guest: person(guest, dice) }
    }
}

impl Episode {
    /// About `words` words, a quarter more or less for a full one.
    pub(super) fn new(show: &Show, number: usize, words: usize, facts: &[Fact], dice: &mut Dice) -> Self {
        let mut episode = Self {
            title: format!("Number {} {} and {}", number + 1, noun(dice), noun(dice)),
            published: Date::constant(2026, 1, 5).saturating_add(((number / EPISODES_PER_DAY) as i64).days()),
            turns: Vec::new(),
        };
        let mut said = 0;
        let mut next_claim = WORDS_PER_CLAIM / 2;
        let mut say = |speaker: &str, sentences: Vec<String>, said: &mut usize| {
            *said += sentences.iter().map(|sentence| sentence.split_whitespace().count()).sum::<usize>();
            episode.turns.push(Turn { speaker: speaker.to_owned(), sentences });
        };
        say(&show.host, speech::greeting(&show.name, &show.host), &mut said);
        let mut sponsor = words.min(EPISODE_WORDS) / 3;
        let mut host_speaks = false;
        while said < words {
            let speaker = if host_speaks { &show.host } else { &show.guest };
            let mut sentences = Vec::new();
            for _ in 0..1 + dice.below(8) {
                sentences.push(speech::sentence(dice));
            }
            if said >= next_claim {
                next_claim = said + WORDS_PER_CLAIM / 2 + dice.below(WORDS_PER_CLAIM);
                sentences.push(facts[dice.zipf(facts.len())].said(dice));
            }
            say(speaker, sentences, &mut said);
            if said >= sponsor {
                sponsor = usize::MAX;
                say(&show.host, speech::sponsor(&show.name, dice), &mut said);
            }
            host_speaks = !host_speaks;
        }
        say(&show.host, speech::farewell(dice), &mut said);
        episode
    }
}
