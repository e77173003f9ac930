//! [`SmtpServer`]: where a mail is handed in, from a URL.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use url::{Host, Url};

use crate::deliver::DeliverError;

/// How long each answer is waited for; RFC 5321 (section 4.5.3.2) allows minutes, people do not.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A mail server and how it is spoken to.
///
/// - `smtps://user@host:465`: TLS from the first byte;
/// - `smtp://user@host:587`: TLS by STARTTLS, and no mail without it;
/// - `smtp://host:25?tls=none`: no TLS.
///
/// `?ca=/path/to.pem` also trusts that authority, for a private server.
/// The password is never part of the URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpServer {
    /// A name or an IP address, without brackets.
    pub host: String,
    pub port: u16,
    /// Logs in under this name; without it, nobody logs in.
    pub user: Option<String>,
    pub security: Security,
    /// Trusted beside the public authorities.
    pub ca: Option<PathBuf>,
    /// How long each answer is waited for.
    pub timeout: Duration,
}

/// How the connection is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// A plain greeting, then TLS (RFC 3207); a server that offers none is refused.
    StartTls,
    /// Everyone on the way can read the mail.
    None,
}

impl SmtpServer {
    /// Does the connection stay on this machine?
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

impl FromStr for SmtpServer {
    type Err = DeliverError;

    fn from_str(text: &str) -> Result<Self, DeliverError> {
        let parsed = Url::parse(text.trim());
        let shown = match &parsed {
            Ok(url) if url.has_host() => without_password(url),
            _ => without_user_info(text),
        };
        let refuse = |fault: &str| DeliverError::Server { url: shown.clone(), fault: fault.to_owned() };
        let url = parsed.as_ref().map_err(|error| refuse(&format!("{error}; expected smtps://user@host:465")))?;
        let (mut security, mut port) = match url.scheme() {
            "smtps" => (Security::Tls, 465),
            "smtp" => (Security::StartTls, 587),
            scheme => return Err(refuse(&format!("its scheme is {scheme:?}; expected smtps:// or smtp://"))),
        };
        if url.password().is_some() {
            return Err(refuse(
                "it holds a password, which ends up in logs and histories; \
                 put it in the environment variable REFRAIN_SMTP_PASSWORD or in a file",
            ));
        }
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(refuse("something follows the host; expected smtps://user@host:465"));
        }
        let mut ca = None;
        for (name, value) in url.query_pairs() {
            match (&*name, &*value) {
                ("tls", "none") if security == Security::StartTls => (security, port) = (Security::None, 25),
                ("tls", _) => return Err(refuse("tls can only be none, and only with smtp://; leave it out for TLS")),
                ("ca", "") => return Err(refuse("ca names no file; expected ca=/path/to.pem")),
                ("ca", path) => ca = Some(PathBuf::from(path)),
                _ => {
                    return Err(refuse(&format!(
                        "it has the parameter {name:?}; expected tls=none or ca=/path/to.pem"
                    )));
                }
            }
        }
        if ca.is_some() && security == Security::None {
            return Err(refuse("ca is of no use with tls=none; leave one of them out"));
        }
        let host = match url.host() {
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            Some(Host::Domain(name)) if name.is_ascii() && !name.contains('%') => name.to_ascii_lowercase(),
            Some(Host::Domain(_)) => return Err(refuse("its host is not ASCII; expected its xn-- form")),
            None => return Err(refuse("it has no host; expected smtps://user@host:465")),
        };
        let user = match url.username() {
            "" => None,
            name => {
                Some(percent_decoded(name).ok_or_else(|| refuse("its user is not UTF-8; expected % and two digits"))?)
            }
        };
        Ok(Self { host, port: url.port().unwrap_or(port), user, security, ca, timeout: TIMEOUT })
    }
}

/// `host:port`, for people.
impl fmt::Display for SmtpServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bracketed = self.host.contains(':');
        let (open, close) = if bracketed { ("[", "]") } else { ("", "") };
        write!(formatter, "{open}{}{close}:{}", self.host, self.port)
    }
}

/// The URL as it may be shown.
fn without_password(url: &Url) -> String {
    let mut url = url.clone();
    if url.password().is_some() && url.set_password(Some("...")).is_err() {
        return without_user_info(url.as_str());
    }
    url.into()
}

/// What stands behind the last `@`, with the scheme: a text that is no URL may still hold a password.
fn without_user_info(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((before, rest)) => format!("{}...@{rest}", before.find("://").map_or("", |at| &before[..at + 3])),
        None => text.to_owned(),
    }
}

