//! What a mail server gets, and what is said when it takes nothing.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use refrain::deliver::{DeliverError, Mail, MessageId, SmtpServer, parse_addresses, send_mail};

use crate::mail_server::{Manners, Received, mail_server};
use crate::mime::{decoded, parts};
use crate::portless;

fn server(port: u16, user: &str) -> SmtpServer {
    let at = if user.is_empty() { "" } else { "@" };
    let url = format!("smtp://{user}{at}127.0.0.1:{port}?tls=none");
    SmtpServer { timeout: Duration::from_secs(5), ..url.parse().expect("a sound URL") }
}

fn mail() -> Mail {
    let from = "Refrain <r@example.org>".parse().expect("an address");
    let to = parse_addresses("a@x.example, \"Lind, Bo\" <b@y.example>, A <a@x.example>").expect("addresses");
    let date = "2025-01-29".parse().expect("a date");
    Mail {
        message_id: MessageId::new(date, "the digest", &from, &to),
        from,
        to,
        subject: "Frequent buses beat cheap ones — 7 of 42 podcasts\r\nBcc: everyone@z.example".into(),
        text: "First line, naïve.\n.a line that starts with a dot\n..two dots\n.\nlast line".into(),
        html: format!("<p>Grüße &amp; {}</p>\n<p>.</p>\n.\n", "a very long line ".repeat(80)),
        date: "2025-01-29T06:30:00Z".parse().expect("a time"),
    }
}

/// What a sending meets at a server of these manners.
fn refused(manners: Manners) -> DeliverError {
    let (port, thread) = mail_server(manners);
    let error = send_mail(&mail(), &server(port, ""), None).expect_err("it is refused");
    thread.join().expect("the server ends");
    error
}

#[test]
fn a_mail_arrives_whole_and_each_recipient_gets_it_once() {
    let (port, thread) = mail_server(Manners::default());
    send_mail(&mail(), &server(port, ""), None).expect("it is taken");
    let Received { lines, mail: got } = thread.join().expect("the server ends");
    let commands: Vec<_> = lines.iter().map(String::as_str).filter(|line| !line.starts_with("EHLO")).collect();
    let expected = ["MAIL FROM:<r@example.org>", "RCPT TO:<a@x.example>", "RCPT TO:<b@y.example>", "DATA", "QUIT"];
    assert_eq!(commands, expected);
    assert!(got.is_ascii(), "{got}");
    assert!(got.lines().all(|line| line.len() <= 998), "no line is longer than RFC 5322 allows");
    let (headers, _) = parts(&got);
    let id = mail().message_id.to_string();
    for header in [
        "Date: Wed, 29 Jan 2025 06:30:00 +0000",
        "From: Refrain <r@example.org>",
        "To: a@x.example, =?utf-8?b?TGluZCwgQm8=?= <b@y.example>",
        &format!("Message-ID: {id}"),
        "List-Id: refrain <refrain.example.org>",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
    ] {
        assert!(headers.lines().any(|line| line == header), "{header} is not in:\n{headers}");
    }
    assert!(headers.contains("Content-Type: multipart/alternative;"), "{headers}");
    assert!(!headers.lines().any(|line| line.starts_with("Bcc")), "a subject makes no header:\n{headers}");
    assert_eq!(decoded(&got, "text/plain").trim_end(), mail().text);
    assert_eq!(decoded(&got, "text/html").trim_end(), mail().html.trim_end());
}

#[test]
fn the_same_mail_is_the_same_bytes() {
    assert_eq!(mail().compose().expect("sound"), mail().compose().expect("sound"));
}

#[test]
fn a_mail_that_cannot_be_sent_is_told_before_anyone_is_asked() {
    for (mail, expected) in [
        (Mail { to: vec![], ..mail() }, "it has no recipient; expected one address or more"),
        (
            Mail { date: "1969-12-31T23:59:59Z".parse().expect("a time"), ..mail() },
            "its date is before 1970; check the clock of this machine",
        ),
    ] {
        let error = send_mail(&mail, &server(1, ""), None).expect_err("refused").to_string();
        assert_eq!(error, format!("the mail cannot be put together: {expected}"));
    }
}

