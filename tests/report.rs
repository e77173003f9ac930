//! What a report looks like: golden files of every format, over a record with all that is awkward in it.
//!
//! `REFRAIN_BLESS=1 cargo test --test report` writes the golden files anew; read the diff before committing it.

use std::path::{Path, PathBuf};

use refrain::insight::{CorpusSummary, Insights};
use refrain::report::{Format, ReportParams, write_report};
use unicode_width::UnicodeWidthStr;

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/report").join(name)
}

/// Five insights of six shows: no speaker, no URL, no date, a passage of 300 words, mark-up, emoji, Arabic, a dispute.
fn week() -> Insights {
    let text = std::fs::read_to_string(golden("week.in.json")).expect("the fixture is there");
    serde_json::from_str(&text).expect("the fixture is a record")
}

fn empty() -> Insights {
    let corpus = CorpusSummary { podcasts: 1, episodes: 1, passages: 40, words: 2410, ..Default::default() };
    Insights { insights: vec![], corpus, ..week() }
}

fn written(insights: &Insights, format: Format, params: &ReportParams) -> String {
    params.validate().expect("params of a test are sound");
    let mut out = Vec::new();
    write_report(insights, format, params, &mut out).expect("a vector takes all");
    String::from_utf8(out).expect("a report is UTF-8")
}

