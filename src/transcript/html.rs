//! HTML -> [`Reading`]: the Podcasting 2.0 form (`cite`, `time`, `p`), else the page's blocks read as text.
//!
//! Navigation, scripts, styles, forms, headers, footers and asides of a page are left out.
//! A page without speakers or times counts only if a heading or its title calls it a transcript: most web pages are prose.
//! A page whose title is an HTTP status ("404 Not Found") is an error page that was saved by mistake; an episode that is
//! only called so has speakers and is read.

use std::sync::LazyLock;

use regex::Regex;
use scraper::{ElementRef, Html, Node, Selector};

use ego_tree::iter::Edge;

use crate::transcript::clean::spaces;
use crate::transcript::date::parse_date;
use crate::transcript::times::Times;
use crate::transcript::timestamp::seconds;
use crate::transcript::{Fields, ReadError, Reading, Segment, nesting, text};

/// The format's name.
const FORMAT: &str = "HTML";

const LEFT_OUT: &[&str] = &[
    "aside", "audio", "button", "canvas", "figure", "footer", "form", "head", "iframe", "nav", "noscript", "script",
    "select", "style", "svg", "template",
];
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "body",
    "br",
    "cite",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "p",
    "section",
    "td",
];

static STATUS: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?i)^\s*(?:error\s+|http\s+)?[345]\d\d(?:\s+error)?\b.{0,60}$|^\s*(?:access denied|just a moment|page not found|not found|attention required)\b";
    Regex::new(pattern).expect("the pattern is a literal")
});

/// Reads a page.
///
/// # Errors
/// [`ReadError::NotATranscript`] for an error page and for a page in which nobody speaks, [`ReadError::Nesting`] for one
/// that nests too deeply.
pub fn read(text: &str) -> Result<Reading, ReadError> {
    if nesting::is_too_deep(text) {
        return Err(ReadError::Nesting { limit: nesting::MAX_DEPTH });
    }
    let page = Html::parse_document(text);
    let fields = fields(&page);
    let mut reading = match cited(&page) {
        segments if !segments.is_empty() => Reading { segments, format: "Podcasting 2.0 HTML", ..Reading::default() },
        _ => as_text(&page)?,
    };
    reading.fields = Fields {
        podcast: fields.podcast.or(reading.fields.podcast),
        title: fields.title.or(reading.fields.title),
        published: fields.published.or(reading.fields.published),
        url: fields.url.or(reading.fields.url),
    };
    let mut times = Times::default();
    for (number, segment) in (1..).zip(&mut reading.segments) {
        (segment.start, segment.end) = times.check(segment.start, segment.end, &format!("piece {number}"));
    }
    reading.warnings.extend(times.warnings());
    Ok(reading)
}

/// The turns of a page that names speakers in `cite` or times in `time`, as Podcasting 2.0 asks for; else nothing.
///
/// Both may stand before a paragraph or at its head; a `cite` within a sentence is a title that is quoted.
fn cited(page: &Html) -> Vec<Segment> {
    let mut turns = Turns::default();
    let mut skipping = None;
    for edge in page.tree.root().traverse() {
        let node = match edge {
            Edge::Close(node) => {
                if skipping == Some(node.id()) {
                    skipping = None;
                } else if node.value().as_element().is_some_and(|element| element.name() == "p") {
                    turns.flush();
                }
                continue;
            }
            Edge::Open(node) if skipping.is_none() => node,
            Edge::Open(_) => continue,
        };
        if let Node::Text(text) = node.value() {
            turns.paragraph.push_str(text);
        }
        let Some(element) = ElementRef::wrap(node) else { continue };
        let is_head = turns.paragraph.trim().is_empty();
        match element.value().name() {
            "cite" => {
                let name = spaces(&words(element));
                if is_head || name.ends_with(':') {
                    turns.flush();
                    turns.start = None;
                    turns.speaker = Some(name.trim_end_matches(':').trim().to_owned()).filter(|name| !name.is_empty());
                    turns.marks += 1;
                    skipping = Some(node.id());
                }
            }
            "time" if is_head => {
                if let Some(time) = seconds(&words(element)) {
                    turns.start = Some(time);
                    turns.marks += 1;
                    skipping = Some(node.id());
                }
            }
            "p" => turns.paragraph.clear(),
            "br" => turns.paragraph.push(' '),
            name if LEFT_OUT.contains(&name) => skipping = Some(node.id()),
            _ => {}
        }
    }
    turns.flush();
    // A quotation with a `cite` in a page of prose is no turn.
    if 4 * turns.marks >= turns.segments.len() { turns.segments } else { Vec::new() }
}

