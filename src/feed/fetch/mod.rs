//! HTTP: one address -> its bytes, politely, within limits, and from public addresses alone unless told otherwise.
//!
//! Redirects are followed here and not by ureq, so that every hop waits for its turn at its host and is checked.

mod address;
mod error;
mod gate;
mod params;
mod retry;

use std::io::{self, Read};
use std::time::{Duration, Instant};

use ureq::http::{HeaderMap, Response, StatusCode};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body};
use url::Url;

use address::{NotPublic, PublicResolver};
use gate::Gate;

pub use error::{Fault, FetchError};
pub use params::FetchParams;

const USER_AGENT: &str = concat!("refrain/", env!("CARGO_PKG_VERSION"));

/// Fetches for all threads of one scan.
pub(super) struct Fetcher {
    params: FetchParams,
    public: Agent,
    private: Agent,
    gate: Gate,
}

/// What to ask for.
#[derive(Debug, Clone)]
pub(super) struct Request<'a> {
    pub url: &'a Url,
    /// May it lie on a private network?
    pub allow_private: bool,
    /// What was got before, if an answer that it has not changed is of use.
    pub known: Option<&'a Version>,
    /// More bytes are refused; counted after decompression.
    pub max_bytes: u64,
    /// What is asked for, for the error that names the limit: "a feed".
    pub what: &'static str,
    /// In place of [`FetchParams::timeout`].
    pub timeout: Option<Duration>,
}

/// By what the server knows a version of its answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Version {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// What the server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer<T> {
    /// The [`Version`] that is known is the newest.
    Unchanged,
    Whole {
        content: T,
        version: Version,
        /// Where the redirects led.
        url: Url,
    },
}

/// One hop's answer.
enum Hop {
    Redirect(Url),
    Unchanged,
    Whole(Version),
}

impl Fetcher {
    pub(super) fn new(params: &FetchParams) -> Self {
        Self::resolving(params, PublicResolver::trusting(Vec::new()))
    }

    fn resolving(params: &FetchParams, resolver: PublicResolver) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_resolve(Some(params.connect_timeout))
            .timeout_connect(Some(params.connect_timeout))
            .user_agent(USER_AGENT)
            // A proxy would resolve the names itself, and nobody would check their addresses.
            .proxy(None)
            .build();
        Self {
            public: Agent::with_parts(config.clone(), DefaultConnector::new(), resolver),
            private: Agent::with_parts(config, DefaultConnector::new(), DefaultResolver::default()),
            gate: Gate::new(params.max_requests, params.max_requests_per_host, params.host_pause),
            params: params.clone(),
        }
    }

    /// Fetches into memory.
    pub(super) fn bytes(&self, request: &Request) -> Result<Answer<Vec<u8>>, FetchError> {
        let mut bytes = Vec::new();
        let answer = self.read(request, &mut |body| {
            bytes.clear();
            body.read_to_end(&mut bytes).map(drop)
        })?;
        Ok(match answer {
            Answer::Unchanged => Answer::Unchanged,
            Answer::Whole { version, url, .. } => Answer::Whole { content: bytes, version, url },
        })
    }

    /// Fetches, and hands the body to `sink`, once for every try.
    pub(super) fn read(
        &self,
        request: &Request,
        sink: &mut dyn FnMut(&mut dyn Read) -> io::Result<()>,
    ) -> Result<Answer<()>, FetchError> {
        let mut tries = 1;
        loop {
            let error = match self.follow(request, sink) {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            tracing::debug!(%error, tries, "not fetched");
            let Some(pause) = retry::pause(&error.fault, tries, &self.params) else { return Err(error) };
            self.gate.wait(pause).map_err(|_| FetchError::new(request.url, Fault::Stopped))?;
            tries += 1;
        }
    }

    /// Lets all requests fail from now on.
    pub(super) fn stop(&self) {
        self.gate.close();
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.gate.is_closed()
    }

    fn follow(
        &self,
        request: &Request,
        sink: &mut dyn FnMut(&mut dyn Read) -> io::Result<()>,
    ) -> Result<Answer<()>, FetchError> {
        let mut url = request.url.clone();
        let mut left = request.timeout.unwrap_or(self.params.timeout);
        for _ in 0..=self.params.max_redirects {
            let host = url.host_str().unwrap_or_default();
            let pass = self.gate.enter(host).map_err(|_| FetchError::new(&url, Fault::Stopped))?;
            let start = Instant::now();
            let hop = self.hop(&url, request, left, sink).map_err(|fault| FetchError::new(&url, fault))?;
            drop(pass);
            left = left.saturating_sub(start.elapsed());
            match hop {
                Hop::Redirect(next) => url = next,
                Hop::Unchanged => return Ok(Answer::Unchanged),
                Hop::Whole(version) => return Ok(Answer::Whole { content: (), version, url }),
            }
        }
        Err(FetchError::new(&url, Fault::Redirects { limit: self.params.max_redirects }))
    }

    fn hop(
        &self,
        url: &Url,
        request: &Request,
        left: Duration,
        sink: &mut dyn FnMut(&mut dyn Read) -> io::Result<()>,
    ) -> Result<Hop, Fault> {
        let limit = request.timeout.unwrap_or(self.params.timeout);
        let agent = if request.allow_private { &self.private } else { &self.public };
        let mut call = agent.get(url.as_str()).config().timeout_global(Some(left)).build();
        if let Some(known) = request.known {
            for (header, value) in [("If-None-Match", &known.etag), ("If-Modified-Since", &known.last_modified)] {
                if let Some(value) = value {
                    call = call.header(header, value);
                }
            }
        }
        let response = call.call().map_err(|error| fault(error, limit, request))?;
        let status = response.status();
        match status.as_u16() {
            200..=299 => {}
            301 | 302 | 303 | 307 | 308 => return redirect(url, response.headers()),
            304 if request.known.is_some() => return Ok(Hop::Unchanged),
            _ => return Err(refusal(status, response.headers())),
        }
        let version = version(response.headers());
        deliver(response, request, sink).map_err(|error| fault(error, limit, request))?;
        Ok(Hop::Whole(version))
    }
}

