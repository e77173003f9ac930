//! What can stop a delivery, each with who refused, what was said and the remedy.

use std::path::PathBuf;

/// An answer of a server that is quoted, in characters; what follows is seldom for people.
const ANSWER: usize = 240;

/// What can stop a delivery.
///
/// No message holds a password, or the path of a webhook, which is often as good as one.
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    #[error("the mail address {text:?} cannot be used: {fault}")]
    Address { text: String, fault: String },
    #[error("the mail server {url:?} cannot be used: {fault}")]
    Server { url: String, fault: String },
    #[error("the webhook cannot be used: {fault}")]
    WebhookUrl { fault: String },
    #[error("no password is sent to {server}: {fault}")]
    Password { server: String, fault: String },
    #[error(
        "{path}: the certificate cannot be used ({reason}); expected a PEM file with the certificate of the authority \
         that signed the mail server's",
        path = .path.display()
    )]
    Certificate { path: PathBuf, reason: String },
    #[error("the mail cannot be put together: {reason}")]
    Mail { reason: String },
    /// The mail server, or the way to it.
    #[error("the mail server {server} {failure}; {remedy}")]
    Smtp { server: String, failure: String, remedy: String, temporary: bool },
    /// The webhook's server, or the way to it.
    #[error("the webhook at {host} {failure}; {remedy}")]
    Webhook { host: String, failure: String, remedy: String, temporary: bool },
}

impl DeliverError {
    /// May the very same delivery succeed later, with nothing changed?
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Smtp { temporary, .. } | Self::Webhook { temporary, .. } => *temporary,
            _ => false,
        }
    }
}

/// What a server said, on one line, without what could drive a terminal, and not too long.
pub(super) fn answer(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(ANSWER) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn an_answer_is_quoted_on_one_short_line() {
        assert_eq!(answer(" 5.1.1 no\r\n such\tuser \u{1b}[2J"), "5.1.1 no such user [2J");
        assert_eq!(answer(&"é".repeat(500)).chars().count(), 241);
        assert_eq!(answer(""), "");
    }
}
