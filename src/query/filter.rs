//! Which passages a question is about.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::engine::Findings;
use crate::insight::Evidence;
use crate::passage::Passage;
use crate::query::QueryError;

/// Which passages a question is about; a field of `None` lets all through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// The podcast's whole name, in any case.
    pub podcast: Option<String>,
    /// The speaker's whole name, in any case.
    pub speaker: Option<String>,
    /// The first day; a passage without a date does not pass.
    pub since: Option<Date>,
    /// The last day; a passage without a date does not pass.
    pub until: Option<Date>,
}

/// How many names an error lists.
const NAMED: usize = 12;

impl Filter {
    /// Does the passage pass?
    pub fn accepts(&self, passage: &Passage) -> bool {
        self.accept(&passage.podcast, passage.speaker.as_deref(), passage.published)
    }

    /// Does the passage pass that stands in a result?
    pub fn accepts_evidence(&self, evidence: &Evidence) -> bool {
        let published = evidence.published.as_deref().and_then(|date| date.parse().ok());
        self.accept(&evidence.podcast, evidence.speaker.as_deref(), published)
    }

    fn accept(&self, podcast: &str, speaker: Option<&str>, published: Option<Date>) -> bool {
        let named = |wanted: &Option<String>, name: Option<&str>| match wanted {
            None => true,
            Some(wanted) => name.is_some_and(|name| same(name, wanted)),
        };
        named(&self.podcast, Some(podcast))
            && named(&self.speaker, speaker)
            && self.since.is_none_or(|since| published.is_some_and(|day| day >= since))
            && self.until.is_none_or(|until| published.is_some_and(|day| day <= until))
    }

    /// A name that nothing in the corpus has is a slip of the pen, and no empty answer.
    ///
    /// # Errors
    /// [`QueryError::UnknownName`] lists the names that are there.
    pub fn check_names(&self, findings: &Findings) -> Result<(), QueryError> {
        let podcasts = || findings.passages.iter().map(|passage| passage.podcast.as_str());
        let speakers = || findings.passages.iter().filter_map(|passage| passage.speaker.as_deref());
        check_name("podcast", self.podcast.as_deref(), podcasts())?;
        check_name("speaker", self.speaker.as_deref(), speakers())
    }
}

fn check_name<'a>(
    what: &'static str,
    wanted: Option<&str>,
    names: impl Iterator<Item = &'a str>,
) -> Result<(), QueryError> {
    let Some(wanted) = wanted else { return Ok(()) };
    let names: std::collections::BTreeSet<&str> = names.collect();
    if names.iter().any(|name| same(name, wanted)) {
        return Ok(());
    }
    let mut known: Vec<&str> = names.iter().take(NAMED).copied().collect();
    if names.len() > NAMED {
        known.push("...");
    }
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Err(QueryError::UnknownName { what, name: wanted.to_owned(), known })
}

fn same(name: &str, wanted: &str) -> bool {
    name.to_lowercase() == wanted.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_lets_through_what_is_named_and_dated_so() {
        let day = |text: &str| Some(text.parse::<Date>().expect("a date"));
        let check = |filter: Filter, expected: bool| {
            assert_eq!(filter.accept("Ring Road", Some("Dov Hartley"), day("2026-03-05")), expected, "{filter:?}");
        };
        check(Filter::default(), true);
        check(Filter { podcast: Some("ring road ".into()), ..Filter::default() }, true);
        check(Filter { podcast: Some("ring".into()), ..Filter::default() }, false);
        check(Filter { speaker: Some("DOV HARTLEY".into()), ..Filter::default() }, true);
        check(Filter { since: day("2026-03-05"), until: day("2026-03-05"), ..Filter::default() }, true);
        check(Filter { since: day("2026-03-06"), ..Filter::default() }, false);
        check(Filter { until: day("2026-03-04"), ..Filter::default() }, false);
        let dated = Filter { since: day("2026-03-05"), ..Filter::default() };
        assert!(!dated.accept("Ring Road", None, None), "no date does not pass");
        let spoken = Filter { speaker: Some("Dov".into()), ..Filter::default() };
        assert!(!spoken.accept("Ring Road", None, None), "no speaker does not pass");
    }
}
