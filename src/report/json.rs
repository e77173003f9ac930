//! The record itself, schema `refrain.insights/1`, indented.

use std::io::{self, Write};

use crate::insight::{Evidence, Insight, Insights};
use crate::report::ReportParams;

/// Writes the record with its first `top` insights, similarities rounded to four decimals, and a line end.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write(insights: &Insights, params: &ReportParams, out: &mut impl Write) -> io::Result<()> {
    let mut record = insights.clone();
    if params.top > 0 {
        record.insights.truncate(params.top);
    }
    record.insights.iter_mut().for_each(round);
    write_record_json(&record, out)
}

/// Writes any record that has a schema of its own, indented, and a line end.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_record_json(record: &impl serde::Serialize, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, record)?;
    writeln!(out)
}

/// Rounds every similarity of an insight.
pub(super) fn round(insight: &mut Insight) {
    insight.bound = insight.bound.map(four_decimals);
    insight.evidence.iter_mut().for_each(round_evidence);
    for related in &mut insight.related {
        related.similarity = four_decimals(related.similarity);
    }
}

pub(super) fn round_evidence(evidence: &mut Evidence) {
    evidence.similarity = four_decimals(evidence.similarity);
}

/// The nearest number of four decimals, and 0 for the negative zero.
pub(super) fn four_decimals(similarity: f32) -> f32 {
    ((f64::from(similarity) * 1e4).round() / 1e4) as f32 + 0.0
}

#[cfg(test)]
mod tests {
    use super::four_decimals;

    #[test]
    fn a_similarity_has_four_decimals() {
        for (similarity, expected) in
            [(0.812_349_f32, "0.8123"), (0.999_96, "1.0"), (-0.000_01, "0.0"), (-0.25, "-0.25"), (0.7, "0.7")]
        {
            assert_eq!(serde_json::to_string(&four_decimals(similarity)).expect("a number"), expected);
        }
    }
}
