//! Sentences as people say them: statements, asides, questions, fillers, and what a show says of itself.

use super::dice::Dice;
use super::words::{ADJECTIVES, ADVERBS, PAST_VERBS, PREPOSITIONS, VERBS, a, capital, name, noun};

/// One sentence, 3 to about 40 words, 14 in the mean.
pub(super) fn sentence(dice: &mut Dice) -> String {
    let body = match dice.below(20) {
        0 => return dice.pick(FILLERS).to_owned(),
        1 | 2 => return question(dice),
        3..=6 => clause(dice),
        7..=13 => format!("{}{} {}", opener(dice), clause(dice), phrase(dice)),
        14..=17 => format!("{}{} {} {}", opener(dice), clause(dice), dice.often(JOINTS), clause(dice)),
        _ => {
            let (first, second, third) = (clause(dice), clause(dice), phrase(dice));
            format!("{}{first} {third}, {} {second} {}", opener(dice), dice.often(JOINTS), phrase(dice))
        }
    };
    format!("{}.", capital(&body))
}

/// What opens an episode.
pub(super) fn greeting(show: &str, host: &str) -> Vec<String> {
    vec![format!("Welcome back to {show}."), format!("I'm your host {host}, and thanks for listening.")]
}

/// What a sponsor pays for.
pub(super) fn sponsor(show: &str, dice: &mut Dice) -> Vec<String> {
    let (firm, noun, off) = (name(dice), noun(dice), 5 * (1 + dice.below(8)));
    vec![
        format!("This episode is brought to you by {firm}."),
        format!("{firm} makes every {noun} easier, and I use it myself each morning."),
        format!("Use the code {} at checkout and get {off} percent off your first order.", show.to_uppercase()),
    ]
}

/// What closes an episode.
pub(super) fn farewell(dice: &mut Dice) -> Vec<String> {
    vec![
        "That's all for today.".to_owned(),
        format!(
            "If you liked it, subscribe and leave a review, it helps {} find us.",
            dice.pick(&["people", "others"])
        ),
        "See you next time.".to_owned(),
    ]
}

const FILLERS: &[&str] =
    &["Yeah.", "Right, exactly.", "Okay, so, um.", "I mean, you know.", "That's funny.", "Huh, wow."];
const OPENERS: &[&str] =
    &["so", "and", "but", "well,", "you know,", "I mean,", "honestly,", "look,", "I think", "they say"];
const JOINTS: &[&str] = &["and", "but", "because", "so", "while", "which means", "even though", "when"];
const SUBJECTS: &[&str] = &["we", "you", "they", "I", "nobody", "everyone", "my neighbor", "the other one"];

fn opener(dice: &mut Dice) -> String {
    if dice.percent(45) { format!("{} ", dice.often(OPENERS)) } else { String::new() }
}

fn thing(dice: &mut Dice) -> String {
    let noun = noun(dice);
    match dice.below(6) {
        0 => a(&noun),
        1 => format!("this {noun}"),
        2 => format!("the {} {noun}", dice.often(ADJECTIVES)),
        3 => a(&format!("{} {noun}", dice.often(ADJECTIVES))),
        4 if dice.percent(40) => name(dice),
        _ => format!("the {noun}"),
    }
}

fn clause(dice: &mut Dice) -> String {
    let adverb = if dice.percent(30) { format!("{} ", dice.often(ADVERBS)) } else { String::new() };
    match dice.below(3) {
        0 => format!("{} {adverb}{} {}", thing(dice), dice.often(VERBS), thing(dice)),
        _ => format!("{} {adverb}{} {}", dice.often(SUBJECTS), dice.often(PAST_VERBS), thing(dice)),
    }
}

fn phrase(dice: &mut Dice) -> String {
    format!("{} {}", dice.often(PREPOSITIONS), thing(dice))
}

fn question(dice: &mut Dice) -> String {
    match dice.below(3) {
        0 => format!("What does {} do to {}?", thing(dice), thing(dice)),
        1 => format!("So you {} {} {}?", dice.often(PAST_VERBS), thing(dice), phrase(dice)),
        _ => format!("Why would anyone care about {}?", thing(dice)),
    }
}
