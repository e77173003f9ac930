//! Feeds that misbehave, and what a scan makes of them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::program::{Ran, run};

/// What is answered at a path: a status, header lines, a body; the last of several answers is given again and again.
type Answers = BTreeMap<String, Vec<(u16, String, String)>>;

/// A web server on this machine, and what it was asked.
struct Server {
    address: String,
    answers: Arc<Mutex<Answers>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let (answers, asked) = (Arc::<Mutex<Answers>>::default(), Arc::<Mutex<Vec<String>>>::default());
        let (of_thread, log) = (Arc::clone(&answers), Arc::clone(&asked));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answers, log) = (Arc::clone(&of_thread), Arc::clone(&log));
                std::thread::spawn(move || answer(&stream, &answers, &log));
            }
        });
        Self { address, answers, asked }
    }

    fn at(&self, path: &str, answers: &[(u16, &str, &str)]) {
        let owned = answers.iter().map(|&(status, head, body)| (status, head.to_owned(), body.to_owned()));
        self.answers.lock().expect("unbroken").insert(path.to_owned(), owned.collect());
    }

    /// How often a path was asked for.
    fn asked(&self, path: &str) -> usize {
        self.asked.lock().expect("unbroken").iter().filter(|asked| *asked == path).count()
    }
}

fn answer(stream: &TcpStream, answers: &Mutex<Answers>, log: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).expect("a request");
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut known = false;
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header).is_err() || header.trim().is_empty() {
            break;
        }
        known |= header.to_ascii_lowercase().starts_with("if-none-match:");
    }
    log.lock().expect("unbroken").push(path.clone());
    let (status, head, body) = {
        let mut answers = answers.lock().expect("unbroken");
        match answers.get_mut(&path) {
            Some(several) if several.len() > 1 => several.remove(0),
            Some(several) => several[0].clone(),
            None => (404, String::new(), "not here".to_owned()),
        }
    };
    let (status, body) = if known && head.contains("ETag") { (304, String::new()) } else { (status, body) };
    let mut stream = stream;
    let _ = write!(
        stream,
        "HTTP/1.1 {status} Said\r\nConnection: close\r\nContent-Length: {}\r\n{head}\r\n{body}",
        body.len()
    );
}

/// A feed of one episode with these transcript tags.
fn feed(show: &str, day: u32, tags: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<rss version=\"2.0\" xmlns:podcast=\"https://podcastindex.org/namespace/1.0\"><channel>\
         <title>{show}</title><item><title>Bread</title><guid>{show}-1</guid>\
         <pubDate>Thu, {day:02} Mar 2026 06:00:00 GMT</pubDate><enclosure url=\"/a.mp3\" length=\"1\" \
         type=\"audio/mpeg\"/>{tags}</item></channel></rss>"
    )
}

const CAPTIONS: &str = "WEBVTT\n\n00:00:01.000 --> 00:00:09.000\n<v Ada Quist>The bakers of Harrowgate raised the price \
                        of rye bread by forty percent after the mill burned down in February.\n\n00:00:09.500 --> \
                        00:00:19.000\n<v Ada Quist>The council of Harrowgate now pays for the flour that comes by barge \
                        from the southern mills every week.\n";
const OTHER_CAPTIONS: &str = "WEBVTT\n\n00:00:02.000 --> 00:00:11.000\n<v Bo Lindt>Rye bread costs forty percent more in \
                              Harrowgate since the mill burned down in February, the bakers say.\n";

fn tag(url: &str, kind: &str) -> String {
    format!("<podcast:transcript url=\"{url}\" type=\"{kind}\"/>")
}

fn scan(list: &str, library: &str, more: &[&str]) -> Ran {
    let mut args = vec!["scan", "--feeds", list, "--library", library, "--format", "json", "--quiet"];
    args.extend(more);
    run(&args)
}

fn outcomes(ran: &Ran) -> BTreeMap<String, Value> {
    let feeds = ran.json()["feeds"].as_array().expect("a list").clone();
    let name =
        |feed: &Value| feed["url"].as_str().and_then(|url| url.rsplit('/').next()).unwrap_or_default().to_owned();
    feeds.into_iter().map(|feed| (name(&feed), feed)).collect()
}

