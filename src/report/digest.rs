//! A [`Digest`] -> mail text, JSON, Markdown or an HTML mail, and the subject of that mail.
//!
//! The first insight is the hero; the others follow in the digest's order.
//! What every format says in the same words is made by `digest_words`.

use std::io::{self, Write};

use crate::digest::Digest;
use crate::report::{
    Format, ReportParams, digest_html, digest_markdown, digest_text, digest_words, json, phrase, quotes,
};

/// The first insight in the subject, in columns: with the rest of it, what a list of mails shows on a wide screen.
const SUBJECT_COLUMNS: usize = 72;

/// Writes the digest; the same digest gives the same bytes.
///
/// Of `params`, `top`, `quotes`, `title` and `advice` count for every format that has them, `width`, `color` for text.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_digest(digest: &Digest, format: Format, params: &ReportParams, out: &mut impl Write) -> io::Result<()> {
    match format {
        Format::Text => digest_text::write(digest, params, out),
        Format::Json => write_json(digest, params, out),
        Format::Markdown => digest_markdown::write(digest, params, out),
        Format::Html => digest_html::write(digest, params, out),
    }
}

/// The subject of the mail, on one line: the first insight, shortened, and how many more there are.
pub fn subject(digest: &Digest) -> String {
    let Some(first) = digest.items.first() else {
        return format!("No new insights on {}", phrase::date(&digest.date));
    };
    let statement = quotes::statement(&first.insight);
    let statement = phrase::shorten(&statement, SUBJECT_COLUMNS);
    match digest.items.len() - 1 {
        0 => statement.into_owned(),
        more => format!("{statement} (+{})", phrase::count(more, "more insight")),
    }
}

/// The record with its first `top` items, similarities rounded as in a report, and a line end.
fn write_json(digest: &Digest, params: &ReportParams, out: &mut impl Write) -> io::Result<()> {
    let mut record = digest.clone();
    record.items.truncate(digest_words::shown(digest, params).len());
    for item in &mut record.items {
        json::round(&mut item.insight);
        item.first.iter_mut().for_each(json::round_evidence);
        item.related.iter_mut().for_each(|related| related.similarity = json::four_decimals(related.similarity));
    }
    json::write_record_json(&record, out)
}
