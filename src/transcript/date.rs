//! Dates as people and feeds write them -> [`Date`]; what is ambiguous is not guessed.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

static YEAR_FIRST: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(\d{4})([-/._])(\d{1,2})([-/._])(\d{1,2})(?:$|[T\s].*)"));
static COMPACT: LazyLock<Regex> = LazyLock::new(|| regex(r"^(\d{4})(\d{2})(\d{2})(?:$|T\d.*)"));
static DAY_MONTH_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^(?:[a-z]+\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?([a-z]{3,9})\.?,?[\s-]+(\d{4})(?:$|[\s,].*)",
    )
});
static MONTH_DAY_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)^(?:[a-z]+\.?,\s+)?([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:$|[\s,].*)")
});
static DOTTED: LazyLock<Regex> = LazyLock::new(|| regex(r"^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$"));
static SLASHED: LazyLock<Regex> = LazyLock::new(|| regex(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$"));
static LEADING: LazyLock<Regex> = LazyLock::new(|| regex(r"^(\d{4}[-._]\d{1,2}[-._]\d{1,2}|\d{8})(?:$|[-_\s.]+)(.*)$"));

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads RFC 3339, RFC 2822, `20250131`, `January 28, 2025`, `28 Jan 2025`, `28.01.2025` and their relatives.
///
/// The day is taken as written, whatever the zone.
/// `None` for what is no date and for `01/02/2025`, which two continents read differently.
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim().trim_matches(['"', '\'']).trim();
    if let Some(found) = YEAR_FIRST.captures(text).filter(|found| found[2] == found[4]) {
        return date(number(&found, 1)?, number(&found, 3)?, number(&found, 5)?);
    }
    if let Some(found) = COMPACT.captures(text).or_else(|| DOTTED.captures(text)) {
        let (first, second, third) = (number(&found, 1)?, number(&found, 2)?, number(&found, 3)?);
        return if first > 999 { date(first, second, third) } else { date(third, second, first) };
    }
    if let Some(found) = DAY_MONTH_YEAR.captures(text) {
        return date(number(&found, 3)?, month(&found[2])?, number(&found, 1)?);
    }
    if let Some(found) = MONTH_DAY_YEAR.captures(text) {
        return date(number(&found, 3)?, month(&found[1])?, number(&found, 2)?);
    }
    let found = SLASHED.captures(text)?;
    let (first, second, year) = (number(&found, 1)?, number(&found, 2)?, number(&found, 3)?);
    match (first > 12, second > 12) {
        (true, false) => date(year, second, first),
        (false, true) => date(year, first, second),
        (false, false) if first == second => date(year, first, second),
        _ => None,
    }
}

/// The date at the head of a file's name and what follows it: `2025-01-31-title`, `20250131_title`, `2025-01-31`.
pub fn leading_date(stem: &str) -> Option<(Date, &str)> {
    let found = LEADING.captures(stem)?;
    let date = parse_date(&found[1])?;
    Some((date, found.get(2).map_or("", |rest| rest.as_str())))
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn month(name: &str) -> Option<i16> {
    let name = name.to_ascii_lowercase();
    let is = |month: &str| {
        month == name || (name.len() == 3 && month.starts_with(&name)) || name == "sept" && month == "september"
    };
    MONTHS.iter().position(|month| is(month)).and_then(|index| i16::try_from(index + 1).ok())
}

fn number(found: &Captures<'_>, group: usize) -> Option<i16> {
    found.get(group)?.as_str().parse().ok()
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a literal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_however_it_is_written() {
        let check = |text: &str, expected: &str| {
            assert_eq!(parse_date(text).map(|date| date.to_string()).as_deref(), Some(expected), "{text}");
        };
        for text in [
            "2025-01-31",
            "2025/1/31",
            "2025.01.31",
            "20250131",
            "20250131T101500Z",
            "2025-01-31T23:59:59-11:00",
            "2025-01-31 10:00",
            "Fri, 31 Jan 2025 08:00:00 +0000",
            "31 Jan 2025 08:00 GMT",
            "31st of January 2025",
            "January 31, 2025",
            "Jan. 31 2025",
            "Friday, January 31st, 2025",
            "31.1.2025",
            "31/01/2025",
            "01/31/2025",
            "  \"2025-01-31\" ",
        ] {
            check(text, "2025-01-31");
        }
        check("Sept 4, 2024", "2024-09-04");
        check("03/03/2025", "2025-03-03");
    }

    #[test]
    fn what_is_no_date_or_could_be_two_is_not_guessed() {
        for text in
            ["", "soon", "2025-02-30", "01/02/2025", "2025", "12345678", "January 2025", "2025-01/31", "Mayor 3, 2025"]
        {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn a_file_name_may_begin_with_its_date() {
        let check = |stem: &str, expected: Option<(&str, &str)>| {
            let found = leading_date(stem).map(|(date, rest)| (date.to_string(), rest.to_owned()));
            assert_eq!(found, expected.map(|(date, rest)| (date.to_owned(), rest.to_owned())), "{stem}");
        };
        check("2025-01-31-a-title", Some(("2025-01-31", "a-title")));
        check("20250131_a title", Some(("2025-01-31", "a title")));
        check("2025-01-31", Some(("2025-01-31", "")));
        check("2025-13-31-x", None);
        check("episode-2025-01-31", None);
    }
}
