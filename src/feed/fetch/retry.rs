//! How long to wait before the next try.

use std::time::Duration;

use jiff::fmt::rfc2822;
use ureq::http::HeaderMap;

use super::{Fault, FetchParams};

/// The pause before the next try; `None` where there is no use in one: the fault stays, the tries are used up, or the
/// server asks for more time than [`FetchParams::max_retry_after`].
pub(super) fn pause(fault: &Fault, tries: u32, params: &FetchParams) -> Option<Duration> {
    if !fault.may_pass() || tries >= params.tries {
        return None;
    }
    let own = params.retry_pause.saturating_mul(2u32.saturating_pow(tries.saturating_sub(1)));
    match fault {
        Fault::Status { retry_after: Some(asked), .. } => {
            (*asked <= params.max_retry_after).then(|| own.max(*asked).min(params.max_retry_after.max(*asked)))
        }
        _ => Some(own),
    }
}

/// `Retry-After`, in seconds or as a date, which is compared with the server's own clock.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let value = header("retry-after")?;
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text: &str| rfc2822::parse(text).ok().map(|zoned| zoned.timestamp());
    let wait = date(value)?.duration_since(date(header("date")?)?);
    // A date in the past asks for no pause.
    Some(Duration::try_from(wait).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_until_the_tries_are_used_up() {
        let params = FetchParams { tries: 4, retry_pause: Duration::from_secs(1), ..FetchParams::default() };
        let status = |status, retry_after: Option<u64>| Fault::Status {
            status,
            retry_after: retry_after.map(Duration::from_secs),
        };
        let check = |fault: Fault, tries: u32, expected: Option<u64>| {
            assert_eq!(pause(&fault, tries, &params), expected.map(Duration::from_secs), "{fault:?} {tries}");
        };
        check(status(500, None), 1, Some(1));
        check(status(500, None), 3, Some(4));
        check(status(500, None), 4, None);
        check(Fault::Timeout { limit: Duration::from_secs(1) }, 1, Some(1));
        check(status(404, None), 1, None);
        check(status(429, Some(30)), 1, Some(30));
        check(status(429, Some(0)), 2, Some(2));
        check(status(503, Some(60)), 1, Some(60));
        check(status(503, Some(61)), 1, None);
    }

    #[test]
    fn a_server_asks_for_time_in_seconds_or_by_a_date() {
        let check = |retry: &str, date: &str, expected: Option<u64>| {
            let mut headers = HeaderMap::new();
            headers.insert("retry-after", retry.parse().expect("a value"));
            headers.insert("date", date.parse().expect("a value"));
            assert_eq!(retry_after(&headers), expected.map(Duration::from_secs), "{retry}");
        };
        let date = "Fri, 31 Jan 2025 08:00:00 GMT";
        check("120", date, Some(120));
        check("Fri, 31 Jan 2025 08:00:30 GMT", date, Some(30));
        check("Fri, 31 Jan 2025 07:00:00 GMT", date, Some(0));
        check("soon", date, None);
        check("-5", date, None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }
}
