//! Every sample of `$REFRAIN_DATA/formats` is read, or refused by a sentence; nothing panics.
//!
//! `cargo test --test formats -- --nocapture` prints the table
//! `file | format | segments | speakers | words | first | last | warnings or error`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use refrain::transcript::{ReadError, Reading, read};

/// The samples, or `None` where they are not on this machine.
fn data() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("REFRAIN_DATA") else {
        eprintln!("skipped: REFRAIN_DATA is not set");
        return None;
    };
    Some(folder.into())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

fn line(name: &str, read: &Result<Reading, ReadError>) -> String {
    let reading = match read {
        Ok(reading) => reading,
        Err(error) => return format!("{name} | - | 0 | | 0 | | | {error}"),
    };
    let speakers: BTreeSet<&str> = reading.segments.iter().filter_map(|segment| segment.speaker.as_deref()).collect();
    let shown: Vec<&str> = speakers.iter().copied().take(6).collect();
    let words: usize = reading.segments.iter().map(|segment| segment.text.split(' ').count()).sum();
    let first =
        reading.segments.first().and_then(|segment| segment.start).map_or("-".into(), |time| format!("{time:.3}"));
    let last = reading.segments.iter().rev().find_map(|segment| segment.end.or(segment.start));
    let last = last.map_or("-".into(), |time| format!("{time:.3}"));
    format!(
        "{name} | {} | {} | {} {} | {words} | {first} | {last} | {}",
        reading.format,
        reading.segments.len(),
        speakers.len(),
        shown.join(", "),
        reading.warnings.join("; ")
    )
}

/// Captions, subtitles and JSON that hold no speech; everything else of these kinds must give segments.
const EMPTY: &[&str] = &[
    // The speakers' times alone.
    "json/bbc-kaldi-segments.json",
    "malformed/webvttpy-empty.vtt",
    "malformed/webvttpy-no_captions.vtt",
    // Not captions, whatever the names say; the text reader decides.
    "malformed/astisub-broken-1-in.vtt",
    "malformed/webvttpy-invalid_format.sbv",
    "malformed/webvttpy-invalid_format1.srt",
    "malformed/webvttpy-invalid_format2.srt",
    "malformed/webvttpy-invalid_format3.srt",
];

#[test]
fn every_sample_is_read_or_refused() {
    let Some(data) = data() else { return };
    let folder = data.join("formats");
    let mut missing = Vec::new();
    for path in files(&folder) {
        let name = path.strip_prefix(&folder).expect("it lies below").to_string_lossy().replace('\\', "/");
        let bytes = std::fs::read(&path).expect("a readable sample");
        let read = read(&bytes, &name);
        println!("{}", line(&name, &read));
        if let Ok(reading) = &read {
            assert!(!reading.segments.is_empty(), "{name}: a reading without segments");
            for segment in &reading.segments {
                assert_eq!(segment.text.trim(), segment.text, "{name}: {segment:?}");
                assert!(!segment.text.is_empty() && !segment.text.contains('\n'), "{name}: {segment:?}");
                assert!(segment.start.is_none_or(|time| time >= 0.0), "{name}: {segment:?}");
                assert!(
                    segment.end.is_none_or(|end| segment.start.is_none_or(|start| end >= start)),
                    "{name}: {segment:?}"
                );
            }
        }
        let captions =
            ["json", "srt", "vtt", "sbv", "ttml", "tsv"].iter().any(|kind| name.ends_with(&format!(".{kind}")));
        if captions && read.is_err() != EMPTY.contains(&name.as_str()) {
            missing.push(line(&name, &read));
        }
        // One of them wraps a feed's elements in a root of its own.
        if name.starts_with("rss/") && !name.ends_with("schema-example.xml") {
            assert!(matches!(read, Err(ReadError::Feed { .. })), "{}", line(&name, &read));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_samples_give_what_they_hold() {
    let Some(data) = data() else { return };
    // Segments, speakers, first start and last end, counted by hand or by another program over the raw files.
    let check = |name: &str, segments: usize, speakers: &[&str], first: f64, last: f64| {
        let bytes = std::fs::read(data.join("formats").join(name)).expect("a readable sample");
        let reading = read(&bytes, name).expect("a reading");
        let said: BTreeSet<&str> = reading.segments.iter().filter_map(|segment| segment.speaker.as_deref()).collect();
        assert_eq!(reading.segments.len(), segments, "{name}");
        assert_eq!(said.into_iter().collect::<Vec<_>>(), speakers, "{name}");
        let close = |time: Option<f64>, expected: f64| time.is_some_and(|time| (time - expected).abs() < 0.002);
        assert!(close(reading.segments.first().and_then(|segment| segment.start), first), "{name}: first {first}");
        assert!(
            close(reading.segments.last().and_then(|segment| segment.end.or(segment.start)), last),
            "{name}: last {last}"
        );
    };
    check("vtt/podcasting20-example.vtt", 7, &["Gillian", "Sarah"], 0.0, 25.35);
    check(
        "vtt/transcriptator-podnews_weekly_review_2024-01-19.vtt",
        189,
        &["SPEAKER_1", "SPEAKER_2", "SPEAKER_3", "SPEAKER_4"],
        0.0,
        855.04,
    );
    check("vtt/simonw-demo.vtt", 2, &[], 0.0, 4.55);
    check("vtt/awsbites-99.vtt", 511, &[], 0.0, 1367.26);
    check("vtt/hbmartin-Managed-services-vs.-DIY.vtt", 576, &["Michael", "Nikolay"], 0.038, 1972.267);
    check("srt/transcriptator-buzzcast.srt", 488, &["Alban", "Dave", "Kevin", "Tom", "Travis"], 0.0, 1684.46);
    check("srt/hbmartin-Bloat.srt", 724, &["Chelsea", "Michael"], 0.06, 2174.92);
    check("srt/hbmartin-Yak-Shaving-with-Tim-Mitra.srt", 1055, &["Leo Dion (host)", "Tim Mitra (guest)"], 0.0, 3160.8);
    check("srt/hbmartin-Episode-17.srt", 678, &[], 0.0, 2882.36);
    check("malformed/pysrt-windows-1252.srt", 1460, &[], 1.0, 5849.634);
    check("malformed/pysrt-bom-utf-32-be.srt", 7, &[], 6.5, 50.0);
    check("inthewild/wan-show-fake.srt", 1383, &[], 0.0, 8845.7);
    check("inthewild/whisper-ms.tsv", 621, &[], 0.512, 1588.224);
    check("json/transcriptator-buzzcast.json", 959, &["Alban", "Dave", "Kevin", "Tom", "Travis"], 0.0, 1684.46);
    check("json/awsbites-99.json", 511, &["Eoin", "Luciano"], 0.0, 1367.26);
    check("json/deepgram-captions-dg_speakers.json", 22, &["Speaker 0", "Speaker 1", "Speaker 2"], 3.04, 163.105);
    // Two of its lines are music.
    check("inthewild/youtube-caption-lines.json", 2154, &[], 0.32, 4617.64);
    let four = ["SPEAKER_00", "SPEAKER_01", "SPEAKER_02", "SPEAKER_03"];
    check("inthewild/whisperx-segments-words.json", 226, &four, 0.351, 1346.35);
    // The first part of the 959; what stands after the cut is lost.
    check("malformed/SYNTHETIC-truncated-buzzcast.json", 211, &["Alban", "Kevin"], 0.0, 389.55);
}
