//! A server that answers as the hub does, or fails in a stated way.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};

pub const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// What the server does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    None,
    /// Every request gets this status.
    Status(u16),
    /// The weights end after half their bytes.
    CutWeights,
    /// One bit of the weights is wrong.
    DamageWeights,
    /// The weights lie elsewhere, as large files of the hub do.
    RedirectWeights,
    /// A redirect without a target.
    RedirectNowhere,
    /// The list of files is no JSON.
    NoJson,
    /// The repository holds `pytorch_model.bin` alone.
    OnlyPickle,
    /// The commit is a path out of the cache.
    HostileCommit,
    /// A file's name is a path out of the cache.
    HostileName,
}

struct State {
    model: PathBuf,
    fault: Mutex<Fault>,
    requests: Mutex<Vec<String>>,
    first: Mutex<Vec<u8>>,
}

/// Serves until the test's process ends.
pub struct HubServer {
    pub endpoint: String,
    state: Arc<State>,
}

impl HubServer {
    pub fn start(model: &Path, fault: Fault) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let state = Arc::new(State {
            model: model.to_owned(),
            fault: Mutex::new(fault),
            requests: Mutex::default(),
            first: Mutex::default(),
        });
        let (shared, own) = (Arc::clone(&state), endpoint.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(&shared, &own, stream);
            }
        });
        Self { endpoint, state }
    }

    pub fn now(&self, fault: Fault) {
        *self.state.fault.lock().expect("not poisoned") = fault;
    }

    /// Each request with its headers, in order.
    pub fn requests(&self) -> Vec<String> {
        self.state.requests.lock().expect("not poisoned").clone()
    }

    /// What the first connection sent first.
    pub fn first_bytes(&self) -> Vec<u8> {
        self.state.first.lock().expect("not poisoned").clone()
    }
}

/// One request a connection; what cannot be read or written ends it.
fn answer(state: &State, endpoint: &str, mut stream: TcpStream) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut buffer).unwrap_or_default();
        request.extend_from_slice(&buffer[..read]);
        let mut first = state.first.lock().expect("not poisoned");
        if first.is_empty() {
            first.extend_from_slice(&request);
        }
        // A TLS greeting, or the end.
        if read == 0 || request.first() == Some(&0x16) {
            return;
        }
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    state.requests.lock().expect("not poisoned").push(request.clone());
    let fault = *state.fault.lock().expect("not poisoned");
    let path = request.split(' ').nth(1).unwrap_or_default();
    let response = match fault {
        Fault::Status(status) => head(status, &[("Content-Length", "0")]),
        _ if path.starts_with("/api/") => listing(state, fault),
        _ => file(state, endpoint, fault, &request, path),
    };
    let _ = stream.write_all(&response);
}

fn listing(state: &State, fault: Fault) -> Vec<u8> {
    let (mut names, mut commit) = (files(&state.model, ""), COMMIT);
    match fault {
        Fault::NoJson => return body(200, &[], b"<html>"),
        Fault::OnlyPickle => {
            names.retain(|name| !name.ends_with(".safetensors"));
            names.push("pytorch_model.bin".to_owned());
        }
        Fault::HostileCommit => commit = "../../escaped",
        Fault::HostileName => names.push("../../model-escaped.safetensors".to_owned()),
        _ => {}
    }
    let siblings: Vec<_> = names.into_iter().map(|name| serde_json::json!({ "rfilename": name })).collect();
    body(200, &[], serde_json::json!({ "sha": commit, "siblings": siblings }).to_string().as_bytes())
}

fn file(state: &State, endpoint: &str, fault: Fault, request: &str, path: &str) -> Vec<u8> {
    let name = path.split_once("/resolve/").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, name)| name);
    let name = path.strip_prefix("/cdn/").unwrap_or(name);
    let Ok(mut bytes) = std::fs::read(state.model.join(name)) else { return body(404, &[], b"") };
    let weights = name.ends_with(".safetensors");
    let etag = if weights { hex(&Sha256::digest(&bytes)) } else { hex(&Sha256::digest(&bytes))[..40].to_owned() };
    let quoted = format!("\"{etag}\"");
    if fault == Fault::RedirectNowhere {
        return body(302, &[("ETag", &quoted), ("X-Repo-Commit", COMMIT)], b"");
    }
    if weights && fault == Fault::RedirectWeights && !path.starts_with("/cdn/") {
        let target = format!("{endpoint}/cdn/{name}");
        return body(302, &[("X-Linked-ETag", &quoted), ("X-Repo-Commit", COMMIT), ("Location", &target)], b"");
    }
    if weights && fault == Fault::DamageWeights {
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
    }
    let (from, to) = range(request, bytes.len());
    let content_range = format!("bytes {from}-{}/{}", to.saturating_sub(1), bytes.len());
    let headers = [("ETag", quoted.as_str()), ("X-Repo-Commit", COMMIT), ("Content-Range", content_range.as_str())];
    let mut response = body(206, &headers, &bytes[from..to]);
    if weights && fault == Fault::CutWeights && to - from > 1 {
        response.truncate(response.len() - bytes.len() / 2);
    }
    response
}

/// The half-open range that the request asks for.
fn range(request: &str, length: usize) -> (usize, usize) {
    let lower = request.to_lowercase();
    let asked = lower.split_once("range: bytes=").and_then(|(_, rest)| rest.split("\r\n").next()).unwrap_or("0-");
    let (from, to) = asked.split_once('-').unwrap_or((asked, ""));
    let from = from.parse::<usize>().unwrap_or(0).min(length);
    (from, to.parse::<usize>().map_or(length, |last| (last + 1).min(length)).max(from))
}

fn files(folder: &Path, prefix: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the model's folder").flatten();
    entries
        .flat_map(|entry| {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() { files(&entry.path(), &format!("{name}/")) } else { vec![name] }
        })
        .collect()
}

fn body(status: u16, headers: &[(&str, &str)], bytes: &[u8]) -> Vec<u8> {
    let length = bytes.len().to_string();
    let headers: Vec<_> = headers.iter().copied().chain([("Content-Length", length.as_str())]).collect();
    [head(status, &headers), bytes.to_vec()].concat()
}

fn head(status: u16, headers: &[(&str, &str)]) -> Vec<u8> {
    let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("HTTP/1.1 {status} Status\r\nConnection: close\r\n{lines}\r\n").into_bytes()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
