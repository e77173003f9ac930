//! [`MessageId`]: the name of a mail, the same for the same digest to the same people.

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use crate::deliver::Address;

/// Bytes of the hash that are kept: one in 2^64 is as good as never.
const HASH_BYTES: usize = 8;

/// `<refrain-2025-01-29-0123456789abcdef@example.org>` (RFC 5322, section 3.6.4).
///
/// Mailboxes and threads know a mail by it, so a mail that is sent again after a broken connection is not seen twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageId(String);

impl MessageId {
    /// Of what is told on `date` to `to`, in any order; the domain is that of `from`.
    pub fn new(date: Date, content: &str, from: &Address, to: &[Address]) -> Self {
        let mut hash = Sha256::new();
        for recipient in to.iter().map(Address::email).collect::<BTreeSet<_>>() {
            hash.update(recipient);
            hash.update("\n");
        }
        hash.update("\n");
        hash.update(content);
        let hash: String = hash.finalize().iter().take(HASH_BYTES).map(|byte| format!("{byte:02x}")).collect();
        Self(format!("<refrain-{date}-{hash}@{}>", from.domain()))
    }

    /// With its angle brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::parse_addresses;

    fn id(date: &str, content: &str, from: &str, to: &str) -> String {
        let from = from.parse().expect("an address");
        let to = parse_addresses(to).expect("addresses");
        MessageId::new(date.parse().expect("a date"), content, &from, &to).to_string()
    }

    #[test]
    fn the_same_mail_has_the_same_id_and_another_has_another() {
        let first = id("2025-01-29", "five insights", "R <r@example.org>", "a@x.example, b@y.example");
        assert_eq!(first, "<refrain-2025-01-29-98a4f5e4eb445d7a@example.org>");
        assert_eq!(id("2025-01-29", "five insights", "q@example.org", "B <b@y.example>, a@x.example"), first);
        for other in [
            id("2025-01-30", "five insights", "r@example.org", "a@x.example, b@y.example"),
            id("2025-01-29", "six insights", "r@example.org", "a@x.example, b@y.example"),
            id("2025-01-29", "five insights", "r@example.com", "a@x.example, b@y.example"),
            id("2025-01-29", "five insights", "r@example.org", "a@x.example"),
        ] {
            assert_ne!(other, first);
        }
    }
}
