//! Markdown (CommonMark) that reads well as text and in any viewer; nothing of a transcript is taken for mark-up.

use std::io::{self, Write};

use crate::insight::{CorpusSummary, Evidence, Insight, Insights, Notice, Provenance};
use crate::report::quotes::{self, Quotes};
use crate::report::{ReportParams, Shown, link, phrase};

/// A quote, in columns.
const QUOTE_COLUMNS: usize = 1200;

/// Writes headline, insights and what there is to say about the corpus.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write(insights: &Insights, params: &ReportParams, out: &mut impl Write) -> io::Result<()> {
    let shown = Shown::new(insights, params.top);
    let corpus = &insights.corpus;
    let (found, written) = (insights.insights.len(), shown.insights().len());
    let headline = format!("{} from {}", phrase::count(found, "insight"), phrase::count(corpus.podcasts, "podcast"));
    writeln!(out, "# {}\n", escape_start(params.title.as_deref().unwrap_or(&headline)))?;
    let read = [
        phrase::count(corpus.podcasts, "podcast"),
        phrase::count(corpus.episodes, "episode"),
        phrase::count(corpus.passages, "passage"),
        format!("{} read", phrase::count(corpus.words, "word")),
    ];
    writeln!(out, "{}", read.join(phrase::DOT))?;
    if written < found {
        writeln!(out, "\nThe first {} of {}, by coverage.", phrase::thousands(written), phrase::thousands(found))?;
    }
    for insight in shown.insights() {
        writeln!(out)?;
        write_insight(insight, &shown, params, out)?;
    }
    if shown.insights().is_empty() {
        writeln!(out, "\nNo insight found.")?;
        if let Some(advice) = &params.advice {
            writeln!(out, "{}", escape_start(advice))?;
        }
    }
    write_remarks(corpus, out)?;
    write_provenance(&insights.provenance, out)
}

/// Writes one insight under a heading of the second level.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_insight(
    insight: &Insight,
    shown: &Shown<'_>,
    params: &ReportParams,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "## {}. {}\n", insight.rank, escape(&quotes::statement(insight)))?;
    writeln!(out, "**{}**", params.coverage(insight))?;
    if !insight.keywords.is_empty() {
        writeln!(out, "\nKeywords: {}", escape(&insight.keywords.join(", ")))?;
    }
    let Quotes { lead, open, more_shows, .. } = quotes::pick(insight, params.quotes);
    if let Some(evidence) = lead {
        writeln!(out, "\nIn these words: {}", source(evidence))?;
    }
    for evidence in open {
        writeln!(out)?;
        write_passage(evidence, out)?;
    }
    if !more_shows.is_empty() {
        let names = escape(&more_shows.join(", "));
        writeln!(out, "\nAnd {}: {names}", phrase::count(more_shows.len(), "more show"))?;
    }
    for dispute in &insight.disputed_by {
        writeln!(out, "\n**Disputed by {}:** {}", name(&dispute.id, shown), escape(&dispute.why))?;
    }
    if !insight.related.is_empty() {
        let related: Vec<_> = insight.related.iter().map(|related| name(&related.id, shown)).collect();
        writeln!(out, "\nRelated: {}", related.join(", "))?;
    }
    writeln!(out, "\nId: {}", escape(&insight.id))
}

/// Writes one passage as a block quote, with a link to the second where its URL allows one.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_passage(evidence: &Evidence, out: &mut impl Write) -> io::Result<()> {
    write_excerpt(evidence, QUOTE_COLUMNS, out)
}

/// As [`write_passage`], with a quote of at most about `columns`.
pub(super) fn write_excerpt(evidence: &Evidence, columns: usize, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "> {}\n>", escape_start(quotes::excerpt(evidence, columns).text().trim()))?;
    writeln!(out, "> — {}", source(evidence))
}

/// Show, title, speaker, date and time, the time being the link.
pub(super) fn source(evidence: &Evidence) -> String {
    let mut source = vec![format!("**{}**", escape(&evidence.podcast))];
    source.extend(evidence.title.as_deref().map(|title| format!("*{}*", escape(title))));
    source.extend(evidence.speaker.as_deref().map(escape));
    source.extend(evidence.published.as_deref().map(|published| escape(&phrase::date(published))));
    let time = evidence.start.and_then(phrase::clock);
    match evidence.url.as_deref().and_then(|url| link::to_second(url, evidence.start)) {
        Some(url) => source.push(format!("[{}](<{url}>)", time.as_deref().unwrap_or("listen"))),
        None => source.extend(time),
    }
    source.join(phrase::DOT)
}