/// `%40` -> `@` (RFC 3986, section 2.1); a `%` that starts no byte stays. `None` where it is not UTF-8.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let hex = hex.filter(|hex| *byte == b'%' && hex.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(decoded) => (bytes.push(decoded), rest = &after[2..]),
            None => (bytes.push(*byte), rest = after),
        };
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_where_and_how() {
        let check = |url: &str, shown: &str, user: Option<&str>, security: Security| {
            let server: SmtpServer = url.parse().expect(url);
            assert_eq!(
                (&*server.to_string(), server.user.as_deref(), server.security),
                (shown, user, security),
                "{url}"
            );
        };
        check("smtps://bo@mail.example.org", "mail.example.org:465", Some("bo"), Security::Tls);
        check("smtps://Mail.Example.org:4465/", "mail.example.org:4465", None, Security::Tls);
        check(
            "smtp://bo@example.org@mail.example.org",
            "mail.example.org:587",
            Some("bo@example.org"),
            Security::StartTls,
        );
        check(
            "smtp://bo%40example.org@mail.example.org:25",
            "mail.example.org:25",
            Some("bo@example.org"),
            Security::StartTls,
        );
        check("smtp://b%C3%B8%2@[::1]:2525?tls=none", "[::1]:2525", Some("bø%2"), Security::None);
        check("smtp://127.0.0.1?tls=none", "127.0.0.1:25", None, Security::None);
        let server: SmtpServer = "smtps://mail.example.org?ca=/etc/my%20ca.pem".parse().expect("sound");
        assert_eq!(server.ca, Some(PathBuf::from("/etc/my ca.pem")));
        assert_eq!(server.timeout, TIMEOUT);
    }

    #[test]
    fn a_loopback_host_is_known() {
        for (url, loopback) in [
            ("smtp://localhost", true),
            ("smtp://127.8.0.1", true),
            ("smtp://[::1]", true),
            ("smtp://192.168.0.2", false),
            ("smtp://localhost.example.org", false),
        ] {
            assert_eq!(url.parse::<SmtpServer>().expect(url).is_loopback(), loopback, "{url}");
        }
    }

    #[test]
    fn a_url_that_cannot_be_used_is_told_with_its_remedy() {
        for (url, expected) in [
            (
                "mail.example.org",
                "the mail server \"mail.example.org\" cannot be used: relative URL without a base; \
                 expected smtps://user@host:465",
            ),
            (
                "bo:secret@mail.example.org",
                "the mail server \"...@mail.example.org\" cannot be used: its scheme is \"bo\"; \
                 expected smtps:// or smtp://",
            ),
            (
                "https://mail.example.org",
                "the mail server \"https://mail.example.org/\" cannot be used: its scheme is \"https\"; \
                 expected smtps:// or smtp://",
            ),
            (
                "smtps://bo:secret@mail.example.org",
                "the mail server \"smtps://bo:...@mail.example.org\" cannot be used: it holds a password, which ends up \
                 in logs and histories; put it in the environment variable REFRAIN_SMTP_PASSWORD or in a file",
            ),
            (
                "smtps://bo:secret@mail.example.org:port",
                "the mail server \"smtps://...@mail.example.org:port\" cannot be used: invalid port number; \
                 expected smtps://user@host:465",
            ),
            (
                "smtps://mail.example.org?tls=none",
                "the mail server \"smtps://mail.example.org?tls=none\" cannot be used: \
                 tls can only be none, and only with smtp://; leave it out for TLS",
            ),
            (
                "smtp://mail.example.org?tls=none&ca=a.pem",
                "the mail server \"smtp://mail.example.org?tls=none&ca=a.pem\" cannot be used: \
                 ca is of no use with tls=none; leave one of them out",
            ),
            (
                "smtps://mail.example.org?ca=",
                "the mail server \"smtps://mail.example.org?ca=\" cannot be used: ca names no file; \
                 expected ca=/path/to.pem",
            ),
            (
                "smtps://mail.example.org?verify=no",
                "the mail server \"smtps://mail.example.org?verify=no\" cannot be used: it has the parameter \"verify\"; \
                 expected tls=none or ca=/path/to.pem",
            ),
            (
                "smtps://mail.example.org/inbox",
                "the mail server \"smtps://mail.example.org/inbox\" cannot be used: something follows the host; \
                 expected smtps://user@host:465",
            ),
            (
                "smtps://bücher.example",
                "the mail server \"smtps://b%C3%BCcher.example\" cannot be used: its host is not ASCII; \
                 expected its xn-- form",
            ),
            (
                "smtp:mail.example.org",
                "the mail server \"smtp:mail.example.org\" cannot be used: something follows the host; \
                 expected smtps://user@host:465",
            ),
        ] {
            assert_eq!(url.parse::<SmtpServer>().expect_err(url).to_string(), expected);
        }
    }
}