#[test]
fn a_user_logs_in_by_what_the_server_offers() {
    for (auth, expected) in [
        ("PLAIN LOGIN", &["AUTH PLAIN AGJvQGV4YW1wbGUub3JnAGh1c2g="][..]),
        ("LOGIN", &["AUTH LOGIN", "Ym9AZXhhbXBsZS5vcmc=", "aHVzaA=="]),
    ] {
        let (port, thread) = mail_server(Manners { auth, ..Default::default() });
        send_mail(&mail(), &server(port, "bo@example.org"), Some("hush")).expect("it is taken");
        let lines = thread.join().expect("the server ends").lines;
        assert_eq!(&lines[1..=expected.len()], expected);
    }
}

#[test]
fn a_login_that_fails_is_told_without_the_password() {
    let check = |manners: Manners, expected: &str| {
        let (port, thread) = mail_server(manners);
        let error = send_mail(&mail(), &server(port, "bo"), Some("hush")).expect_err("refused");
        thread.join().expect("the server ends");
        assert_eq!(portless(&error), expected);
        assert!(!error.is_temporary());
    };
    check(
        Manners { auth: "PLAIN", answers: vec![("AUTH", "535 5.7.8 wrong password")], ..Default::default() },
        "the mail server SERVER refuses the login of bo for good: 535 5.7.8 wrong password; \
         check user and password; many providers want a password made for apps",
    );
    check(
        Manners::default(),
        "the mail server SERVER cannot take the login of bo: No compatible authentication mechanism was found; \
         check user and password; many providers want a password made for apps",
    );
}

