//! Which passages a question is about.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::insight::Evidence;
use crate::query::{Holdings, Place, QueryError};

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

    /// The filter with its names looked up.
    ///
    /// # Errors
    /// [`QueryError::UnknownName`]: a name that nothing has is a slip of the pen, and no empty answer; it lists those that
    /// are there.
    pub fn admission(&self, holdings: &dyn Holdings) -> Result<Admission, QueryError> {
        Ok(Admission {
            podcasts: numbers("podcast", self.podcast.as_deref(), holdings.podcasts())?,
            speakers: numbers("speaker", self.speaker.as_deref(), holdings.speakers())?,
            since: self.since,
            until: self.until,
        })
    }
}

/// A filter by numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    /// `None` lets all through.
    podcasts: Option<BTreeSet<u32>>,
    speakers: Option<BTreeSet<u32>>,
    since: Option<Date>,
    until: Option<Date>,
}

impl Admission {
    /// Does the passage pass?
    pub fn admits(&self, place: &Place) -> bool {
        self.podcasts.as_ref().is_none_or(|podcasts| podcasts.contains(&place.podcast))
            && self.speakers.as_ref().is_none_or(|all| place.speaker.is_some_and(|speaker| all.contains(&speaker)))
            && self.since.is_none_or(|since| place.published.is_some_and(|day| day >= since))
            && self.until.is_none_or(|until| place.published.is_some_and(|day| day <= until))
    }
}

/// The numbers of the names that are the one wanted, in any case.
fn numbers(what: &'static str, wanted: Option<&str>, names: &[String]) -> Result<Option<BTreeSet<u32>>, QueryError> {
    let Some(wanted) = wanted else { return Ok(None) };
    let numbers: BTreeSet<u32> =
        (0..).zip(names).filter(|(_, name)| same(name, wanted)).map(|(number, _)| number).collect();
    if !numbers.is_empty() {
        return Ok(Some(numbers));
    }
    let sorted: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let mut known: Vec<&str> = sorted.iter().take(NAMED).copied().collect();
    if sorted.len() > NAMED {
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
