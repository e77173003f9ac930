//! A small library with something in every table, and all that it answers.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use refrain::embed::{BoxedEmbedder, DEFAULT_MODEL, LoadOptions, load};
use refrain::engine::{EngineParams, Silent};
use refrain::error::Error;
use refrain::library::{FILE, Library, LibraryError, StoredFeed, Writer};
use refrain::query::Holdings;
use refrain::service::{AddParams, DigestParams, add, digest, keep_told};
use refrain::transcript::{ReadLimits, read_files};
use serde_json::{Value, json};

/// Claims that several shows make, each in its own words.
const CLAIMS: [[&str; 3]; 4] = [
    [
        "The Halden bridge carries forty thousand lorries every single day of the year.",
        "Every single day of the year forty thousand lorries cross the Halden bridge.",
        "Forty thousand lorries a day, every day of the year, that is what the Halden bridge carries.",
    ],
    [
        "Coffee prices rose by a third in March because the harvest in Brazil failed.",
        "Because the harvest in Brazil failed, coffee prices rose by a third in March.",
        "In March coffee prices rose by a third, since the Brazil harvest had failed.",
    ],
    [
        "The harbour of Orrin silts up by two metres every winter without dredging.",
        "Without dredging the harbour of Orrin silts up by two metres every winter.",
        "Every winter, without dredging, Orrin harbour silts up by two metres.",
    ],
    [
        "Vesk has replaced all of its street lamps with sodium lights since 1998.",
        "Since 1998 Vesk has replaced all of its street lamps with sodium lights.",
        "All street lamps in Vesk have been replaced with sodium lights since 1998.",
    ],
];

const SHOWS: [&str; 3] = ["Anchor", "Beacon", "Cinder"];

pub fn model() -> BoxedEmbedder {
    load(&DEFAULT_MODEL.parse().expect("a name"), &LoadOptions::default()).expect("the embedded model")
}

pub fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

/// The transcripts of the shows, an episode a claim, and a file that is broken.
pub fn transcripts(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for (episode, claims) in CLAIMS.iter().enumerate() {
        for (show, claim) in SHOWS.iter().zip(claims) {
            let path = folder.join(format!("{show}/2026-03-0{}-part-{episode}.vtt", episode + 1));
            let text = format!(
                "WEBVTT\n\n00:01.000 --> 00:07.000\n<v Ann of {show}>{claim}\n\n00:08.000 --> 00:12.000\n<v Bo>I had no idea that {show} would ever come to speak of that.\n"
            );
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(&path, text).expect("written");
            paths.push(path);
        }
    }
    let broken = folder.join("broken.vtt");
    fs::write(&broken, "WEBVTT\n\nno cue at all").expect("written");
    paths.push(broken);
    paths
}

/// Adds files to a library, which is made where there is none, with the memory of a feed.
pub fn add_files(library: &Path, paths: &[PathBuf], today: &str, embedder: &BoxedEmbedder) {
    let records = read_files(paths, &ReadLimits::default()).expect("can be read");
    let mut writer = match Writer::exists(library) {
        true => Writer::open(library).expect("opens"),
        false => {
            let identity = embedder.identity().clone();
            Writer::create(library, identity, DEFAULT_MODEL.to_owned(), EngineParams::default()).expect("is made")
        }
    };
    let mut memory = writer.memory().expect("is read");
    let feeds = vec![StoredFeed { url: format!("https://example.org/{today}"), memory: json!({"etag": "\"7\""}) }];
    let params = AddParams { feeds, ..AddParams::default() };
    add(&mut writer, records, day(today), &**embedder, params, &mut memory, &Silent).expect("is added");
}

/// A library of all transcripts, added on two days, with two digests told.
pub fn library(folder: &Path) -> PathBuf {
    let (library, embedder) = (folder.join("library"), model());
    let paths = transcripts(&folder.join("week"));
    let (first, second) = paths.split_at(5);
    for (part, today) in [(first, "2026-03-02"), (second, "2026-03-04")] {
        add_files(&library, part, today, &embedder);
        let mut writer = Writer::open(&library).expect("opens");
        let params = DigestParams { date: day(today), top: 1 };
        let made = digest(&mut writer, &*embedder, &params, &Silent).expect("a digest");
        keep_told(&mut writer, &made, day(today)).expect("is kept");
    }
    library
}

pub fn file_of(library: &Path) -> PathBuf {
    library.join(FILE)
}

/// A question, and what was answered; an error is none.
pub type Answer = (&'static str, Result<Value, String>);

/// Everything that a library can be asked, question by question.
pub fn answers(folder: &Path) -> Vec<Answer> {
    let mut answers: Vec<Answer> = Vec::new();
    match Library::open(folder) {
        Err(error) => answers.push(("open", Err(error.to_string()))),
        Ok(library) => {
            let mut told = |name, answer: Result<Value, Error>| answers.push((name, answer.map_err(|e| e.to_string())));
            told("insights", library.insights().map(|all| json!(all)).map_err(Error::from));
            told("files", library.files().map(|all| json!(all)).map_err(Error::from));
            told("digests", library.digests().map(|all| json!(all)).map_err(Error::from));
            told("events", library.events().map(|all| json!(all)).map_err(Error::from));
            told("feeds", library.feeds().map(|all| json!(all)).map_err(Error::from));
            let number = library.places().len();
            told("passages", (0..number).map(|of| Ok(json!(library.passage(of)?))).collect());
            told("vectors", (0..number).map(|of| Ok(json!(library.vector(of)?.to_vec()))).collect());
            let ranks = library.ids().len();
            told("members", (0..ranks).map(|rank| Ok(json!(library.members(rank)?))).collect());
            told("lookups", (0..ranks).map(|rank| Ok(json!(library.insight(rank)?))).collect());
            told("centroids", (0..ranks).map(|rank| Ok(json!(library.centroid(rank)?.to_vec()))).collect());
            let mut axis = vec![0.0f32; library.head().model.dim];
            axis[3] = 1.0;
            let axis = ndarray::Array1::from(axis);
            told("nearest insights", library.to_centroids(axis.view()).map(|all| json!(all)));
            let estimates = library.estimates(axis.view());
            let rounded = |all: Vec<_>| json!(all.iter().map(|found| format!("{found:?}")).collect::<Vec<_>>());
            told("nearest passages", estimates.map(rounded));
            let places: Vec<String> = library.places().iter().map(|place| format!("{place:?}")).collect();
            told("places", Ok(json!([places, library.podcasts(), library.speakers(), library.ids()])));
        }
    }
    let open = |folder: &Path| -> Result<Value, LibraryError> {
        let mut writer = Writer::open(folder)?;
        let cuts: Vec<String> = {
            let memory = writer.memory()?;
            let mut keys: Vec<u128> = memory.cuts.keys().collect();
            keys.sort_unstable();
            keys.iter().map(|key| format!("{key:032x} {:?}", memory.cuts.cut(*key))).collect()
        };
        let vector = writer.vector(CLAIMS[0][0]).map(<[f32]>::to_vec);
        Ok(json!([writer.files(), writer.feeds()?, writer.digests()?, writer.coverage()?, cuts, vector, writer.head()]))
    };
    answers.push(("writer", open(folder).map_err(|error| error.to_string())));
    answers
}
