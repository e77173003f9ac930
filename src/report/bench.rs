//! [`BenchReport`] -> a table of 80 columns, or the record itself, schema `refrain.bench/1`.

use std::io::{self, Write};

use crate::bench::{BenchReport, StageFigures};
use crate::report::phrase::{DOT, count, line, shorten, thousands};
use crate::report::write_record_json;

/// Columns of the table.
const WIDTH: usize = 80;

/// Writes what was measured, on what, and a line or two a stage.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_text(report: &BenchReport, out: &mut impl Write) -> io::Result<()> {
    let BenchReport { machine, corpus, model, .. } = report;
    let mut head = |label: &str, parts: &[String]| {
        let text = parts.join(DOT);
        writeln!(out, "{label:<9}{}", shorten(&line(&text), WIDTH - 9))
    };
    head("refrain", &[report.refrain.clone(), format!("model {}, {} wide", model.name, model.dim)])?;
    head("machine", &[machine.cpu.clone().unwrap_or_else(|| "processor not told".to_owned()), machine.system.clone()])?;
    let mut work = vec![count(machine.threads, "thread"), count(machine.cores, "core")];
    work.extend((!machine.features.is_empty()).then(|| machine.features.join(" ")));
    head("", &work)?;
    let speech = format!("{} h of speech", number(corpus.speech_seconds / 3600.0));
    head("corpus", std::slice::from_ref(&corpus.source))?;
    head("", &[count(corpus.podcasts, "podcast"), count(corpus.files, "file"), count(corpus.words, "word"), speech])?;
    head("", &[count(corpus.passages, "passage"), count(corpus.claims, "claim")])?;
    if !corpus.skipped.is_empty() {
        head("", &[format!("{} skipped", count(corpus.skipped.len(), "file"))])?;
    }
    if !report.optimized {
        head("warning", &["this is a debug build, and its figures say nothing".to_owned()])?;
    }
    writeln!(out)?;
    writeln!(out, "{:<11}{:>10}{:>10}{:>10}{:>18}{:>21}", "stage", "median s", "min s", "max s", "amount", "a second")?;
    for stage in &report.stages {
        write_stage(stage, out)?;
    }
    writeln!(out)?;
    if let Some(bytes) = report.peak_memory_bytes {
        writeln!(out, "peak memory {} MiB", thousands((bytes >> 20) as usize))?;
    }
    writeln!(out, "{} a stage; what is done a second is by the median", count(report.repeats, "run"))
}

/// Writes the record, indented, and a line end.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_json(report: &BenchReport, out: &mut impl Write) -> io::Result<()> {
    write_record_json(report, out)
}

fn write_stage(figures: &StageFigures, out: &mut impl Write) -> io::Result<()> {
    let StageFigures { stage, items, unit, seconds, per_second, extra } = figures;
    write!(out, "{stage:<11}{:>10}{:>10}{:>10}", time(seconds.median), time(seconds.min), time(seconds.max))?;
    write_amount(*items as f64, unit, *per_second, out)?;
    for (unit, quantity) in extra {
        write!(out, "{:41}", "")?;
        write_amount(quantity.count, unit, quantity.per_second, out)?;
    }
    Ok(())
}

/// "12,345 words        67,890 words/s", the unit shortened where it is long; no rate where it would say nothing.
fn write_amount(amount: f64, unit: &str, per_second: Option<f64>, out: &mut impl Write) -> io::Result<()> {
    let unit = if unit == "hours of speech" { "h" } else { unit };
    let amount = format!("{} {unit}", number(amount));
    match per_second {
        Some(rate) => writeln!(out, "{amount:>18}{:>21}", format!("{} {unit}/s", number(rate))),
        None => writeln!(out, "{amount:>18}"),
    }
}

/// Seconds with four digits that say something, and never less than a microsecond.
fn time(seconds: f64) -> String {
    let decimals = match seconds {
        100.0.. => 1,
        10.0.. => 2,
        1.0.. => 3,
        0.01.. => 4,
        _ => 6,
    };
    format!("{seconds:.decimals$}")
}

/// "12,345", "12.3", "0.0123": three digits or more that say something; millions and beyond as "12.3M", "4.56G".
fn number(value: f64) -> String {
    match value {
        1e9.. => format!("{}G", digits(value / 1e9)),
        1e7.. => format!("{}M", digits(value / 1e6)),
        1000.0.. => thousands(value.round() as usize),
        _ if value.fract() == 0.0 => format!("{value}"),
        _ => digits(value),
    }
}