fn write_remarks(corpus: &CorpusSummary, out: &mut impl Write) -> io::Result<()> {
    write_notices("Skipped files", &corpus.skipped, out)?;
    write_notices("Warnings", &corpus.warnings, out)?;
    if !corpus.same_episode.is_empty() {
        writeln!(out, "\n## Episodes found in several files, counted once\n")?;
        for files in &corpus.same_episode {
            writeln!(out, "- {}", escape_start(&files.join(", ")))?;
        }
    }
    if !corpus.dropped.is_empty() {
        writeln!(out, "\n## Passages kept for queries, but no claim\n")?;
        for (reason, number) in &corpus.dropped {
            writeln!(out, "- {} {}", phrase::thousands(*number), escape(reason))?;
        }
    }
    Ok(())
}

fn write_notices(heading: &str, notices: &[Notice], out: &mut impl Write) -> io::Result<()> {
    if notices.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {heading}\n")?;
    for Notice { file, reason } in notices {
        writeln!(out, "- **{}**: {}", escape(file), escape(reason))?;
    }
    Ok(())
}

fn write_provenance(provenance: &Provenance, out: &mut impl Write) -> io::Result<()> {
    let params: Vec<_> = provenance.params.iter().map(|(name, value)| format!("{name} {value}")).collect();
    writeln!(
        out,
        "\n---\n\nMade by refrain {}, model {} ({} dimensions, weights {}), corpus {}{}{}.",
        escape(&provenance.refrain),
        escape(&provenance.model.name),
        provenance.model.dim,
        escape(phrase::digest(&provenance.model.sha256)),
        escape(phrase::digest(&provenance.corpus)),
        if params.is_empty() { "" } else { ", with " },
        escape(&params.join(", ")),
    )
}

/// "no. 3" where the insight is in this report, its id where it is not.
fn name(id: &str, shown: &Shown<'_>) -> String {
    shown.find(id).map_or_else(|| escape(id), |insight| format!("no. {}", insight.rank))
}

/// As [`escape`], for the start of a paragraph or a list item, where a number or a sign would open a block.
pub(super) fn escape_start(text: &str) -> String {
    let escaped = escape(text);
    let digits = escaped.bytes().take_while(u8::is_ascii_digit).count();
    let at = if digits > 9 { return escaped } else { digits };
    match escaped[at..].chars().next() {
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &escaped[..at], &escaped[at..]),
        Some('+' | '-' | '=') if digits == 0 => format!("\\{escaped}"),
        _ => escaped,
    }
}

/// The text on one line, with a backslash before all that a viewer could take for mark-up (CommonMark 0.31, section 2.4).
pub fn escape(text: &str) -> String {
    let text = phrase::line(text);
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for (at, character) in text.char_indices() {
        let marks = matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '#');
        let links = match character {
            ':' => text[at..].starts_with("://"),
            '.' => text[..at].ends_with("www") || text[..at].ends_with("WWW"),
            '@' => true,
            _ => false,
        };
        if marks || links {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{escape, escape_start};

    #[test]
    fn nothing_is_taken_for_mark_up() {
        for (text, expected) in [
            ("plain, (words) - and so on!", "plain, (words) - and so on!"),
            ("*all* of_it", r"\*all\* of\_it"),
            ("<b>AT&amp;T</b>", r"\<b\>AT\&amp;T\</b\>"),
            ("[a](javascript:b)", r"\[a\](javascript:b)"),
            ("`x` | ~y~ $5 and $6 #", r"\`x\` \| \~y\~ \$5 and \$6 \#"),
            ("two\n\n# lines", r"two \# lines"),
            ("see https://example.org or www.example.org", r"see https\://example.org or www\.example.org"),
            (r"back\slash", r"back\\slash"),
            ("12. as it is", "12. as it is"),
        ] {
            assert_eq!(escape(text), expected);
        }
    }

    #[test]
    fn no_passage_opens_a_list_or_a_heading() {
        for (text, expected) in [
            ("# no heading", r"\# no heading"),
            ("- no list", r"\- no list"),
            ("+ no list", r"\+ no list"),
            ("=== no heading", r"\=== no heading"),
            ("12. no list", r"12\. no list"),
            ("1) no list", r"1\) no list"),
            ("1234567890. no list", "1234567890. no list"),
            ("in 2024. Then", "in 2024. Then"),
            ("2024", "2024"),
            ("", ""),
        ] {
            assert_eq!(escape_start(text), expected);
        }
    }
}
