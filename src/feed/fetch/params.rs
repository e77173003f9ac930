//! How the network is used.

use std::time::Duration;

use crate::error::Error;

/// How the network is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchParams {
    /// For the name and the connection.
    pub connect_timeout: Duration,
    /// For a whole answer, redirects included, but not the waiting for one's turn.
    pub timeout: Duration,
    pub max_redirects: usize,
    /// How often something is asked in all, where the failure may pass.
    pub tries: u32,
    /// Before the second try; doubled before every further one.
    pub retry_pause: Duration,
    /// A server that asks for a longer pause than this is not asked again in this scan.
    pub max_retry_after: Duration,
    /// At once, in total.
    pub max_requests: usize,
    /// At once, to one host.
    pub max_requests_per_host: usize,
    /// Between the beginnings of two requests to one host.
    pub host_pause: Duration,
}

impl Default for FetchParams {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(60),
            max_redirects: 8,
            tries: 3,
            retry_pause: Duration::from_secs(1),
            max_retry_after: Duration::from_secs(60),
            max_requests: 8,
            max_requests_per_host: 2,
            host_pause: Duration::from_millis(250),
        }
    }
}

impl FetchParams {
    /// Checks that something can be fetched at all.
    ///
    /// # Errors
    /// [`Error::Usage`] names the field, its value and what was expected.
    pub fn validate(&self) -> Result<(), Error> {
        for (field, timeout) in [("connect_timeout", self.connect_timeout), ("timeout", self.timeout)] {
            if timeout.is_zero() {
                return Err(Error::Usage(format!("{field} is 0 s; expected some time, such as 10 s")));
            }
        }
        let counts = [
            ("tries", self.tries as usize),
            ("max_requests", self.max_requests),
            ("max_requests_per_host", self.max_requests_per_host),
        ];
        match counts.iter().find(|(_, count)| *count == 0) {
            Some((field, _)) => Err(Error::Usage(format!("{field} is 0; expected at least 1"))),
            None => Ok(()),
        }
    }
}
