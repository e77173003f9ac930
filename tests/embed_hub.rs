//! The hub, played by a server of this process that serves the tiny model of `tests/fixtures`.

mod hub_server;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use hub_server::{COMMIT, Fault, HubServer};
use refrain::embed::{HubSettings, LoadOptions, ModelChoice, ModelError, load, pull};
use refrain::error::Error;
use tempfile::TempDir;

const REPO: &str = "owner/tiny";

fn settings(cache: &TempDir, endpoint: &str) -> HubSettings {
    HubSettings { cache: Some(cache.path().join("hub")), endpoint: Some(endpoint.to_owned()), ..Default::default() }
}

fn options(hub: HubSettings) -> LoadOptions {
    LoadOptions { hub, ..Default::default() }
}

fn choice(name: &str) -> ModelChoice {
    name.parse().expect("a name of the hub")
}

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/models/tiny-bert")
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder for the cache")
}

#[test]
fn a_model_is_fetched_once_and_then_needs_no_network() {
    let (server, cache) = (HubServer::start(&fixture(), Fault::None), folder());
    let mut hub = settings(&cache, &server.endpoint);
    let model = load(&choice(REPO), &options(hub.clone())).unwrap_or_else(|error| panic!("{error}"));
    let here = load(&ModelChoice::Folder(fixture()), &LoadOptions::default()).expect("the fixture");
    assert_eq!(model.embed(&["coffee"]).expect("embeds"), here.embed(&["coffee"]).expect("embeds"));
    assert_eq!((model.identity().name.as_str(), &model.identity().sha256), (REPO, &here.identity().sha256));

    let asked = server.requests().len();
    load(&choice(REPO), &options(hub.clone())).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(server.requests().len(), asked, "the second load asked the hub");
    hub.offline = true;
    load(&choice(REPO), &options(hub.clone())).unwrap_or_else(|error| panic!("{error}"));
    load(&choice(&format!("{REPO}@{COMMIT}")), &options(hub)).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_revision_is_asked_for_by_name_and_fetched_by_commit() {
    let (server, cache) = (HubServer::start(&fixture(), Fault::None), folder());
    let pulled =
        pull(REPO, "v1.0", &settings(&cache, &server.endpoint), None).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(pulled.commit, COMMIT);
    let requests = server.requests();
    assert!(requests[0].starts_with("GET /api/models/owner/tiny/revision/v1.0 "), "{}", requests[0]);
    assert!(requests[1].starts_with(&format!("GET /owner/tiny/resolve/{COMMIT}/modules.json ")), "{}", requests[1]);
    let weights = pulled.files.iter().find(|file| file.name == "model.safetensors").expect("the weights");
    assert!(weights.verified && weights.sha256.len() == 64);
    let names: Vec<&str> = pulled.files.iter().map(|file| file.name.as_str()).collect();
    assert!(names.contains(&"1_Pooling/config.json") && !names.contains(&"reference.json"), "{names:?}");
}

#[test]
fn a_file_that_would_leave_the_cache_is_not_asked_for() {
    let (server, cache) = (HubServer::start(&fixture(), Fault::HostileName), folder());
    pull(REPO, "main", &settings(&cache, &server.endpoint), None).unwrap_or_else(|error| panic!("{error}"));
    assert!(server.requests().iter().all(|request| !request.contains("escaped")), "{:?}", server.requests());
}

#[test]
fn the_token_is_sent_and_progress_is_told() {
    let (server, cache) = (HubServer::start(&fixture(), Fault::None), folder());
    let hub = HubSettings { token: Some("hf_secret".to_owned()), ..settings(&cache, &server.endpoint) };
    let told = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&told);
    let on_download: refrain::embed::OnDownload = Arc::new(move |download| {
        keep.lock().expect("not poisoned").push((download.file.to_owned(), download.done, download.total));
    });
    pull(REPO, "main", &hub, Some(&on_download)).unwrap_or_else(|error| panic!("{error}"));
    assert!(server.requests().iter().all(|request| request.contains("hf_secret")), "{:?}", server.requests());
    let told = told.lock().expect("not poisoned");
    let size = fixture().join("model.safetensors").metadata().expect("the weights").len();
    assert!(told.contains(&("model.safetensors".to_owned(), size, size)), "{told:?}");
}

