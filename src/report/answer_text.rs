//! Answers and explanations for the terminal.

use std::io::{self, Write};

use crate::query::{Answer, Explanation};
use crate::report::text::{Ink, Pen, write_insight, write_passage};
use crate::report::{ReportParams, Shown, answer, phrase};

/// Writes the nearest insights, then the nearest passages.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_answer(answered: &Answer, params: &ReportParams, out: &mut impl Write) -> io::Result<()> {
    let pen = Pen::new(params);
    pen.lines(out, Ink::Strong, 0, &answer::headline(answered))?;
    if answered.insights.is_empty() && answered.passages.is_empty() {
        writeln!(out)?;
        return pen.lines(out, Ink::Plain, 0, "Nothing that was read passes the filter.");
    }
    let record = answer::record(&answered.provenance, answered.insights.iter().map(|near| &near.insight));
    let shown = Shown::new(&record, 0);
    for near in &answered.insights {
        writeln!(out)?;
        pen.lines(out, Ink::Faint, 0, &format!("similarity {:.4}", near.similarity))?;
        write_insight(&near.insight, &shown, params, out)?;
    }
    if answered.passages.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let heading = if answered.insights.is_empty() { "Passages" } else { "Passages that stand in none of these" };
    pen.lines(out, Ink::Strong, 0, heading)?;
    for near in &answered.passages {
        writeln!(out)?;
        let dropped = near.dropped.as_deref().map(|reason| format!("{}no claim: {reason}", phrase::DOT));
        let line = format!("similarity {:.4}{}", near.evidence.similarity, dropped.unwrap_or_default());
        pen.lines(out, Ink::Faint, 2, &line)?;
        write_passage(&near.evidence, 2, params, out)?;
    }
    Ok(())
}

/// Writes all that is known of one insight, every passage quoted.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_explanation(explained: &Explanation, params: &ReportParams, out: &mut impl Write) -> io::Result<()> {
    let pen = Pen::new(params);
    let insight = &explained.insight;
    pen.lines(out, Ink::Strong, 0, &phrase::line(&insight.statement))?;
    pen.parts(out, Ink::Coverage, 0, &phrase::coverage(&insight.coverage))?;
    let about = [format!("no. {}", insight.rank), format!("id {}", insight.id), insight.keywords.join(", ")];
    let about: Vec<&str> = about.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    pen.parts(out, Ink::Faint, 0, &phrase::line(&about.join(phrase::DOT)))?;
    heading("Why these passages are one claim", &pen, out)?;
    for line in answer::why_joined(explained) {
        pen.lines(out, Ink::Plain, 2, &line)?;
    }
    let spread = answer::how_spread(explained);
    if !spread.is_empty() {
        heading("How it spread", &pen, out)?;
    }
    for line in spread {
        pen.lines(out, Ink::Plain, 2, &line)?;
    }
    heading(&phrase::count(insight.evidence.len(), "passage"), &pen, out)?;
    for (place, evidence) in insight.evidence.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        let note = if place == 0 { ", the medoid: the nearest to all others" } else { " to the medoid" };
        pen.lines(out, Ink::Faint, 2, &format!("similarity {:.4}{note}", evidence.similarity))?;
        write_passage(evidence, 2, params, out)?;
    }
    if !explained.disputed_by.is_empty() {
        heading("Disputed by", &pen, out)?;
        for by in &explained.disputed_by {
            let label = format!("  {}  ", by.id);
            let text = format!("{}: {}", phrase::line(&by.why), phrase::line(&by.statement));
            pen.labelled(out, (Ink::Alert, &label), 4, (Ink::Plain, &text))?;
        }
    }
    if !explained.related.is_empty() {
        heading("Related", &pen, out)?;
        for near in &explained.related {
            let label = format!("  {}  {:.4}  ", near.id, near.similarity);
            pen.labelled(out, (Ink::Faint, &label), 4, (Ink::Plain, &phrase::line(&near.statement)))?;
        }
    }
    Ok(())
}

fn heading(text: &str, pen: &Pen, out: &mut impl Write) -> io::Result<()> {
    writeln!(out)?;
    pen.lines(out, Ink::Strong, 0, text)
}
