//! What a digest looks like: golden files of every format, over a day with all that is awkward in it.
//!
//! `REFRAIN_BLESS=1 cargo test --test digest` writes the golden files anew; read the diff before committing it.

use std::path::{Path, PathBuf};

use refrain::digest::{Digest, DigestDispute, DigestRelated, SpreadDay};
use refrain::report::{Format, ReportParams, subject, write_digest};
use scraper::{Html, Selector};
use unicode_width::UnicodeWidthStr;

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/digest").join(name)
}

/// Five insights: no speaker, no date, no link, mark-up, Arabic, disputes, a spread over the turn of the year.
fn day() -> Digest {
    let text = std::fs::read_to_string(golden("day.in.json")).expect("the fixture is there");
    serde_json::from_str(&text).expect("the fixture is a record")
}

fn empty() -> Digest {
    Digest { items: vec![], ..day() }
}

/// The first digest of a library, of one insight.
fn first() -> Digest {
    let mut digest = Digest { since: None, ..day() };
    digest.items.truncate(1);
    digest
}

fn written(digest: &Digest, format: Format, params: &ReportParams) -> String {
    params.validate().expect("params of a test are sound");
    let mut out = Vec::new();
    write_digest(digest, format, params, &mut out).expect("a vector takes all");
    String::from_utf8(out).expect("a digest is UTF-8")
}

fn check(name: &str, found: &str) {
    let path = golden(name);
    if std::env::var_os("REFRAIN_BLESS").is_some() {
        std::fs::write(&path, found).expect("the golden folder is writable");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{name} differs; see it with REFRAIN_BLESS=1 and git diff");
}

#[test]
fn each_format_is_as_it_was_read_and_blessed() {
    let (day, empty, first) = (day(), empty(), first());
    let plain = ReportParams::default();
    let titled = ReportParams { title: Some("<Monday> & more".into()), top: 2, quotes: 1, ..Default::default() };
    let advised = ReportParams { advice: Some("Add more podcasts with `refrain add`.".into()), ..Default::default() };
    for (name, digest, format, params) in [
        ("day.txt", &day, Format::Text, &plain),
        ("day.json", &day, Format::Json, &plain),
        ("day.md", &day, Format::Markdown, &plain),
        ("day.html", &day, Format::Html, &plain),
        ("first.txt", &first, Format::Text, &plain),
        ("first.md", &first, Format::Markdown, &plain),
        ("first.html", &first, Format::Html, &plain),
        ("top.json", &day, Format::Json, &titled),
        ("top.md", &day, Format::Markdown, &titled),
        ("top.html", &day, Format::Html, &titled),
        ("narrow.txt", &day, Format::Text, &ReportParams { width: 40, ..Default::default() }),
        ("color.txt", &day, Format::Text, &ReportParams { color: true, top: 2, ..Default::default() }),
        ("empty.txt", &empty, Format::Text, &advised),
        ("empty.json", &empty, Format::Json, &plain),
        ("empty.md", &empty, Format::Markdown, &advised),
        ("empty.html", &empty, Format::Html, &advised),
    ] {
        check(name, &written(digest, format, params));
    }
}

#[test]
fn a_subject_tells_the_first_insight_and_how_many_more() {
    let mut digest = day();
    assert_eq!(
        subject(&digest),
        "A city that runs its buses every six minutes without a timetable gains… (+4 more insights)"
    );
    digest.items.truncate(2);
    digest.items[0].insight.statement = "Rents rise.\r\nBcc: all@example.org".into();
    assert_eq!(subject(&digest), "Rents rise. Bcc: all@example.org (+1 more insight)");
    digest.items.truncate(1);
    assert_eq!(subject(&digest), "Rents rise. Bcc: all@example.org");
    assert_eq!(subject(&empty()), "No new insights on 29 Jan 2025");
}

#[test]
fn a_day_without_news_says_that_all_is_well() {
    for (since, expected) in [
        (Some("2025-01-26".to_owned()), "Nothing gained coverage since the last digest, on 26 Jan 2025."),
        (None, "No claim is made by several podcasts yet."),
    ] {
        let digest = Digest { since, ..empty() };
        for format in [Format::Text, Format::Markdown, Format::Html] {
            let text = written(&digest, format, &ReportParams { width: 100, ..Default::default() });
            assert!(text.contains(expected), "{format:?}: {text}");
            assert!(text.contains("All is well"), "{format:?}: {text}");
        }
    }
}

#[test]
fn json_is_the_record_with_rounded_similarities() {
    let json = written(&day(), Format::Json, &ReportParams { top: 0, ..Default::default() });
    let read: Digest = serde_json::from_str(&json).expect("a record");
    assert!(json.ends_with("}\n"));
    assert_eq!(read.items[0].related[0].similarity, 0.6124);
    assert_eq!(read.items[0].insight.evidence[1].similarity, 0.9123);
    let again = written(&read, Format::Json, &ReportParams { top: 0, ..Default::default() });
    assert_eq!(again, json);
}

#[test]
fn no_line_of_words_is_wider_than_asked() {
    for width in [20, 40, 72, 80, 200] {
        for digest in [day(), empty(), first()] {
            let text = written(&digest, Format::Text, &ReportParams { width, ..Default::default() });
            for line in text.lines().filter(|line| !line.trim_start().starts_with("https://")) {
                assert!(line.width() <= width.min(100), "{width}: {line:?} is {} wide", line.width());
                assert_eq!(line, line.trim_end(), "no line ends in white space");
            }
        }
    }
}

/// The day with `odd` wherever a podcast, a speaker or a feed could have put it.
fn hostile(odd: &str) -> Digest {
    let mut digest = day();
    digest.provenance.refrain = odd.into();
    digest.provenance.model.name = odd.into();
    digest.provenance.model.sha256 = odd.into();
    for item in &mut digest.items {
        item.insight.statement = odd.into();
        item.spread = vec![SpreadDay { date: odd.into(), podcasts: 1 }, SpreadDay { date: odd.into(), podcasts: 2 }];
        item.disputed_by = vec![DigestDispute { id: odd.into(), why: odd.into(), statement: odd.into() }];
        item.related =
            vec![DigestRelated { id: odd.into(), similarity: 0.5, statement: odd.into(), podcasts: usize::MAX }];
        for evidence in item.insight.evidence.iter_mut().chain(&mut item.first) {
            evidence.podcast = odd.into();
            evidence.title = Some(odd.into());
            evidence.speaker = Some(odd.into());
            evidence.published = Some(odd.into());
            evidence.url = Some(format!("https://example.org/{odd}"));
            evidence.start = Some(f64::MAX);
            evidence.text = format!("{odd} {odd} {odd}");
            evidence.claim = odd.into();
        }
    }
    digest.date = odd.into();
    digest.since = Some(odd.into());
    digest
}

#[test]
fn nothing_of_a_transcript_is_taken_for_mark_up() {
    let plain = Html::parse_document(&written(&day(), Format::Html, &ReportParams::default()));
    let all = Selector::parse("*").expect("a selector");
    let known: std::collections::BTreeSet<_> =
        plain.select(&all).map(|element| element.value().name().to_owned()).collect();
    for odd in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</td></tr></table><h6>out</h6>",
        "--><svg onload=alert(1)>",
        "{{ 7 * 7 }}{% raw %}",
        "&lt;b&gt;",
        "<!--[if mso]><em>",
    ] {
        let page =
            written(&hostile(odd), Format::Html, &ReportParams { title: Some(odd.into()), ..Default::default() });
        let parsed = Html::parse_document(&page);
        assert!(parsed.errors.is_empty(), "{odd}: {:?}", parsed.errors);
        for element in parsed.select(&all) {
            assert!(known.contains(element.value().name()), "{odd} made a <{}>", element.value().name());
            for (name, value) in element.value().attrs() {
                assert!(!name.starts_with("on"), "{odd} made {name}={value}");
            }
        }
        let heading = parsed.select(&Selector::parse("h2").expect("a selector")).next().expect("a hero");
        assert_eq!(heading.text().collect::<String>(), odd, "kept, as text");
    }
}

