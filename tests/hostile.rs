//! No bytes make the readers panic, and what they read keeps its promises.

use proptest::prelude::*;
use refrain::transcript::read;

/// One small file of each format, to be cut, doubled and bent.
const SEEDS: &[&str] = &[
    "1\n00:00:01,000 --> 00:00:02,500\nAda: The tide\nis out.\n\n2\n00:00:03,000 --> 00:00:04,000\n<i>Ben</i>: Yes &amp; no.\n",
    "WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:02.000 align:start\n<v Ada>my<00:00:00.160><c> tide</c>\n\n00:03.000 --> 00:02.000\n- [Ben] Yes.\n- No.\n",
    "0:00:00.378,0:00:11.378\nThe tide\n\n0:00:11.378,0:00:12.305\n>> Yes.\n",
    "start\tend\ttext\n0\t2500\tThe tide is out.\n2500\t4000\tYes.\n",
    "[0.00 → 4.48] What is new?\n[4.72 → 6.22] Not much.\n",
    "<tt xmlns=\"http://www.w3.org/ns/ttml\"><body><div><p begin=\"1s\" end=\"2s\">One<br/>two</p></div></body></tt>",
    "<?xml version=\"1.0\"?><transcript><text start=\"0\" dur=\"3.5\">it&amp;#39;s late</text></transcript>",
    "<pst:transcripts xmlns:pst=\"x\"><pst:speech><pst:item start=\"00:01\" end=\"00:02\">Hi</pst:item></pst:speech></pst:transcripts>",
    r#"{"version": "1.0.0", "segments": [{"speaker": "Ada", "startTime": 0.5, "endTime": 2, "body": "It is \ud83d\ude00"}]}"#,
    r#"[{"text": "it rains", "offset": 0.25, "duration": 3.5}, {"text": "here", "offset": 2.5, "duration": 4}]"#,
    r#"{"results": {"channels": [{"alternatives": [{"words": [{"word": "hi", "start": 1, "end": 2, "speaker": 0}]}]}]}}"#,
    r#"{"results": [{"alternatives": [{"words": [{"startTime": {"seconds": "1"}, "endTime": "2s", "word": "was"}]}]}]}"#,
    r#"{"results": [{"alternatives": [{"timestamps": [["there", 1.0, 1.25]]}]}], "speaker_labels": [{"from": 1.0, "speaker": 0}]}"#,
    r#"{"monologues": [{"speaker": 1, "elements": [{"type": "text", "value": "Just", "ts": 1.5, "end_ts": 1.75}]}]}"#,
    r#"{"utterances": [{"start": 170, "end": 900, "speaker": "A", "text": "Hello there."}]}"#,
    r#"{"transcription": [{"offsets": {"from": 0, "to": 3480}, "text": " Shall we?"}]}"#,
    r#"{"results": {"items": [{"start_time": "1", "end_time": "2", "alternatives": [{"content": "hi"}], "type": "pronunciation"}]}}"#,
    r#"{"turns": [{"timestamp": "00:00:10", "speaker": "Ada", "text": "Welcome."}], "title": "T", "date": "20250203"}"#,
];

/// Bytes that mean something to some reader.
const SPICE: &[&[u8]] = &[
    b"-->",
    b"\n\n",
    b"\"",
    b"{",
    b"[",
    b"]}",
    b"\\u",
    b"\\ud800",
    b"<v ",
    b"&#x110000;",
    b"\0",
    b"\xFF\xFE",
    b"\xEF\xBB\xBF",
    b"1e999",
    b"-1",
    b"99999999999",
    b"NaN",
    b":",
    b"99:99:99",
    "é♪→：".as_bytes(),
    b"\xC3",
    b"</p>",
    b"<!--",
    b"\r",
    b"[Music]",
    b"- ",
    b">>",
];

fn check(bytes: &[u8]) {
    let Ok(reading) = read(bytes, "hostile") else { return };
    assert_eq!(read(bytes, "again").as_ref(), Ok(&reading), "two readings differ");
    assert!(!reading.segments.is_empty() && !reading.format.is_empty());
    for segment in &reading.segments {
        assert!(!segment.text.is_empty() && segment.text.trim() == segment.text, "{segment:?}");
        assert!(segment.speaker.as_ref().is_none_or(|name| !name.trim().is_empty()), "{segment:?}");
        for time in [segment.start, segment.end].into_iter().flatten() {
            assert!((0.0..=3_600_000.0).contains(&time), "{segment:?}");
        }
        assert!(segment.start.zip(segment.end).is_none_or(|(start, end)| start <= end), "{segment:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        check(&bytes);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        check(text.as_bytes());
    }

    #[test]
    fn bent_samples_are_read_or_refused(
        seed in 0..SEEDS.len(),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0..4usize, any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = SEEDS[seed].as_bytes().to_vec();
        for (at, kind, other, byte) in edits {
            let (at, other) = (at.index(bytes.len() + 1), other.index(bytes.len() + 1));
            match kind {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, byte),
                2 => drop(bytes.drain(at.min(other)..at.max(other))),
                _ => drop(bytes.splice(at..at, SPICE[byte as usize % SPICE.len()].iter().copied())),
            }
        }
        check(&bytes);
    }
}

#[test]
fn every_cut_of_every_sample_is_read_or_refused() {
    for seed in SEEDS {
        assert!(read(seed.as_bytes(), "seed").is_ok(), "{seed}");
        for end in 0..seed.len() {
            check(&seed.as_bytes()[..end]);
        }
    }
}

#[test]
fn deep_and_long_input_is_read_in_time() {
    for open in ["[", "{\"a\":", "<a>", "[{\"a\":", "<p>", "(", "[", "<v a>", "> >"] {
        check(open.repeat(200_000).as_bytes());
        check(format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{}", open.repeat(100_000)).as_bytes());
    }
    let words = "word ".repeat(100_000);
    check(
        format!("1\n00:00:01,000 --> 00:00:02,000\n{words}\n\n2\n00:00:02,000 --> 00:00:03,000\n{words}\n").as_bytes(),
    );
}
