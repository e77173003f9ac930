//! A feed's bytes -> [`Feed`]: RSS 0.9 to 2.0 and Atom, with the podcast namespace.
//!
//! Sound XML is read as it is; else it is [mended](mend); else its sound items are [salvaged](salvage), with a warning.

mod atom;
mod encoding;
mod identity;
mod item;
pub(super) mod mend;
mod node;
mod rss;
mod salvage;

use jiff::civil::Date;
use roxmltree::Document;
use url::Url;

pub use item::{Enclosure, Item, TranscriptLink};

/// What a feed says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Feed {
    pub title: Option<String>,
    /// As written, such as `en-us`.
    pub language: Option<String>,
    /// In the feed's order; no two have one guid.
    pub items: Vec<Item>,
    /// Is a part of it damaged, so that items may be missing?
    pub damaged: bool,
    /// What was unsound, as sentences.
    pub warnings: Vec<String>,
}

/// Why nothing of a feed can be read; the caller names the address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    #[error(
        "the answer is empty; expected RSS or Atom: open the address in a browser and see whether the feed still exists"
    )]
    Empty,
    #[error(
        "the answer is an HTML page; expected RSS or Atom: give the address of the feed, which such a page often links to"
    )]
    Html,
    #[error("the answer begins with {start:?}; expected RSS or Atom: check the address")]
    NotXml { start: String },
    #[error("the answer is XML that begins with <{root}>; expected <rss> or <feed>: check the address")]
    NotAFeed { root: String },
    #[error("damaged XML at line {line}: {reason}; tell the podcast's maker, and scan again later")]
    Damaged { line: u32, reason: String },
}

/// How much of what is no XML an error shows.
const SHOWN_CHARS: usize = 40;

/// Reads a feed that was got from `base`, to which its relative links are resolved.
///
/// # Errors
/// [`FeedError`] where not one item and no title can be read.
pub fn parse(bytes: &[u8], base: &Url) -> Result<Feed, FeedError> {
    let text = encoding::decode(bytes);
    let text = text.trim();
    if text.is_empty() {
        return Err(FeedError::Empty);
    }
    if !text.starts_with('<') {
        return Err(FeedError::NotXml { start: text.chars().take(SHOWN_CHARS).collect() });
    }
    let mut feed = match Document::parse(text) {
        Ok(document) => read(&document, base)?,
        Err(error) => {
            let mended = mend::mended(text);
            match Document::parse(&mended) {
                Ok(document) => read(&document, base)?,
                Err(_) => salvaged(&mended, base, &error)?,
            }
        }
    };
    identity::tell_apart(&mut feed);
    Ok(feed)
}

fn read(document: &Document, base: &Url) -> Result<Feed, FeedError> {
    let root = document.root_element();
    match root.tag_name().name() {
        "rss" | "RDF" | "channel" => Ok(rss::read(root, base)),
        "feed" => Ok(atom::read(root, base)),
        name if name.eq_ignore_ascii_case("html") => Err(FeedError::Html),
        name => Err(FeedError::NotAFeed { root: name.to_owned() }),
    }
}

fn salvaged(text: &str, base: &Url, error: &roxmltree::Error) -> Result<Feed, FeedError> {
    let ends = matches!(error, roxmltree::Error::UnexpectedEndOfStream | roxmltree::Error::UnclosedRootNode);
    let line = if ends { u32::try_from(text.lines().count()).unwrap_or(u32::MAX) } else { error.pos().row };
    let reason = error.to_string();
    let reason = reason.rsplit_once(" at ").map_or(reason.as_str(), |(words, _)| words).to_owned();
    let Some(parts) = salvage::parts(text) else {
        // Pages are seldom sound XML.
        let html = text.get(..text.len().min(1024)).unwrap_or(text).to_lowercase().contains("<html");
        return Err(if html { FeedError::Html } else { FeedError::Damaged { line, reason } });
    };
    let part = |text: &String| Document::parse(text).ok().and_then(|document| read(&document, base).ok());
    let mut feed = parts.head.as_ref().and_then(part).unwrap_or_default();
    feed.items.extend(parts.items.iter().filter_map(part).flat_map(|part| part.items));
    if feed.items.is_empty() && feed.title.is_none() {
        return Err(FeedError::Damaged { line, reason });
    }
    feed.damaged = true;
    feed.warnings.push(format!(
        "the feed's XML is damaged at line {line} ({reason}): {} items were read, {} could not be; tell the podcast's maker",
        feed.items.len(),
        parts.damaged
    ));
    Ok(feed)
}

/// Reads the dates of feeds, which are meant to be RFC 2822 or RFC 3339 and often are neither; the day as written.
fn date(text: &str) -> Option<Date> {
    use crate::transcript::date::parse_date;

    let text = text.trim();
    // The weekday may be in any language and is not needed.
    let rest = text.split_once(',').map_or(text, |(_, rest)| rest.trim());
    parse_date(text).or_else(|| parse_date(rest)).or_else(|| {
        let words: Vec<&str> = rest.split([' ', '-']).filter(|word| !word.is_empty()).collect();
        let [day, month, year, ..] = words.as_slice() else { return None };
        let short = year.len() == 2 && year.bytes().all(|byte| byte.is_ascii_digit());
        // No podcast is older than this century.
        short.then(|| parse_date(&format!("{day} {month} 20{year}")))?
    })
}

#[cfg(test)]
mod tests;
