//! A file's bytes -> its text: any encoding that transcripts are found in, and one kind of line end.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::{ReadError, mojibake};

/// How many bytes are looked at to tell UTF-16 and UTF-32 without a mark; every such file shows its zeros at once.
const SNIFFED_BYTES: usize = 4096;

/// Above this share of control characters it is no text: a text has next to none, noise has one in eight.
const MAX_CONTROL_SHARE: f64 = 0.02;

/// The first bytes of files that are often found beside transcripts, and what to call them.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x89PNG", "a PNG picture"),
    (b"\xFF\xD8\xFF", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a RIFF file (sound or picture)"),
    (b"%PDF", "a PDF: export it as text"),
    (b"PK\x03\x04", "a zip archive or an office document: unpack it or export it as text"),
    (b"\x1F\x8B", "a gzip archive: unpack it"),
    (b"\x28\xB5\x2F\xFD", "a zstd archive: unpack it"),
    (b"ID3", "an MP3"),
    (b"fLaC", "a FLAC sound file"),
    (b"OggS", "an Ogg sound file"),
    (b"\x7FELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\xD0\xCF\x11\xE0", "an old office document: export it as text"),
    (b"{\\rtf", "an RTF document: export it as text"),
];

/// A text and what had to be guessed about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// Lines end in `\n`; no byte order mark, no NUL.
    pub text: String,
    /// Set where some bytes fit no encoding and were replaced.
    pub warning: Option<String>,
}

/// Bytes -> text: UTF-8, -16 and -32 with or without a mark, else the legacy encoding that fits best (most often
/// Windows-1252).
pub fn decode(bytes: &[u8]) -> Result<Decoded, ReadError> {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(ReadError::not_a_transcript(*what));
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Err(ReadError::not_a_transcript("an MP4 file"));
    }
    let (text, warning) = characters(bytes);
    let text = mojibake::mend(&text);
    let text = one_line_end(&text);
    if text.trim().is_empty() {
        return Err(ReadError::Empty);
    }
    let controls = text.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\u{C}' | '\u{85}')).count();
    if controls as f64 > MAX_CONTROL_SHARE * text.chars().count() as f64 + 1.0 {
        return Err(ReadError::not_a_transcript("binary data"));
    }
    Ok(Decoded { text, warning })
}

fn characters(bytes: &[u8]) -> (Cow<'_, str>, Option<String>) {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return utf8(rest);
    }
    // UTF-32's little-endian mark begins with UTF-16's.
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE\0\0") {
        return (utf32(rest, u32::from_le_bytes).into(), None);
    }
    if let Some(rest) = bytes.strip_prefix(b"\0\0\xFE\xFF") {
        return (utf32(rest, u32::from_be_bytes).into(), None);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return (encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0, None);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return (encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0, None);
    }
    match unmarked_width(bytes) {
        Some(Width::Utf16Le) => (encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0, None),
        Some(Width::Utf16Be) => (encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0, None),
        Some(Width::Utf32Le) => (utf32(bytes, u32::from_le_bytes).into(), None),
        Some(Width::Utf32Be) => (utf32(bytes, u32::from_be_bytes).into(), None),
        None => utf8(bytes),
    }
}

enum Width {
    Utf16Le,
    Utf16Be,
    Utf32Le,
    Utf32Be,
}

