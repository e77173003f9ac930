//! Why something could not be fetched, as a sentence with the address, the value and the remedy.

use std::net::IpAddr;
use std::time::Duration;

use url::Url;

/// Why nothing came of one address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{url}: {fault}")]
pub struct FetchError {
    /// Where it happened, at the end of the redirects so far; without user and password.
    pub url: String,
    pub fault: Fault,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error(
        "its address {address} is {kind}, which a feed on the open net has no business with; set allow_private = true \
         for this feed if it is yours"
    )]
    Private { address: IpAddr, kind: &'static str },
    #[error("the server answered {status}; {remedy}", remedy = remedy(*.status))]
    Status { status: u16, retry_after: Option<Duration> },
    #[error("the answer is longer than the limit of {limit} bytes for {what}")]
    TooLarge { limit: u64, what: &'static str },
    #[error("more than {limit} redirects; tell the podcast's maker")]
    Redirects { limit: usize },
    #[error("the redirect leads to {target:?}; expected an HTTP address: tell the podcast's maker")]
    RedirectNowhere { target: String },
    #[error("no answer within {} s; try again later", .limit.as_secs_f32())]
    Timeout { limit: Duration },
    #[error("{reason}; check the address and the network")]
    Connection { reason: String },
    #[error("the answer breaks off or is damaged: {reason}; try again later")]
    Broken { reason: String },
    #[error("what came could not be kept: {reason}; check the disk")]
    Kept { reason: String },
    /// Another failure ended the scan; this one is no news.
    #[error("the scan has stopped")]
    Stopped,
}

impl FetchError {
    pub(super) fn new(url: &Url, fault: Fault) -> Self {
        let mut shown = url.clone();
        // Both fail only for addresses that cannot have a user, which then need none removed.
        let _ = shown.set_password(None);
        let _ = shown.set_username("");
        Self { url: shown.into(), fault }
    }
}

impl Fault {
    /// May the next try, a moment later, succeed?
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Status { status, .. } => *status == 429 || (500..600).contains(status),
            Self::Timeout { .. } | Self::Connection { .. } | Self::Broken { .. } => true,
            _ => false,
        }
    }
}

fn remedy(status: u16) -> &'static str {
    match status {
        401 | 403 => "it asks for a login: use the private address that the podcast gave you",
        404 | 410 => "it is no longer there: look for its new address",
        429 => "it asks for fewer requests: try again later",
        500..=599 => "it has a fault: try again later",
        _ => "check the address",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_a_sentence_with_a_remedy() {
        let url = Url::parse("https://me:secret@pod.test/feed").expect("an address");
        let check = |fault: Fault, expected: &str| {
            let error = FetchError::new(&url, fault);
            assert_eq!(error.to_string(), format!("https://pod.test/feed: {expected}"));
        };
        check(
            Fault::Private { address: IpAddr::from([10, 0, 0, 1]), kind: "private" },
            "its address 10.0.0.1 is private, which a feed on the open net has no business with; set allow_private = true \
             for this feed if it is yours",
        );
        let status = |status| Fault::Status { status, retry_after: None };
        check(
            status(401),
            "the server answered 401; it asks for a login: use the private address that the podcast gave you",
        );
        check(status(404), "the server answered 404; it is no longer there: look for its new address");
        check(status(429), "the server answered 429; it asks for fewer requests: try again later");
        check(status(503), "the server answered 503; it has a fault: try again later");
        check(status(418), "the server answered 418; check the address");
        check(
            Fault::TooLarge { limit: 9, what: "a feed" },
            "the answer is longer than the limit of 9 bytes for a feed",
        );
        check(Fault::Redirects { limit: 8 }, "more than 8 redirects; tell the podcast's maker");
        check(
            Fault::RedirectNowhere { target: "ftp://a.test".into() },
            "the redirect leads to \"ftp://a.test\"; expected an HTTP address: tell the podcast's maker",
        );
        check(Fault::Timeout { limit: Duration::from_millis(1500) }, "no answer within 1.5 s; try again later");
        check(
            Fault::Connection { reason: "connection refused".into() },
            "connection refused; check the address and the network",
        );
        check(
            Fault::Broken { reason: "it ended early".into() },
            "the answer breaks off or is damaged: it ended early; try again later",
        );
        check(Fault::Kept { reason: "disk full".into() }, "what came could not be kept: disk full; check the disk");
        check(Fault::Stopped, "the scan has stopped");
    }
}
