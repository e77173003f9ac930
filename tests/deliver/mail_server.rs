//! A mail server for one client, with the manners that a test wants.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

/// What a mail server answers where it does not do as it is asked; a line starts with the words of a command.
#[derive(Default, Clone)]
pub struct Manners {
    /// "RCPT TO:<b@y.example>" -> "550 no such user"
    pub answers: Vec<(&'static str, &'static str)>,
    /// Hangs up instead of answering a line that starts so.
    pub hangs_up_at: Option<&'static str>,
    /// Says nothing to a line that starts so.
    pub is_silent_at: Option<&'static str>,
    /// The mechanisms of AUTH.
    pub auth: &'static str,
}

/// Everything that a client said, and the mail as it lies in the mailbox.
#[derive(Debug, Default)]
pub struct Received {
    pub lines: Vec<String>,
    pub mail: String,
}

/// Serves one client, on a thread.
pub fn mail_server(manners: Manners) -> (u16, JoinHandle<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    (port, thread::spawn(move || serve_mail(listener.accept().expect("a client").0, &manners)))
}

fn serve_mail(stream: TcpStream, manners: &Manners) -> Received {
    let mut received = Received::default();
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    let say = |text: &str| (&stream).write_all(format!("{text}\r\n").as_bytes()).is_ok();
    if manners.hangs_up_at == Some("") {
        return received;
    }
    say("220 mailbox.example ESMTP");
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return received;
        }
        let line = line.trim_end().to_owned();
        received.lines.push(line.clone());
        let is = |start: &Option<&str>| start.is_some_and(|start| line.starts_with(start));
        if is(&manners.hangs_up_at) {
            return received;
        }
        if is(&manners.is_silent_at) {
            // Until the client gives up.
            let _ = reader.read(&mut [0]);
            return received;
        }
        let prepared = manners.answers.iter().find(|(start, _)| line.starts_with(start)).map(|(_, answer)| *answer);
        match prepared {
            Some(answer) => say(answer),
            None if line.starts_with("EHLO") && manners.auth.is_empty() => say("250-mailbox.example\r\n250 8BITMIME"),
            None if line.starts_with("EHLO") => say(&format!("250-mailbox.example\r\n250 AUTH {}", manners.auth)),
            None if line == "AUTH LOGIN" => {
                say("334 VXNlcm5hbWU6");
                let mut answers = [String::new(), String::new()];
                reader.read_line(&mut answers[0]).expect("a user");
                say("334 UGFzc3dvcmQ6");
                reader.read_line(&mut answers[1]).expect("a password");
                received.lines.extend(answers.map(|line| line.trim_end().to_owned()));
                say("235 welcome")
            }
            None if line.starts_with("AUTH") => say("235 welcome"),
            None if line == "DATA" => {
                say("354 go on");
                received.mail = content(&mut reader);
                let end = manners.answers.iter().find(|(start, _)| *start == ".").map(|(_, answer)| *answer);
                if manners.hangs_up_at == Some(".") {
                    return received;
                }
                say(end.unwrap_or("250 kept"))
            }
            None if line == "QUIT" => {
                say("221 bye");
                return received;
            }
            None => say("250 fine"),
        };
    }
}

/// Up to the line with the dot alone, dots taken off (RFC 5321, section 4.5.2).
fn content(reader: &mut impl BufRead) -> String {
    let mut mail = String::new();
    for line in reader.lines() {
        let line = line.expect("a line of the mail");
        match line.strip_prefix('.') {
            Some("") => break,
            Some(rest) => mail.push_str(rest),
            None => mail.push_str(&line),
        }
        mail.push_str("\r\n");
    }
    mail
}
