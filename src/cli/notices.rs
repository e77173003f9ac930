//! What was skipped and what is doubtful, said on standard error.

use crate::cli::{Outcome, Screen};
use crate::insight::Notice;
use crate::report::phrase;
use crate::transcript::Corpus;

/// Warnings said before the rest is only counted.
const WARNINGS: usize = 10;

/// Names every skipped file with its reason, whatever the screen is set to: the exit code says that there are some.
pub(super) fn say_skipped(corpus: &Corpus, screen: &Screen) {
    for Notice { file, reason } in &corpus.skipped {
        screen.say(&format!("skipped {}: {}", phrase::line(file), phrase::line(reason)));
    }
}

/// Logs the first warnings and counts the others; all of them where the screen is verbose.
pub(super) fn log_warnings(warnings: &[Notice], screen: &Screen) {
    let most = if screen.is_verbose() { usize::MAX } else { WARNINGS };
    for Notice { file, reason } in warnings.iter().take(most) {
        tracing::warn!("{}: {}", phrase::line(file), phrase::line(reason));
    }
    if warnings.len() > most {
        tracing::warn!("and {}; -v shows all", phrase::count(warnings.len() - most, "more warning"));
    }
}

/// Whether the whole input was read.
pub(super) fn outcome(skipped: &[Notice]) -> Outcome {
    if skipped.is_empty() { Outcome::Done } else { Outcome::Incomplete }
}
