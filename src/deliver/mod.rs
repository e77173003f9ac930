//! Sends what [`crate::report`] rendered: a mail over SMTP, a record to a webhook.
//!
//! Takes strings and decides nothing: [`send_mail`] a [`Mail`] to an [`SmtpServer`], [`post_webhook`] a JSON text to a
//! [`Webhook`].
//! Addresses, servers and webhooks are parsed before anything is sent, so that a typo is told of at once.
//! Sending again is safe: a mail has a [`MessageId`] and a request a key that stay the same for the same content.

mod address;
mod error;
mod mail;
mod message_id;
mod smtp;
mod smtp_server;
mod webhook;

pub use address::{Address, parse_addresses};
pub use error::DeliverError;
pub use mail::Mail;
pub use message_id::MessageId;
pub use smtp::send_mail;
pub use smtp_server::{Security, SmtpServer};
pub use webhook::{Webhook, post_webhook};
