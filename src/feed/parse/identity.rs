//! What an episode is called for good, so that the next scan knows it again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use url::Url;

use super::{Enclosure, Feed};
use crate::feed::hash::short_hash;

/// The first that there is: the feed's own guid, the link, the enclosure, a hash of title and date.
///
/// `None` for an item with none of them, which nothing could be told about.
pub(super) fn guid(
    own: Option<String>,
    link: Option<&Url>,
    enclosure: Option<&Enclosure>,
    title: Option<&str>,
    published: Option<Date>,
) -> Option<String> {
    own.or_else(|| link.map(ToString::to_string)).or_else(|| enclosure.map(|sound| sound.url.to_string())).or_else(
        || {
            let day = published.map(|day| day.to_string()).unwrap_or_default();
            (title.is_some() || published.is_some()).then(|| short_hash(&[title.unwrap_or_default(), &day]))
        },
    )
}

/// Leaves out items that are listed twice, and tells items apart that share one guid.
///
/// Of the latter each guid gets a hash of the title, which does not depend on the other items or their order.
pub(super) fn tell_apart(feed: &mut Feed) {
    let mut seen = BTreeSet::new();
    feed.items.retain(|item| seen.insert((item.guid.clone(), item.title.clone())));
    let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
    for item in &feed.items {
        *shared.entry(&item.guid).or_default() += 1;
    }
    let shared: BTreeMap<String, usize> =
        shared.into_iter().filter(|(_, count)| *count > 1).map(|(guid, count)| (guid.to_owned(), count)).collect();
    for item in feed.items.iter_mut().filter(|item| shared.contains_key(&item.guid)) {
        let title = item.title.as_deref().unwrap_or_default();
        item.guid = format!("{} {}", item.guid, short_hash(&[title]));
    }
    for (guid, count) in shared {
        feed.warnings.push(format!(
            "{count} items have the one guid {guid:?} and were told apart by their titles; tell the podcast's maker"
        ));
    }
}
