//! Clock readings and spans of them, in every form that transcripts use -> seconds.

use std::sync::LazyLock;

use regex::Regex;

static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([+-]?)(?:(\d{1,6}):)?(\d{1,4}):(\d{1,2})(?:[.,:](\d{1,9}))?$")
        .expect("a pattern written here compiles")
});
static UNITS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:PT)?(?:(\d+)h)?(?:(\d+)m(?:in)?)?(?:(\d+(?:\.\d+)?)s)?$")
        .expect("a pattern written here compiles")
});

/// Seconds of `HH:MM:SS,mmm`, `H:MM:SS`, `MM:SS.mmm`, `12.5`, `12.5s`, `900ms`, `1h2m3s`, `PT1M3.5S`; `None` for
/// anything else. A minus sign is kept, so that the caller can say that the time is negative.
pub fn seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Some(clock) = CLOCK.captures(text) {
        let number = |at: usize| clock.get(at).map_or(Some(0.0), |part| part.as_str().parse::<f64>().ok());
        let whole = number(2)? * 3600.0 + number(3)? * 60.0 + number(4)?;
        let fraction = clock.get(5).map_or(Some(0.0), |part| format!("0.{}", part.as_str()).parse().ok())?;
        // The sum is rounded to microseconds so that 5:00,1 and 300.1 are the same number.
        let total = ((whole + fraction) * 1e6).round() / 1e6;
        return Some(if &clock[1] == "-" { -total } else { total });
    }
    if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'))
        && let Ok(number) = text.replacen(',', ".", 1).parse::<f64>()
    {
        return number.is_finite().then_some(number);
    }
    if let Some(number) = text.strip_suffix("ms") {
        return Some(number.trim().parse::<f64>().ok().filter(|number| number.is_finite())? / 1000.0);
    }
    let units = UNITS.captures(text).filter(|_| text.ends_with(|c: char| c.is_ascii_alphabetic()) && text.len() > 1)?;
    let number = |at: usize| units.get(at).map_or(Some(0.0), |part| part.as_str().parse::<f64>().ok());
    (units.get(1).or(units.get(2)).or(units.get(3))).is_some().then_some(())?;
    Some(number(1)? * 3600.0 + number(2)? * 60.0 + number(3)?)
}

/// The two sides of a caption's time line, `None` where a side is no clock reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    pub start: Option<f64>,
    pub end: Option<f64>,
}

/// The span of `A --> B settings`; `None` where the line has no arrow or neither side is a clock reading.
pub fn arrow_span(line: &str) -> Option<Span> {
    let (left, right) = line.split_once("-->")?;
    let start = clock(left.trim());
    let end = right.split_whitespace().next().and_then(clock);
    (start.is_some() || end.is_some()).then_some(Span { start, end })
}

/// A reading with a colon, or seconds with a point: a bare integer beside an arrow is more likely a word of a list.
fn clock(text: &str) -> Option<f64> {
    if text.contains(':') || text.contains(['.', ',']) { seconds(text) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clock_form_gives_its_seconds() {
        let check = |text: &str, expected: Option<f64>| assert_eq!(seconds(text), expected, "{text:?}");
        check("00:01:02,345", Some(62.345));
        check("0:01:02.3", Some(62.3));
        check("1:02:03", Some(3723.0));
        check("90:05", Some(5405.0));
        check("01:02.345", Some(62.345));
        check("00:01:41,04", Some(101.04));
        check("00:00:10:120", Some(10.12));
        check("100:00:00", Some(360_000.0));
        check("12.5", Some(12.5));
        check("12", Some(12.0));
        check("12,5", Some(12.5));
        check("12.900s", Some(12.9));
        check("900ms", Some(0.9));
        check("1h2m3s", Some(3723.0));
        check("PT1M3.5S", Some(63.5));
        check("-00:00:01.000", Some(-1.0));
        check("00:00:1d.890", None);
        check("NaN", None);
        check("inf", None);
        check("1e999", None);
        check("s", None);
        check("PT", None);
        check("", None);
        check("noon", None);
        check("1:2:3:4:5", None);
    }

    #[test]
    fn a_time_line_is_told_from_other_lines() {
        let check = |line: &str, expected: Option<(Option<f64>, Option<f64>)>| {
            assert_eq!(arrow_span(line).map(|span| (span.start, span.end)), expected, "{line:?}");
        };
        check("00:00:01,000 --> 00:00:02,500", Some((Some(1.0), Some(2.5))));
        check("00:00:00,000-->00:00:02,000", Some((Some(0.0), Some(2.0))));
        check("00:01.000 --> 00:02.000 align:start position:0%", Some((Some(1.0), Some(2.0))));
        check("0.860 --> 7.380", Some((Some(0.86), Some(7.38))));
        check("00:00:07.000 --> 00:00:1d.890", Some((Some(7.0), None)));
        check("MALFORMED -->", None);
        check("x --> y", None);
        check("step 1 --> 2", None);
        check("no arrow", None);
    }
}
