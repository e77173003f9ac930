//! Runs a command to its end or to its timeout.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Child, Command as Process, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{Command, TranscribeError};

/// How often a running command is looked at: often at first, for short ones.
const FIRST_LOOK: Duration = Duration::from_millis(5);
const LAST_LOOK: Duration = Duration::from_millis(500);

/// How many of the last lines of what a command complains are shown.
const SHOWN_LINES: usize = 5;

/// Runs `words`, with its output going to the file `stdout` and its complaints to `stderr`.
///
/// Ends it at `timeout`, and when `stopped` says so. What the command itself has started is not ended with it.
pub(super) fn run(
    command: &Command,
    words: &[String],
    (stdout, stderr): (&Path, &Path),
    timeout: Duration,
    stopped: &dyn Fn() -> bool,
) -> Result<(), TranscribeError> {
    let shown = || words.join(" ");
    let program = command.program();
    let start = Instant::now();
    let started = |stdout: File, stderr: File| {
        Process::new(program).args(&words[1..]).stdin(Stdio::null()).stdout(stdout).stderr(stderr).spawn()
    };
    let mut child = File::create(stdout)
        .and_then(|stdout| started(stdout, File::create(stderr)?))
        .map_err(|source| TranscribeError::NotStarted { program: program.to_owned(), reason: source.to_string() })?;
    let status = wait(&mut child, start + timeout, stopped);
    let stderr = || last_lines(&std::fs::read(stderr).unwrap_or_default());
    match status {
        Ok(Ended::Status(status)) if status.success() => Ok(()),
        Ok(Ended::Status(status)) => {
            Err(TranscribeError::Failed { command: shown(), status: status.to_string(), stderr: stderr() })
        }
        Ok(Ended::Timeout) => Err(TranscribeError::Timeout { command: shown(), limit: timeout, stderr: stderr() }),
        Ok(Ended::Stopped) => Err(TranscribeError::Stopped),
        Err(error) => Err(TranscribeError::Folder { reason: error.to_string() }),
    }
}

enum Ended {
    Status(ExitStatus),
    Timeout,
    Stopped,
}

fn wait(child: &mut Child, deadline: Instant, stopped: &dyn Fn() -> bool) -> io::Result<Ended> {
    let mut pause = FIRST_LOOK;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Ended::Status(status));
        }
        let now = Instant::now();
        let ended = if now >= deadline { Some(Ended::Timeout) } else { stopped().then_some(Ended::Stopped) };
        if let Some(ended) = ended {
            child.kill()?;
            child.wait()?;
            return Ok(ended);
        }
        thread::sleep(pause.min(deadline - now));
        pause = (pause * 2).min(LAST_LOOK);
    }
}

fn last_lines(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    match lines[lines.len().saturating_sub(SHOWN_LINES)..] {
        [] => "it said nothing".to_owned(),
        ref last => format!("it said: {}", last.join(" / ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_are_shown() {
        assert_eq!(last_lines(b"\n \n"), "it said nothing");
        assert_eq!(last_lines(b"1\n2\n\n3\n4\r\n5\n6\n"), "it said: 2 / 3 / 4 / 5 / 6");
    }
}
