//! Minute marks within text: `... just a [00:01:00] good place ...`, `\[16:06\] Anyway ...`.

use std::sync::LazyLock;

use regex::Regex;

use super::style::CLOCK;
use crate::transcript::timestamp::seconds;

static MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"\\?\[({CLOCK})\\?\](?:\(https?:[^)\s]*\))?")).expect("the pattern is a literal")
});

/// `text` cut before every mark, each part with the time of the mark before it; the first has none.
pub fn split(text: &str) -> Vec<(Option<f64>, &str)> {
    let mut parts = Vec::new();
    let (mut start, mut from) = (None, 0);
    for found in MARK.captures_iter(text) {
        let (Some(whole), Some(time)) = (found.get(0), found.get(1)) else { continue };
        parts.push((start, &text[from..whole.start()]));
        (start, from) = (seconds(time.as_str()), whole.end());
    }
    parts.push((start, &text[from..]));
    parts.retain(|(start, text)| start.is_some() || !text.trim().is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_at_its_minute_marks() {
        assert_eq!(split("just a [00:01:00] good place"), [(None, "just a "), (Some(60.0), " good place")]);
        assert_eq!(split("\\[16:06\\] Anyway"), [(Some(966.0), " Anyway")]);
        assert_eq!(split("it was [inaudible 00:26:23] there"), [(None, "it was [inaudible 00:26:23] there")]);
        assert_eq!(split("a ratio of 3:15 wins"), [(None, "a ratio of 3:15 wins")]);
    }
}
