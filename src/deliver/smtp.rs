//! [`Mail`] -> [`SmtpServer`] (RFC 5321): connect, secure, log in, hand in.
//!
//! The conversation is led here step by step, so that an error can say at which step it was and who refused whom.

use std::error::Error as _;
use std::fmt;
use std::io;
use std::time::Duration;

use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use crate::deliver::error::answer;
use crate::deliver::{Address, DeliverError, Mail, Security, SmtpServer};

/// How long a server may take to say goodbye; the mail is handed in by then.
const GOODBYE: Duration = Duration::from_secs(5);

/// How a certificate in PEM begins (RFC 7468, section 5).
const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// The code of a server that takes no mail from strangers (RFC 4954, section 6) or none without TLS (RFC 3207,
/// section 4).
const NEEDS_LOGIN: &str = "530";

/// What is asked of the server.
#[derive(Clone, Copy)]
enum Step<'a> {
    Connect,
    Secure,
    Login(&'a str),
    Sender(&'a Address),
    Recipient(&'a Address),
    Content,
}

/// Hands the mail in for all its recipients or for none of them.
///
/// `password` is that of the server's user.
///
/// # Errors
/// [`DeliverError::Smtp`] where the server or the way to it is at fault, and before that [`DeliverError::Password`],
/// [`DeliverError::Certificate`] and [`DeliverError::Mail`].
pub fn send_mail(mail: &Mail, server: &SmtpServer, password: Option<&str>) -> Result<(), DeliverError> {
    let message = mail.compose()?;
    let credentials = credentials(server, password)?;
    let tls = tls_parameters(server)?;
    let mut connection = connect(server, tls.as_ref())?;
    let handed_in = hand_in(&mut connection, mail, &message, server, credentials.as_ref());
    // The mail is in or refused by now; a server that does not say goodbye changes nothing.
    if handed_in.is_ok() && connection.set_timeout(Some(GOODBYE)).is_ok() {
        let _ = connection.quit();
    }
    handed_in
}

/// What is logged in with; `None` where the server has no user.
fn credentials(server: &SmtpServer, password: Option<&str>) -> Result<Option<Credentials>, DeliverError> {
    let refuse = |fault: String| DeliverError::Password { server: server.to_string(), fault };
    match (&server.user, password) {
        (None, None) => Ok(None),
        (None, Some(_)) => {
            Err(refuse("there is a password, but no user; name one, as in smtps://user@host, or give none".to_owned()))
        }
        (Some(user), None) => Err(refuse(format!(
            "there is none for the user {user:?}; set the environment variable REFRAIN_SMTP_PASSWORD or name a file"
        ))),
        (Some(_), Some(_)) if server.security == Security::None && !server.is_loopback() => {
            Err(refuse("everyone on the way could read it; leave out tls=none, or the user".to_owned()))
        }
        (Some(user), Some(password)) => Ok(Some(Credentials::new(user.clone(), password.to_owned()))),
    }
}

/// Who is trusted; `None` where there is no TLS.
fn tls_parameters(server: &SmtpServer) -> Result<Option<TlsParameters>, DeliverError> {
    if server.security == Security::None {
        return Ok(None);
    }
    let mut builder = TlsParameters::builder(server.host.clone());
    if let Some(path) = &server.ca {
        let refuse = |reason: String| DeliverError::Certificate { path: path.clone(), reason };
        let pem = std::fs::read(path).map_err(|error| refuse(error.to_string()))?;
        if !pem.windows(BEGIN.len()).any(|window| window == BEGIN) {
            return Err(refuse("there is no certificate in it".to_owned()));
        }
        builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(|error| refuse(cause(&error)))?);
    }
    let failed = |error: SmtpError| match &server.ca {
        Some(path) => DeliverError::Certificate { path: path.clone(), reason: cause(&error) },
        None => Step::Secure.failed(&error, server),
    };
    builder.build().map(Some).map_err(failed)
}

/// A connection that is as private as the server's URL wants it.
fn connect(server: &SmtpServer, tls: Option<&TlsParameters>) -> Result<SmtpConnection, DeliverError> {
    let hello = ClientId::default();
    let from_the_start = tls.filter(|_| server.security == Security::Tls);
    let place = (server.host.as_str(), server.port);
    let mut connection = SmtpConnection::connect(place, Some(server.timeout), &hello, from_the_start, None)
        .map_err(|error| Step::Connect.failed(&error, server))?;
    if let (Security::StartTls, Some(tls)) = (server.security, tls) {
        if !connection.can_starttls() {
            connection.abort();
            return Err(DeliverError::Smtp {
                server: server.to_string(),
                failure: "offers no TLS (STARTTLS), so everyone on the way could read the mail".to_owned(),
                remedy: "use its port for TLS with smtps://, or add ?tls=none where nobody can listen in".to_owned(),
                temporary: false,
            });
        }
        connection.starttls(tls, &hello).map_err(|error| Step::Secure.failed(&error, server))?;
    }
    Ok(connection)
}

fn hand_in(
    connection: &mut SmtpConnection,
    mail: &Mail,
    message: &[u8],
    server: &SmtpServer,
    credentials: Option<&Credentials>,
) -> Result<(), DeliverError> {
    if let (Some(credentials), Some(user)) = (credentials, &server.user) {
        let login = connection.auth(DEFAULT_MECHANISMS, credentials);
        login.map_err(|error| Step::Login(user).failed(&error, server))?;
    }
    let sender = MailFrom::new(Some(mail.from.mailbox().email.clone()), Vec::new());
    connection.command(sender).map_err(|error| Step::Sender(&mail.from).failed(&error, server))?;
    for recipient in mail.recipients() {
        let command = Rcpt::new(recipient.mailbox().email.clone(), Vec::new());
        connection.command(command).map_err(|error| Step::Recipient(recipient).failed(&error, server))?;
    }
    let content = connection.command(Data).and_then(|_| connection.message(message));
    content.map(|_| ()).map_err(|error| Step::Content.failed(&error, server))
}

impl Step<'_> {
    /// What the server or the network said at this step, and what to do about it.
    fn failed(self, error: &SmtpError, server: &SmtpServer) -> DeliverError {
        let said = answer(&cause(error));
        let (failure, remedy, temporary) = if let Some(code) = error.status() {
            let temporary = error.is_transient();
            let how = if temporary { "for now" } else { "for good" };
            let remedy = match code.to_string().as_str() {
                NEEDS_LOGIN => "it wants TLS or a login: leave out tls=none, or name a user, as in smtps://user@host",
                _ if temporary => "try again later",
                _ => self.remedy(),
            };
            (format!("refuses {self} {how}: {code} {said}"), remedy, temporary)
        } else {
            match io_kind(error) {
                Some(io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => {
                    let waited = server.timeout.as_secs_f64();
                    (format!("did not answer to {self} within {waited} s"), self.silence(server), true)
                }
                Some(io::ErrorKind::InvalidData) => {
                    (format!("and refrain cannot agree on TLS: {said}"), distrust(&said), false)
                }
                Some(_) if matches!(self, Self::Connect) => {
                    (format!("cannot be reached: {said}"), "check host, port and network, or try again later", true)
                }
                _ if error.is_client() => (format!("cannot take {self}: {said}"), self.remedy(), false),
                _ => (format!("broke off at {self}: {said}"), self.silence(server), true),
            }
        };
        DeliverError::Smtp { server: server.to_string(), failure, remedy: remedy.to_owned(), temporary }
    }

    /// What to do about a server that refuses this for good.
    fn remedy(self) -> &'static str {
        match self {
            Self::Connect | Self::Secure => "ask who runs it whether this machine may send mail",
            Self::Login(_) => "check user and password; many providers want a password made for apps",
            Self::Sender(_) => "check the sender; many servers take only the address of the user who logs in",
            Self::Recipient(_) => "check the address or leave it out; nothing was sent to anyone",
            Self::Content => "see what it says of size and content; nothing was sent to anyone",
        }
    }

    /// What to do about a server that says nothing more.
    fn silence(self, server: &SmtpServer) -> &'static str {
        match (self, server.security) {
            (Self::Connect, Security::Tls) => "check host and port: smtps:// is for port 465, smtp:// for port 587",
            (Self::Connect, _) => "check host and port; where the port is for TLS (465), use smtps://",
            (Self::Content, _) => {
                "it may have taken the mail all the same; \
                 sending it again is safe where doubles are known by Message-ID"
            }
            _ => "nothing was sent; try again later",
        }
    }
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect => formatter.write_str("the greeting"),
            Self::Secure => formatter.write_str("TLS"),
            Self::Login(user) => write!(formatter, "the login of {user}"),
            Self::Sender(from) => write!(formatter, "the sender {}", from.email()),
            Self::Recipient(to) => write!(formatter, "the recipient {}", to.email()),
            Self::Content => formatter.write_str("the mail"),
        }
    }
}

/// What to do where TLS was spoken and no agreement found.
fn distrust(said: &str) -> &'static str {
    if said.contains("certificate") {
        "check that the host is the name in its certificate; \
         a private server's authority is named by ?ca=/path/to.pem"
    } else {
        "the port speaks no TLS that is known: smtps:// is for port 465, smtp:// for port 587"
    }
}

/// The innermost words of an error.
fn cause(error: &SmtpError) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

/// The kind of the input or output error that is behind it.
fn io_kind(error: &SmtpError) -> Option<io::ErrorKind> {
    let mut sources = std::iter::successors(error.source(), |&error| error.source());
    sources.find_map(|error| error.downcast_ref::<io::Error>()).map(io::Error::kind)
}
