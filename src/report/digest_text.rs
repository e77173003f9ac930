//! A digest as the plain text of a mail: good in a terminal of 80 columns and in a mail client that shows no HTML.

use std::io::{self, Write};

use crate::digest::{Digest, DigestItem};
use crate::insight::Evidence;
use crate::report::quotes::{self, Quotes};
use crate::report::text::{Ink, Pen, unbroken};
use crate::report::{ReportParams, digest_words, link, phrase};

/// A quote, in columns: four lines of a mail.
const QUOTE_COLUMNS: usize = 300;

/// How far the lines of an insight stand from the edge, in columns.
const INDENT: usize = 3;

/// Writes headline, insights and foot.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write(digest: &Digest, params: &ReportParams, out: &mut impl Write) -> io::Result<()> {
    let pen = Pen::new(params);
    let headline = digest_words::headline(digest, params);
    pen.parts(out, Ink::Strong, 0, &format!("{headline}{}{}", phrase::DOT, phrase::date(&digest.date)))?;
    pen.lines(out, Ink::Plain, 0, &digest_words::lede(digest, params))?;
    let items = digest_words::shown(digest, params);
    for (place, item) in items.iter().enumerate() {
        writeln!(out)?;
        writeln!(out)?;
        write_item(place + 1, item, digest, params, out)?;
    }
    if let Some(advice) = params.advice.as_deref().filter(|_| items.is_empty()) {
        writeln!(out)?;
        pen.lines(out, Ink::Plain, 0, &phrase::line(advice))?;
    }
    writeln!(out)?;
    writeln!(out, "---")?;
    pen.lines(out, Ink::Faint, 0, &digest_words::made(digest))
}

fn write_item(
    number: usize,
    item: &DigestItem,
    digest: &Digest,
    params: &ReportParams,
    out: &mut impl Write,
) -> io::Result<()> {
    let pen = Pen::new(params);
    let label = format!("{number:<INDENT$}");
    pen.labelled(out, (Ink::Rank, &label), INDENT, (Ink::Strong, &quotes::statement(&item.insight)))?;
    writeln!(out)?;
    let reach = format!("{}{}{}", digest_words::reach(item, digest), phrase::DOT, digest_words::news(item));
    pen.parts(out, Ink::Coverage, INDENT, &reach)?;
    if let Some(spread) = digest_words::spread(&item.spread) {
        pen.lines(out, Ink::Plain, INDENT, &format!("Spread: {spread}."))?;
    }
    let Quotes { lead, open, more_shows, .. } = quotes::pick(&item.insight, params.quotes);
    if let Some(evidence) = &item.first {
        let first = digest_words::first(evidence);
        let time = first.time.map(|time| format!(", at {time}")).unwrap_or_default();
        pen.lines(out, Ink::Plain, INDENT, &format!("{}{time}.", first.words))?;
        let linked_below = lead.iter().chain(&open).any(|quoted| quoted.passage == evidence.passage);
        write_link(first.link.as_deref().filter(|_| !linked_below), &pen, out)?;
    }
    if let Some(evidence) = lead {
        writeln!(out)?;
        let label = format!("{:INDENT$}In these words: ", "");
        pen.labelled(out, (Ink::Plain, &label), INDENT, (Ink::Source, &unbroken(&phrase::source(evidence))))?;
        write_link_of(evidence, &pen, out)?;
    }
    for evidence in open {
        writeln!(out)?;
        let excerpt = quotes::excerpt(evidence, QUOTE_COLUMNS);
        pen.lines(out, Ink::Plain, INDENT, &format!("“{}”", excerpt.text().trim()))?;
        pen.parts(out, Ink::Source, INDENT, &phrase::source(evidence))?;
        write_link_of(evidence, &pen, out)?;
    }
    if let Some(others) = digest_words::others(&more_shows) {
        writeln!(out)?;
        pen.lines(out, Ink::Plain, INDENT, &format!("{others}."))?;
    }
    for dispute in &item.disputed_by {
        writeln!(out)?;
        let label = format!("{:INDENT$}Disputed ", "");
        let text = format!("({}): {}", phrase::line(&dispute.why), digest_words::pointer(&dispute.statement));
        pen.labelled(out, (Ink::Alert, &label), INDENT, (Ink::Plain, &text))?;
    }
    if !item.related.is_empty() {
        writeln!(out)?;
        pen.lines(out, Ink::Faint, INDENT, "Related:")?;
    }
    for related in &item.related {
        let label = format!("{:INDENT$}- ", "");
        let podcasts = unbroken(&format!("({})", phrase::count(related.podcasts, "podcast")));
        let text = format!("{} {podcasts}", digest_words::pointer(&related.statement));
        pen.labelled(out, (Ink::Faint, &label), INDENT + 2, (Ink::Plain, &text))?;
    }
    Ok(())
}

fn write_link_of(evidence: &Evidence, pen: &Pen, out: &mut impl Write) -> io::Result<()> {
    let url = evidence.url.as_deref().and_then(|url| link::to_second(url, evidence.start));
    write_link(url.as_deref(), pen, out)
}

fn write_link(url: Option<&str>, pen: &Pen, out: &mut impl Write) -> io::Result<()> {
    url.map_or(Ok(()), |url| pen.whole(out, Ink::Faint, INDENT, url))
}
