//! [`Address`]: a mailbox that mail can be sent to, checked when it is made.

use std::fmt;
use std::str::FromStr;

use lettre::message::Mailbox;

use crate::deliver::DeliverError;

/// `name@host`, perhaps with the name of who reads it: `Bo Lind <bo@example.org>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(Mailbox);

/// One or more addresses with commas between them; a comma in quotes is part of a name.
///
/// # Errors
/// [`DeliverError::Address`] with the first that is none.
pub fn parse_addresses(text: &str) -> Result<Vec<Address>, DeliverError> {
    let mut quoted = false;
    let parts = text.split(|c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    });
    parts.map(str::parse).collect()
}

impl Address {
    /// `name@host`, without the name of who reads it.
    pub fn email(&self) -> &str {
        self.0.email.as_ref()
    }

    /// What stands behind the `@`.
    pub fn domain(&self) -> &str {
        self.0.email.domain()
    }

    pub(super) fn mailbox(&self) -> &Mailbox {
        &self.0
    }
}

impl FromStr for Address {
    type Err = DeliverError;

    fn from_str(text: &str) -> Result<Self, DeliverError> {
        let text = text.trim();
        let refuse = |fault: &str| DeliverError::Address { text: text.to_owned(), fault: fault.to_owned() };
        let (name, email) = match text.strip_suffix('>').map(|rest| rest.rsplit_once('<')) {
            Some(Some((name, email))) => (name.trim(), email.trim()),
            Some(None) => return Err(refuse("the < is missing; expected Name <name@host>")),
            None => ("", text),
        };
        if text.chars().any(char::is_control) {
            return Err(refuse("it holds a control character; expected name@host on one line"));
        }
        if !email.is_ascii() {
            return Err(refuse("it is not ASCII; expected name@host, the host of another script in its xn-- form"));
        }
        let name = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name);
        let email = email.parse().map_err(|_| refuse("expected name@host or Name <name@host>"))?;
        let name = (!name.is_empty()).then(|| name.replace("\\\"", "\""));
        Ok(Self(Mailbox::new(name, email)))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_with_and_without_names() {
        for (text, expected) in [
            ("a@x", &["a@x"][..]),
            (" a@x.example ,B <b@y.example>", &["a@x.example", "B <b@y.example>"]),
            ("\"Lind, Bo\" <bo@example.org>,c@z", &["\"Lind, Bo\" <bo@example.org>", "c@z"]),
            ("Ünal Çelik <uc+news@example.org>", &["Ünal Çelik <uc+news@example.org>"]),
            ("<a@[127.0.0.1]>", &["a@[127.0.0.1]"]),
        ] {
            let found = parse_addresses(text).expect(text);
            assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
        }
        let address: Address = "B <b@y.example>".parse().expect("sound");
        assert_eq!((address.email(), address.domain()), ("b@y.example", "y.example"));
    }

    #[test]
    fn what_is_no_address_is_named() {
        for (text, expected) in [
            ("", "the mail address \"\" cannot be used: expected name@host or Name <name@host>"),
            ("a@x,", "the mail address \"\" cannot be used: expected name@host or Name <name@host>"),
            ("a@x, bo", "the mail address \"bo\" cannot be used: expected name@host or Name <name@host>"),
            ("a@x b@y", "the mail address \"a@x b@y\" cannot be used: expected name@host or Name <name@host>"),
            ("bo@", "the mail address \"bo@\" cannot be used: expected name@host or Name <name@host>"),
            ("bo@x>", "the mail address \"bo@x>\" cannot be used: the < is missing; expected Name <name@host>"),
            ("<bo@x> c@y", "the mail address \"<bo@x> c@y\" cannot be used: expected name@host or Name <name@host>"),
            (
                "a@x\r\nBcc: c@z",
                "the mail address \"a@x\\r\\nBcc: c@z\" cannot be used: it holds a control character; \
                 expected name@host on one line",
            ),
            (
                "bo@bücher.example",
                "the mail address \"bo@bücher.example\" cannot be used: it is not ASCII; \
                 expected name@host, the host of another script in its xn-- form",
            ),
        ] {
            assert_eq!(parse_addresses(text).expect_err(text).to_string(), expected);
        }
    }
}
