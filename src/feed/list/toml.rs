//! TOML: `[[feed]]` tables, with defaults for all of them at the top level.

use toml::{Table, Value};

use super::{FeedList, FeedListError, FeedSource};
use crate::feed::link;
use crate::feed::transcribe::Command;

/// What [`FeedSource`] may be given at the top level and in a `[[feed]]`.
const TOP_KEYS: &str = "[[feed]], transcribe or allow_private";
const FEED_KEYS: &str = "url, name, transcribe or allow_private";

/// Reads the feeds in the file's order; whatever is wrong is an error, for the file was written by hand.
pub(super) fn read(text: &str) -> Result<FeedList, FeedListError> {
    let mut top: Table = text.parse().map_err(|error: toml::de::Error| damaged(error.to_string().trim_end()))?;
    let feeds = top.remove("feed").unwrap_or_else(|| Value::Array(Vec::new()));
    let Value::Array(feeds) = feeds else { return Err(wrong("the top level", "feed", &feeds, "[[feed]] tables")) };
    let defaults = source("the top level", top, TOP_KEYS)?;
    if defaults.url.is_some() || defaults.name.is_some() {
        let key = if defaults.url.is_some() { "url" } else { "name" };
        return Err(unknown("the top level", key, TOP_KEYS));
    }
    let mut list = FeedList::default();
    for (index, feed) in feeds.into_iter().enumerate() {
        let (number, place) = (index + 1, format!("feed {}", index + 1));
        let Value::Table(table) = feed else { return Err(wrong(&place, "feed", &feed, "a [[feed]] table")) };
        let own = source(&place, table, FEED_KEYS)?;
        let written = own.url.unwrap_or_default();
        let url = link::absolute(&written).ok_or(FeedListError::Url { number, url: written })?;
        list.feeds.push(FeedSource {
            url: url.into(),
            name: own.name,
            transcribe: own.transcribe.or_else(|| defaults.transcribe.clone()),
            allow_private: own.allow_private.or(defaults.allow_private).unwrap_or_default(),
        });
    }
    Ok(list)
}

/// The keys of one table.
#[derive(Default)]
struct Keys {
    url: Option<String>,
    name: Option<String>,
    transcribe: Option<String>,
    allow_private: Option<bool>,
}

fn source(place: &str, table: Table, expected: &'static str) -> Result<Keys, FeedListError> {
    let mut keys = Keys::default();
    for (key, value) in table {
        match (key.as_str(), value) {
            ("url", Value::String(text)) => keys.url = Some(text),
            ("name", Value::String(text)) => keys.name = Some(text.trim().to_owned()).filter(|name| !name.is_empty()),
            ("transcribe", Value::String(text)) => {
                let named = |source| FeedListError::Command { place: place.to_owned(), source };
                Command::parse(&text).map_err(named)?;
                keys.transcribe = Some(text);
            }
            ("allow_private", Value::Boolean(allowed)) => keys.allow_private = Some(allowed),
            ("url" | "name" | "transcribe", value) => return Err(wrong(place, &key, &value, "a text in quotes")),
            ("allow_private", value) => return Err(wrong(place, &key, &value, "true or false")),
            _ => return Err(unknown(place, &key, expected)),
        }
    }
    Ok(keys)
}

fn damaged(reason: &str) -> FeedListError {
    FeedListError::Toml { reason: reason.to_owned() }
}

fn wrong(place: &str, key: &str, value: &Value, expected: &str) -> FeedListError {
    damaged(&format!("{place}: {key} is {value}; expected {expected}"))
}

fn unknown(place: &str, key: &str, expected: &'static str) -> FeedListError {
    FeedListError::UnknownKey { place: place.to_owned(), key: key.to_owned(), expected }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_takes_from_the_top_level_what_it_does_not_say() {
        let text = "transcribe = 'w {audio} {out}'\nallow_private = true\n\
                    [[feed]]\nurl = 'tide.test/feed'\n\
                    [[feed]]\nurl = 'http://nas.test:8080/feed'\nname = ' Lamp Post '\n\
                    transcribe = 'v {audio}'\nallow_private = false\n";
        let expected = [
            FeedSource {
                url: "https://tide.test/feed".into(),
                name: None,
                transcribe: Some("w {audio} {out}".into()),
                allow_private: true,
            },
            FeedSource {
                url: "http://nas.test:8080/feed".into(),
                name: Some("Lamp Post".into()),
                transcribe: Some("v {audio}".into()),
                allow_private: false,
            },
        ];
        assert_eq!(read(text).expect("a list").feeds, expected);
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_named() {
        let check = |text: &str, expected: &str| {
            assert_eq!(read(text).expect_err("wrong").to_string(), format!("damaged TOML: {expected}"));
        };
        check("[[feed]]\nurl = 3", "feed 1: url is 3; expected a text in quotes");
        check("allow_private = 'yes'", "the top level: allow_private is \"yes\"; expected true or false");
        check("feed = 'https://a.test'", "the top level: feed is \"https://a.test\"; expected [[feed]] tables");
        assert!(read("[[feed]\n").expect_err("damaged").to_string().contains("line 1"));
        assert!(matches!(read("url = 'https://a.test'"), Err(FeedListError::UnknownKey { .. })));
    }
}
