//! Raw caption text -> what is said: no tags, entities, sound notes, cue marks or stray white space.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// Words that tell a bracketed note about sound from words that are said.
/// Lower case; a note ending in one of them in round brackets, or holding one in square brackets, leaves.
const SOUNDS: &[&str] = &[
    "applause",
    "applauding",
    "applauds",
    "aplausos",
    "applaudissements",
    "beep",
    "beeping",
    "beeps",
    "blank_audio",
    "breathes",
    "breathing",
    "buzzes",
    "buzzing",
    "cheering",
    "cheers",
    "chuckle",
    "chuckles",
    "chuckling",
    "clapping",
    "claps",
    "clears throat",
    "cough",
    "coughing",
    "coughs",
    "cries",
    "crosstalk",
    "cross talk",
    "crying",
    "dings",
    "exhales",
    "foreign",
    "gasp",
    "gasping",
    "gasps",
    "giggles",
    "giggling",
    "groans",
    "humming",
    "hums",
    "inaudible",
    "indistinct",
    "inhales",
    "jingle",
    "laugh",
    "laughing",
    "laughs",
    "laughter",
    "lachen",
    "musik",
    "music",
    "music fades",
    "music playing",
    "music continues",
    "musique",
    "mumbles",
    "música",
    "no audio",
    "noise",
    "overlapping",
    "pause",
    "risas",
    "rires",
    "rumbling",
    "scream",
    "screaming",
    "screams",
    "sigh",
    "sighing",
    "sighs",
    "silence",
    "singing",
    "sneezes",
    "sniffles",
    "snorts",
    "sound effect",
    "speaking foreign language",
    "static",
    "ticks",
    "unintelligible",
    "video playback",
    "wailing",
    "whirring",
    "whispering",
    "whispers",
    "whistles",
    "whistling",
    "whooshing",
    "yawns",
];

/// A note has few words; a longer bracket is speech.
const MAX_NOTE_WORDS: usize = 5;

static TAG: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"</?[A-Za-z][^<>\n]{0,300}>|<\d{1,3}:[0-9:.,]{2,12}>|<!--.*?-->|\{\\[^{}]*\}"));
static KNOWN_TAG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)</?(?:i|b|u|s|em|strong|font|span|br|p|c|v|ruby|rt|sub|sup|small|lang)(?:[\s./][^<>\n]{0,200})?>")
});
static RUBY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)<rt>.*?</rt>"));
static NOTE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\[([^\[\]\n]{0,60})\]|\(([^()\n]{1,60})\)|\*([^*\n]{1,40})\*"));
static CHEVRONS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(^|\s)(?:>{2,}|»)(?:\s|$)|^>{2,}"));
static BEFORE_STOP: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s+([,.;:!?])"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern written here compiles")
}

/// One line of what is said; empty where nothing is.
pub fn clean(raw: &str) -> String {
    spaces(&without_notes(&without_markup(raw)))
}

/// Tags and entities resolved, everything else as it was (sound notes and line ends too).
pub fn without_markup(raw: &str) -> Cow<'_, str> {
    if !raw.contains(['<', '&', '{']) {
        return raw.into();
    }
    let text = if raw.contains("<rt>") { RUBY.replace_all(raw, "") } else { Cow::from(raw) };
    // A line break in mark-up parts words; any other tag may stand within one.
    let text = TAG.replace_all(&text, |tag: &Captures| if is_break(&tag[0]) { "\n" } else { "" }).into_owned();
    if !text.contains('&') {
        return text.into();
    }
    // Twice, because captions taken from XML or HTML are often escaped twice.
    let once = html_escape::decode_html_entities(&text);
    let twice = html_escape::decode_html_entities(once.as_ref());
    KNOWN_TAG.replace_all(&twice, |tag: &Captures| if is_break(&tag[0]) { "\n" } else { "" }).into_owned().into()
}

fn is_break(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/']).to_ascii_lowercase();
    name.starts_with("br") && !name[2..].starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// Sound notes, musical signs and the `>>` of a new speaker leave.
fn without_notes(text: &str) -> Cow<'_, str> {
    let mut text = Cow::from(text);
    if text.contains(['[', '(', '*']) {
        let whole = text.trim().to_string();
        let mut removed = false;
        let noted = NOTE.replace_all(&text, |found: &Captures| {
            let keep = match (found.get(1), found.get(2), found.get(3)) {
                (Some(square), _, _) => !is_square_note(square.as_str()),
                (_, Some(round), _) => !is_round_note(round.as_str(), whole == found[0]),
                (_, _, Some(starred)) => !is_round_note(starred.as_str(), false),
                _ => true,
            };
            removed |= !keep;
            if keep { found[0].to_string() } else { " ".into() }
        });
        if removed {
            text = BEFORE_STOP.replace_all(&noted, "$1").into_owned().into();
        }
    }
    if text.contains(['♪', '♫', '♬', '♩']) {
        text = text.replace(['♪', '♫', '♬', '♩'], " ").into();
    }
    if text.contains(">>") || text.contains('»') {
        text = CHEVRONS.replace_all(&text, " ").into_owned().into();
    }
    text
}

