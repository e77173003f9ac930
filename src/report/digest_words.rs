//! What a digest says in the same words in every format.

use crate::digest::{Digest, DigestItem, News, SpreadDay};
use crate::insight::Evidence;
use crate::report::{ReportParams, link, phrase};

/// A dispute or a related insight, in columns: three lines of a phone.
const POINTER_COLUMNS: usize = 160;

/// Days of a spread that are told in words; a drawing shows the others.
const TOLD_DAYS: usize = 4;

/// Podcasts that are named after the quotes before the rest is only counted: one line of a phone or two.
const NAMED_PODCASTS: usize = 4;

/// Who said it first, and where that can be heard.
#[derive(Debug, PartialEq, Eq)]
pub struct First {
    /// "First said by Ana Ruiz on Night Tram, 21 Jan 2025"
    pub words: String,
    /// "12:03"
    pub time: Option<String>,
    pub link: Option<String>,
}

/// The items that are written: the first `top`, all where `top` is 0.
pub fn shown<'a>(digest: &'a Digest, params: &ReportParams) -> &'a [DigestItem] {
    let most = if params.top == 0 { digest.items.len() } else { params.top };
    &digest.items[..most.min(digest.items.len())]
}

/// "Today's 5 insights", or the title asked for.
pub fn headline(digest: &Digest, params: &ReportParams) -> String {
    if let Some(title) = &params.title {
        return phrase::line(title).into_owned();
    }
    match shown(digest, params).len() {
        0 => "No new insights today".to_owned(),
        1 => "Today’s insight".to_owned(),
        number => format!("Today’s {}", phrase::count(number, "insight")),
    }
}

/// How the insights were chosen, as a sentence; where there is none, that nothing is wrong.
pub fn lede(digest: &Digest, params: &ReportParams) -> String {
    let library = phrase::count(digest.library.podcasts, "podcast");
    let since = digest.since.as_deref().map(phrase::date);
    match (shown(digest, params).len(), since) {
        (0, Some(since)) => format!(
            "Nothing gained coverage since the last digest, on {since}. All is well: refrain goes on reading {library}, \
             and writes again when several of them agree."
        ),
        (0, None) => format!(
            "No claim is made by several podcasts yet. All is well: refrain goes on reading {library}, \
             and writes again when several of them agree."
        ),
        (1, Some(since)) => format!("The claim that gained the most podcasts since {since}, out of {library}."),
        (1, None) => format!("The claim that the most podcasts make, out of {library}."),
        (_, Some(since)) => format!("The claims that gained the most podcasts since {since}, out of {library}."),
        (_, None) => format!("The claims that the most podcasts make, out of {library}."),
    }
}

/// "7 of 42 podcasts".
pub fn reach(item: &DigestItem, digest: &Digest) -> String {
    format!("{} of {}", phrase::thousands(item.podcasts), phrase::count(digest.library.podcasts, "podcast"))
}

/// "new", "new, up from 4", "up from 3 when last told"; it stands after [`reach`], which says of what.
pub fn news(item: &DigestItem) -> String {
    match (item.news, item.podcasts_before) {
        (News::New, 0) => "new".to_owned(),
        (News::New, before) => format!("new, up from {}", phrase::thousands(before)),
        (News::Grown, before) => format!("up from {} when last told", phrase::thousands(before)),
    }
}

/// Who said it first; speaker, date, time and link only where they are known.
pub fn first(evidence: &Evidence) -> First {
    let speaker = evidence.speaker.as_deref().map(|speaker| format!(" by {}", phrase::line(speaker)));
    let date = evidence.published.as_deref().map(|date| format!(", {}", phrase::date(date)));
    First {
        words: format!(
            "First said{} on {}{}",
            speaker.unwrap_or_default(),
            phrase::line(&evidence.podcast),
            date.unwrap_or_default()
        ),
        time: evidence.start.and_then(phrase::clock),
        link: evidence.url.as_deref().and_then(|url| link::to_second(url, evidence.start)),
    }
}

/// "1 podcast by 21 Jan, 3 by 24 Jan, 7 by 29 Jan 2025"; `None` where no day is known.
///
/// Of many days, the first, the last and those of the greatest gains are told.
pub fn spread(days: &[SpreadDay]) -> Option<String> {
    let (first, last) = (days.first()?, days.last()?);
    if days.len() == 1 {
        return Some(format!("{} on {}", phrase::count(first.podcasts, "podcast"), phrase::date(&first.date)));
    }
    let mut gains: Vec<usize> = (1..days.len() - 1).collect();
    gains.sort_by_key(|at| (std::cmp::Reverse(days[*at].podcasts.saturating_sub(days[*at - 1].podcasts)), *at));
    gains.truncate(TOLD_DAYS - 2);
    gains.sort_unstable();
    let mut told = vec![format!("{} by {}", phrase::count(first.podcasts, "podcast"), before(&first.date, &last.date))];
    let between = gains.into_iter().map(|at| &days[at]);
    told.extend(between.map(|day| format!("{} by {}", phrase::thousands(day.podcasts), before(&day.date, &last.date))));
    told.push(format!("{} by {}", phrase::thousands(last.podcasts), phrase::date(&last.date)));
    Some(told.join(", "))
}