#[test]
fn good_feeds_are_taken_and_broken_ones_stop_nothing() {
    let server = Server::new();
    let (one, two) = (
        feed("Ryeland", 5, &tag("/one.vtt", "text/plain")),
        feed("Mill Talk", 6, &(tag("/gone.srt", "application/x-subrip") + &tag("two.vtt", "text/vtt"))),
    );
    server.at("/one.xml", &[(200, "ETag: \"1\"\r\n", &one)]);
    server.at("/two.xml", &[(302, "Location: /moved/two.xml\r\n", "")]);
    server.at("/moved/two.xml", &[(200, "", &two)]);
    server.at("/broken.xml", &[(200, "", "<html><p>Sorry, we moved</p></html>")]);
    server.at("/one.vtt", &[(500, "", "busy"), (200, "Content-Type: text/plain\r\n", CAPTIONS)]);
    server.at("/moved/two.vtt", &[(200, "", OTHER_CAPTIONS)]);
    server.at(
        "/late.xml",
        &[(200, "", &feed("Latecomer", 7, "")), (200, "", &feed("Latecomer", 7, &tag("/late.vtt", "text/vtt")))],
    );
    server.at("/late.vtt", &[(200, "", CAPTIONS)]);
    let folder = tempfile::tempdir().expect("a folder");
    let (list, library) = (folder.path().join("feeds.opml"), folder.path().join("library").display().to_string());
    let outlines: String = ["one.xml", "two.xml", "broken.xml", "gone.xml", "late.xml"]
        .iter()
        .map(|name| format!("<outline type=\"rss\" text=\"{name}\" xmlUrl=\"{}/{name}\"/>", server.address))
        .collect();
    fs::write(&list, format!("<opml version=\"2.0\"><body>{outlines}</body></opml>")).expect("a list");
    let list = list.display().to_string();

    let refused = scan(&list, &library, &[]);
    refused.expect(2, &[]);
    assert!(refused.stdout.contains("private"), "an address of this machine was read: {}", refused.stdout);
    fs::remove_dir_all(&library).expect("a library without anything");

    let first = scan(&list, &library, &["--allow-private"]);
    first.expect(2, &[]);
    let feeds = outcomes(&first);
    let status = |name: &str| feeds[name]["status"].as_str().unwrap_or_default().to_owned();
    assert_eq!([status("one.xml"), status("two.xml")], ["new", "new"], "{}", first.stdout);
    assert_eq!([status("broken.xml"), status("gone.xml")], ["failed", "failed"], "{}", first.stdout);
    assert_eq!(feeds["late.xml"]["without_transcript"].as_array().map(Vec::len), Some(1));

    let asked = server.asked("/one.vtt");
    let second = scan(&list, &library, &["--allow-private"]);
    let feeds = outcomes(&second);
    assert_eq!(feeds["one.xml"]["status"], "unchanged", "{}", second.stdout);
    assert_eq!(feeds["broken.xml"]["status"], "waiting", "{}", second.stdout);
    assert_eq!(feeds["late.xml"]["status"], "new", "an episode gained a transcript: {}", second.stdout);
    assert_eq!(server.asked("/one.vtt"), asked, "what was taken is not taken again");

    let found = run(&["query", "price of rye bread", "--library", &library, "--format", "json"]);
    let text = &found.expect(0, &[]).stdout;
    for show in ["one.xml", "two.xml", "late.xml"] {
        assert!(text.contains(show), "{show} is missing: {text}");
    }
}

#[test]
fn an_episode_without_a_transcript_is_given_to_the_users_own_command() {
    let server = Server::new();
    server.at("/a.xml", &[(200, "", &feed("Ryeland", 5, ""))]);
    // Sound that is its own transcript, so that copying it transcribes it.
    server.at("/a.mp3", &[(200, "", CAPTIONS)]);
    let folder = tempfile::tempdir().expect("a folder");
    let list = folder.path().join("feeds.toml");
    let toml = format!(
        "allow_private = true\n[[feed]]\nurl = \"{}/a.xml\"\nname = \"The Ryeland Hour\"\ntranscribe = \"cp {{audio}} {{out}}\"\n",
        server.address
    );
    fs::write(&list, toml).expect("a list");
    let library = folder.path().join("library").display().to_string();
    let ran = scan(&list.display().to_string(), &library, &[]);
    ran.expect(0, &[]);
    assert_eq!(outcomes(&ran)["a.xml"]["status"], "new", "{}", ran.stdout);
    let found = run(&["query", "bakers", "--library", &library, "--format", "json"]);
    assert!(found.expect(0, &[]).stdout.contains("The Ryeland Hour"));
}

#[test]
fn a_feed_that_was_refused_is_read_once_it_is_allowed() {
    let server = Server::new();
    server.at("/a.xml", &[(200, "", &feed("Ryeland", 5, &tag("/a.vtt", "text/vtt")))]);
    server.at("/a.vtt", &[(200, "", CAPTIONS)]);
    let folder = tempfile::tempdir().expect("a folder");
    let (list, library) = (folder.path().join("feeds.toml"), folder.path().join("library").display().to_string());
    let of = |allowed: bool| {
        fs::write(&list, format!("[[feed]]\nurl = \"{}/a.xml\"\nallow_private = {allowed}\n", server.address))
            .expect("a list");
        scan(&list.display().to_string(), &library, &[])
    };
    assert!(of(false).stdout.contains("allow_private"));
    assert_eq!(outcomes(&of(false))["a.xml"]["status"], "waiting");
    assert_eq!(outcomes(&of(true))["a.xml"]["status"], "new");
}

#[test]
fn a_list_that_is_none_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = folder.path().join("feeds.toml");
    let library = folder.path().join("library").display().to_string();
    let check = |text: &str, part: &str| {
        fs::write(&list, text).expect("a list");
        scan(&list.display().to_string(), &library, &[]).expect(1, &[part]);
    };
    check("", "the list names no feed");
    check("[[feed]]\nurl = \"https://example.org/a.xml\"\ntitle = \"A\"\n", "title");
    check("<html></html>", "expected a list of feeds");
    assert!(!folder.path().join("library").exists(), "a list that is none makes no library");
}
