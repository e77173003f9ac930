//! A passage of the page, whole or around its claim.

use serde::Serialize;

use crate::insight::Evidence;
use crate::report::quotes::{self, Excerpt};
use crate::report::{link, phrase};

/// A quote, in columns; the whole of a longer passage is folded under it.
const QUOTE_COLUMNS: usize = 560;

/// A passage.
#[derive(Debug, Serialize)]
pub struct Quote {
    before: String,
    claim: String,
    after: String,
    /// The whole passage, where the excerpt is not.
    whole: Option<String>,
    podcast: String,
    title: Option<String>,
    speaker: Option<String>,
    published: Option<String>,
    /// As the `datetime` attribute wants it.
    day: Option<String>,
    time: Option<String>,
    link: Option<String>,
    file: String,
}

impl Quote {
    pub fn new(evidence: &Evidence) -> Self {
        Self::shortened(evidence, QUOTE_COLUMNS)
    }

    /// At most about `columns` wide.
    pub fn shortened(evidence: &Evidence, columns: usize) -> Self {
        let Excerpt { before, claim, after } = quotes::excerpt(evidence, columns);
        let text = phrase::line(&evidence.text);
        let cut = format!("{before}{claim}{after}") != text;
        let known = |text: &Option<String>| text.as_deref().map(|text| phrase::line(text).into_owned());
        Self {
            before,
            claim,
            after,
            whole: cut.then(|| text.into_owned()),
            podcast: phrase::line(&evidence.podcast).into_owned(),
            title: known(&evidence.title),
            speaker: known(&evidence.speaker),
            published: evidence.published.as_deref().map(phrase::date),
            day: evidence.published.as_deref().and_then(phrase::day).map(|day| day.to_string()),
            time: evidence.start.and_then(phrase::clock),
            link: evidence.url.as_deref().and_then(|url| link::to_second(url, evidence.start)),
            file: phrase::line(&evidence.file).into_owned(),
        }
    }
}
