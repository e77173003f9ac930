//! An [`Answer`] or an [`Explanation`] -> terminal, JSON or Markdown.

use std::io::{self, Write};

use crate::insight::{CorpusSummary, Insights, Provenance, SCHEMA};
use crate::query::{Answer, Explanation, HistoryEvent, HistoryKind};
use crate::report::digest_words::spread as spread_in_words;
use crate::report::{ReportParams, answer_markdown, answer_text, phrase, write_record_json};

/// What an answer is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerFormat {
    Text,
    Json,
    Markdown,
}

/// Writes an answer; the same answer gives the same bytes.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_answer(
    answer: &Answer,
    format: AnswerFormat,
    params: &ReportParams,
    out: &mut impl Write,
) -> io::Result<()> {
    match format {
        AnswerFormat::Text => answer_text::write_answer(answer, params, out),
        AnswerFormat::Json => write_record_json(answer, out),
        AnswerFormat::Markdown => answer_markdown::write_answer(answer, params, out),
    }
}

/// Writes an explanation; the same explanation gives the same bytes.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_explanation(
    explanation: &Explanation,
    format: AnswerFormat,
    params: &ReportParams,
    out: &mut impl Write,
) -> io::Result<()> {
    match format {
        AnswerFormat::Text => answer_text::write_explanation(explanation, params, out),
        AnswerFormat::Json => write_record_json(explanation, out),
        AnswerFormat::Markdown => answer_markdown::write_explanation(explanation, params, out),
    }
}

/// What an answer is about: "Near “coffee prices”", and the filter where there is one.
pub(super) fn headline(answer: &Answer) -> String {
    let about = match (&answer.text, &answer.insight) {
        (Some(text), _) => phrase::line(text).into_owned(),
        (None, Some(insight)) => phrase::line(&insight.statement).into_owned(),
        (None, None) => String::new(),
    };
    let filter = &answer.filter;
    let conditions = [
        filter.podcast.as_ref().map(|podcast| format!("podcast {podcast}")),
        filter.speaker.as_ref().map(|speaker| format!("speaker {speaker}")),
        filter.since.map(|since| format!("since {since}")),
        filter.until.map(|until| format!("until {until}")),
    ];
    let conditions: Vec<String> = conditions.into_iter().flatten().collect();
    let filter = if conditions.is_empty() { String::new() } else { format!(" ({})", conditions.join(", ")) };
    format!("Near “{}”{filter}", phrase::shorten(&about, 120))
}

/// How close the passages of an insight are, and which words they share, as sentences.
pub(super) fn why_joined(explanation: &Explanation) -> Vec<String> {
    let passages = explanation.insight.evidence.len();
    let mut lines = Vec::new();
    if let (Some(mean), Some(lowest)) = (explanation.mean_similarity, &explanation.lowest) {
        let show = |id: &str| {
            let of = explanation.insight.evidence.iter().find(|evidence| evidence.passage == id);
            of.map_or_else(|| id.to_owned(), phrase::source)
        };
        lines.push(format!(
            "Any two of the {} have a cosine similarity of {:.4} or more, {mean:.4} on average; least alike: {} and {}.",
            phrase::count(passages, "passage"),
            lowest.similarity,
            show(&lowest.a),
            show(&lowest.b),
        ));
    }
    if !explanation.shared_terms.is_empty() {
        let terms: Vec<String> = explanation
            .shared_terms
            .iter()
            .map(|shared| format!("{} ({} of {passages})", phrase::line(&shared.term), shared.passages))
            .collect();
        lines.push(format!("Words they share: {}.", terms.join(", ")));
    }
    lines
}

/// How an insight spread by day, which way it goes, and what a library remembers of it, as sentences.
pub(super) fn how_spread(explanation: &Explanation) -> Vec<String> {
    let trend = explanation.trend.map(|trend| format!("; {}", trend.name()));
    let spread = spread_in_words(&explanation.spread).map(|spread| format!("{spread}{}.", trend.unwrap_or_default()));
    spread.into_iter().chain(explanation.history.iter().map(happened)).collect()
}

fn happened(event: &HistoryEvent) -> String {
    let day = phrase::date(&event.date);
    match &event.event {
        HistoryKind::Found { podcasts } => {
            format!("{day}: {} was found, of {}.", event.id, phrase::count(*podcasts, "podcast"))
        }
        HistoryKind::JoinedInto { id } => format!("{day}: {} became part of {id}.", event.id),
        HistoryKind::Dissolved => format!("{day}: {} was dissolved, no two podcasts make it any more.", event.id),
        HistoryKind::Told { digest, podcasts } => format!(
            "{day}: {} was told in the digest of {}, of {}.",
            event.id,
            phrase::date(digest),
            phrase::count(*podcasts, "podcast")
        ),
    }
}

/// The insights of an answer as a record of their own, in which they know each other by rank.
pub(super) fn record<'a>(
    provenance: &Provenance,
    insights: impl Iterator<Item = &'a crate::insight::Insight>,
) -> Insights {
    Insights {
        schema: SCHEMA.to_owned(),
        provenance: provenance.clone(),
        corpus: CorpusSummary::default(),
        insights: insights.cloned().collect(),
        assignments: None,
    }
}
