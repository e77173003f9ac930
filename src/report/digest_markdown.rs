//! A digest as Markdown; nothing of a transcript is taken for mark-up.

use std::io::{self, Write};

use crate::digest::{Digest, DigestItem};
use crate::report::markdown::{escape, escape_start, source, write_excerpt};
use crate::report::quotes::{self, Quotes};
use crate::report::{ReportParams, digest_words, phrase};

/// A quote, in columns.
const QUOTE_COLUMNS: usize = 400;

/// Writes headline, insights and foot.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write(digest: &Digest, params: &ReportParams, out: &mut impl Write) -> io::Result<()> {
    let headline = digest_words::headline(digest, params);
    writeln!(out, "# {}{}{}\n", escape_start(&headline), phrase::DOT, escape(&phrase::date(&digest.date)))?;
    writeln!(out, "{}", escape_start(&digest_words::lede(digest, params)))?;
    let items = digest_words::shown(digest, params);
    for (place, item) in items.iter().enumerate() {
        writeln!(out)?;
        write_item(place + 1, item, digest, params, out)?;
    }
    if let Some(advice) = params.advice.as_deref().filter(|_| items.is_empty()) {
        writeln!(out, "\n{}", escape_start(advice))?;
    }
    writeln!(out, "\n---\n\n{}", escape_start(&digest_words::made(digest)))
}

fn write_item(
    number: usize,
    item: &DigestItem,
    digest: &Digest,
    params: &ReportParams,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "## {number}. {}\n", escape(&quotes::statement(&item.insight)))?;
    let reach = digest_words::reach(item, digest);
    writeln!(out, "**{reach}**{}{}", phrase::DOT, escape(&digest_words::news(item)))?;
    if let Some(spread) = digest_words::spread(&item.spread) {
        writeln!(out, "\nSpread: {}.", escape(&spread))?;
    }
    if let Some(first) = item.first.as_ref().map(digest_words::first) {
        let at = match (first.time, first.link) {
            (Some(time), Some(url)) => format!(", at [{time}](<{url}>)"),
            (Some(time), None) => format!(", at {time}"),
            (None, Some(url)) => format!(", [listen](<{url}>)"),
            (None, None) => String::new(),
        };
        writeln!(out, "\n{}{at}.", escape(&first.words))?;
    }
    let Quotes { lead, open, more_shows, .. } = quotes::pick(&item.insight, params.quotes);
    if let Some(evidence) = lead {
        writeln!(out, "\nIn these words: {}", source(evidence))?;
    }
    for evidence in open {
        writeln!(out)?;
        write_excerpt(evidence, QUOTE_COLUMNS, out)?;
    }
    if let Some(others) = digest_words::others(&more_shows) {
        writeln!(out, "\n{}.", escape(&others))?;
    }
    for dispute in &item.disputed_by {
        let (why, statement) = (escape(&dispute.why), escape(&digest_words::pointer(&dispute.statement)));
        writeln!(out, "\n**Disputed** ({why}): {statement}")?;
    }
    if !item.related.is_empty() {
        writeln!(out, "\nRelated:\n")?;
    }
    for related in &item.related {
        let statement = escape_start(&digest_words::pointer(&related.statement));
        writeln!(out, "- {statement} ({})", phrase::count(related.podcasts, "podcast"))?;
    }
    Ok(())
}