/// Western text in UTF-16 has a zero in nearly every second byte, in UTF-32 three in four.
fn unmarked_width(bytes: &[u8]) -> Option<Width> {
    let head = &bytes[..bytes.len().min(SNIFFED_BYTES) / 4 * 4];
    if head.is_empty() {
        return None;
    }
    let mut zeros = [0usize; 4];
    for (at, _) in head.iter().enumerate().filter(|(_, byte)| **byte == 0) {
        zeros[at % 4] += 1;
    }
    let quads = head.len() / 4;
    let full = |at: usize| zeros[at] * 10 >= quads * 7;
    let bare = |at: usize| zeros[at] * 10 <= quads;
    match () {
        () if full(1) && full(2) && full(3) && bare(0) => Some(Width::Utf32Le),
        () if full(0) && full(1) && full(2) && bare(3) => Some(Width::Utf32Be),
        () if full(1) && full(3) && bare(0) && bare(2) => Some(Width::Utf16Le),
        () if full(0) && full(2) && bare(1) && bare(3) => Some(Width::Utf16Be),
        () => None,
    }
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> String {
    bytes
        .chunks_exact(4)
        .map(|quad| char::from_u32(unit([quad[0], quad[1], quad[2], quad[3]])).unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// UTF-8 if it is, or if it nearly is (a file cut within a character, a few bad bytes among many good letters).
fn utf8(bytes: &[u8]) -> (Cow<'_, str>, Option<String>) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.into(), None);
    }
    let broken = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
    let sound: usize = bytes.utf8_chunks().map(|chunk| chunk.valid().chars().filter(|c| !c.is_ascii()).count()).sum();
    let cut_at_the_end = broken == 1 && bytes.utf8_chunks().last().is_some_and(|chunk| !chunk.invalid().is_empty());
    if sound > 4 * broken || (cut_at_the_end && (sound > 0 || bytes.len() > SNIFFED_BYTES)) {
        let warning = format!("{broken} broken UTF-8 characters were replaced by U+FFFD; save the file as UTF-8 again");
        return (String::from_utf8_lossy(bytes), Some(warning));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    (encoding.decode_without_bom_handling(bytes).0, None)
}

/// CRLF, a bare CR and the Unicode line ends become `\n`; NULs and a second byte order mark leave.
fn one_line_end(text: &str) -> String {
    let text = text.trim_start_matches('\u{FEFF}');
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\0' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    fn wider(text: &str, unit: fn(u32) -> [u8; 4]) -> Vec<u8> {
        text.chars().flat_map(|c| unit(c as u32)).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        const TEXT: &str = "The café opens at nine, says Zoë.\nNobody believed the naïve plan.\n";
        let check = |bytes: &[u8]| {
            let decoded = decode(bytes).expect("a text");
            assert_eq!(decoded.text, TEXT);
            assert_eq!(decoded.warning, None);
        };
        let marked = format!("\u{FEFF}{TEXT}");
        for text in [TEXT, &marked] {
            check(text.as_bytes());
            check(text.replace('\n', "\r\n").as_bytes());
            check(text.replace('\n', "\r").as_bytes());
            check(&wide(text, u16::to_le_bytes));
            check(&wide(text, u16::to_be_bytes));
            check(&wider(text, u32::to_le_bytes));
            check(&wider(text, u32::to_be_bytes));
        }
        let latin: Vec<u8> = TEXT.chars().map(|c| c as u32 as u8).collect();
        check(&latin);
        check(TEXT.replace("plan", "pl\0an").as_bytes());
    }

    #[test]
    fn windows_quotes_and_dashes_are_told() {
        let decoded = decode(b"She said \x93it\x92s done\x94 \x96 and left.").expect("a text");
        assert_eq!(decoded.text, "She said “it’s done” – and left.");
    }

    #[test]
    fn a_file_cut_within_a_character_stays_utf8_and_is_reported() {
        let text = "é".repeat(40);
        let decoded = decode(&text.as_bytes()[..text.len() - 1]).expect("a text");
        assert_eq!(decoded.text, format!("{}\u{FFFD}", "é".repeat(39)));
        assert!(decoded.warning.is_some_and(|warning| warning.starts_with("1 broken UTF-8")));
    }

    #[test]
    fn what_is_no_text_is_refused_by_name() {
        let check = |bytes: &[u8], expected: ReadError| assert_eq!(decode(bytes), Err(expected));
        check(b"", ReadError::Empty);
        check(b" \r\n\0\t", ReadError::Empty);
        check(b"\x89PNG\r\n\x1a\n", ReadError::not_a_transcript("a PNG picture"));
        check(b"\0\0\0\x18ftypM4A ", ReadError::not_a_transcript("an MP4 file"));
        check(&(1..=31u8).cycle().take(400).collect::<Vec<_>>(), ReadError::not_a_transcript("binary data"));
    }
}
