//! What a scan of feeds did, in words.

use std::io::{self, Write};

use crate::feed::{FeedOutcome, FeedStatus, ScanSummary};
use crate::report::{ReportParams, phrase, text};

/// Episodes that are named one by one under a feed.
const NAMED: usize = 5;

/// Writes what each feed brought, and what it lacks; a feed that brought nothing new is only counted.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_scan(summary: &ScanSummary, params: &ReportParams, out: &mut impl Write) -> io::Result<()> {
    let pen = text::Pen::new(params);
    let new: usize = summary.feeds.iter().map(|feed| feed.new.len()).sum();
    let quiet = summary.feeds.iter().filter(|feed| feed.status == FeedStatus::Unchanged).count();
    let headline = format!(
        "{} from {}, {} without anything new",
        phrase::count(new, "new transcript"),
        phrase::count(summary.feeds.len(), "feed"),
        phrase::thousands(quiet)
    );
    pen.lines(out, text::Ink::Strong, 0, &headline)?;
    for feed in &summary.feeds {
        write_feed(feed, &pen, out)?;
    }
    Ok(())
}

fn write_feed(feed: &FeedOutcome, pen: &text::Pen, out: &mut impl Write) -> io::Result<()> {
    let mut lines = Vec::new();
    for episode in feed.new.iter().take(NAMED) {
        lines.push(format!("new: {}", named(episode.title.as_deref(), &episode.guid, episode.published)));
    }
    if feed.new.len() > NAMED {
        lines.push(format!("and {} more", phrase::thousands(feed.new.len() - NAMED)));
    }
    let again = |at: Option<jiff::Timestamp>| at.map_or_else(String::new, |at| format!("; tried again from {at} on"));
    if let Some(reason) = feed.reason.as_ref().filter(|_| feed.status != FeedStatus::New) {
        lines.push(format!("not read: {reason}{}", again(feed.retry_at)));
    }
    for failed in feed.failed.iter().take(NAMED) {
        let reason = failed.reason.as_deref().unwrap_or("no reason is known");
        let name = named(failed.title.as_deref(), &failed.guid, failed.published);
        lines.push(format!("no transcript could be taken: {name}: {reason}{}", again(failed.retry_at)));
    }
    if !feed.without_transcript.is_empty() && feed.status != FeedStatus::Waiting {
        lines.push(format!(
            "{} without a transcript; `transcribe` in the feed list can make them",
            phrase::count(feed.without_transcript.len(), "episode")
        ));
    }
    lines.extend(feed.warnings.iter().take(NAMED).cloned());
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    pen.lines(out, text::Ink::Plain, 0, &phrase::line(&format!("{} ({})", feed.podcast, feed.url)))?;
    lines.iter().try_for_each(|line| pen.lines(out, text::Ink::Faint, 2, &phrase::line(line)))
}

fn named(title: Option<&str>, guid: &str, published: Option<jiff::civil::Date>) -> String {
    let title = title.unwrap_or(guid);
    published.map_or_else(|| title.to_owned(), |date| format!("{title} ({date})"))
}
