//! Numbers, dates and times in words, and text made fit for one line.

use std::borrow::Cow;

use jiff::civil::Date;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::insight::{Coverage, Evidence};

/// Between the parts of a line: "7 podcasts · 9 episodes".
pub const DOT: &str = " · ";

/// "1 podcast", "7 podcasts", "12,345 words".
pub fn count(number: usize, noun: &str) -> String {
    format!("{} {noun}{}", thousands(number), if number == 1 { "" } else { "s" })
}

/// "12,345".
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// "7 podcasts · 9 episodes · 4 speakers · 21–31 Jan 2025"; speakers and dates only where they are known.
pub fn coverage(coverage: &Coverage) -> String {
    let mut parts = vec![count(coverage.podcasts, "podcast"), count(coverage.episodes, "episode")];
    parts.extend(speakers(coverage));
    parts.extend(dates(coverage.first_said.as_deref(), coverage.last_said.as_deref()));
    parts.join(DOT)
}

/// "4 speakers", with the number of independent ones where some speak on several podcasts; `None` where none is named.
pub fn speakers(coverage: &Coverage) -> Option<String> {
    let all = (coverage.speakers > 0).then(|| count(coverage.speakers, "speaker"))?;
    if coverage.independent_speakers == coverage.speakers {
        return Some(all);
    }
    Some(format!("{all} ({} independent)", thousands(coverage.independent_speakers)))
}

/// "21 Jan 2025", "21–31 Jan 2025", "28 Jan – 3 Feb 2025", "28 Dec 2024 – 3 Jan 2025"; `None` where both are unknown.
pub fn dates(first: Option<&str>, last: Option<&str>) -> Option<String> {
    let (first, last) = (first.or(last)?, last.or(first)?);
    if first == last {
        return Some(date(first));
    }
    let (Some(from), Some(to)) = (day(first), day(last)) else {
        return Some(format!("{} – {}", date(first), date(last)));
    };
    let from = match (from.year() == to.year(), from.month() == to.month()) {
        (true, true) => return Some(format!("{}–{}", from.day(), date(last))),
        (true, false) => from.strftime("%-d %b").to_string(),
        (false, _) => from.strftime("%-d %b %Y").to_string(),
    };
    Some(format!("{from} – {}", date(last)))
}

/// "21 Jan 2025"; what is no date is given back as it is.
pub fn date(text: &str) -> String {
    day(text).map_or_else(|| line(text).into_owned(), |day| day.strftime("%-d %b %Y").to_string())
}

/// The day that an RFC 3339 date names.
pub fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// "0:07", "12:03", "1:02:03"; `None` where the time is negative or not finite.
pub fn clock(seconds: f64) -> Option<String> {
    if !seconds.is_finite() || seconds < 0.0 {
        return None;
    }
    let second = seconds as u64;
    let (hours, minutes, seconds) = (second / 3600, second / 60 % 60, second % 60);
    Some(if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") })
}

/// Show, speaker, time and date of a passage, each only where it is known.
pub fn source(evidence: &Evidence) -> String {
    let mut parts = vec![line(&evidence.podcast).into_owned()];
    parts.extend(evidence.speaker.as_deref().map(|speaker| line(speaker).into_owned()));
    parts.extend(evidence.start.and_then(clock));
    parts.extend(evidence.published.as_deref().map(date));
    parts.join(DOT)
}

/// The first twelve characters of a digest, enough to tell two apart by eye.
pub fn digest(hex: &str) -> &str {
    hex.char_indices().nth(12).map_or(hex, |(end, _)| &hex[..end])
}

/// The text on one line, without what could drive a terminal: control characters and the marks that reorder a line.
pub fn line(text: &str) -> Cow<'_, str> {
    let unsafe_mark = |c: char| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let clean = !text.contains(unsafe_mark)
        && !text.contains("  ")
        && !text.contains(|c: char| c.is_whitespace() && c != ' ')
        && text.trim().len() == text.len();
    if clean {
        return Cow::Borrowed(text);
    }
    let kept: String = text.chars().filter(|c| c.is_whitespace() || !unsafe_mark(*c)).collect();
    Cow::Owned(kept.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The beginning of `text`, at most `columns` wide, cut at the end of a word and closed with "…".
pub fn shorten(text: &str, columns: usize) -> Cow<'_, str> {
    let text = text.trim();
    if text.width() <= columns {
        return Cow::Borrowed(text);
    }
    let fits = prefix(text, columns.saturating_sub(1));
    let whole_words = text[fits.len()..].starts_with(char::is_whitespace);
    let cut = if whole_words { fits } else { fits.rfind(char::is_whitespace).map_or(fits, |space| &fits[..space]) };
    let cut = cut.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.' | '–' | '—' | '-'));
    Cow::Owned(format!("{cut}…"))
}

/// The end of `text`, at most `columns` wide, cut at the start of a word and opened with "… "; empty where none fits.
pub fn shorten_start(text: &str, columns: usize) -> Cow<'_, str> {
    if text.width() <= columns {
        return Cow::Borrowed(text);
    }
    let words = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, c)| &text[at + c.len_utf8()..]);
    match words.into_iter().find(|rest| rest.width() + 2 <= columns && !rest.trim().is_empty()) {
        Some(rest) => Cow::Owned(format!("… {rest}")),
        None => Cow::Borrowed("… "),
    }
}

