//! Which part of a text is speech: what stands under a transcript heading, else everything but the sections that are
//! written about the episode (summaries, claims, takeaways, links).

use super::markdown::{heading, is_rule};
use super::{bold_speaker, bracket_speaker, bracket_time, name_time};

/// What a heading over speech says, lower case.
const TRANSCRIPT_HEADINGS: &[&str] = &[
    "transcript",
    "full transcript",
    "episode transcript",
    "full episode transcript",
    "transcription",
    "full transcription",
    "complete transcript",
    "raw transcript",
    "video transcript",
    "podcast transcript",
    "show transcript",
    "the transcript",
    "audio transcript",
];

/// How the heading of a section begins that is about the episode and not of it; lower case.
const ABOUT: &[&str] = &[
    "about",
    "action items",
    "ai summary",
    "analysis",
    "annotations",
    "chapters",
    "chapter markers",
    "citations",
    "claims",
    "comments",
    "companies mentioned",
    "concepts",
    "connect",
    "contact",
    "credits",
    "description",
    "entities",
    "episode description",
    "episode highlights",
    "episode notes",
    "episode summary",
    "evidence",
    "executive summary",
    "faq",
    "find us",
    "follow",
    "further reading",
    "guest bio",
    "guests",
    "highlights",
    "host",
    "insights",
    "in this episode",
    "key claims",
    "key ideas",
    "key insights",
    "key moments",
    "key points",
    "key quotes",
    "key takeaways",
    "keywords",
    "learn more",
    "links",
    "listen",
    "main points",
    "main takeaways",
    "mentioned",
    "metadata",
    "notes",
    "organizations mentioned",
    "outline",
    "overview",
    "people mentioned",
    "quotes",
    "references",
    "related",
    "resources",
    "show notes",
    "sources",
    "speakers",
    "sponsors",
    "subscribe",
    "summary",
    "takeaways",
    "timestamps",
    "tl;dr",
];

/// How the last paragraph of a transcript begins that nobody said; lower case.
const FOOTERS: &[&str] = &[
    "copyright",
    "©",
    "(c) ",
    "transcribed by",
    "transcript by",
    "transcript provided",
    "transcription by",
    "this transcript was",
    "all rights reserved",
];

/// A footer is looked for in this many last lines.
const FOOTER_LINES: usize = 6;

/// The level that a transcript heading without `#` has: below every other.
const PLAIN_LEVEL: usize = 7;

/// The lines that are speech, headings and mark-up lines made blank.
#[derive(Debug, Default, PartialEq)]
pub struct Spoken<'a> {
    pub lines: Vec<&'a str>,
    /// Does a heading say that this is a transcript?
    pub under_heading: bool,
}

/// Chooses the lines that are speech.
pub fn spoken<'a>(lines: &[&'a str]) -> Spoken<'a> {
    let start = (0..lines.len()).find_map(|index| transcript_heading(lines, index).map(|level| (index + 1, level)));
    let (from, level) = start.unwrap_or((0, PLAIN_LEVEL));
    // A title at the head of a page says what the page is about: "Transcript" may be one of a manual.
    let is_title = level == 1 && !lines[..from.saturating_sub(1)].iter().any(|line| heading(line).is_some());
    let mut spoken = Spoken { lines: Vec::new(), under_heading: start.is_some() && !is_title };
    let mut left_out: Option<usize> = None;
    for line in &lines[from..] {
        if let Some((depth, text)) = heading(line) {
            let about = is_about(text);
            if about && start.is_some() && depth <= level {
                break;
            }
            left_out = match left_out {
                Some(outer) if depth > outer => Some(outer),
                _ => about.then_some(depth),
            };
            // `### Ann Lee (00:05)` is a turn.
            let is_turn = left_out.is_none() && name_time::parse(text).is_some();
            spoken.lines.push(if is_turn { text } else { "" });
        } else if left_out.is_some() && !is_rule(line) && !opens_turn(line) {
            spoken.lines.push("");
        } else {
            left_out = None;
            spoken.lines.push(if is_rule(line) || is_markup(line) { "" } else { line });
        }
    }
    drop_footer(&mut spoken.lines);
    spoken
}

