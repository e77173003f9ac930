//! A claim that several shows make, each in words of its own.

use super::dice::Dice;
use super::words::{a, capital, name, topic};

/// Who did what, by how much and when.
pub(super) struct Fact {
    place: String,
    subject: String,
    cause: String,
    percent: usize,
    year: usize,
    rises: bool,
    kind: usize,
}

impl Fact {
    pub(super) fn new(dice: &mut Dice) -> Self {
        Self {
            place: name(dice),
            subject: topic(dice),
            cause: topic(dice),
            percent: 3 + dice.below(90),
            year: 1990 + dice.below(36),
            rises: dice.percent(60),
            kind: dice.below(3),
        }
    }

    /// The claim in one of its wordings.
    pub(super) fn said(&self, dice: &mut Dice) -> String {
        let Self { place, subject, cause, percent, year, rises, kind } = self;
        let (rose, up, more, gain) =
            if *rises { ("rose", "up", "more", "increase") } else { ("fell", "down", "less", "drop") };
        match (kind, dice.below(4)) {
            (0, 0) => format!("In {place} the price of {} {rose} by {percent} percent in {year}.", a(subject)),
            (0, 1) => format!("{} prices in {place} went {up} {percent} percent back in {year}.", capital(subject)),
            (0, 2) => format!(
                "They paid {percent} percent {more} for {} in {place} in {year} than the year before.",
                a(subject)
            ),
            (0, _) => {
                format!("{year} brought {} of {percent} percent in what {} costs in {place}.", a(gain), a(subject))
            }
            (1, 0) => format!(
                "A study from {place} found that {} cuts the risk of {} by {percent} percent.",
                a(cause),
                a(subject)
            ),
            (1, 1) => format!(
                "If you have {}, {} is {percent} percent less likely, that is what the {place} group measured.",
                a(cause),
                a(subject)
            ),
            (1, 2) => format!(
                "The researchers in {place} showed {percent} percent fewer {subject} cases among those with {}.",
                a(cause)
            ),
            (1, _) => format!(
                "{} lowers your chance of {} by {percent} percent, according to the {place} trial.",
                capital(&a(cause)),
                a(subject)
            ),
            (_, 0) => format!("{place} closed its last {subject} in {year} because of the {cause}."),
            (_, 1) => format!("Since {year} there is no {subject} left in {place}, and the {cause} is the reason."),
            (_, 2) => format!("It was the {cause} that ended the final {subject} of {place} in {year}."),
            (_, _) => format!("The last {subject} in {place} shut down in {year}, thanks to the {cause}."),
        }
    }
}
