//! A digest as an HTML mail: tables with inline styles, no script, no image, no font and no request.
//!
//! The mail is `digest.html`; the values here are a [`Digest`] with every number, date and link already in words.
//! Mail clients know little of CSS (Gmail drops style sheets it does not like, Outlook lays out with Word),
//! so the look is in the elements, and the only style sheet adds the dark one.

use std::io::{self, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::digest::{Digest, DigestItem, News, SpreadDay};
use crate::report::page::quote::Quote;
use crate::report::quotes::{self, Quotes};
use crate::report::{ReportParams, digest_words, html, phrase};

/// A quote, in columns: eight lines of a phone.
const QUOTE_COLUMNS: usize = 320;

/// The line that a list of mails shows after the subject, in columns.
const PREHEADER_COLUMNS: usize = 140;

/// Days of a spread that are drawn, the last ones; more columns than these do not fit a phone.
const BARS: usize = 24;

/// The tallest column of a drawn spread, in CSS pixels.
const BAR_HEIGHT: usize = 36;

#[derive(Debug, Serialize)]
struct Letter {
    title: String,
    /// "Wednesday, 29 January 2025"
    date: String,
    preheader: String,
    lede: String,
    hero: Option<Block>,
    others: Vec<Block>,
    advice: Option<String>,
    made: String,
}

/// An insight.
#[derive(Debug, Serialize)]
struct Block {
    number: usize,
    statement: String,
    /// Of the statement in the hero, in CSS pixels: a long one is set smaller.
    size: u8,
    podcasts: String,
    /// "of 42 podcasts"
    of: String,
    meter: Meter,
    news: String,
    is_new: bool,
    first: Option<First>,
    spread: Option<Spread>,
    lead: Option<Quote>,
    quotes: Vec<Quote>,
    also: Option<String>,
    disputes: Vec<Objection>,
    related: Vec<Pointer>,
}

/// The podcasts of the library that made the claim before, that joined, and the others, in percent.
#[derive(Debug, Serialize, PartialEq)]
struct Meter {
    before: usize,
    gained: usize,
    rest: usize,
}

#[derive(Debug, Serialize)]
struct First {
    words: String,
    time: Option<String>,
    link: Option<String>,
}

/// How the claim spread, in words and as one column a day.
#[derive(Debug, Serialize)]
struct Spread {
    words: String,
    /// Heights in CSS pixels; empty where one day would stand alone.
    bars: Vec<usize>,
}

#[derive(Debug, Serialize)]
struct Objection {
    why: String,
    statement: String,
}

#[derive(Debug, Serialize)]
struct Pointer {
    statement: String,
    podcasts: String,
}

/// Writes the mail.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write(digest: &Digest, params: &ReportParams, out: &mut impl Write) -> io::Result<()> {
    let letter = html::render("digest.html", &Letter::new(digest, params)).map_err(io::Error::other)?;
    out.write_all(letter.as_bytes())
}

impl Letter {
    fn new(digest: &Digest, params: &ReportParams) -> Self {
        let items = digest_words::shown(digest, params);
        let mut blocks = items.iter().enumerate().map(|(place, item)| Block::new(place + 1, item, digest, params));
        let lede = digest_words::lede(digest, params);
        let preheader = match items {
            [] => lede.clone(),
            [item] => format!("{}, {}", digest_words::reach(item, digest), digest_words::news(item)),
            [_, second, ..] => {
                format!("{}; and: {}", digest_words::reach(&items[0], digest), quotes::statement(&second.insight))
            }
        };
        Self {
            title: digest_words::headline(digest, params),
            date: phrase::day(&digest.date)
                .map_or_else(|| phrase::date(&digest.date), |day| day.strftime("%A, %-d %B %Y").to_string()),
            preheader: phrase::shorten(&preheader, PREHEADER_COLUMNS).into_owned(),
            lede,
            hero: blocks.next(),
            others: blocks.collect(),
            advice: params
                .advice
                .as_deref()
                .filter(|_| items.is_empty())
                .map(|advice| phrase::line(advice).into_owned()),
            made: digest_words::made(digest),
        }
    }
}