fn check(name: &str, found: &str) {
    let path = golden(name);
    if std::env::var_os("REFRAIN_BLESS").is_some() {
        std::fs::write(&path, found).expect("the golden folder is writable");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{name} differs; see it with REFRAIN_BLESS=1 and git diff");
}

fn advised() -> ReportParams {
    let advice =
        "Only one podcast was read, and an insight needs two: add another show, or loosen --min-podcasts to 1.";
    ReportParams { advice: Some(advice.into()), ..Default::default() }
}

#[test]
fn each_format_is_as_it_was_read_and_blessed() {
    let (week, empty) = (week(), empty());
    let plain = ReportParams::default();
    let titled = ReportParams { title: Some("Today's <insights> & more".into()), top: 2, ..Default::default() };
    for (name, insights, format, params) in [
        ("week.txt", &week, Format::Text, &plain),
        ("week.json", &week, Format::Json, &plain),
        ("week.md", &week, Format::Markdown, &plain),
        ("week.html", &week, Format::Html, &plain),
        ("top.txt", &week, Format::Text, &titled),
        ("top.json", &week, Format::Json, &titled),
        ("top.md", &week, Format::Markdown, &titled),
        ("top.html", &week, Format::Html, &titled),
        ("narrow.txt", &week, Format::Text, &ReportParams { width: 40, ..Default::default() }),
        ("wide.txt", &week, Format::Text, &ReportParams { width: 100, verbose: true, ..Default::default() }),
        ("color.txt", &week, Format::Text, &ReportParams { color: true, top: 3, ..Default::default() }),
        ("empty.txt", &empty, Format::Text, &advised()),
        ("empty.json", &empty, Format::Json, &advised()),
        ("empty.md", &empty, Format::Markdown, &advised()),
        ("empty.html", &empty, Format::Html, &advised()),
    ] {
        check(name, &written(insights, format, params));
    }
}

#[test]
fn no_line_of_words_is_wider_than_the_terminal() {
    for width in [20, 40, 80, 100, 200] {
        for insights in [week(), empty()] {
            let text = written(&insights, Format::Text, &ReportParams { width, ..advised() });
            for line in text.lines() {
                assert!(line.width() <= width.min(100), "{width}: {line:?} is {} wide", line.width());
                assert_eq!(line, line.trim_end(), "no line ends in white space");
            }
        }
    }
}

#[test]
fn no_text_however_odd_stops_a_report_or_widens_it() {
    let long = "é".repeat(5000);
    for odd in [
        "",
        " ",
        "\n",
        "\u{200d}",
        "\u{301}\u{301}",
        "👩\u{200d}👩\u{200d}👧",
        "日本語の長い文章です。",
        "\0\x1b[2J",
        "#",
        &long,
    ] {
        let mut insights = week();
        for insight in &mut insights.insights {
            insight.statement = odd.into();
            insight.keywords = vec![odd.into()];
            insight.coverage.first_said = Some(odd.into());
            for evidence in &mut insight.evidence {
                evidence.podcast = odd.into();
                evidence.speaker = Some(odd.into());
                evidence.published = Some(odd.into());
                evidence.url = Some(odd.into());
                evidence.start = Some(f64::MAX);
                evidence.text = format!("{odd} {odd} {odd}");
                evidence.claim = odd.into();
            }
            insight.disputed_by.iter_mut().for_each(|dispute| dispute.why = odd.into());
        }
        for notice in insights.corpus.skipped.iter_mut().chain(&mut insights.corpus.warnings) {
            (notice.file, notice.reason) = (odd.into(), odd.into());
        }
        for format in [Format::Json, Format::Markdown, Format::Html] {
            assert!(written(&insights, format, &ReportParams::default()).ends_with('\n'), "{odd:?} as {format:?}");
        }
        for width in [20, 80] {
            let text = written(&insights, Format::Text, &ReportParams { width, ..Default::default() });
            for line in text.lines() {
                assert!(line.width() <= width, "{odd:?} at {width}: {line:?}");
            }
        }
    }
}

#[test]
fn escapes_are_written_only_where_color_is_asked_for() {
    let plain = written(&week(), Format::Text, &ReportParams::default());
    let colored = written(&week(), Format::Text, &ReportParams { color: true, ..Default::default() });
    assert!(!plain.contains('\x1b'), "not even the one that is in a transcript");
    let stripped = regex::Regex::new("\x1b\\[[0-9;]*m").expect("a pattern").replace_all(&colored, "").into_owned();
    assert_ne!(colored, plain);
    assert_eq!(stripped, plain);
}

#[test]
fn json_is_the_record_and_ends_its_line() {
    let json = written(&week(), Format::Json, &ReportParams { top: 0, ..Default::default() });
    assert!(json.ends_with("}\n"));
    let mut expected = week();
    expected.insights[0].bound = Some(0.7123);
    expected.insights[0].evidence[0].similarity = 1.0;
    expected.insights[0].evidence[1].similarity = 0.8422;
    expected.insights[0].related[0].similarity = 0.6124;
    expected.insights[1].related[0].similarity = 0.6124;
    assert_eq!(serde_json::from_str::<Insights>(&json).expect("a record"), expected);
}

#[test]
fn a_page_asks_nothing_of_the_network_and_runs_nothing() {
    let page = written(&week(), Format::Html, &ReportParams { top: 0, ..Default::default() });
    for forbidden in ["<script", "<img", "<link", "@import", "url(", "src=", " onclick", "javascript:alert(document"] {
        assert!(!page.contains(forbidden), "{forbidden} in the page");
    }
    let links: Vec<_> = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(links.len() > 10);
    for link in links {
        let target = link.strip_prefix('#');
        let known = target.is_some_and(|id| page.contains(&format!("id=\"{id}\"")));
        assert!(known || link.starts_with("https:"), "{link}");
    }
}

#[test]
fn a_page_is_well_formed_and_its_ids_are_its_own() {
    let page = written(&week(), Format::Html, &ReportParams::default());
    let parsed = scraper::Html::parse_document(&page);
    assert_eq!(parsed.errors, Vec::<std::borrow::Cow<'_, str>>::new());
    let all = scraper::Selector::parse("[id]").expect("a selector");
    let mut ids: Vec<_> = parsed.select(&all).filter_map(|element| element.value().id()).collect();
    let number = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), number, "an id is given once");
    let quote = scraper::Selector::parse("blockquote").expect("a selector");
    let quoted = parsed.select(&quote).map(|element| element.text().collect::<String>()).collect::<Vec<_>>();
    assert!(quoted.iter().any(|text| text.ends_with("</blockquote><script>alert(1)</script>")), "kept, as text");
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
        let error = write_report(&week(), format, &ReportParams::default(), &mut Closed).expect_err("closed");
        assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe, "{format:?}");
    }
}
