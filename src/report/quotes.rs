//! Which passages of an insight are quoted, and what is kept of a long one.

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthStr;

use crate::insight::{Evidence, Insight};
use crate::report::phrase;

/// A statement in the headline of an insight, in columns: four lines of a terminal.
pub const STATEMENT_COLUMNS: usize = 280;

/// The passages that stand open, and what is behind them.
#[derive(Debug, PartialEq)]
pub struct Quotes<'a> {
    /// The passage whose words are the statement, whole: only its source need be told, the words stand above it.
    pub lead: Option<&'a Evidence>,
    /// The first passage of each of the first podcasts, nearest to the medoid first.
    pub open: Vec<&'a Evidence>,
    /// All other passages, in the insight's order.
    pub rest: Vec<&'a Evidence>,
    /// Podcasts that make the claim and are not among the open ones, in the insight's order, each once.
    pub more_shows: Vec<&'a str>,
}

/// A passage around its claim; `before` and `after` are empty where the claim is all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    pub before: String,
    pub claim: String,
    pub after: String,
}

impl Excerpt {
    /// Everything that is kept, as one text.
    pub fn text(&self) -> String {
        format!("{}{}{}", self.before, self.claim, self.after)
    }
}

/// The statement as the headline of its insight.
pub fn statement(insight: &Insight) -> String {
    phrase::shorten(&phrase::line(&insight.statement), STATEMENT_COLUMNS).into_owned()
}

/// At most `most` open quotes, the lead among them, each of another podcast.
pub fn pick(insight: &Insight, most: usize) -> Quotes<'_> {
    let mut quotes = Quotes { lead: None, open: Vec::new(), rest: Vec::new(), more_shows: Vec::new() };
    let statement = statement(insight);
    let mut quoted = BTreeSet::new();
    let mut named = BTreeSet::new();
    for evidence in &insight.evidence {
        let podcast = evidence.podcast.as_str();
        if quoted.is_empty() && phrase::line(&evidence.text) == statement {
            quoted.insert(podcast);
            quotes.lead = Some(evidence);
            continue;
        }
        if quoted.len() < most && quoted.insert(podcast) {
            quotes.open.push(evidence);
            continue;
        }
        quotes.rest.push(evidence);
        if !quoted.contains(podcast) && named.insert(podcast) {
            quotes.more_shows.push(podcast);
        }
    }
    quotes
}

/// The passage on one line, at most about `columns` wide: a longer one keeps its claim and what fits around it.
pub fn excerpt(evidence: &Evidence, columns: usize) -> Excerpt {
    let text = phrase::line(&evidence.text);
    let claim = phrase::line(&evidence.claim);
    let Some(at) = text.find(claim.as_ref()).filter(|_| !claim.is_empty()) else {
        let claim = phrase::shorten(&text, columns).into_owned();
        return Excerpt { before: String::new(), claim, after: String::new() };
    };
    let (before, after) = (&text[..at], &text[at + claim.len()..]);
    if text.width() <= columns {
        return Excerpt { before: before.into(), claim: claim.into_owned(), after: after.into() };
    }
    let left = columns.saturating_sub(claim.width());
    let before = phrase::shorten_start(before, left / 2);
    if left == 0 {
        return Excerpt {
            before: before.into_owned(),
            claim: phrase::shorten(&claim, columns).into_owned(),
            after: String::new(),
        };
    }
    let space = if after.starts_with(' ') { " " } else { "" };
    let after = format!("{space}{}", phrase::shorten(after, left - (left / 2).min(before.width())));
    Excerpt { before: before.into_owned(), claim: claim.into_owned(), after }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::Coverage;

    fn evidence(podcast: &str, text: &str, claim: &str) -> Evidence {
        Evidence {
            passage: String::new(),
            podcast: podcast.into(),
            title: None,
            published: None,
            url: None,
            speaker: None,
            start: None,
            end: None,
            text: text.into(),
            claim: claim.into(),
            similarity: 1.0,
            file: String::new(),
        }
    }

    fn insight(shows: &[&str], statement: &str) -> Insight {
        let coverage = Coverage {
            podcasts: 4,
            episodes: 8,
            speakers: 0,
            independent_speakers: 0,
            passages: 8,
            first_said: None,
            last_said: None,
        };
        Insight {
            id: String::new(),
            rank: 1,
            statement: statement.into(),
            coverage,
            bound: None,
            keywords: vec![],
            evidence: shows.iter().map(|show| evidence(show, "t", "t")).collect(),
            disputed_by: vec![],
            related: vec![],
        }
    }

    #[test]
    fn each_open_quote_is_of_another_podcast() {
        let quotes = insight(&["a", "a", "b", "c", "d", "c", "d", "b"], "something else");
        let podcasts = |evidence: &[&Evidence]| evidence.iter().map(|e| e.podcast.clone()).collect::<Vec<_>>();
        let picked = pick(&quotes, 2);
        assert_eq!(picked.lead, None);
        assert_eq!(podcasts(&picked.open), ["a", "b"]);
        assert_eq!(podcasts(&picked.rest), ["a", "c", "d", "c", "d", "b"]);
        assert_eq!(picked.more_shows, ["c", "d"]);
        assert!(pick(&quotes, 9).more_shows.is_empty());
    }

    #[test]
    fn a_passage_that_is_the_statement_is_not_quoted_again() {
        let spoken = insight(&["a", "b", "a", "c"], "t");
        let picked = pick(&spoken, 2);
        assert_eq!(picked.lead.map(|e| e.podcast.as_str()), Some("a"));
        assert_eq!(picked.open.iter().map(|e| e.podcast.as_str()).collect::<Vec<_>>(), ["b"]);
        assert_eq!(picked.more_shows, ["c"]);
    }

    #[test]
    fn a_long_passage_keeps_its_claim() {
        let check = |text: &str, claim: &str, columns: usize, expected: [&str; 3]| {
            let Excerpt { before, claim, after } = excerpt(&evidence("a", text, claim), columns);
            assert_eq!([before.as_str(), claim.as_str(), after.as_str()], expected, "{text} at {columns}");
        };
        let text = "Well, I think so. Rents rise. And that is that, you know.";
        check(text, "Rents rise.", 80, ["Well, I think so. ", "Rents rise.", " And that is that, you know."]);
        check(text, "Rents rise.", 34, ["… so. ", "Rents rise.", " And that is…"]);
        check(text, "Rents rise.", 8, ["… ", "Rents…", ""]);
        check(text, "not in it", 20, ["", "Well, I think so…", ""]);
        check(text, "", 20, ["", "Well, I think so…", ""]);
        check("Rents rise.", "Rents rise.", 80, ["", "Rents rise.", ""]);
    }
}