fn digits(value: f64) -> String {
    let decimals = match value {
        100.0.. => 0,
        10.0.. => 1,
        1.0.. => 2,
        _ => 4,
    };
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{BenchCorpus, Machine, SCHEMA, Spread, Stage};
    use crate::insight::ModelIdentity;

    fn report() -> BenchReport {
        let runs = |runs: &[f64]| Spread::of(runs).expect("runs");
        let extra = [("MB", 12.5), ("hours of speech", 27.0)];
        BenchReport {
            schema: SCHEMA.to_owned(),
            refrain: "0.1.0".to_owned(),
            optimized: true,
            machine: Machine {
                system: "linux x86_64".to_owned(),
                cpu: Some(
                    "Some\u{1b}[31m processor with a name that goes on and on for longer than a line has room"
                        .to_owned(),
                ),
                cores: 8,
                threads: 1,
                features: vec!["avx2".to_owned(), "fma".to_owned()],
            },
            model: ModelIdentity { name: "static-256".to_owned(), dim: 256, sha256: "ab".to_owned(), quantize: None },
            corpus: BenchCorpus {
                source: "synthetic, 250000 words, seed 1".to_owned(),
                podcasts: 11,
                files: 42,
                words: 250_123,
                speech_seconds: 97_200.0,
                passages: 8_000,
                claims: 5_000,
                skipped: vec![],
            },
            repeats: 3,
            stages: vec![
                StageFigures::new(Stage::Read, 250_123, "words", runs(&[0.125, 0.120, 0.131]), &extra),
                StageFigures::new(Stage::Embed, 8_000, "passages", runs(&[40.0]), &[("tokens", 333_000.0)]),
                StageFigures::new(Stage::Neighbors, 12_497_500, "pairs", runs(&[0.01]), &[]),
                StageFigures::new(Stage::EndToEnd, 250_123, "words", runs(&[0.0]), &[]).with_count("insights", 1_234),
            ],
            peak_memory_bytes: Some(345 << 20),
        }
    }

    fn text(report: &BenchReport) -> String {
        let mut out = Vec::new();
        write_text(report, &mut out).expect("a vector takes all");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn the_table_says_what_was_measured_in_80_columns() {
        let text = text(&report());
        let expected = "\
stage        median s     min s     max s            amount             a second
read           0.1250    0.1200    0.1310     250,123 words    2,000,984 words/s
                                                    12.5 MB             100 MB/s
                                                       27 h              216 h/s
embed           40.00     40.00     40.00    8,000 passages       200 passages/s
                                             333,000 tokens       8,325 tokens/s
neighbors      0.0100    0.0100    0.0100       12.5M pairs        1.25G pairs/s
end-to-end   0.000000  0.000000  0.000000     250,123 words
                                             1,234 insights

peak memory 345 MiB
3 runs a stage; what is done a second is by the median
";
        assert!(text.ends_with(expected), "{text}\nis not\n{expected}");
        assert!(text.contains("refrain  0.1.0 · model static-256, 256 wide\n"), "{text}");
        assert!(text.contains("         11 podcasts · 42 files · 250,123 words · 27 h of speech\n"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert!(!text.contains(['\u{1b}', '\t']) && !text.contains("warning") && !text.contains("skipped"), "{text}");
    }

    #[test]
    fn a_debug_build_and_unknown_memory_are_told() {
        let text = text(&BenchReport { optimized: false, peak_memory_bytes: None, ..report() });
        assert!(text.contains("warning  this is a debug build"), "{text}");
        assert!(!text.contains("peak memory"), "{text}");
    }

    #[test]
    fn the_json_is_read_back_as_it_was() {
        let mut out = Vec::new();
        write_json(&report(), &mut out).expect("a vector takes all");
        assert_eq!(serde_json::from_slice::<BenchReport>(&out).expect("the record"), report());
        let value: serde_json::Value = serde_json::from_slice(&out).expect("JSON");
        assert_eq!(value["schema"], "refrain.bench/1");
        assert_eq!(value["stages"][1]["extra"]["tokens"]["per_second"], 8325.0);
        assert_eq!(value["stages"][3]["stage"], "end-to-end");
        assert_eq!(value["stages"][3]["per_second"], serde_json::Value::Null);
    }

    #[test]
    fn a_number_has_as_many_digits_as_say_something() {
        for (value, expected) in [
            (0.0, "0"),
            (0.01234, "0.0123"),
            (7.0, "7"),
            (7.125, "7.12"),
            (99.94, "99.9"),
            (123.4, "123"),
            (12_345.6, "12,346"),
            (23_456_789.0, "23.5M"),
            (4_561_000_000.0, "4.56G"),
        ] {
            assert_eq!(number(value), expected);
        }
    }
}
