//! [`Mail`]: one message with a text and an HTML part, composed as RFC 5322 and MIME want it.

use std::time::{Duration, UNIX_EPOCH};

use jiff::Timestamp;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{MultiPart, SinglePart};

use crate::deliver::{Address, DeliverError, MessageId};

/// What is sent; the same mail gives the same bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Mail {
    pub from: Address,
    /// All of them are told in the mail itself; an address that stands twice gets it once.
    pub to: Vec<Address>,
    /// Line breaks in it become spaces.
    pub subject: String,
    pub text: String,
    pub html: String,
    pub message_id: MessageId,
    pub date: Timestamp,
}

impl Mail {
    /// Headers and both parts, all ASCII, lines ended by CR LF.
    ///
    /// # Errors
    /// [`DeliverError::Mail`] where there is no recipient or the date is before 1970.
    pub fn compose(&self) -> Result<Vec<u8>, DeliverError> {
        let refuse = |reason: &str| DeliverError::Mail { reason: reason.to_owned() };
        if self.to.is_empty() {
            return Err(refuse("it has no recipient; expected one address or more"));
        }
        let Ok(seconds) = u64::try_from(self.date.as_second()) else {
            return Err(refuse("its date is before 1970; check the clock of this machine"));
        };
        let subject = self.subject.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
        let mut builder = Message::builder()
            .date(UNIX_EPOCH + Duration::from_secs(seconds))
            .from(self.from.mailbox().clone())
            .subject(subject.collect::<Vec<_>>().join(" "));
        for recipient in self.recipients() {
            builder = builder.to(recipient.mailbox().clone());
        }
        let builder = builder
            .message_id(Some(self.message_id.to_string()))
            .raw_header(header("List-Id", format!("refrain <refrain.{}>", self.from.domain())))
            .raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
        let parts = MultiPart::alternative()
            .boundary(self.boundary())
            .singlepart(SinglePart::plain(self.text.clone()))
            .singlepart(SinglePart::html(self.html.clone()));
        let message = builder.multipart(parts).map_err(|error| DeliverError::Mail { reason: error.to_string() })?;
        Ok(message.formatted())
    }

    /// Each address once.
    pub(super) fn recipients(&self) -> impl Iterator<Item = &Address> {
        let known = |at: usize| self.to[..at].iter().any(|earlier| earlier.email() == self.to[at].email());
        (0..self.to.len()).filter(move |at| !known(*at)).map(|at| &self.to[at])
    }

    /// What no line of the parts is: the hash of the Message-ID is in it, and `=_` stands in no encoded text
    /// (RFC 2045, section 6.7).
    fn boundary(&self) -> String {
        let id: String = self.message_id.as_str().chars().filter(char::is_ascii_hexdigit).collect();
        format!("=_refrain_{}", &id[id.len().saturating_sub(48)..])
    }
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}