/// `[Music]`, `[ __ ]` (a word that was bleeped), `[loud applause]`.
pub fn is_square_note(note: &str) -> bool {
    let note = note.trim().to_lowercase().replace('\u{A0}', " ");
    if note.chars().all(|c| c == '_' || c.is_whitespace()) {
        return true;
    }
    let words: Vec<&str> = note.split_whitespace().collect();
    words.len() <= MAX_NOTE_WORDS
        && !starts_a_phrase(words[0])
        && (SOUNDS.contains(&note.as_str()) || words.iter().any(|word| SOUNDS.contains(&bare(word))))
}

/// `(laughs)`, `(upbeat music)`; a caption of nothing but a bracket in small letters is one as well.
fn is_round_note(note: &str, whole: bool) -> bool {
    let lower = note.trim().to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return true };
    if words.len() > MAX_NOTE_WORDS + 1 {
        return false;
    }
    let sound = SOUNDS.contains(&lower.as_str()) || SOUNDS.contains(&bare(last));
    (sound && !starts_a_phrase(first)) || (whole && note.trim().starts_with(char::is_lowercase))
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '_')
}

/// "the music", "our laughter": a phrase that is said, not a note.
fn starts_a_phrase(word: &str) -> bool {
    matches!(
        word,
        "the" | "a" | "an" | "his" | "her" | "our" | "my" | "your" | "their" | "or" | "and" | "not" | "in" | "of"
    )
}

/// White space to single blanks; characters that show nothing leave.
pub fn spaces(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if is_invisible(c) {
            continue;
        }
        if c.is_whitespace() || c.is_control() {
            gap = true;
            continue;
        }
        if gap && !out.is_empty() {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// Zero-width and direction marks, byte order marks, soft hyphens.
/// The joiners U+200C and U+200D stay: Persian, Indic scripts and emoji are spelt with them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}' | '\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_leaves_and_what_is_said_stays() {
        let check = |raw: &str, expected: &str| assert_eq!(clean(raw), expected, "{raw:?}");
        check("Tom &amp; Jerry&#39;s &quot;plan&quot;", "Tom & Jerry's \"plan\"");
        check("it&amp;#39;s twice escaped", "it's twice escaped");
        check("&lt;i&gt;not&lt;/i&gt; this", "not this");
        check("if a &lt; b and b &gt; c then", "if a < b and b > c then");
        check("2 < 3 and 5 > 4", "2 < 3 and 5 > 4");
        check("<b>bold</b> <font color=\"#fff\">white</font>", "bold white");
        check("one<br/>two<br>three", "one two three");
        check("my<00:00:00.160><c> career</c><00:00:00.480><c.color> in</c>", "my career in");
        check("<ruby>私<rt>わたし</rt></ruby>たち", "私たち");
        check("{\\an8}up here", "up here");
        check("[Music]", "");
        check("so [ __ ] good", "so good");
        check("so [\u{A0}__\u{A0}] good", "so good");
        check("well [laughter], yes", "well, yes");
        check("[BLANK_AUDIO]", "");
        check("[upbeat music playing] Welcome", "Welcome");
        check("he [the minister] said so", "he [the minister] said so");
        check("[the music industry] pays", "[the music industry] pays");
        check("(applause)", "");
        check("right (laughs) right", "right right");
        check("(computer playing electronic melody)", "");
        check("a place (the cellar) below", "a place (the cellar) below");
        check("(Thank you.)", "(Thank you.)");
        check("(fully)", "");
        check("it is (fully) done", "it is (fully) done");
        check("*sighs* fine", "fine");
        check("3 * 4 * 5", "3 * 4 * 5");
        check(">> Good morning. >> Morning.", "Good morning. Morning.");
        check(">>Good morning", "Good morning");
        check("&gt;&gt; Hello", "Hello");
        check("shift x>>2 bits", "shift x>>2 bits");
        check("♪ la la ♪", "la la");
        check("zero\u{200B}width \u{FEFF}mark", "zerowidth mark");
        check("  many \u{A0}\t kinds\n of\u{2003}space ", "many kinds of space");
    }
}