/// The turns read so far, and the paragraph being read.
#[derive(Default)]
struct Turns {
    segments: Vec<Segment>,
    speaker: Option<String>,
    start: Option<f64>,
    /// Speakers and times met.
    marks: usize,
    paragraph: String,
}

impl Turns {
    fn flush(&mut self) {
        let text = text::spoken(&std::mem::take(&mut self.paragraph));
        if self.marks > 0 && !text.is_empty() {
            self.segments.push(Segment { start: self.start, end: None, speaker: self.speaker.clone(), text });
        }
    }
}

/// The page's blocks as lines of Markdown, read as any text.
fn as_text(page: &Html) -> Result<Reading, ReadError> {
    let lines = lines(page);
    let title = title(page);
    if let Some(status) = title.as_deref().filter(|title| STATUS.is_match(title)).or_else(|| {
        lines
            .lines()
            .map(|line| line.trim_start_matches(['#', ' ', '*']))
            .find(|line| !line.is_empty())
            .filter(|line| STATUS.is_match(line))
    }) {
        return Err(ReadError::not_a_transcript(format!("an HTTP error page ({:?})", spaces(status))));
    }
    let named = title.is_some_and(|title| title.to_lowercase().contains("transcript"))
        || lines.lines().any(|line| line.starts_with('#') && line.to_lowercase().contains("transcript"));
    let reading = text::read(&lines).map_err(|error| match error {
        ReadError::NotATranscript { what } => ReadError::not_a_transcript(format!("a web page ({what})")),
        error => error,
    })?;
    if reading.format == text::PLAIN && !named {
        return Err(ReadError::not_a_transcript(
            "a web page without speakers or times that nothing calls a transcript",
        ));
    }
    Ok(Reading { format: FORMAT, ..reading })
}

/// Every block on a line of its own, blank lines between paragraphs, bold and headings as in Markdown.
fn lines(page: &Html) -> String {
    let mut out = String::new();
    let mut skipping = None;
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(node) if skipping.is_none() => match node.value() {
                Node::Text(text) => {
                    let text: String = text.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { c }).collect();
                    if !(out.is_empty() || out.ends_with('\n')) || !text.trim().is_empty() {
                        out.push_str(&text);
                    }
                }
                Node::Element(element) => match element.name() {
                    name if LEFT_OUT.contains(&name) => skipping = Some(node.id()),
                    "br" => out.push('\n'),
                    "b" | "strong" => out.push_str("**"),
                    name if BLOCKS.contains(&name) => {
                        end_paragraph(&mut out);
                        if let Some(level) = name.strip_prefix('h').and_then(|level| level.parse::<usize>().ok()) {
                            out.push_str(&"#".repeat(level));
                            out.push(' ');
                        }
                    }
                    _ => {}
                },
                _ => {}
            },
            Edge::Close(node) => {
                if skipping == Some(node.id()) {
                    skipping = None;
                } else if let (None, Node::Element(element)) = (skipping, node.value()) {
                    match element.name() {
                        "b" | "strong" => out.push_str("**"),
                        "br" => {}
                        name if BLOCKS.contains(&name) => end_paragraph(&mut out),
                        _ => {}
                    }
                }
            }
            Edge::Open(_) => {}
        }
    }
    out
}

fn end_paragraph(out: &mut String) {
    let length = out.trim_end_matches(' ').len();
    out.truncate(length);
    if !out.is_empty() {
        while !out.ends_with("\n\n") {
            out.push('\n');
        }
    }
}

fn fields(page: &Html) -> Fields {
    let meta = |names: &[&str]| {
        let selector = Selector::parse("meta[content]").expect("the selector is a literal");
        names.iter().find_map(|name| {
            page.select(&selector)
                .find(|element| {
                    element.attr("property").or_else(|| element.attr("name")).or_else(|| element.attr("itemprop"))
                        == Some(name)
                })
                .and_then(|element| element.attr("content"))
                .map(spaces)
                .filter(|content| !content.is_empty())
        })
    };
    let canonical = Selector::parse("link[rel=canonical][href]").expect("the selector is a literal");
    let url = page.select(&canonical).next().and_then(|element| element.attr("href")).map(str::to_owned);
    Fields {
        podcast: meta(&["og:site_name"]),
        title: meta(&["og:title"]).or_else(|| title(page)),
        published: meta(&["article:published_time", "datePublished", "date"]).and_then(|date| parse_date(&date)),
        url: url.or_else(|| meta(&["og:url"])).filter(|url| url.starts_with("http")),
    }
}

fn title(page: &Html) -> Option<String> {
    let selector = Selector::parse("head > title").expect("the selector is a literal");
    page.select(&selector).next().map(|element| spaces(&words(element))).filter(|title| !title.is_empty())
}

fn words(element: ElementRef<'_>) -> String {
    element.text().collect()
}
