use super::*;

fn base() -> Url {
    Url::parse("https://pod.test/shows/feed.xml").expect("an address")
}

fn feed(text: &str) -> Feed {
    parse(text.as_bytes(), &base()).expect("a feed")
}

#[test]
fn an_rss_item_is_read_with_its_transcripts() {
    let feed = feed(
        r#"<rss xmlns:pod="https://podcastindex.org/namespace/1.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
        <channel><itunes:title>no</itunes:title><title> The Tide &amp;amp; Table </title><language>en-GB</language>
        <image><title>cover</title></image>
        <item><itunes:title>no</itunes:title><title>Low water</title><guid isPermaLink="false">tide-7</guid>
          <pubDate>Fri, 31 Jan 2025 08:00:00 +0000</pubDate><link>/7</link>
          <enclosure url="htp://cdn.test/7.mp3" type="audio/mpeg" length="123"/>
          <pod:transcript url="7.vtt" type="text/vtt" language="en" rel="captions"/>
          <pod:transcript url="7.vtt" type="text/vtt"/>
          <pod:transcript url="ftp://pod.test/7.srt"/>
          <pod:chapters url="7.json"/></item>
        </channel></rss>"#,
    );
    assert_eq!(feed.title.as_deref(), Some("The Tide & Table"));
    assert_eq!(feed.language.as_deref(), Some("en-GB"));
    let [item] = feed.items.as_slice() else { panic!("{:?}", feed.items) };
    assert_eq!((item.guid.as_str(), item.title.as_deref()), ("tide-7", Some("Low water")));
    assert_eq!(item.published, Some(jiff::civil::date(2025, 1, 31)));
    assert_eq!(item.link.as_ref().map(Url::as_str), Some("https://pod.test/7"));
    let sound = item.enclosure.as_ref().expect("an enclosure");
    assert_eq!((sound.url.as_str(), sound.bytes), ("http://cdn.test/7.mp3", Some(123)));
    let [link] = item.transcripts.as_slice() else { panic!("{:?}", item.transcripts) };
    assert_eq!(link.url.as_str(), "https://pod.test/shows/7.vtt");
    assert_eq!(
        (link.mime.as_deref(), link.language.as_deref(), link.rel.as_deref()),
        (Some("text/vtt"), Some("en"), Some("captions"))
    );
    assert_eq!(
        feed.warnings,
        ["a transcript has the address \"ftp://pod.test/7.srt\" and is left out; expected one such as \
          \"https://example.org/episode.vtt\""]
    );
}

#[test]
fn an_atom_entry_is_read_with_its_transcripts() {
    let feed = feed(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xmlns:podcast="https://podcastindex.org/namespace/1.0" xml:lang="de"
            xml:base="https://other.test/a/">
        <title type="html">Lamp Post</title>
        <entry xml:base="b/"><id>urn:lamp:1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">First <b>light</b></div></title>
          <updated>2025-02-02T00:00:00Z</updated><published>2025-02-01T23:30:00-05:00</published>
          <link href="1.html"/><link rel="enclosure" href="1.mp3" type="audio/mpeg" length="9"/>
          <podcast:transcript url="1.srt" type="application/x-subrip"/></entry>
        </feed>"#,
    );
    assert_eq!((feed.title.as_deref(), feed.language.as_deref()), (Some("Lamp Post"), Some("de")));
    let [item] = feed.items.as_slice() else { panic!("{:?}", feed.items) };
    assert_eq!((item.guid.as_str(), item.title.as_deref()), ("urn:lamp:1", Some("First light")));
    assert_eq!(item.published, Some(jiff::civil::date(2025, 2, 1)));
    assert_eq!(item.link.as_ref().map(Url::as_str), Some("https://other.test/a/b/1.html"));
    assert_eq!(item.enclosure.as_ref().map(|sound| sound.url.as_str()), Some("https://other.test/a/b/1.mp3"));
    assert_eq!(item.transcripts[0].url.as_str(), "https://other.test/a/b/1.srt");
}

#[test]
fn the_podcast_namespace_is_known_however_it_is_written() {
    let check = |root: &str, tag: &str, expected: usize| {
        let text = format!("<rss {root}><channel><item><guid>1</guid><{tag} url='1.vtt'/></item></channel></rss>");
        assert_eq!(feed(&text).items[0].transcripts.len(), expected, "{root} {tag}");
    };
    check("xmlns:podcast='https://podcastindex.org/namespace/1.0'", "podcast:transcript", 1);
    check("xmlns:p='https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md'", "p:transcript", 1);
    check("xmlns:podcast='https://misspelt.test/1.0'", "podcast:transcript", 1);
    check("", "podcast:transcript", 1);
    check("xmlns:news='https://news.test'", "news:transcript", 0);
    check("", "transcript", 0);
}