#[test]
fn a_password_is_asked_for_and_kept_from_the_open_wire() {
    for (url, password, expected) in [
        (
            "smtps://bo@mail.example.org",
            None,
            "no password is sent to mail.example.org:465: there is none for the user \"bo\"; \
             set the environment variable REFRAIN_SMTP_PASSWORD or name a file",
        ),
        (
            "smtps://mail.example.org",
            Some("hush"),
            "no password is sent to mail.example.org:465: there is a password, but no user; \
             name one, as in smtps://user@host, or give none",
        ),
        (
            "smtp://bo@mail.example.org?tls=none",
            Some("hush"),
            "no password is sent to mail.example.org:25: everyone on the way could read it; \
             leave out tls=none, or the user",
        ),
    ] {
        let error = send_mail(&mail(), &url.parse().expect(url), password).expect_err("refused");
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn a_refusal_says_who_refused_what_and_for_how_long() {
    for (command, answer, expected, temporary) in [
        (
            "RCPT TO:<b@y.example>",
            "550-5.1.1 no such user\r\n550 5.1.1 ask the postmaster",
            "refuses the recipient b@y.example for good: 550 5.1.1 no such user ask the postmaster; \
             check the address or leave it out; nothing was sent to anyone",
            false,
        ),
        (
            "RCPT TO:<a@x.example>",
            "451 4.7.1 greylisted",
            "refuses the recipient a@x.example for now: 451 4.7.1 greylisted; try again later",
            true,
        ),
        (
            "MAIL FROM",
            "553 not yours",
            "refuses the sender r@example.org for good: 553 not yours; \
             check the sender; many servers take only the address of the user who logs in",
            false,
        ),
        (
            "MAIL FROM",
            "530 5.7.0 authentication required",
            "refuses the sender r@example.org for good: 530 5.7.0 authentication required; \
             it wants TLS or a login: leave out tls=none, or name a user, as in smtps://user@host",
            false,
        ),
        ("DATA", "421 busy", "refuses the mail for now: 421 busy; try again later", true),
        (
            ".",
            "552 too big",
            "refuses the mail for good: 552 too big; \
             see what it says of size and content; nothing was sent to anyone",
            false,
        ),
        (
            "EHLO",
            "554 go away",
            "refuses the greeting for good: 554 go away; ask who runs it whether this machine may send mail",
            false,
        ),
    ] {
        let error = refused(Manners { answers: vec![(command, answer)], ..Default::default() });
        assert_eq!(portless(&error), format!("the mail server SERVER {expected}"));
        assert_eq!(error.is_temporary(), temporary, "{command}");
    }
}

#[test]
fn a_server_that_hangs_up_is_told_with_the_step() {
    for (at, expected) in [
        (
            "",
            "broke off at the greeting: incomplete response; \
             check host and port; where the port is for TLS (465), use smtps://",
        ),
        ("MAIL", "broke off at the sender r@example.org: incomplete response; nothing was sent; try again later"),
        (
            ".",
            "broke off at the mail: incomplete response; it may have taken the mail all the same; \
             sending it again is safe where doubles are known by Message-ID",
        ),
    ] {
        let error = refused(Manners { hangs_up_at: Some(at), ..Default::default() });
        assert_eq!(portless(&error), format!("the mail server SERVER {expected}"));
        assert!(error.is_temporary(), "{at}");
    }
}

#[test]
fn a_server_that_does_not_say_goodbye_has_the_mail() {
    let (port, thread) = mail_server(Manners { hangs_up_at: Some("QUIT"), ..Default::default() });
    send_mail(&mail(), &server(port, ""), None).expect("it is taken");
    thread.join().expect("the server ends");
}

#[test]
fn a_silent_server_is_not_waited_for_longer_than_asked() {
    let (port, thread) = mail_server(Manners { is_silent_at: Some("RCPT"), ..Default::default() });
    let server = SmtpServer { timeout: Duration::from_millis(200), ..server(port, "") };
    let begun = Instant::now();
    let error = send_mail(&mail(), &server, None).expect_err("silent");
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    assert_eq!(
        portless(&error),
        "the mail server SERVER did not answer to the recipient a@x.example within 0.2 s; \
         nothing was sent; try again later"
    );
    assert!(error.is_temporary());
    thread.join().expect("the server ends");
}

#[test]
fn a_port_where_nobody_listens_is_told() {
    let port = TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("an address").port();
    let error = send_mail(&mail(), &server(port, ""), None).expect_err("nobody there");
    let text = portless(&error);
    assert!(text.starts_with("the mail server SERVER cannot be reached: "), "{text}");
    assert!(text.ends_with("; check host, port and network, or try again later"), "{text}");
    assert!(error.is_temporary());
}

#[test]
fn a_server_without_tls_gets_no_mail_unless_that_was_asked_for() {
    let (port, thread) = mail_server(Manners { auth: "PLAIN", ..Default::default() });
    let server = format!("smtp://bo@127.0.0.1:{port}").parse().expect("a sound URL");
    let error = send_mail(&mail(), &server, Some("hush")).expect_err("no TLS");
    assert_eq!(
        portless(&error),
        "the mail server SERVER offers no TLS (STARTTLS), so everyone on the way could read the mail; \
         use its port for TLS with smtps://, or add ?tls=none where nobody can listen in"
    );
    assert!(!error.is_temporary());
    let lines = thread.join().expect("the server ends").lines;
    assert!(lines.iter().all(|line| line.starts_with("EHLO") || line == "QUIT"), "{lines:?}");
}

#[test]
fn a_port_that_speaks_no_tls_is_told() {
    let (port, thread) = mail_server(Manners::default());
    let server = format!("smtps://127.0.0.1:{port}").parse().expect("a sound URL");
    let error = send_mail(&mail(), &server, None).expect_err("no TLS");
    let text = portless(&error);
    assert!(text.starts_with("the mail server SERVER and refrain cannot agree on TLS: "), "{text}");
    assert!(text.ends_with("; the port speaks no TLS that is known: smtps:// is for port 465, smtp:// for port 587"));
    assert!(!error.is_temporary());
    thread.join().expect("the server ends");
}

#[test]
fn a_certificate_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content, expected) in [
        ("none.pem", "no certificate\n", "there is no certificate in it"),
        ("broken.pem", "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n", "invalid certificates"),
        (
            "empty.pem",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "invalid peer certificate: BadEncoding",
        ),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("the folder is writable");
        let server = format!("smtps://127.0.0.1:1?ca={}", path.display()).parse().expect("a sound URL");
        let error = send_mail(&mail(), &server, None).expect_err(name).to_string();
        assert_eq!(
            error,
            format!(
                "{}: the certificate cannot be used ({expected}); expected a PEM file with the certificate of the \
                 authority that signed the mail server's",
                path.display()
            )
        );
    }
    let server = "smtps://127.0.0.1:1?ca=/nowhere/ca.pem".parse().expect("a sound URL");
    let error = send_mail(&mail(), &server, None).expect_err("no file").to_string();
    assert!(error.starts_with("/nowhere/ca.pem: the certificate cannot be used ("), "{error}");
}
