//! The terminal view: plain lines of at most the asked width, ANSI colours only where asked.

mod pen;
mod remarks;

use std::io::{self, Write};

use crate::insight::{Evidence, Insight, Insights};
use crate::report::quotes::{self, Quotes};
use crate::report::{ReportParams, Shown, link, phrase};

pub(super) use pen::unbroken;
pub use pen::{Ink, Pen};

/// A quote, in columns: eight lines of a terminal, more than any passage of eighty words.
const QUOTE_COLUMNS: usize = 600;

/// How many podcasts are named after the quotes before the rest is only counted.
const NAMED_SHOWS: usize = 12;

/// Writes headline, insights and remarks.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write(insights: &Insights, params: &ReportParams, out: &mut impl Write) -> io::Result<()> {
    let pen = Pen::new(params);
    let shown = Shown::new(insights, params.top);
    write_headline(insights, &shown, &pen, out)?;
    for insight in shown.insights() {
        writeln!(out)?;
        write_insight(insight, &shown, params, out)?;
    }
    if shown.insights().is_empty() {
        write_nothing_found(insights, params, &pen, out)?;
    } else {
        writeln!(out)?;
        pen.lines(out, Ink::Faint, 0, "More on one of them: refrain related ID, or refrain explain ID.")?;
    }
    remarks::write(&insights.corpus, params, &pen, out)
}

/// Writes one insight: statement, coverage, quotes, who else, who disputes it, id.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_insight(
    insight: &Insight,
    shown: &Shown<'_>,
    params: &ReportParams,
    out: &mut impl Write,
) -> io::Result<()> {
    let pen = Pen::new(params);
    let most = shown.insights().last().map_or(insight.rank, |last| last.rank.max(insight.rank));
    let digits = most.to_string().len();
    let indent = digits + 2;
    let label = format!("{:>digits$}  ", insight.rank);
    pen.labelled(out, (Ink::Rank, &label), indent, (Ink::Strong, &quotes::statement(insight)))?;
    pen.parts(out, Ink::Coverage, indent, &params.coverage(insight))?;
    if !insight.keywords.is_empty() {
        pen.lines(out, Ink::Faint, indent, &phrase::line(&insight.keywords.join(", ")))?;
    }
    let Quotes { lead, open, more_shows, .. } = quotes::pick(insight, params.quotes);
    if let Some(evidence) = lead {
        writeln!(out)?;
        let label = format!("{:indent$}In these words: ", "");
        pen.labelled(out, (Ink::Plain, &label), indent, (Ink::Source, &unbroken(&phrase::source(evidence))))?;
        write_whereabouts(evidence, indent, params, out)?;
    }
    for evidence in open {
        writeln!(out)?;
        write_passage(evidence, indent, params, out)?;
    }
    writeln!(out)?;
    if !more_shows.is_empty() {
        pen.lines(out, Ink::Plain, indent, &more(&more_shows))?;
    }
    for dispute in &insight.disputed_by {
        let label = format!("{:indent$}disputed by {}: ", "", name(&dispute.id, shown));
        pen.labelled(out, (Ink::Alert, &label), indent, (Ink::Plain, &phrase::line(&dispute.why)))?;
    }
    if !insight.related.is_empty() {
        let related: Vec<_> = insight.related.iter().map(|related| name(&related.id, shown)).collect();
        pen.lines(out, Ink::Faint, indent, &format!("related to {}", related.join(", ")))?;
    }
    pen.lines(out, Ink::Faint, indent, &format!("id {}", phrase::line(&insight.id)))
}

/// Writes one passage, `indent` columns from the edge: who said it where and when, and the words.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_passage(
    evidence: &Evidence,
    indent: usize,
    params: &ReportParams,
    out: &mut impl Write,
) -> io::Result<()> {
    let pen = Pen::new(params);
    pen.parts(out, Ink::Source, indent, &phrase::source(evidence))?;
    let excerpt = quotes::excerpt(evidence, QUOTE_COLUMNS);
    pen.lines(out, Ink::Plain, indent, &format!("“{}”", excerpt.text().trim()))?;
    write_whereabouts(evidence, indent, params, out)
}

/// Writes title, link and file of a passage, where all is to be told.
fn write_whereabouts(
    evidence: &Evidence,
    indent: usize,
    params: &ReportParams,
    out: &mut impl Write,
) -> io::Result<()> {
    if !params.verbose {
        return Ok(());
    }
    let pen = Pen::new(params);
    if let Some(title) = &evidence.title {
        pen.lines(out, Ink::Faint, indent, &phrase::line(title))?;
    }
    if let Some(url) = evidence.url.as_deref().and_then(|url| link::to_second(url, evidence.start)) {
        pen.whole(out, Ink::Faint, indent, &url)?;
    }
    pen.whole(out, Ink::Faint, indent, &phrase::line(&evidence.file))
}

fn write_headline(insights: &Insights, shown: &Shown<'_>, pen: &Pen, out: &mut impl Write) -> io::Result<()> {
    let (found, written) = (insights.insights.len(), shown.insights().len());
    pen.lines(
        out,
        Ink::Strong,
        0,
        &match found {
            0 => "No insight found".to_owned(),
            _ => format!("{} found", phrase::count(found, "insight")),
        },
    )?;
    let corpus = &insights.corpus;
    let read = [
        phrase::count(corpus.podcasts, "podcast"),
        phrase::count(corpus.episodes, "episode"),
        phrase::count(corpus.passages, "passage"),
        format!("{} read", phrase::count(corpus.words, "word")),
    ];
    pen.parts(out, Ink::Coverage, 0, &read.join(phrase::DOT))?;
    if written < found {
        let shown = format!("The first {} by coverage; --top 0 shows all.", phrase::thousands(written));
        pen.lines(out, Ink::Faint, 0, &shown)?;
    }
    Ok(())
}

fn write_nothing_found(insights: &Insights, params: &ReportParams, pen: &Pen, out: &mut impl Write) -> io::Result<()> {
    writeln!(out)?;
    let corpus = &insights.corpus;
    let plain = match corpus.passages {
        0 => "No passage was read.".to_owned(),
        number => format!("None of the {} makes a claim that is shown here.", phrase::count(number, "passage")),
    };
    let advice = params.advice.as_deref().map(phrase::line);
    pen.lines(out, Ink::Plain, 0, advice.as_deref().unwrap_or(&plain))
}

/// "and 2 more shows: A, B"
fn more(shows: &[&str]) -> String {
    let named: Vec<_> = shows.iter().take(NAMED_SHOWS).map(|show| phrase::line(show)).collect();
    let rest = match shows.len().saturating_sub(NAMED_SHOWS) {
        0 => String::new(),
        number => format!(" and {}", phrase::count(number, "other")),
    };
    format!("and {}: {}{rest}", phrase::count(shows.len(), "more show"), named.join(", "))
}

/// "no. 3" where the insight is in this report, its id where it is not.
fn name(id: &str, shown: &Shown<'_>) -> String {
    shown.find(id).map_or_else(|| phrase::line(id).into_owned(), |insight| format!("no. {}", insight.rank))
}
