//! What a webhook gets, and what is said when it takes nothing.

use std::net::TcpListener;
use std::time::Duration;

use refrain::deliver::{Webhook, post_webhook};

use crate::portless;
use crate::web_server::{web_server, with};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const BROKEN: &str = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 5\r\nConnection: close\r\n\r\noops\n";
const BUSY: &str = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

#[test]
fn a_record_is_posted_with_its_key() {
    let (webhook, thread) = web_server(&[OK]);
    post_webhook(&webhook, "{\"schema\": \"x\", \"é\": 1}", "refrain-2025-01-29").expect("it is taken");
    let request = thread.join().expect("the server ends").remove(0);
    let (headers, body) = request.split_once("\r\n\r\n").expect("headers and a body");
    assert_eq!(body, "{\"schema\": \"x\", \"é\": 1}");
    assert!(headers.starts_with("POST /hooks/T0?key=hush HTTP/1.1\r\n"), "{headers}");
    let headers = headers.to_lowercase();
    let agent = format!("user-agent: refrain/{}", env!("CARGO_PKG_VERSION"));
    for header in ["content-type: application/json", "idempotency-key: refrain-2025-01-29", &agent] {
        assert!(headers.lines().any(|line| line == header), "{header} is not in {headers}");
    }
}

#[test]
fn a_server_at_fault_or_busy_is_tried_again_with_the_same_key() {
    for answers in [&[BROKEN, OK][..], &[BUSY, BROKEN, OK], &["\r\n", OK]] {
        let (webhook, thread) = web_server(answers);
        post_webhook(&webhook, "{}", "key-1").expect("it is taken in the end");
        let requests = thread.join().expect("the server ends");
        assert_eq!(requests.len(), answers.len());
        assert!(requests.iter().all(|request| request.to_lowercase().contains("idempotency-key: key-1")));
    }
}

#[test]
fn a_server_that_says_no_is_told_with_its_answer() {
    for (answers, expected, temporary) in [
        (
            &[BROKEN, BROKEN, BROKEN][..],
            "answers 500 Internal Server Error: oops (tried 3 times); try again later",
            true,
        ),
        (
            &["HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"],
            "answers 404 Not Found; check its URL, whether it is still there and takes a POST",
            false,
        ),
        (
            &["HTTP/1.1 403 Forbidden\r\nContent-Length: 10\r\nConnection: close\r\n\r\nno\r\n entry"],
            "answers 403 Forbidden: no entry; check the secret in its URL",
            false,
        ),
        (
            &["HTTP/1.1 422 Unprocessable Entity\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"],
            "answers 422 Unprocessable Entity; compare what it expects with the schema refrain.digest/1",
            false,
        ),
        (
            &[
                "HTTP/1.1 302 Found\r\nLocation: https://hooks.example.org/new\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            ],
            "redirects (302) to https://hooks.example.org/new; give the URL that it leads to",
            false,
        ),
        (
            &["HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"],
            "redirects (307) to no place that it names; give the URL that it leads to",
            false,
        ),
    ] {
        let (webhook, thread) = web_server(answers);
        let error = post_webhook(&webhook, "{}", "key-1").expect_err("refused");
        assert_eq!(thread.join().expect("the server ends").len(), answers.len());
        assert_eq!(portless(&error), format!("the webhook at http://SERVER {expected}"));
        assert_eq!(error.is_temporary(), temporary);
    }
}

#[test]
fn a_silent_webhook_is_not_waited_for_longer_than_asked() {
    let (webhook, thread) = web_server(&["", ""]);
    let webhook = with(webhook, Duration::from_millis(200), 1);
    let error = post_webhook(&webhook, "{}", "key-1").expect_err("silent");
    assert_eq!(
        portless(&error),
        "the webhook at http://SERVER did not answer within 0.2 s (tried 2 times); try again later"
    );
    assert!(error.is_temporary());
    thread.join().expect("the server ends");
}

#[test]
fn a_webhook_where_nobody_listens_is_told_without_its_path() {
    let port = TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("an address").port();
    let webhook: Webhook = format!("http://127.0.0.1:{port}/hooks/hush").parse().expect("a sound URL");
    let error = post_webhook(&with(webhook, Duration::from_secs(5), 2), "{}", "key-1").expect_err("nobody there");
    let text = portless(&error);
    assert!(text.starts_with("the webhook at http://SERVER cannot be reached: "), "{text}");
    assert!(text.contains("(tried 3 times)") && !text.contains("hush"), "{text}");
    assert!(error.is_temporary());
}

#[test]
fn a_key_that_fits_no_header_is_refused() {
    let webhook = "http://127.0.0.1:1/".parse().expect("a sound URL");
    let error = post_webhook(&webhook, "{}", "two\r\nlines").expect_err("refused");
    assert!(portless(&error).starts_with("the webhook at http://SERVER cannot be posted to: "), "{error}");
    assert!(!error.is_temporary());
}
