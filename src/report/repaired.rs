//! What repairing a library did, in words.

use std::io::{self, Write};

use crate::library::Repaired;
use crate::report::text::{Ink, Pen};
use crate::report::{ReportParams, phrase};

/// Writes what was saved, what was made again and what is lost; `library` is the folder as it was named.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_repaired(
    repaired: &Repaired,
    library: &str,
    params: &ReportParams,
    out: &mut impl Write,
) -> io::Result<()> {
    let pen = Pen::new(params);
    let Some(damaged) = &repaired.damaged else {
        return pen.lines(out, Ink::Strong, 0, &format!("{library}: nothing is wrong; nothing was done."));
    };
    let insights = phrase::count(repaired.insights, "insight");
    pen.lines(out, Ink::Strong, 0, &format!("{library}: sound again, with {insights}."))?;
    let kept = |part: &str| repaired.kept.get(part).copied().unwrap_or_default();
    let saved = format!(
        "Saved: {}, {}, {}, {} and the memory of {}; {} embedded again.",
        phrase::count(kept("files"), "file"),
        phrase::count(kept("vectors"), "vector"),
        phrase::count(kept("history"), "event"),
        phrase::count(kept("digests"), "digest"),
        phrase::count(kept("feeds"), "feed"),
        match repaired.embedded {
            1 => "1 text was".to_owned(),
            texts => format!("{} texts were", phrase::thousands(texts)),
        },
    );
    pen.lines(out, Ink::Plain, 0, &saved)?;
    let lost = match repaired.lost.len() {
        0 => "Nothing is lost.".to_owned(),
        _ => {
            let parts: Vec<String> = repaired.lost.iter().map(|loss| phrase::line(&loss.what).into_owned()).collect();
            format!("Lost: {}.", parts.join("; "))
        }
    };
    pen.lines(out, Ink::Plain, 0, &lost)?;
    pen.lines(out, Ink::Plain, 0, &format!("The damaged file is kept as {damaged}; delete it when you miss nothing."))
}