/// Another insight where it is pointed at.
pub fn pointer(statement: &str) -> String {
    phrase::shorten(&phrase::line(statement), POINTER_COLUMNS).into_owned()
}

/// "Also on Second Shift and 3 others": the podcasts of the claim that are not quoted; `None` where all are.
pub fn others(podcasts: &[&str]) -> Option<String> {
    let mut names: Vec<String> =
        podcasts.iter().take(NAMED_PODCASTS).map(|podcast| phrase::line(podcast).into_owned()).collect();
    let more = podcasts.len() - names.len();
    names.extend((more > 0).then(|| phrase::count(more, "other")));
    let last = names.pop()?;
    Some(if names.is_empty() { format!("Also on {last}") } else { format!("Also on {} and {last}", names.join(", ")) })
}

/// The foot of the digest: the day, the library, the program and its model.
pub fn made(digest: &Digest) -> String {
    let library = &digest.library;
    let model = &digest.provenance.model;
    format!(
        "The library of {}: {}, {}, {}, {}. Made by refrain {} with the model {} ({} dimensions, weights {}).",
        phrase::date(&digest.date),
        phrase::count(library.podcasts, "podcast"),
        phrase::count(library.episodes, "episode"),
        phrase::count(library.passages, "passage"),
        phrase::count(library.insights, "insight"),
        phrase::line(&digest.provenance.refrain),
        phrase::line(&model.name),
        phrase::thousands(model.dim),
        phrase::line(phrase::digest(&model.sha256)),
    )
}

/// A day that is told before `last`: "21 Jan", with its year where that is another.
fn before(day: &str, last: &str) -> String {
    match (phrase::day(day), phrase::day(last)) {
        (Some(date), Some(last)) if date.year() == last.year() => date.strftime("%-d %b").to_string(),
        _ => phrase::date(day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(days: &[(&str, usize)]) -> Vec<SpreadDay> {
        days.iter().map(|(date, podcasts)| SpreadDay { date: (*date).into(), podcasts: *podcasts }).collect()
    }

    #[test]
    fn a_spread_is_told_by_its_ends_and_its_leaps() {
        for (spread_days, expected) in [
            (days(&[]), None),
            (days(&[("2025-01-29", 1)]), Some("1 podcast on 29 Jan 2025")),
            (days(&[("2025-01-27", 1), ("2025-01-29", 3)]), Some("1 podcast by 27 Jan, 3 by 29 Jan 2025")),
            (days(&[("2024-12-30", 2), ("2025-01-02", 3)]), Some("2 podcasts by 30 Dec 2024, 3 by 2 Jan 2025")),
            (days(&[("soon", 2), ("later", 3)]), Some("2 podcasts by soon, 3 by later")),
            (
                days(&[
                    ("2025-01-01", 1),
                    ("2025-01-02", 2),
                    ("2025-01-03", 5),
                    ("2025-01-04", 6),
                    ("2025-01-05", 8),
                    ("2025-01-06", 9),
                ]),
                Some("1 podcast by 1 Jan, 5 by 3 Jan, 8 by 5 Jan, 9 by 6 Jan 2025"),
            ),
            (
                days(&[("2025-01-01", 5), ("2025-01-02", 1), ("2025-01-03", 2)]),
                Some("5 podcasts by 1 Jan, 1 by 2 Jan, 2 by 3 Jan 2025"),
            ),
        ] {
            assert_eq!(spread(&spread_days).as_deref(), expected, "{spread_days:?}");
        }
    }

    #[test]
    fn podcasts_that_are_not_quoted_are_named_or_counted() {
        for (podcasts, expected) in [
            (&[][..], None),
            (&["A"], Some("Also on A")),
            (&["A", "B"], Some("Also on A and B")),
            (&["A", "B", "C", "D"], Some("Also on A, B, C and D")),
            (&["A", "B", "C", "D", "E"], Some("Also on A, B, C, D and 1 other")),
        ] {
            assert_eq!(others(podcasts).as_deref(), expected, "{podcasts:?}");
        }
    }
}
