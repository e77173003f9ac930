//! [`Insights`] -> terminal, JSON, Markdown or HTML: lays out and decides nothing; a [`crate::digest::Digest`] likewise, for a mail.
//!
//! One format a file; what several share has a file of its own: [`phrase`] puts numbers, dates and times into words,
//! [`quotes`] picks which passages are quoted, [`link`] makes the link to the second, `shown` finds an insight by its id.
//! An insight and a passage are blocks that a format can write alone ([`text::write_insight`], [`text::write_passage`], ...).

mod added;
pub mod answer;
mod answer_markdown;
mod answer_text;
pub mod bench;
pub mod digest;
mod digest_html;
mod digest_markdown;
mod digest_text;
mod digest_words;
pub mod eval;
pub mod html;
pub mod json;
mod library_check;
pub mod link;
pub mod markdown;
mod page;
pub mod phrase;
pub mod quotes;
mod repaired;
mod scan;
mod shown;
pub mod text;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::str::FromStr;

use crate::error::Error;
use crate::insight::{Insight, Insights};
use crate::trend::Trend;

pub use added::{write_added, write_added_json};
pub use answer::{AnswerFormat, write_answer, write_explanation};
pub use digest::{subject, write_digest};
pub use json::write_record_json;
pub use library_check::write_library_check;
pub use repaired::write_repaired;
pub use scan::write_scan;
pub use shown::Shown;

/// The narrowest terminal that a report is laid out for, in columns: an indent, a word and a time still fit.
pub const MIN_WIDTH: usize = 20;

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
    Markdown,
    Html,
}

/// How much is shown, and for which screen; nothing here changes what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportParams {
    /// How many insights are written, the first by rank; 0 for all.
    pub top: usize,
    /// Columns of the terminal, for [`Format::Text`]; longer lines than 100 columns are never written, they read badly.
    pub width: usize,
    /// ANSI colours, for [`Format::Text`].
    pub color: bool,
    /// Also what was dropped and ignored, every warning, and the file and the link of each quote, for [`Format::Text`].
    pub verbose: bool,
    /// How many quotes stand open under an insight, each of another podcast.
    pub quotes: usize,
    /// Replaces the headline of [`Format::Markdown`] and [`Format::Html`], for example "Today's insight".
    pub title: Option<String>,
    /// Why there is no insight and which flag to loosen, as a sentence; written only when none was found.
    pub advice: Option<String>,
    /// Which way each insight goes, by id, for [`Format::Text`] and [`Format::Markdown`]; nothing is said of the others.
    pub trends: BTreeMap<String, Trend>,
}

impl Default for ReportParams {
    fn default() -> Self {
        Self {
            top: 20,
            width: 80,
            color: false,
            verbose: false,
            quotes: 3,
            title: None,
            advice: None,
            trends: BTreeMap::new(),
        }
    }
}

impl ReportParams {
    /// The coverage of an insight in words, and which way it goes.
    fn coverage(&self, insight: &Insight) -> String {
        let coverage = phrase::coverage(&insight.coverage);
        let trend = self.trends.get(&insight.id).map(|trend| trend.name());
        trend.map_or_else(|| coverage.clone(), |trend| format!("{coverage}{}{trend}", phrase::DOT))
    }

    /// Names the first field that cannot be followed.
    ///
    /// # Errors
    /// [`Error::Usage`] where `width` is under [`MIN_WIDTH`] or `quotes` is 0.
    pub fn validate(&self) -> Result<(), Error> {
        if self.width < MIN_WIDTH {
            return Err(Error::Usage(format!("width is {}: expected {MIN_WIDTH} columns or more", self.width)));
        }
        if self.quotes == 0 {
            return Err(Error::Usage("quotes is 0: expected 1 or more, an insight is shown with its evidence".into()));
        }
        Ok(())
    }
}

impl Format {
    /// The format that a file's extension asks for; `None` where it is none of txt, json, md, markdown, html, htm.
    pub fn from_extension(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "txt" => Some(Self::Text),
            "json" => Some(Self::Json),
            "md" | "markdown" => Some(Self::Markdown),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            "markdown" => Ok(Self::Markdown),
            "html" => Ok(Self::Html),
            _ => Err(Error::Usage(format!("format is {name:?}: expected text, json, markdown or html"))),
        }
    }
}

/// Writes the whole report; the same record gives the same bytes.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_report(
    insights: &Insights,
    format: Format,
    params: &ReportParams,
    out: &mut impl Write,
) -> io::Result<()> {
    match format {
        Format::Text => text::write(insights, params, out),
        Format::Json => json::write(insights, params, out),
        Format::Markdown => markdown::write(insights, params, out),
        Format::Html => html::write(insights, params, out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_names_the_format() {
        for (path, format) in [
            ("out/week.html", Some(Format::Html)),
            ("week.HTM", Some(Format::Html)),
            ("week.json", Some(Format::Json)),
            ("week.md", Some(Format::Markdown)),
            ("week.txt", Some(Format::Text)),
            ("week.pdf", None),
            ("html", None),
        ] {
            assert_eq!(Format::from_extension(Path::new(path)), format, "{path}");
        }
    }

    #[test]
    fn an_unknown_format_is_refused_with_the_known_ones() {
        assert_eq!("markdown".parse::<Format>().expect("known"), Format::Markdown);
        let error = "pdf".parse::<Format>().expect_err("unknown").to_string();
        assert_eq!(error, "format is \"pdf\": expected text, json, markdown or html");
    }

    #[test]
    fn a_field_that_cannot_be_followed_is_named() {
        assert!(ReportParams::default().validate().is_ok());
        let check = |params: ReportParams, expected: &str| {
            assert_eq!(params.validate().expect_err("refused").to_string(), expected);
        };
        check(ReportParams { width: 12, ..Default::default() }, "width is 12: expected 20 columns or more");
        check(
            ReportParams { quotes: 0, ..Default::default() },
            "quotes is 0: expected 1 or more, an insight is shown with its evidence",
        );
    }
}
