//! Answers and explanations as Markdown.

use std::io::{self, Write};

use crate::query::{Answer, Explanation};
use crate::report::markdown::{escape, escape_start, write_insight, write_passage};
use crate::report::{ReportParams, Shown, answer, phrase};

/// Writes the nearest insights, then the nearest passages.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_answer(answered: &Answer, params: &ReportParams, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "# {}", escape(&answer::headline(answered)))?;
    if answered.insights.is_empty() && answered.passages.is_empty() {
        return writeln!(out, "\nNothing that was read passes the filter.");
    }
    let record = answer::record(&answered.provenance, answered.insights.iter().map(|near| &near.insight));
    let shown = Shown::new(&record, 0);
    for near in &answered.insights {
        writeln!(out)?;
        write_insight(&near.insight, &shown, params, out)?;
        writeln!(out, "\nSimilarity: {:.4}", near.similarity)?;
    }
    if answered.passages.is_empty() {
        return Ok(());
    }
    let heading = if answered.insights.is_empty() { "Passages" } else { "Passages that stand in none of these" };
    writeln!(out, "\n## {heading}")?;
    for near in &answered.passages {
        writeln!(out)?;
        write_passage(&near.evidence, out)?;
        let dropped = near.dropped.as_deref().map(|reason| format!("{}no claim: {}", phrase::DOT, escape(reason)));
        writeln!(out, "\nSimilarity: {:.4}{}", near.evidence.similarity, dropped.unwrap_or_default())?;
    }
    Ok(())
}

/// Writes all that is known of one insight, every passage quoted.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_explanation(explained: &Explanation, _: &ReportParams, out: &mut impl Write) -> io::Result<()> {
    let insight = &explained.insight;
    writeln!(out, "# {}\n", escape(&phrase::line(&insight.statement)))?;
    writeln!(out, "**{}**\n", phrase::coverage(&insight.coverage))?;
    writeln!(out, "No. {}, id {}", insight.rank, escape(&insight.id))?;
    if !insight.keywords.is_empty() {
        writeln!(out, "\nKeywords: {}", escape(&insight.keywords.join(", ")))?;
    }
    writeln!(out, "\n## Why these passages are one claim")?;
    for line in answer::why_joined(explained) {
        writeln!(out, "\n{}", escape_start(&line))?;
    }
    let spread = answer::how_spread(explained);
    if !spread.is_empty() {
        writeln!(out, "\n## How it spread")?;
    }
    for line in spread {
        writeln!(out, "\n{}", escape_start(&line))?;
    }
    writeln!(out, "\n## {}", phrase::count(insight.evidence.len(), "passage"))?;
    for evidence in &insight.evidence {
        writeln!(out)?;
        write_passage(evidence, out)?;
        writeln!(out, "\nSimilarity to the medoid: {:.4}", evidence.similarity)?;
    }
    if !explained.disputed_by.is_empty() {
        writeln!(out, "\n## Disputed by\n")?;
        for by in &explained.disputed_by {
            writeln!(out, "- {} (id {}): {}", escape(&by.why), escape(&by.id), escape(&phrase::line(&by.statement)))?;
        }
    }
    if !explained.related.is_empty() {
        writeln!(out, "\n## Related\n")?;
        for near in &explained.related {
            let statement = escape(&phrase::line(&near.statement));
            writeln!(out, "- {statement} (id {}, similarity {:.4})", escape(&near.id), near.similarity)?;
        }
    }
    Ok(())
}
