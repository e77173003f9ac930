//! A digest on its way, against servers of a few lines: what they get, and what is said when they refuse.
//!
//! Nothing leaves this machine, and no TLS is shaken hands on: that needs certificates, which expire.

mod mail;
mod mail_server;
mod mime;
mod web_server;
mod webhook;

use refrain::deliver::DeliverError;

/// `text` with the port of the test, which differs each time, taken out.
fn portless(error: &DeliverError) -> String {
    let text = error.to_string();
    let port = regex::Regex::new("127\\.0\\.0\\.1:[0-9]+").expect("a pattern");
    port.replace_all(&text, "SERVER").into_owned()
}
