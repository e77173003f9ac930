//! What a text is, by what stands in it.

use super::{ReadError, brackets, json, sbv, srt, tsv, vtt, xml};

/// The readers there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    WebVtt,
    Json,
    Ttml,
    TimedText,
    Podlove,
    Html,
    SubRip,
    Sbv,
    Table,
    Brackets,
    /// Plain text, Markdown, whatever else people write.
    Text,
}

/// Roots of lists of episodes.
const FEEDS: &[(&str, &str)] = &[("rss", "<rss>"), ("feed", "<feed>"), ("rdf", "<rdf:RDF>"), ("opml", "<opml>")];

/// Elements that an HTML page or a piece of one opens with.
const HTML: &[&str] = &[
    "html",
    "head",
    "body",
    "meta",
    "title",
    "div",
    "p",
    "cite",
    "time",
    "section",
    "article",
    "main",
    "header",
    "span",
    "h1",
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "table",
    "blockquote",
    "br",
    "script",
    "style",
    "link",
    "b",
    "strong",
    "i",
    "em",
];

/// The most particular formats first; what nobody claims is text.
pub fn detect(text: &str) -> Result<Format, ReadError> {
    if vtt::claims(text) {
        return Ok(Format::WebVtt);
    }
    // Before JSON, which opens with a bracket too.
    if brackets::claims(text) {
        return Ok(Format::Brackets);
    }
    if json::claims(text) {
        return Ok(Format::Json);
    }
    if let Some(root) = xml::root(text) {
        if let Some((_, what)) = FEEDS.iter().find(|(name, _)| *name == root) {
            return Err(ReadError::Feed { what });
        }
        match root.as_str() {
            "tt" => return Ok(Format::Ttml),
            "transcripts" => return Ok(Format::Podlove),
            "transcript" | "timedtext" => return Ok(Format::TimedText),
            root if HTML.contains(&root) => return Ok(Format::Html),
            root if text.trim_start().starts_with("<?xml") || root == "svg" => {
                return Err(ReadError::not_a_transcript(format!("XML with the root <{root}>")));
            }
            _ => {}
        }
    }
    Ok(match text {
        text if srt::claims(text) => Format::SubRip,
        text if sbv::claims(text) => Format::Sbv,
        text if tsv::claims(text) => Format::Table,
        _ => Format::Text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_tells_the_format() {
        let check = |text: &str, expected: Result<Format, ReadError>| assert_eq!(detect(text), expected, "{text:?}");
        check("WEBVTT\n\n00:01.000 --> 00:02.000\nHi", Ok(Format::WebVtt));
        check("WEBVTTX\n", Ok(Format::Text));
        check("[0.00 → 1.5] Hi", Ok(Format::Brackets));
        check("[Music]\nHi", Ok(Format::Text));
        check("[{\"text\": \"Hi\"}]", Ok(Format::Json));
        check("<?xml version=\"1.0\"?><tt></tt>", Ok(Format::Ttml));
        check("<transcript><text start=\"1\">Hi</text></transcript>", Ok(Format::TimedText));
        check("<pst:transcripts xmlns:pst=\"x\">", Ok(Format::Podlove));
        check("<!DOCTYPE html><p>Hi", Ok(Format::Html));
        check("<cite>Ada:</cite><time>0:00</time><p>Hi</p>", Ok(Format::Html));
        check("1\n00:00:01,000 --> 00:00:02,000\nHi", Ok(Format::SubRip));
        check("0:00:01.000,0:00:02.000\nHi", Ok(Format::Sbv));
        check("start\tend\ttext\n0\t1\tHi", Ok(Format::Table));
        check("Ada: Hi.\nBen: Hello.", Ok(Format::Text));
        check("# Notes\n\n- a --> b", Ok(Format::Text));
        check("<?xml version=\"1.0\"?><rss></rss>", Err(ReadError::Feed { what: "<rss>" }));
        check("<opml version=\"2.0\">", Err(ReadError::Feed { what: "<opml>" }));
        check("<?xml version=\"1.0\"?><plist/>", Err(ReadError::not_a_transcript("XML with the root <plist>")));
    }
}
