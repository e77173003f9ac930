use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::thread;

use super::*;

/// Answers every request with `response`.
fn serve(response: impl Fn(&str) -> String + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut buffer = [0; 4096];
            let read = stream.read(&mut buffer).unwrap_or_default();
            let _ = stream.write_all(response(&String::from_utf8_lossy(&buffer[..read])).as_bytes());
        }
    });
    address
}

fn fetch(fetcher: &Fetcher, url: &str) -> Result<Answer<Vec<u8>>, FetchError> {
    let url = Url::parse(url).expect("an address");
    let what = "a test";
    fetcher.bytes(&Request { url: &url, allow_private: false, known: None, max_bytes: 100, what, timeout: None })
}

#[test]
fn a_redirect_from_a_public_to_a_private_address_is_refused() {
    let private = serve(|_| "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\nsecret".to_owned());
    let public = serve(move |request| {
        let target = if request.starts_with("GET /name") {
            format!("http://localhost:{}/", private.port())
        } else {
            format!("http://{private}/")
        };
        format!("HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n")
    });
    let fetcher = Fetcher::resolving(&FetchParams::default(), PublicResolver::trusting(vec![public]));
    for path in ["name", "number"] {
        let error = fetch(&fetcher, &format!("http://{public}/{path}")).expect_err("refused");
        assert!(matches!(error.fault, Fault::Private { kind: "loopback", .. }), "{error}");
        assert!(error.url.contains(&private.port().to_string()), "{error}");
    }
}

#[test]
fn a_private_address_is_refused_in_any_spelling() {
    let fetcher = Fetcher::new(&FetchParams::default());
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:7f00:1]", "0x7f.1", "2130706433", "127.1", "0"] {
        let error = fetch(&fetcher, &format!("http://{host}:9/")).expect_err("refused");
        assert!(matches!(error.fault, Fault::Private { .. }), "{host}: {error}");
    }
}

#[test]
fn a_sink_that_fails_is_not_the_servers_fault_and_is_not_tried_again() {
    let server = serve(|_| "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok".to_owned());
    let fetcher = Fetcher::resolving(&FetchParams::default(), PublicResolver::trusting(vec![server]));
    let url = Url::parse(&format!("http://{server}/")).expect("an address");
    let request = Request { url: &url, allow_private: false, known: None, max_bytes: 9, what: "a test", timeout: None };
    let mut calls = 0;
    let error = fetcher
        .read(&request, &mut |_| {
            calls += 1;
            Err(io::Error::other("disk full"))
        })
        .expect_err("not kept");
    assert_eq!((error.fault, calls), (Fault::Kept { reason: "disk full".to_owned() }, 1));
}
