//! A JSON text -> a webhook: one POST, tried again where that can help.

use std::error::Error as _;
use std::fmt;
use std::io::{self, Read};
use std::str::FromStr;
use std::time::Duration;

use ureq::Agent;
use ureq::http::{Response, StatusCode, header};
use url::Url;

use crate::deliver::DeliverError;
use crate::deliver::error::answer;

/// How long one try may take, from the look-up of the host to the end of the answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// After the first try: three tries outlast a restart, and hold up nobody.
const RETRIES: u32 = 2;

/// Before the second try; twice as long before each one after.
const PAUSE: Duration = Duration::from_secs(2);

/// The longest that a server's Retry-After is followed; after that, the caller's next run is soon enough.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What is read of an answer that says why not, in bytes.
const ANSWER_BYTES: u64 = 2048;

/// Where a record is posted to, and how patiently.
///
/// Its URL is shown nowhere but for scheme, host and port: who knows a webhook's path can post to it.
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook {
    url: Url,
    /// How long one try may take.
    pub timeout: Duration,
    /// How often it is tried again.
    pub retries: u32,
    /// Before the second try; twice as long before each one after.
    pub pause: Duration,
}

/// One try that did not help.
struct Failure {
    what: String,
    remedy: &'static str,
    temporary: bool,
    /// As the server asked.
    pause: Option<Duration>,
}

/// Posts `body_json`; any answer of 200 to 299 means that it arrived.
///
/// Tried again where the server is busy (429), at fault (500 and above) or not reached; `idempotency_key` is the same
/// in every try, so that a server that knows the header takes the record once.
/// The proxy that the environment names is used, as by every client of HTTP here.
/// A redirect is not followed: most clients would turn the POST into a GET.
///
/// # Errors
/// [`DeliverError::Webhook`] with what the last try met.
pub fn post_webhook(webhook: &Webhook, body_json: &str, idempotency_key: &str) -> Result<(), DeliverError> {
    let agent: Agent = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(webhook.timeout))
        .user_agent(concat!("refrain/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let mut pause = webhook.pause;
    let mut tried = 1;
    loop {
        let Failure { what, remedy, temporary, pause: asked } = match post(&agent, webhook, body_json, idempotency_key)
        {
            Ok(()) => return Ok(()),
            Err(failure) => failure,
        };
        if !temporary || tried > webhook.retries {
            let often = if tried > 1 { format!(" (tried {tried} times)") } else { String::new() };
            let failure = format!("{what}{often}");
            return Err(DeliverError::Webhook {
                host: webhook.to_string(),
                failure,
                remedy: remedy.to_owned(),
                temporary,
            });
        }
        tracing::debug!(host = %webhook, tried, "the webhook {what}");
        std::thread::sleep(asked.unwrap_or(pause));
        pause = pause.saturating_mul(2);
        tried += 1;
    }
}

fn post(agent: &Agent, webhook: &Webhook, body_json: &str, idempotency_key: &str) -> Result<(), Failure> {
    let request = agent
        .post(webhook.url.as_str())
        .header(header::CONTENT_TYPE, "application/json")
        .header("Idempotency-Key", idempotency_key);
    let response = request.send(body_json).map_err(|error| Failure::of_error(&error, webhook))?;
    if response.status().is_success() { Ok(()) } else { Err(Failure::of_answer(response)) }
}

impl Failure {
    /// Of a server that says no.
    fn of_answer(mut response: Response<ureq::Body>) -> Self {
        let status = response.status();
        let named = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(answer);
        if status.is_redirection() {
            let to = named(header::LOCATION).unwrap_or_else(|| "no place that it names".to_owned());
            let what = format!("redirects ({}) to {to}", status.as_u16());
            return Self { what, remedy: "give the URL that it leads to", temporary: false, pause: None };
        }
        let temporary = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
        let asked = named(header::RETRY_AFTER).and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
        let remedy = match status.as_u16() {
            401 | 403 => "check the secret in its URL",
            404 | 405 | 410 => "check its URL, whether it is still there and takes a POST",
            413 => "ask for fewer insights",
            _ if temporary => "try again later",
            _ => "compare what it expects with the schema refrain.digest/1",
        };
        let mut said = Vec::new();
        // What could be read of an explanation is enough; that the rest is missing is no second failure.
        let _ = response.body_mut().as_reader().take(ANSWER_BYTES).read_to_end(&mut said);
        let said = answer(&String::from_utf8_lossy(&said));
        let said = if said.is_empty() { said } else { format!(": {said}") };
        let what = format!("answers {status}{said}");
        Self { what, remedy, temporary, pause: asked.map(|pause| pause.min(LONGEST_PAUSE)) }
    }

    /// Of a server that says nothing.
    fn of_error(error: &ureq::Error, webhook: &Webhook) -> Self {
        let (what, remedy, temporary) = match error {
            ureq::Error::Timeout(_) => {
                let waited = webhook.timeout.as_secs_f64();
                (format!("did not answer within {waited} s"), "try again later", true)
            }
            ureq::Error::HostNotFound => ("cannot be found".to_owned(), "check its host and the network", true),
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) => {
                (format!("cannot be trusted: {error}"), "check its certificate", false)
            }
            ureq::Error::Io(inner) if inner.kind() == io::ErrorKind::InvalidData => {
                let said = inner.source().map_or_else(|| inner.to_string(), ToString::to_string);
                (
                    format!("cannot be trusted: {}", answer(&said)),
                    "check its certificate, and that it speaks TLS",
                    false,
                )
            }
            ureq::Error::Io(_) | ureq::Error::Protocol(_) | ureq::Error::ConnectionFailed => {
                let said = answer(&error.to_string());
                (format!("cannot be reached: {said}"), "check host, port and network, or try again later", true)
            }
            _ => (format!("cannot be posted to: {}", answer(&error.to_string())), "check its URL", false),
        };
        Self { what, remedy, temporary, pause: None }
    }
}