impl Block {
    fn new(number: usize, item: &DigestItem, digest: &Digest, params: &ReportParams) -> Self {
        let statement = quotes::statement(&item.insight);
        let Quotes { lead, open, more_shows, .. } = quotes::pick(&item.insight, params.quotes);
        let quote = |evidence| Quote::shortened(evidence, QUOTE_COLUMNS);
        Self {
            number,
            size: match statement.width() {
                0..=110 => 28,
                111..=190 => 25,
                _ => 22,
            },
            statement,
            podcasts: phrase::thousands(item.podcasts),
            of: format!("of {}", phrase::count(digest.library.podcasts, "podcast")),
            meter: Meter::new(item.podcasts_before, item.podcasts, digest.library.podcasts),
            news: digest_words::news(item),
            is_new: item.news == News::New,
            first: item.first.as_ref().map(digest_words::first).map(|first| First {
                words: first.words,
                time: first.time,
                link: first.link,
            }),
            spread: digest_words::spread(&item.spread).map(|words| Spread { words, bars: bars(&item.spread) }),
            lead: lead.map(quote),
            quotes: open.into_iter().map(quote).collect(),
            also: digest_words::others(&more_shows),
            disputes: item
                .disputed_by
                .iter()
                .map(|dispute| Objection {
                    why: phrase::line(&dispute.why).into_owned(),
                    statement: digest_words::pointer(&dispute.statement),
                })
                .collect(),
            related: item
                .related
                .iter()
                .map(|related| Pointer {
                    statement: digest_words::pointer(&related.statement),
                    podcasts: phrase::count(related.podcasts, "podcast"),
                })
                .collect(),
        }
    }
}

impl Meter {
    /// Whatever is not nothing takes one percent at least, so that it is seen.
    fn new(before: usize, now: usize, all: usize) -> Self {
        let all = all.max(now).max(1) as f64;
        let percent = |podcasts: usize| match podcasts {
            0 => 0,
            _ => ((100.0 * podcasts as f64 / all).round() as usize).max(1),
        };
        let before = before.min(now);
        let (before, gained) = (percent(before), percent(now - before));
        let before = before.min(100 - gained);
        Self { before, gained, rest: 100 - before - gained }
    }
}

/// A height for each of the last days; the most podcasts reach [`BAR_HEIGHT`], the fewest are still seen.
fn bars(days: &[SpreadDay]) -> Vec<usize> {
    let days = &days[days.len().saturating_sub(BARS)..];
    let most = days.iter().map(|day| day.podcasts).max().unwrap_or_default().max(1) as f64;
    let height = |podcasts: usize| ((BAR_HEIGHT as f64 * podcasts as f64 / most).round() as usize).max(2);
    if days.len() < 2 { Vec::new() } else { days.iter().map(|day| height(day.podcasts)).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_meter_are_seen_and_make_a_whole() {
        for ((before, now, all), expected) in [
            ((3, 7, 42), (7, 10, 83)),
            ((0, 7, 42), (0, 17, 83)),
            ((1, 2, 90_000), (1, 1, 98)),
            ((5, 5, 5), (100, 0, 0)),
            ((999, 1000, 1000), (99, 1, 0)),
            ((9, 4, 2), (100, 0, 0)),
            ((0, 0, 0), (0, 0, 100)),
            ((usize::MAX, usize::MAX, 1), (100, 0, 0)),
        ] {
            let Meter { before: b, gained, rest } = Meter::new(before, now, all);
            assert_eq!((b, gained, rest), expected, "{before} {now} {all}");
        }
    }

    #[test]
    fn a_day_alone_is_not_drawn_and_of_many_the_last_are() {
        let days = |number: usize| -> Vec<SpreadDay> {
            (1..=number).map(|podcasts| SpreadDay { date: String::new(), podcasts }).collect()
        };
        assert!(bars(&days(0)).is_empty() && bars(&days(1)).is_empty());
        assert_eq!(bars(&days(3)), [12, 24, 36]);
        assert_eq!(bars(&days(90)).len(), BARS);
        let none = [SpreadDay { date: String::new(), podcasts: 0 }, SpreadDay { date: String::new(), podcasts: 0 }];
        assert_eq!(bars(&none), [2, 2]);
    }
}
