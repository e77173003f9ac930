//! A run of Markdown -> the words in it: links and emphasis give their text, pictures and footnote marks leave.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::transcript::clean::{clean, spaces};

static BRACKETS: LazyLock<Regex> = LazyLock::new(|| regex(r"\\([\[\]()#.!>+\-])"));
static PICTURE: LazyLock<Regex> = LazyLock::new(|| regex(r"!\[[^\]]*\](?:\([^()\s]*(?:\s[^()]*)?\)|\[[^\]]*\])"));
static LINK: LazyLock<Regex> =
    LazyLock::new(|| regex(r#"\[([^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"]*")?\)(?:\{:[^}]*\})?"#));
static WIKI_LINK: LazyLock<Regex> = LazyLock::new(|| regex(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]"));
static FOOTNOTE: LazyLock<Regex> = LazyLock::new(|| regex(r"\[\^[^\]\s]*\]"));
static STRONG: LazyLock<Regex> = LazyLock::new(|| regex(r"\*{1,3}([^\s*](?:[^*]*[^\s*])?)\*{1,3}"));
static UNDERSCORES: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(^|[\s(“\x22'])_{1,3}([^\s_](?:[^_]*[^\s_])?)_{1,3}($|[\s).,;:!?”\x22'])"));
static STRUCK: LazyLock<Regex> = LazyLock::new(|| regex(r"~~([^~]+)~~"));
static CODE: LazyLock<Regex> = LazyLock::new(|| regex(r"`+([^`]+)`+"));
static ESCAPED: LazyLock<Regex> = LazyLock::new(|| regex(r"\\([*_`~|\\])"));

/// What is said in `raw`: clean text without mark-up; empty where nothing is.
pub fn spoken(raw: &str) -> String {
    if !raw.contains(['\\', '[', '*', '_', '`', '~']) {
        return clean(raw);
    }
    let raw = BRACKETS.replace_all(raw, "$1");
    let text = PICTURE.replace_all(&raw, " ");
    let text = LINK.replace_all(&text, "$1");
    let text = WIKI_LINK.replace_all(&text, "$1");
    let text = clean(&FOOTNOTE.replace_all(&text, ""));
    let text = STRUCK.replace_all(&text, "$1");
    let text = STRONG.replace_all(&text, |found: &Captures<'_>| found[1].to_owned());
    let text = UNDERSCORES.replace_all(&text, "$1$2$3");
    let text = CODE.replace_all(&text, "$1");
    spaces(&ESCAPED.replace_all(&text, "$1"))
}

/// A line without the marks of a block quote or a list before it; the words of a quote are said.
///
/// Two chevrons without a blank between them are a change of speaker in captions and stay.
pub fn without_block_mark(line: &str) -> &str {
    let mut line = line.trim_start();
    while let Some(rest) = line.strip_prefix('>').filter(|rest| !rest.starts_with('>')) {
        line = rest.trim_start();
    }
    ["- ", "* ", "+ ", "• "].iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line)
}

/// The level and text of a Markdown heading.
pub fn heading(line: &str) -> Option<(usize, &str)> {
    let line = line.trim();
    let level = line.bytes().take_while(|&byte| byte == b'#').count();
    let text = line.get(level..)?;
    ((1..=6).contains(&level) && text.starts_with([' ', '\t']))
        .then(|| (level, text.trim().trim_end_matches('#').trim_end()))
}

/// A line across the page: `---`, `***`, `___`, `===`.
pub fn is_rule(line: &str) -> bool {
    let line: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    line.len() >= 3 && ["-", "*", "_", "="].iter().any(|mark| line.trim_start_matches(mark).is_empty())
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a literal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_leaves_and_its_text_stays() {
        let check = |raw: &str, expected: &str| assert_eq!(spoken(raw), expected, "{raw}");
        check("a [link](https://x.org/a_(b)) here", "a link here");
        check("a [link](https://x.org \"title\"){:target=\"_blank\"} here", "a link here");
        check("for *its money* and **5 dollars**", "for its money and 5 dollars");
        check("_so_ and snake_case_word stay", "so and snake_case_word stay");
        check("`code` ~~gone~~ here[^2]", "code gone here");
        check("![picture](a.png) text", "text");
        check("see [[People/Ann|Ann]] and [[Ben]]", "see Ann and Ben");
        check("right \\[laughter\\] right", "right right");
        check("a \\[kind of\\] thing", "a [kind of] thing");
        check("2 * 3 * 4 and 5 \\* 6", "2 * 3 * 4 and 5 * 6");
        check("[laughs] fine", "fine");
    }

    #[test]
    fn block_marks_leave_and_chevrons_stay() {
        assert_eq!(without_block_mark("> > quoted"), "quoted");
        assert_eq!(without_block_mark(">> next speaker"), ">> next speaker");
        assert_eq!(without_block_mark("- item"), "item");
        assert_eq!(heading("## Full Transcript ##"), Some((2, "Full Transcript")));
        assert_eq!(heading("#hashtag"), None);
        assert!(is_rule(" - - -") && is_rule("***") && !is_rule("--") && !is_rule("-*-"));
    }
}
