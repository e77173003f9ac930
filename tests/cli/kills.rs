//! An add that is killed at any moment loses nothing, and the next one goes on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use refrain::library::Library;

use crate::program::{arg, refrain, run, write};

/// Kills, each at another moment of a process that runs.
const KILLS: u32 = 200;
/// Tries at most: one that comes too late is no kill.
const TRIES: u32 = 5 * KILLS;

/// Knuth's generator: the same moments in every run.
struct Dice(u64);

impl Dice {
    /// Evenly from 0 to 1.
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Two slices of six shows, each with claims that other shows make in the other slice.
fn slices(folder: &Path) -> [PathBuf; 2] {
    let places = ["Halden", "Orrin", "Vesk", "Tamsel", "Quill", "Brask"];
    let slices = [folder.join("first"), folder.join("second")];
    for (number, slice) in slices.iter().enumerate() {
        for show in 0..6 {
            let mut text = "WEBVTT\n".to_owned();
            for (line, place) in places.iter().enumerate() {
                let count = 1000 + line * 37;
                let claim = match (show + line + number) % 3 {
                    0 => format!("The bridge of {place} carries {count} lorries every single day of the year."),
                    1 => format!("Every single day of the year {count} lorries cross the bridge of {place}."),
                    _ => format!("In show {show} we went to the market of {place} and bought {line} kettles there."),
                };
                text += &format!("\n00:{line:02}:01.000 --> 00:{line:02}:09.000\n<v Ann{show}>{claim}\n");
            }
            write(slice, &format!("Show {show}/2026-03-0{}-trip.vtt", number + 1), text.as_bytes());
        }
    }
    slices
}

fn start(slice: &Path, library: &Path) -> Child {
    refrain()
        .args(["add", arg(slice), "--library", arg(library), "--threads", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts")
}

/// What the library knows; opening it rolls back what a killed writer left, as the next run does.
fn known(library: &Path) -> String {
    let library = Library::open(library).expect("opens after a kill");
    let vectors = library.texts_and_vectors().expect("can be read").0.len();
    assert!(vectors as u64 == library.head().vectors, "all vectors that were told of are there");
    serde_json::to_string(&(library.insights().expect("can be read"), library.files().expect("can be read")))
        .expect("JSON")
}

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).expect("a folder");
    fs::copy(from.join("library.sqlite"), to.join("library.sqlite")).expect("copied");
}

#[test]
fn an_add_that_is_killed_at_any_moment_loses_nothing_and_the_next_one_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let [one, two] = slices(folder.path());
    let [first, batch, killed] = ["one", "batch", "killed"].map(|name| folder.path().join(name));
    run(&["add", arg(&one), "--library", arg(&first), "--quiet"]).expect(0, &[]);
    // The quickest of some, since a wait that is too long meets nobody.
    let takes = (0..4).map(|_| {
        copy(&first, &batch);
        let started = Instant::now();
        run(&["add", arg(&two), "--library", arg(&batch), "--threads", "1"]).expect(0, &[]);
        started.elapsed()
    });
    let takes = takes.min().expect("four");
    let (before, after) = (known(&first), known(&batch));
    assert_ne!(before, after);

    let mut dice = Dice(2026);
    let (mut kills, mut late, mut whole, mut journals) = (0, 0, 0, 0);
    copy(&first, &killed);
    for turn in 0..TRIES {
        if kills == KILLS {
            break;
        }
        let mut child = start(&two, &killed);
        let mut wait = takes.mul_f64(dice.roll());
        if turn % 2 == 1 {
            // Every other one is killed while it writes, or just after: that is where something could be lost.
            let journal = killed.join("library.sqlite-journal");
            let deadline = Instant::now() + 20 * takes;
            while !journal.exists() && Instant::now() < deadline && child.try_wait().expect("runs").is_none() {
                std::thread::sleep(Duration::from_micros(50));
            }
            wait = Duration::from_micros((dice.roll() * 15_000.0) as u64);
        }
        std::thread::sleep(wait);
        match child.try_wait().expect("runs") {
            None => kills += 1,
            Some(_) => late += 1,
        }
        child.kill().expect("is killed, or has ended");
        child.wait().expect("has ended");
        journals += u32::from(killed.join("library.sqlite-journal").exists());
        let now = known(&killed);
        assert!(now == before || now == after, "kill {turn} after {wait:?}: neither as before nor as after");
        if now == after {
            // It had been done: the next life begins where this one did.
            whole += 1;
            copy(&first, &killed);
        }
    }
    eprintln!(
        "{kills} kills of an add that takes {takes:?}: {journals} left a journal, {whole} adds were done, {late} tries came too late"
    );
    assert!(kills == KILLS && journals > 0, "the kills did not meet the add");
    run(&["add", arg(&two), "--library", arg(&killed), "--quiet"]).expect(0, &[]);
    assert_eq!(known(&killed), after);
    let slices = folder.path().join("slices");
    run(&["add", arg(&one), arg(&two), "--library", arg(&slices), "--quiet"]).expect(0, &[]);
    let insights = |library: &Path| {
        run(&["insights", "--library", arg(library), "--format", "json", "--top", "0"]).expect(0, &[]).stdout.clone()
    };
    assert_eq!(insights(&killed), insights(&slices), "one batch gives the same");
}