/// The level of the transcript heading that line `index` is.
fn transcript_heading(lines: &[&str], index: usize) -> Option<usize> {
    let line = lines[index];
    let (level, text) = heading(line).unwrap_or((PLAIN_LEVEL, line.trim()));
    let plain = text.trim_matches(['*', '_', ':', ' ', '[', ']']).to_lowercase();
    if TRANSCRIPT_HEADINGS.contains(&plain.as_str()) {
        return Some(level);
    }
    let words = plain.split_whitespace().count();
    let says_so = level < PLAIN_LEVEL
        && level > 1
        && words <= 6
        && plain.split(|c: char| !c.is_alphanumeric()).any(|word| word == "transcript");
    says_so.then_some(level)
}

fn is_about(heading: &str) -> bool {
    let text = heading.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    ABOUT.iter().any(|about| {
        text.strip_prefix(about).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '\''))
    })
}

/// Does the line open a turn in a way that a summary does not have?
fn opens_turn(line: &str) -> bool {
    [bold_speaker::parse(line), name_time::parse(line), bracket_speaker::parse(line), bracket_time::parse(line)]
        .into_iter()
        .flatten()
        .any(|opening| opening.start.is_some())
}

/// `<details>`, `<summary>...</summary>` and the like, a code fence, a table row.
fn is_markup(line: &str) -> bool {
    let line = line.trim();
    (line.starts_with('<') && line.ends_with('>'))
        || line.starts_with("```")
        || (line.starts_with('|') && line.ends_with('|'))
}

fn drop_footer(lines: &mut Vec<&str>) {
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    let from = lines.len().saturating_sub(FOOTER_LINES);
    let is_footer = |line: &&str| {
        let lower = line.trim_start_matches(['*', '_', ' ']).to_lowercase();
        FOOTERS.iter().any(|footer| lower.starts_with(footer))
    };
    if let Some(index) =
        (from..lines.len()).find(|&index| is_footer(&lines[index]) && (index == 0 || lines[index - 1].is_empty()))
    {
        lines.truncate(index);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let lines: Vec<&str> = text.lines().collect();
        let found: Vec<&str> = spoken(&lines).lines.into_iter().filter(|line| !line.is_empty()).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn only_what_stands_under_the_transcript_heading_is_speech() {
        check(
            "## Summary\nIt was about bees.\n## Full Transcript\n<details>\n<summary>Click</summary>\n\nBees hum.\n\n</details>\n",
            &["Bees hum."],
        );
        check("Intro.\n\n**Transcript:**\n\nBees hum.\n\n## Links\n- x", &["Bees hum."]);
        check(
            "## Transcript\n### Part one\nBees hum.\n## Wax\nWax melts.\n## Links\n- x",
            &["Bees hum.", "Wax melts."],
        );
        check("# A talk - Transcript\n## Key Takeaways\n- bees\n## Episode 4 Transcript\nBees hum.", &["Bees hum."]);
    }

    #[test]
    fn a_summary_without_a_transcript_heading_below_is_left_out() {
        check("# Bees\n## Key Takeaways\n### 1. Bees\nThey hum.\n---\nBees hum.", &["Bees hum."]);
        check(
            "## Summary\nThey hum.\n\n[00:00] Bees hum.\n[00:05] Wax melts.",
            &["[00:00] Bees hum.", "[00:05] Wax melts."],
        );
        check("# Bees\nBees hum.", &["Bees hum."]);
        check("### Ann (0:05)\nBees hum.", &["Ann (0:05)", "Bees hum."]);
        check("## Summarising bees\nBees hum.", &["Bees hum."]);
    }

    #[test]
    fn a_footer_is_not_said() {
        check("Bees hum.\n\nTranscribed by https://x.org", &["Bees hum."]);
        check(
            "Bees hum.\n\nCopyright law is a hard topic.\n\nA\n\nB\n\nC\n\nD",
            &["Bees hum.", "Copyright law is a hard topic.", "A", "B", "C", "D"],
        );
    }
}
