//! A web server that answers each request as it was told beforehand.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use refrain::deliver::Webhook;

/// Answers each request with the next of `answers` and hands back the requests; an empty answer is silence.
pub fn web_server(answers: &'static [&'static str]) -> (Webhook, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let thread = thread::spawn(move || answers.iter().map(|answer| serve_web(&listener, answer)).collect());
    let webhook = format!("http://127.0.0.1:{port}/hooks/T0?key=hush").parse().expect("a sound URL");
    (with(webhook, Duration::from_secs(5), 2), thread)
}

/// The webhook with hardly a pause between its tries.
pub fn with(mut webhook: Webhook, timeout: Duration, retries: u32) -> Webhook {
    (webhook.timeout, webhook.retries, webhook.pause) = (timeout, retries, Duration::from_millis(10));
    webhook
}

fn serve_web(listener: &TcpListener, answer: &str) -> String {
    let (stream, _) = listener.accept().expect("a client");
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    while !request.ends_with("\r\n\r\n") {
        assert_ne!(reader.read_line(&mut request).expect("a line of the request"), 0, "{request}");
    }
    let length = request
        .to_lowercase()
        .split("content-length: ")
        .nth(1)
        .and_then(|rest| rest.split("\r\n").next().and_then(|length| length.parse().ok()));
    let mut body = vec![0; length.expect("a length")];
    reader.read_exact(&mut body).expect("the body");
    request.push_str(&String::from_utf8(body).expect("UTF-8"));
    if answer.is_empty() {
        // Until the client gives up.
        let _ = reader.read(&mut [0]);
    }
    let _ = reader.get_mut().write_all(answer.as_bytes());
    request
}