#[test]
fn weights_behind_a_redirect_are_fetched_and_compared() {
    let (server, cache) = (HubServer::start(&fixture(), Fault::RedirectWeights), folder());
    let pulled =
        pull(REPO, "main", &settings(&cache, &server.endpoint), None).unwrap_or_else(|error| panic!("{error}"));
    assert!(pulled.files.iter().any(|file| file.name == "model.safetensors" && file.verified));
    assert!(server.requests().iter().any(|request| request.starts_with("GET /cdn/model.safetensors ")));
}

#[test]
fn a_download_that_stopped_goes_on_where_it_stopped() {
    let (server, cache) = (HubServer::start(&fixture(), Fault::CutWeights), folder());
    let hub = settings(&cache, &server.endpoint);
    let error = pull(REPO, "main", &hub, None).expect_err("the body is cut");
    assert!(matches!(&error, Error::Model(ModelError::Interrupted { .. })), "{error}");
    assert!(error.to_string().contains("run `refrain model pull owner/tiny` again"), "{error}");
    assert!(
        load(&choice(REPO), &options(HubSettings { offline: true, ..hub.clone() })).is_err(),
        "half a model was used"
    );

    server.now(Fault::None);
    pull(REPO, "main", &hub, None).unwrap_or_else(|error| panic!("{error}"));
    let half = fixture().join("model.safetensors").metadata().expect("the weights").len() / 2;
    let resumed = format!("range: bytes={half}-");
    assert!(
        server.requests().iter().any(|request| request.to_lowercase().contains(&resumed)),
        "{:?}",
        server.requests()
    );
}

#[test]
fn damaged_weights_are_named_and_not_kept() {
    let (server, cache) = (HubServer::start(&fixture(), Fault::DamageWeights), folder());
    let hub = settings(&cache, &server.endpoint);
    let error = pull(REPO, "main", &hub, None).expect_err("a bit is flipped");
    assert!(matches!(&error, Error::Model(ModelError::Checksum { .. })), "{error}");
    server.now(Fault::None);
    pull(REPO, "main", &hub, None).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn each_refusal_says_what_to_do() {
    let check = |fault: Fault, expected: &[&str]| {
        let (server, cache) = (HubServer::start(&fixture(), fault), folder());
        let error =
            load(&choice("owner/tiny@v2"), &options(settings(&cache, &server.endpoint))).err().expect("refused");
        for part in expected {
            assert!(error.to_string().contains(part), "{fault:?}: {error} lacks {part:?}");
        }
    };
    check(Fault::Status(404), &["answers 404 for owner/tiny@v2", "check the spelling"]);
    check(Fault::Status(401), &["answers 401", "set HF_TOKEN"]);
    check(Fault::Status(429), &["answers 429", "wait a while"]);
    check(Fault::Status(500), &["answers 500", "try again later"]);
    check(Fault::RedirectNowhere, &["cannot be reached", "leads nowhere"]);
    check(Fault::NoJson, &["cannot be reached for owner/tiny", "copy the folder it names"]);
    check(Fault::OnlyPickle, &["model.safetensors: the file is missing", "reads no other weights"]);
    check(Fault::HostileCommit, &["cannot be reached", "its answer makes no sense"]);
}

#[test]
fn without_a_network_the_error_says_how_to_bring_the_model() {
    let cache = folder();
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
    let unreachable = settings(&cache, &format!("http://127.0.0.1:{port}"));
    let check = |hub: HubSettings, expected: &str| {
        let error = load(&choice(REPO), &options(hub)).err().expect("no network").to_string();
        assert!(error.contains(expected) && error.contains("--model DIR") && error.contains("model pull"), "{error}");
    };
    check(unreachable.clone(), "cannot be reached for owner/tiny");
    check(HubSettings { offline: true, ..unreachable }, "is not in the cache at");
    let error = load(&choice(REPO), &LoadOptions::default()).err().expect("no cache folder").to_string();
    assert!(error.contains("the cache of the hub is not set"), "{error}");
}

#[test]
fn an_https_endpoint_is_spoken_to_in_tls() {
    let (server, cache) = (HubServer::start(&fixture(), Fault::None), folder());
    let endpoint = server.endpoint.replace("http:", "https:");
    let error =
        pull(REPO, "main", &settings(&cache, &endpoint), None).expect_err("the server speaks no TLS").to_string();
    // A build without TLS would refuse the scheme instead, and the server would hear nothing.
    assert!(error.contains("cannot be reached"), "{error}");
    assert!(server.first_bytes().first() == Some(&0x16), "no TLS greeting arrived: {:?}", server.first_bytes());
}
