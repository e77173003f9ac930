//! The end of the terminal view: what was skipped, doubtful, dropped, and why.

use std::io::{self, Write};

use crate::insight::{CorpusSummary, Notice};
use crate::report::text::{Ink, Pen};
use crate::report::{ReportParams, phrase};

/// Warnings that are written out before the rest is only counted; a terminal shows these without scrolling.
const WARNINGS: usize = 5;

/// Writes a paragraph for each kind of remark that there is.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write(corpus: &CorpusSummary, params: &ReportParams, pen: &Pen, out: &mut impl Write) -> io::Result<()> {
    if !corpus.skipped.is_empty() {
        let heading = format!("Skipped {}:", phrase::count(corpus.skipped.len(), "file"));
        notices(&heading, &corpus.skipped, usize::MAX, pen, out)?;
    }
    if !corpus.warnings.is_empty() {
        let heading = format!("{}:", phrase::count(corpus.warnings.len(), "warning"));
        let most = if params.verbose { usize::MAX } else { WARNINGS };
        notices(&heading, &corpus.warnings, most, pen, out)?;
    }
    if !corpus.same_episode.is_empty() {
        let number = phrase::count(corpus.same_episode.len(), "episode");
        paragraph(&format!("{number} found in several files and counted once:"), pen, out)?;
        for files in &corpus.same_episode {
            pen.lines(out, Ink::Plain, 2, &phrase::line(&files.join(", ")))?;
        }
    }
    if params.verbose {
        dropped(corpus, pen, out)?;
    }
    Ok(())
}

fn notices(heading: &str, all: &[Notice], most: usize, pen: &Pen, out: &mut impl Write) -> io::Result<()> {
    paragraph(heading, pen, out)?;
    for notice in all.iter().take(most) {
        let label = format!("  {}: ", phrase::line(&notice.file));
        pen.labelled(out, (Ink::Source, &label), 4, (Ink::Plain, &phrase::line(&notice.reason)))?;
    }
    match all.len().saturating_sub(most) {
        0 => Ok(()),
        number => pen.lines(out, Ink::Faint, 2, &format!("and {} more; -v shows all", phrase::thousands(number))),
    }
}

fn dropped(corpus: &CorpusSummary, pen: &Pen, out: &mut impl Write) -> io::Result<()> {
    let total: usize = corpus.dropped.values().sum();
    if total > 0 {
        paragraph(&format!("{} kept for queries, but no claim:", phrase::count(total, "passage")), pen, out)?;
        for (reason, number) in &corpus.dropped {
            pen.lines(out, Ink::Plain, 2, &format!("{} {}", phrase::thousands(*number), phrase::line(reason)))?;
        }
    }
    if corpus.ignored > 0 {
        paragraph(&format!("Ignored {} of another kind.", phrase::count(corpus.ignored, "file")), pen, out)?;
    }
    Ok(())
}

fn paragraph(heading: &str, pen: &Pen, out: &mut impl Write) -> io::Result<()> {
    writeln!(out)?;
    pen.lines(out, Ink::Alert, 0, heading)
}
