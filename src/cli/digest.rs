//! `refrain digest`: the insights that gained most since the last digest, written, mailed or posted.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::cli::add::today;
use crate::cli::args::{ReportArgs, SpeedArgs};
use crate::cli::ask::load_for;
use crate::cli::model_args::ModelArgs;
use crate::cli::output::Output;
use crate::cli::{Failure, Outcome, Screen, settings};
use crate::deliver::{Address, Mail, MessageId, SmtpServer, Webhook, parse_addresses, post_webhook, send_mail};
use crate::digest::Digest;
use crate::library::{FILE, ToldDigest, ToldTo, Writer};
use crate::report::{Format, ReportParams, subject, write_digest};
use crate::service::{DigestParams, digest, keep_told};

#[derive(Debug, Args)]
pub(super) struct DigestArgs {
    /// The folder of the library.
    #[arg(long, value_name = "DIR")]
    pub library: PathBuf,
    /// The day to tell of, also one of the past: only what was published by then counts [default: today].
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,
    /// The most insights told.
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub top: usize,
    /// Tell nobody and remember nothing: only show what would be told.
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub send: SendArgs,
    #[command(flatten)]
    pub report: ReportArgs,
    #[command(flatten)]
    pub speed: SpeedArgs,
    #[command(flatten)]
    pub model: ModelArgs,
}

/// Where a digest is sent, once a day.
#[derive(Debug, Args)]
#[command(next_help_heading = "Sending")]
pub(super) struct SendArgs {
    /// Mail it to these addresses, separated by commas; may be given more than once.
    #[arg(long, value_name = "TO", requires_all = ["from", "smtp"])]
    pub email: Vec<String>,
    /// The address it comes from.
    #[arg(long, value_name = "ADDRESS")]
    pub from: Option<String>,
    /// The mail server: smtps://USER@HOST, smtp://USER@HOST (STARTTLS), or smtp://localhost:25?tls=none.
    #[arg(long, value_name = "URL")]
    pub smtp: Option<String>,
    /// A file with the password of USER [default: the variable REFRAIN_SMTP_PASSWORD].
    #[arg(long, value_name = "FILE")]
    pub smtp_password_file: Option<PathBuf>,
    /// Post it as JSON to this URL; may be given more than once.
    #[arg(long, value_name = "URL")]
    pub webhook: Vec<String>,
}

pub(super) fn run(args: &DigestArgs, screen: &Screen) -> Result<Outcome, Failure> {
    let format = args.report.format()?;
    let output = Output::new(args.report.output.as_deref())?;
    let mut report = screen.report_params(&output, args.report.width);
    report.top = 0;
    report.validate()?;
    let targets = Targets::new(&args.send)?;
    args.speed.apply()?;
    let mut writer = Writer::open(&args.library)?;
    let embedder = load_for(writer.head(), &args.library.join(FILE), &args.model, screen)?;
    let date = args.date.unwrap_or_else(today);
    let bars = screen.progress();
    let params = DigestParams { date, top: args.top };
    let digest = digest(&mut writer, &*embedder, &params, &bars)?;
    bars.clear();
    output.write(|mut out| write_digest(&digest, format, &report, &mut out))?;
    if args.dry_run {
        for target in targets.names() {
            screen.say(&format!("not sent to {target}: --dry-run"));
        }
        return Ok(Outcome::Done);
    }
    let mut told = keep_told(&mut writer, &digest, date)?;
    targets.send(&digest, date, &mut told, &mut writer, screen)?;
    Ok(Outcome::Done)
}

/// Where to send, checked before any long work.
struct Targets {
    mail: Option<MailTarget>,
    webhooks: Vec<(String, Webhook)>,
}

struct MailTarget {
    from: Address,
    to: Vec<Address>,
    server: SmtpServer,
    password: Option<String>,
}