/// Hands the body to `sink`; an error of the sink itself is not the server's.
fn deliver(
    mut response: Response<Body>,
    request: &Request,
    sink: &mut dyn FnMut(&mut dyn Read) -> io::Result<()>,
) -> Result<(), ureq::Error> {
    let body = response.body_mut();
    if body.content_length().is_some_and(|length| length > request.max_bytes) {
        return Err(ureq::Error::BodyExceedsLimit(request.max_bytes));
    }
    let mut source = Source { body: body.with_config().limit(request.max_bytes).reader(), failed: false };
    sink(&mut source).map_err(|error| {
        if source.failed { ureq::Error::from(error) } else { ureq::Error::Other(Box::new(NotKept(error.to_string()))) }
    })
}

/// Remembers whether it was the reading that failed.
struct Source<R> {
    body: R,
    failed: bool,
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.body.read(buffer);
        self.failed |= read.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        read
    }
}

/// The sink could not take the body.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct NotKept(String);

fn redirect(url: &Url, headers: &HeaderMap) -> Result<Hop, Fault> {
    let location = headers.get("location").map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned());
    let target = location.unwrap_or_default();
    let next = url.join(&target).ok().filter(|next| !target.is_empty() && matches!(next.scheme(), "http" | "https"));
    next.map(Hop::Redirect).ok_or(Fault::RedirectNowhere { target })
}

fn refusal(status: StatusCode, headers: &HeaderMap) -> Fault {
    Fault::Status { status: status.as_u16(), retry_after: retry::retry_after(headers) }
}

fn version(headers: &HeaderMap) -> Version {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    Version { etag: header("etag"), last_modified: header("last-modified") }
}

fn fault(error: ureq::Error, limit: Duration, request: &Request) -> Fault {
    match error {
        ureq::Error::BodyExceedsLimit(limit) => Fault::TooLarge { limit, what: request.what },
        ureq::Error::Timeout(_) => Fault::Timeout { limit },
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => Fault::Timeout { limit },
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Fault::Broken { reason: error.to_string() }
        }
        ureq::Error::Decompress(..) | ureq::Error::Protocol(_) | ureq::Error::BodyStalled => {
            Fault::Broken { reason: error.to_string() }
        }
        ureq::Error::Other(inner) => match (inner.downcast_ref::<NotPublic>(), inner.downcast_ref::<NotKept>()) {
            (Some(NotPublic { address, kind }), _) => Fault::Private { address: *address, kind },
            (_, Some(NotKept(reason))) => Fault::Kept { reason: reason.clone() },
            _ => Fault::Connection { reason: inner.to_string() },
        },
        error => Fault::Connection { reason: error.to_string() },
    }
}

#[cfg(test)]
mod tests;
