//! How a scan is done.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::error::Error;
use crate::feed::fetch::FetchParams;

/// How a scan is done; `now` has to be set.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanParams {
    /// The moment of the scan: what is due is due by it, and what is remembered bears it.
    pub now: Timestamp,
    /// Only so many of a feed's newest episodes are looked at; 0 for all.
    pub max_episodes_per_feed: usize,
    /// Episodes of an earlier day are not looked at; those without a date are.
    pub since: Option<Date>,
    /// A longer feed is refused.
    pub max_feed_bytes: u64,
    /// A longer transcript is refused.
    pub max_transcript_bytes: u64,
    pub fetch: FetchParams,
    pub transcribe: TranscribeParams,
}

/// How transcripts are made of sound, for the feeds that name a command.
#[derive(Debug, Clone, PartialEq)]
pub struct TranscribeParams {
    /// A longer sound file is refused.
    pub max_audio_bytes: u64,
    /// The download of one sound file may take this long.
    pub download_timeout: Duration,
    /// The command is ended after this long.
    pub timeout: Duration,
}

impl Default for ScanParams {
    fn default() -> Self {
        Self {
            now: Timestamp::UNIX_EPOCH,
            max_episodes_per_feed: 0,
            since: None,
            // The longest feeds, of ten thousand episodes with notes, have about 30 MB.
            max_feed_bytes: 64_000_000,
            max_transcript_bytes: 64_000_000,
            fetch: FetchParams::default(),
            transcribe: TranscribeParams::default(),
        }
    }
}

impl Default for TranscribeParams {
    fn default() -> Self {
        Self {
            max_audio_bytes: 1_000_000_000,
            download_timeout: Duration::from_secs(60 * 60),
            // A long episode on a slow machine, at about the speed of speech.
            timeout: Duration::from_secs(4 * 60 * 60),
        }
    }
}

impl ScanParams {
    /// Checks every field.
    ///
    /// # Errors
    /// [`Error::Usage`] names the field, its value and what was expected.
    pub fn validate(&self) -> Result<(), Error> {
        let wrong = |field: &str, value: &str, expected: &str| {
            Err(Error::Usage(format!("{field} is {value}; expected {expected}")))
        };
        if self.now <= Timestamp::UNIX_EPOCH {
            return wrong("now", &self.now.to_string(), "the present time");
        }
        let limits = [
            ("max_feed_bytes", self.max_feed_bytes),
            ("max_transcript_bytes", self.max_transcript_bytes),
            ("max_audio_bytes", self.transcribe.max_audio_bytes),
        ];
        if let Some((field, _)) = limits.iter().find(|(_, bytes)| *bytes == 0) {
            return wrong(field, "0", "at least 1 byte, such as 64000000");
        }
        let timeouts =
            [("download_timeout", self.transcribe.download_timeout), ("transcribe timeout", self.transcribe.timeout)];
        if let Some((field, _)) = timeouts.iter().find(|(_, timeout)| timeout.is_zero()) {
            return wrong(field, "0 s", "some time, such as 3600 s");
        }
        self.fetch.validate()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_field_is_named_with_its_value() {
        let now = Timestamp::constant(1_700_000_000, 0);
        let good = ScanParams { now, ..ScanParams::default() };
        assert!(good.validate().is_ok());
        let check = |params: ScanParams, expected: &str| {
            assert_eq!(params.validate().expect_err("wrong").to_string(), expected);
        };
        check(ScanParams::default(), "now is 1970-01-01T00:00:00Z; expected the present time");
        check(
            ScanParams { max_feed_bytes: 0, ..good.clone() },
            "max_feed_bytes is 0; expected at least 1 byte, such as 64000000",
        );
        let transcribe = TranscribeParams { timeout: Duration::ZERO, ..TranscribeParams::default() };
        check(
            ScanParams { transcribe, ..good.clone() },
            "transcribe timeout is 0 s; expected some time, such as 3600 s",
        );
        let fetch = FetchParams { tries: 0, ..FetchParams::default() };
        check(ScanParams { fetch, ..good }, "tries is 0; expected at least 1");
    }
}
