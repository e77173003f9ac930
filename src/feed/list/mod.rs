//! The list of feeds that a scan reads: OPML as podcast apps export it, or TOML written by hand.

mod opml;
mod toml;

use std::collections::BTreeSet;

use crate::feed::transcribe::CommandError;

/// One feed and how it is to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedSource {
    /// An HTTP address, normalised; the key under which the feed is remembered.
    pub url: String,
    /// Stands in for the feed's own title as the name of the podcast.
    pub name: Option<String>,
    /// The command that makes a transcript of `{audio}` in `{out}`, for episodes that offer none.
    pub transcribe: Option<String>,
    /// May the feed, and what it links to, lie on a private network?
    pub allow_private: bool,
}

/// The feeds of a list in its order, each address once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedList {
    pub feeds: Vec<FeedSource>,
    /// What was left out and why, as sentences.
    pub warnings: Vec<String>,
}

/// Why a list could not be read; the caller names the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeedListError {
    #[error("the list names no feed; expected [[feed]] with a url (TOML), or <outline xmlUrl=\"...\"> (OPML)")]
    Empty,
    #[error("damaged OPML at line {line}: {reason}; export the list again")]
    Opml { line: u32, reason: String },
    #[error("no OPML: the file begins with <{root}>; expected a list of feeds, which begins with <opml>")]
    NotOpml { root: String },
    #[error("damaged TOML: {reason}")]
    Toml { reason: String },
    #[error("{place}: {key:?} is no known key; expected {expected}")]
    UnknownKey { place: String, key: String, expected: &'static str },
    #[error("feed {number}: url is {url:?}; expected an address such as \"https://example.org/feed.xml\"")]
    Url { number: usize, url: String },
    #[error("{place}: {source}")]
    Command { place: String, source: CommandError },
}

impl FeedList {
    /// Reads a list; one that begins with `<` is OPML, any other TOML.
    ///
    /// # Errors
    /// [`FeedListError`] where no feed can be read, and for whatever is wrong in TOML, which people write by hand.
    pub fn read(text: &str) -> Result<Self, FeedListError> {
        let text = text.trim_start_matches('\u{FEFF}').trim();
        let mut list = if text.starts_with('<') { opml::read(text)? } else { toml::read(text)? };
        let mut seen = BTreeSet::new();
        list.feeds.retain(|feed| seen.insert(feed.url.clone()));
        if list.feeds.is_empty() {
            return Err(FeedListError::Empty);
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_told_by_its_content() {
        let urls = |text: &str| {
            let list = FeedList::read(text).expect("a list");
            list.feeds.into_iter().map(|feed| feed.url).collect::<Vec<_>>()
        };
        assert_eq!(urls("[[feed]]\nurl = 'https://a.test/f'"), ["https://a.test/f"]);
        assert_eq!(
            urls("\u{FEFF}\n<opml><body><outline xmlUrl='https://a.test/f'/></body></opml>"),
            ["https://a.test/f"]
        );
    }

    #[test]
    fn a_feed_that_is_named_twice_is_read_once() {
        let text = "[[feed]]\nurl = 'https://a.test/f'\nname = 'First'\n[[feed]]\nurl = 'HTTPS://A.test/f'\n";
        let list = FeedList::read(text).expect("a list");
        assert_eq!(list.feeds.len(), 1);
        assert_eq!(list.feeds[0].name.as_deref(), Some("First"));
    }

    #[test]
    fn every_error_is_a_sentence_with_a_remedy() {
        let check = |text: &str, expected: &str| {
            assert_eq!(FeedList::read(text).expect_err("no list").to_string(), expected, "{text:?}");
        };
        let empty = "the list names no feed; expected [[feed]] with a url (TOML), or <outline xmlUrl=\"...\"> (OPML)";
        check("", empty);
        check("<opml><body/></opml>", empty);
        check(
            "<rss><channel/></rss>",
            "no OPML: the file begins with <rss>; expected a list of feeds, which begins with <opml>",
        );
        check("<opml", "damaged OPML at line 1: the document does not have a root node; export the list again");
        check(
            "[[feed]]\nurl = 'ftp://a.test'",
            "feed 1: url is \"ftp://a.test\"; expected an address such as \"https://example.org/feed.xml\"",
        );
        check(
            "[[feed]]\nurl = 'https://a.test'\nnmae = 'A'",
            "feed 1: \"nmae\" is no known key; expected url, name, transcribe or allow_private",
        );
        check("feeds = 1", "the top level: \"feeds\" is no known key; expected [[feed]], transcribe or allow_private");
        check(
            "[[feed]]\nurl = 'https://a.test'\ntranscribe = 'whisper'",
            "feed 1: transcribe is \"whisper\", without {audio}; expected a command such as \"whisper-cli -f {audio} -of {out}\"",
        );
    }
}
