//! What the tests of the formats share: a [`Reading`] written as lines, so that a fixture's whole reading is one string.

use std::fmt::Write;

use super::{ReadError, Reading};

/// `FORMAT`, then `start-end speaker: text` a segment, then `= field` and `! warning` lines.
pub fn written(reading: &Reading) -> String {
    let mut out = format!("{}\n", reading.format);
    let time = |time: Option<f64>| time.map_or("?".to_string(), |time| format!("{time:.2}"));
    for segment in &reading.segments {
        let speaker = segment.speaker.as_deref().unwrap_or("?");
        let _ = writeln!(out, "{}-{} {speaker}: {}", time(segment.start), time(segment.end), segment.text);
    }
    let fields = &reading.fields;
    let published = fields.published.map(|date| date.to_string());
    for field in [&fields.podcast, &fields.title, &published, &fields.url].into_iter().flatten() {
        let _ = writeln!(out, "= {field}");
    }
    for warning in &reading.warnings {
        let _ = writeln!(out, "! {warning}");
    }
    out
}

/// The reading is exactly `expected`.
pub fn check(reading: Result<Reading, ReadError>, expected: &str) {
    let written = reading.map_or_else(|error| format!("error: {error}\n"), |reading| written(&reading));
    assert_eq!(written, expected, "\n--- read ---\n{written}\n--- expected ---\n{expected}");
}

/// There is text, and a warning that contains `part`.
pub fn check_warning(reading: Result<Reading, ReadError>, part: &str) {
    let reading = reading.expect("a reading");
    assert!(reading.warnings.iter().any(|warning| warning.contains(part)), "{:?}", reading.warnings);
}