#[test]
fn dates_are_read_however_feeds_write_them() {
    for text in [
        "Fri, 31 Jan 2025 08:00:00 +0000",
        "Fri,31 Jan 2025 08:00:00 EST",
        "31 January 2025 08:00",
        "Fr, 31 Jan 25 08:00:00 GMT",
        "Freitag, 31 Jan 2025",
        "Friday, 31-Jan-25 08:00:00 GMT",
        "Fri, Jan 31 2025 08:00:00",
        "2025-01-31T08:00:00+01:00",
        "2025-01-31",
    ] {
        assert_eq!(date(text), Some(jiff::civil::date(2025, 1, 31)), "{text}");
    }
    for text in ["", "soon", "Fri, 31 Feb 2025 08:00:00 +0000", "31 Jan", "-", ","] {
        assert_eq!(date(text), None, "{text}");
    }
}

#[test]
fn an_episode_without_a_guid_is_known_by_the_next_best() {
    let feed = feed(
        "<rss><channel><item><link>https://pod.test/1</link></item><item><enclosure url='2.mp3'/></item>\
         <item><title>Three</title></item><item><description>nothing</description></item></channel></rss>",
    );
    let guids: Vec<&str> = feed.items.iter().map(|item| item.guid.as_str()).collect();
    assert_eq!(guids[..2], ["https://pod.test/1", "https://pod.test/shows/2.mp3"]);
    assert_eq!((guids.len(), guids[2].len()), (3, 8));
}

#[test]
fn items_that_share_a_guid_are_told_apart_and_repeated_ones_left_out() {
    let feed = feed(
        "<rss><channel><item><guid>1</guid><title>a</title></item><item><guid>1</guid><title>b</title></item>\
         <item><guid>2</guid><title>c</title></item><item><guid>2</guid><title>c</title></item></channel></rss>",
    );
    let guids: Vec<&str> = feed.items.iter().map(|item| item.guid.as_str()).collect();
    assert_eq!(guids.len(), 3);
    assert!(guids[0].starts_with("1 ") && guids[1].starts_with("1 ") && guids[0] != guids[1], "{guids:?}");
    assert_eq!(guids[2], "2");
    assert_eq!(
        feed.warnings,
        ["2 items have the one guid \"1\" and were told apart by their titles; tell the podcast's maker"]
    );
}

#[test]
fn a_damaged_feed_gives_its_sound_items_and_a_warning() {
    let feed = feed(
        "<rss><channel><title>Tide</title>\n<item><guid>1</guid></item>\n<item><guid>2</item>\n<item><guid>3</guid></item>\n<item>",
    );
    assert_eq!(feed.title.as_deref(), Some("Tide"));
    assert_eq!(feed.items.iter().map(|item| item.guid.as_str()).collect::<Vec<_>>(), ["1", "3"]);
    assert!(feed.damaged);
    assert_eq!(
        feed.warnings,
        ["the feed's XML is damaged at line 3 (expected 'guid' tag, not 'item'): 2 items were read, 2 could not be; \
          tell the podcast's maker"]
    );
}

#[test]
fn what_is_no_feed_is_refused_by_name() {
    let check = |text: &str, expected: &str| {
        assert_eq!(parse(text.as_bytes(), &base()).expect_err("no feed").to_string(), expected, "{text:?}");
    };
    check(
        " \n",
        "the answer is empty; expected RSS or Atom: open the address in a browser and see whether the feed still exists",
    );
    let html = "the answer is an HTML page; expected RSS or Atom: give the address of the feed, which such a page often links to";
    check("<!DOCTYPE html><html><p>No", html);
    check("<html><body/></html>", html);
    check(
        "{\"version\": 1}",
        "the answer begins with \"{\\\"version\\\": 1}\"; expected RSS or Atom: check the address",
    );
    check("<opml/>", "the answer is XML that begins with <opml>; expected <rss> or <feed>: check the address");
    check(
        "<rss><channel><item><guid>1",
        "damaged XML at line 1: the root node was opened but never closed; tell the podcast's maker, and scan again later",
    );
}

#[test]
fn an_empty_feed_is_a_feed() {
    assert_eq!(feed("<rss><channel><title>Tide</title></channel></rss>").items, []);
    assert_eq!(feed("<rss/>"), Feed::default());
}