impl FromStr for Webhook {
    type Err = DeliverError;

    fn from_str(text: &str) -> Result<Self, DeliverError> {
        let refuse = |fault: String| DeliverError::WebhookUrl { fault };
        let url = Url::parse(text.trim())
            .map_err(|error| refuse(format!("its URL has a fault ({error}); expected https://host/path")))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refuse(format!("its scheme is {:?}; expected https:// or http://", url.scheme())));
        }
        Ok(Self { url, timeout: TIMEOUT, retries: RETRIES, pause: PAUSE })
    }
}

/// Scheme, host and port, for people.
impl fmt::Display for Webhook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.url.origin().ascii_serialization())
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url: _, timeout, retries, pause } = self;
        let mut shown = formatter.debug_struct("Webhook");
        shown.field("url", &self.to_string()).field("timeout", timeout).field("retries", retries);
        shown.field("pause", pause).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_shows_no_more_than_its_host() {
        let webhook: Webhook = "https://bo:secret@hooks.example.org:8443/T0/secret?key=secret".parse().expect("sound");
        assert_eq!(webhook.to_string(), "https://hooks.example.org:8443");
        assert!(!format!("{webhook:?}").contains("secret"), "{webhook:?}");
    }

    #[test]
    fn a_url_that_cannot_be_posted_to_is_told_without_itself() {
        for (url, expected) in [
            (
                "hooks.example.org/secret",
                "the webhook cannot be used: its URL has a fault (relative URL without a base); \
                 expected https://host/path",
            ),
            (
                "ftp://hooks.example.org/secret",
                "the webhook cannot be used: its scheme is \"ftp\"; expected https:// or http://",
            ),
        ] {
            assert_eq!(url.parse::<Webhook>().expect_err(url).to_string(), expected);
        }
    }
}