/// The longest beginning that is at most `columns` wide and does not part a character from its marks.
fn prefix(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += character.width().unwrap_or(0);
        if used > columns {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_with_their_noun() {
        for (number, expected) in
            [(0, "0 words"), (1, "1 word"), (999, "999 words"), (1000, "1,000 words"), (12_345_678, "12,345,678 words")]
        {
            assert_eq!(count(number, "word"), expected);
        }
    }

    #[test]
    fn two_dates_share_what_is_the_same() {
        for (first, last, expected) in [
            (Some("2025-01-21"), Some("2025-01-31"), Some("21–31 Jan 2025")),
            (Some("2025-01-28"), Some("2025-02-03"), Some("28 Jan – 3 Feb 2025")),
            (Some("2024-12-28"), Some("2025-01-03"), Some("28 Dec 2024 – 3 Jan 2025")),
            (Some("2024-01-28"), Some("2025-01-29"), Some("28 Jan 2024 – 29 Jan 2025")),
            (Some("2025-01-21"), Some("2025-01-21"), Some("21 Jan 2025")),
            (Some("2025-01-21"), None, Some("21 Jan 2025")),
            (Some("soon"), Some("2025-01-21"), Some("soon – 21 Jan 2025")),
            (None, None, None),
        ] {
            assert_eq!(dates(first, last).as_deref(), expected, "{first:?} {last:?}");
        }
    }

    #[test]
    fn a_time_is_said_as_a_player_shows_it() {
        for (seconds, expected) in [
            (0.0, Some("0:00")),
            (7.9, Some("0:07")),
            (723.0, Some("12:03")),
            (3723.4, Some("1:02:03")),
            (360_000.0, Some("100:00:00")),
            (-1.0, None),
            (f64::NAN, None),
        ] {
            assert_eq!(clock(seconds).as_deref(), expected, "{seconds}");
        }
    }

    #[test]
    fn nothing_that_drives_a_terminal_is_left() {
        for (text, expected) in [
            ("plain words", "plain words"),
            ("  two\n lines\t here ", "two lines here"),
            ("red \u{1b}[31mink\u{7}", "red [31mink"),
            ("a\u{202e}b\u{2066}c", "abc"),
            ("no\u{a0}break", "no break"),
        ] {
            assert_eq!(line(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_long_text_ends_at_a_word() {
        for (text, columns, expected) in [
            ("short enough", 12, "short enough"),
            ("one two, three four", 10, "one two…"),
            ("one two three", 8, "one two…"),
            ("unbreakable", 6, "unbre…"),
            ("日本語の長い文章", 7, "日本語…"),
            ("", 5, ""),
        ] {
            assert_eq!(shorten(text, columns), expected, "{text} at {columns}");
        }
        assert_eq!(shorten_start("one two three four", 12), "… three four");
        assert_eq!(shorten_start("unbreakable", 6), "… ");
    }
}
