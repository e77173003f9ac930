//! Real transcripts under `$REFRAIN_DATA`: every text, Markdown and HTML file is read, in the style that it has.

use std::path::{Path, PathBuf};

use refrain::transcript::{Reading, html, text};

fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("REFRAIN_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: REFRAIN_DATA is not set");
    }
    folder
}

fn read(path: &Path) -> Reading {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
    let is_html = path.extension().is_some_and(|extension| extension == "html");
    let reading = if is_html { html::read(&text) } else { text::read(&text) };
    reading.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// File, format, speakers, start of the first and last piece that has one, words.
fn line(path: &Path) -> String {
    let reading = read(path);
    let mut speakers: Vec<&str> = reading.segments.iter().filter_map(|segment| segment.speaker.as_deref()).collect();
    speakers.sort_unstable();
    speakers.dedup();
    let starts: Vec<f64> = reading.segments.iter().filter_map(|segment| segment.start).collect();
    let words: usize = reading.segments.iter().map(|segment| segment.text.split_whitespace().count()).sum();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let Reading { fields, segments, warnings, format } = &reading;
    format!(
        "{name}\t{format}\t{}\t{:?}\t{:?}\t{}\t{words}\t{:?}\t{:?}\t{:?}\t{:?}\t{warnings:?}",
        speakers.join("|"),
        starts.first(),
        starts.last(),
        segments.len(),
        fields.podcast,
        fields.title,
        fields.published.map(|date| date.to_string()),
        fields.url
    )
}

#[test]
fn every_text_file_of_the_week_and_of_the_samples_is_read() {
    let Some(data) = data() else { return };
    let mut count = 0;
    for (folder, extensions) in [
        ("week/deepseek-2025-01", ["md", "txt", "srt"].as_slice()),
        ("formats/inthewild", &["md", "txt", "srt"]),
        ("formats/html", &["html"]),
        ("formats/text", &["md"]),
    ] {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(data.join(folder))
            .expect("the data folder")
            .flatten()
            .map(|entry| entry.path())
            .collect();
        paths.sort();
        for path in paths.iter().filter(|path| path.extension().is_some_and(|e| extensions.iter().any(|x| *x == e))) {
            println!("{folder}/{}", line(path));
            count += 1;
        }
    }
    assert!(count >= 60, "only {count} files found");
}