#[test]
fn no_text_however_odd_stops_a_digest_or_widens_it() {
    let long = "é".repeat(5000);
    for odd in
        ["", " ", "\n", "\u{301}\u{301}", "👩\u{200d}👩\u{200d}👧", "日本語の長い文章です。", "\0\x1b[2J", "#", &long]
    {
        let digest = hostile(odd);
        assert!(!subject(&digest).contains(['\n', '\r', '\0', '\x1b']), "{odd:?}");
        for format in [Format::Json, Format::Markdown, Format::Html] {
            assert!(written(&digest, format, &ReportParams::default()).ends_with('\n'), "{odd:?} as {format:?}");
        }
        for width in [20, 80] {
            let text = written(&digest, Format::Text, &ReportParams { width, ..Default::default() });
            assert!(!text.contains(['\0', '\x1b']), "{odd:?}");
            for line in text.lines().filter(|line| !line.trim_start().starts_with("https://")) {
                assert!(line.width() <= width, "{odd:?} at {width}: {line:?}");
            }
        }
    }
}

#[test]
fn a_mail_asks_nothing_of_the_network_and_links_only_to_the_web() {
    let page = written(&day(), Format::Html, &ReportParams::default());
    for forbidden in ["<script", "<img", "<link", "<svg", "@import", "@font-face", "url(", "src=", "javascript:"] {
        assert!(!page.contains(forbidden), "{forbidden} in the mail");
    }
    let links: Vec<_> = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(links.len() > 10, "{} links", links.len());
    for link in links {
        assert!(link.starts_with("https://"), "{link}");
    }
    // Gmail cuts a mail at 102 KiB.
    assert!(page.len() < 60_000, "{} bytes", page.len());
}

#[test]
fn a_mail_is_well_formed_and_its_first_text_is_the_preheader() {
    for digest in [day(), first(), empty()] {
        let page = written(&digest, Format::Html, &ReportParams::default());
        let parsed = Html::parse_document(&page);
        assert_eq!(parsed.errors, Vec::<std::borrow::Cow<'_, str>>::new());
        let body = Selector::parse("body").expect("a selector");
        let text: String = parsed.select(&body).next().expect("a body").text().collect();
        let expected = if digest.items.is_empty() { "Nothing gained" } else { "7 of 42 podcasts" };
        assert!(text.trim_start().starts_with(expected), "{text}");
    }
}

#[test]
fn a_writer_that_refuses_is_told_of() {
    struct Closed;
    impl std::io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for format in [Format::Text, Format::Json, Format::Markdown, Format::Html] {
        let error = write_digest(&day(), format, &ReportParams::default(), &mut Closed).expect_err("closed");
        assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe, "{format:?}");
    }
}