impl Targets {
    fn new(args: &SendArgs) -> Result<Self, Failure> {
        let mail = match (&args.from, &args.smtp) {
            (Some(from), Some(smtp)) if !args.email.is_empty() => {
                let from: Address = from.parse()?;
                let to = parse_addresses(&args.email.join(", "))?;
                let server: SmtpServer = smtp.parse()?;
                let password = match &server.user {
                    Some(_) => password(args)?,
                    None => None,
                };
                Some(MailTarget { from, to, server, password })
            }
            _ => None,
        };
        let webhooks =
            args.webhook.iter().map(|url| Ok((url.clone(), url.parse()?))).collect::<Result<_, Failure>>()?;
        Ok(Self { mail, webhooks })
    }

    fn names(&self) -> Vec<String> {
        let addresses = self.mail.iter().flat_map(|mail| &mail.to).map(|to| to.email().to_owned());
        addresses.chain(self.webhooks.iter().map(|(_, webhook)| webhook.to_string())).collect()
    }

    /// Sends to everybody that it was not sent to yet; each is remembered as soon as the server took it.
    fn send(
        &self,
        digest: &Digest,
        date: Date,
        told: &mut ToldDigest,
        writer: &mut Writer,
        screen: &Screen,
    ) -> Result<(), Failure> {
        let mut failures = Vec::new();
        let mut send = |name: &str, key: &str, send: &dyn Fn() -> Result<(), crate::deliver::DeliverError>| {
            if told.sent.iter().any(|sent| sent.to == key) {
                screen.say(&format!("{name} has the digest of {date} already: nothing was sent"));
                return Ok::<_, Failure>(());
            }
            match send() {
                Ok(()) => {
                    told.sent.push(ToldTo { to: key.to_owned(), at: Timestamp::now() });
                    writer.keep_digest(told, Vec::new())?;
                    screen.say(&format!("sent to {name}"));
                }
                Err(error) => failures.push(error.to_string()),
            }
            Ok(())
        };
        let json = rendered(digest, Format::Json)?;
        if let Some(mail) = &self.mail {
            let (text, html) = (rendered(digest, Format::Text)?, rendered(digest, Format::Html)?);
            for to in &mail.to {
                let to_one = std::slice::from_ref(to);
                let mail_to = Mail {
                    from: mail.from.clone(),
                    to: to_one.to_vec(),
                    subject: subject(digest),
                    text: text.clone(),
                    html: html.clone(),
                    message_id: MessageId::new(date, &json, &mail.from, to_one),
                    date: Timestamp::now(),
                };
                send(to.email(), to.email(), &|| send_mail(&mail_to, &mail.server, mail.password.as_deref()))?;
            }
        }
        for (url, webhook) in &self.webhooks {
            let key = format!("refrain-{date}");
            send(&webhook.to_string(), url, &|| post_webhook(webhook, &json, &key))?;
        }
        if failures.is_empty() {
            return Ok(());
        }
        Err(Failure::Failed(format!(
            "{}; the digest of {date} is kept, and the same command sends it to those that do not have it",
            failures.join("; ")
        )))
    }
}

fn rendered(digest: &Digest, format: Format) -> Result<String, Failure> {
    let params = ReportParams { top: 0, ..ReportParams::default() };
    let mut bytes = Vec::new();
    write_digest(digest, format, &params, &mut bytes).map_err(Failure::Stdout)?;
    String::from_utf8(bytes).map_err(|error| Failure::Failed(error.to_string()))
}

/// The first line of the file, else the variable of the environment.
fn password(args: &SendArgs) -> Result<Option<String>, Failure> {
    let Some(path) = &args.smtp_password_file else { return Ok(settings::smtp_password()) };
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::Failed(format!("--smtp-password-file {}: {error}; give a file that can be read", path.display()))
    })?;
    let line = text.lines().next().unwrap_or_default().to_owned();
    if line.is_empty() {
        return Err(Failure::Failed(format!(
            "--smtp-password-file {}: its first line is empty; the password stands there",
            path.display()
        )));
    }
    Ok(Some(line))
}
