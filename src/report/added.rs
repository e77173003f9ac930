//! What adding files to a library did: in words, or as `refrain.add/1`.

use std::io::{self, Write};

use serde_json::json;

use crate::added::Added;
use crate::insight::Insight;
use crate::report::{ReportParams, phrase, quotes, text, write_record_json};

/// Insights that are named one by one.
const NAMED: usize = 10;

/// Writes what came and what grew.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_added(added: &Added, library: &str, params: &ReportParams, out: &mut impl Write) -> io::Result<()> {
    let pen = text::Pen::new(params);
    pen.lines(out, text::Ink::Strong, 0, &headline(added, library))?;
    let Some(insights) = &added.insights else { return Ok(()) };
    let of = |places: &[usize]| places.iter().map(|&place| &insights.insights[place]).collect::<Vec<_>>();
    for (heading, found) in [("New insights", of(&added.found)), ("Joined by more podcasts", of(&added.grown))] {
        if found.is_empty() {
            continue;
        }
        writeln!(out)?;
        pen.lines(out, text::Ink::Strong, 0, &format!("{heading}: {}", phrase::thousands(found.len())))?;
        for insight in found.iter().take(NAMED) {
            let label = format!("  {}  {}  ", insight.id, phrase::count(insight.coverage.podcasts, "podcast"));
            pen.labelled(out, (text::Ink::Faint, &label), 4, (text::Ink::Plain, &quotes::statement(insight)))?;
        }
        if found.len() > NAMED {
            pen.lines(out, text::Ink::Faint, 2, &format!("and {} more", phrase::thousands(found.len() - NAMED)))?;
        }
    }
    Ok(())
}

/// Writes the same as one JSON object.
///
/// ```json
/// {"schema": "refrain.add/1", "new": 12, "updated": 0, "unchanged": 3, "insights": 410,
///  "found": [{"id": "...", "podcasts": 2, "statement": "..."}], "grown": [...]}
/// ```
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_added_json(added: &Added, out: &mut impl Write) -> io::Result<()> {
    let named = |places: &[usize]| {
        let insights = added.insights.iter().flat_map(|insights| places.iter().map(|&place| &insights.insights[place]));
        let named = |insight: &Insight| json!({"id": insight.id, "podcasts": insight.coverage.podcasts, "statement": insight.statement});
        insights.map(named).collect::<Vec<_>>()
    };
    let insights = added.insights.as_ref().map_or(added.insights_before, |insights| insights.insights.len());
    let record = json!({
        "schema": "refrain.add/1",
        "new": added.new,
        "updated": added.updated,
        "unchanged": added.unchanged,
        "insights": insights,
        "found": named(&added.found),
        "grown": named(&added.grown),
    });
    write_record_json(&record, out)
}

fn headline(added: &Added, library: &str) -> String {
    let mut parts = Vec::new();
    for (count, what) in [(added.new, "new file"), (added.updated, "changed file"), (added.unchanged, "known file")] {
        if count > 0 {
            parts.push(phrase::count(count, what));
        }
    }
    if parts.is_empty() {
        parts.push("no transcript".to_owned());
    }
    let now = added.insights.as_ref().map_or(added.insights_before, |insights| insights.insights.len());
    format!(
        "{library}: {}; {}, {} before",
        parts.join(", "),
        phrase::count(now, "insight"),
        phrase::thousands(added.insights_before)
    )
}
