//! Runs the program and tells what it did.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What a run left.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ran {
    /// The exit code, and what standard error must hold.
    pub fn expect(&self, code: i32, parts: &[&str]) -> &Self {
        assert_eq!(self.code, code, "{self:#?}");
        for part in parts {
            assert!(self.stderr.contains(part), "expected {part:?} in {self:#?}");
        }
        self
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {self:#?}"))
    }
}

/// The program, without the settings of whoever runs the tests, and with a hub that nobody answers for.
pub fn refrain() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_refrain"));
    for name in ["HF_HOME", "HF_HUB_CACHE", "HF_TOKEN", "HF_HUB_OFFLINE", "NO_COLOR", "XDG_CACHE_HOME"] {
        command.env_remove(name);
    }
    command.env("HF_ENDPOINT", "http://127.0.0.1:9").current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

/// Runs the program with these words as its arguments.
pub fn run(args: &[&str]) -> Ran {
    refrain().args(args).output().expect("the program starts").into()
}

/// Runs the program with `input` at its standard input.
pub fn run_with(args: &[&str], input: &[u8]) -> Ran {
    let mut child = refrain()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("piped").write_all(input).expect("the program reads");
    child.wait_with_output().expect("the program ends").into()
}

pub const WEEK: &str = "examples/week";

/// A folder with two short transcripts of two podcasts.
pub fn two_shows() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let claim = "The Halden bridge carries forty thousand lorries every single day of the year.";
    for show in ["Anchor", "Beacon"] {
        let text = format!(
            "WEBVTT\n\n00:01.000 --> 00:07.000\n<v Ann>{claim}\n\n00:08.000 --> 00:12.000\n<v Bo>I had no idea that it was so many of them.\n"
        );
        write(folder.path(), &format!("{show}/2026-03-02-bridge.vtt"), text.as_bytes());
    }
    folder
}

/// Writes a file, and the folders above it.
pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a folder");
    std::fs::write(&path, bytes).expect("written");
    path
}

/// A path as an argument.
pub fn arg(path: &Path) -> &str {
    path.to_str().expect("the tests' paths are UTF-8")
}

/// The names in a folder, hidden ones too, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
