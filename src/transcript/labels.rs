//! Speakers written into the text of captions: `Name: text`, `[Name] text`, and the dash of a new speaker.
//!
//! A prefix is a speaker only where the whole file writes speakers so; one "Look: ..." makes none.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::captions::Cue;
use super::{clean, names};

/// A file that names its speakers begins to within this many captions (a jingle may come first), or names them often.
const FIRST_LABEL_WITHIN: usize = 10;

/// The least share of labelled captions in a file whose first label comes late.
const MIN_SHARE: f64 = 0.1;

/// From this share on every caption is labelled, and a name that comes once is one as well.
const EVERY_CAPTION_SHARE: f64 = 0.5;

/// A file with more names than this is believed only if each name comes at least so often on average.
const MOST_RARE_NAMES: usize = 6;
const NAME_TURNS: usize = 3;

/// The least share of captions that open with a dash where the dash marks every new speaker.
const DASH_SHARE: f64 = 0.01;

/// `Name: text`, the text on this or the next line.
static COLON: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(?:[-–—.]\s*|>{2,}\s*)?([^\s:：\[][^:：\n]{0,48}?)\s*(?::(?:\s+|$)|：\s*)"));
/// `[Name] text`, `- [Name] text`, `[SPEAKER_00]: text`.
static BRACKET: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:[-–—]\s*|>{2,}\s*)?\[([^\[\]\n]{1,48})\]\s*:?\s*"));
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern written here compiles")
}

/// Moves speaker prefixes out of the text, splits cues in which two people speak, and carries a name on to the cues
/// that follow it without one, where the file's way of writing says so.
pub fn name_speakers(cues: Vec<Cue>) -> Vec<Cue> {
    let cues: Vec<Cue> = cues.into_iter().flat_map(split_at_dashes).collect();
    if cues.iter().any(|cue| cue.speaker.is_some()) {
        return cues;
    }
    let texts: Vec<String> = cues.iter().map(|cue| clean::without_markup(&cue.text).into_owned()).collect();
    let names = colon_names(&texts);
    if !names.is_empty() {
        return by_colons(cues, &texts, &names);
    }
    if names_in_brackets(&texts) { by_brackets(cues, &texts) } else { cues }
}

/// The rest of a line that opens with a dialogue dash.
pub fn dashed(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix(['-', '–', '—', '‐'])?;
    rest.starts_with(|c: char| c.is_whitespace() || c.is_uppercase() || matches!(c, '[' | '(' | '¿' | '¡' | '"'))
        .then(|| rest.trim_start())
        .filter(|rest| !rest.is_empty())
}

/// A cue in which two lines open with a dash holds two people.
fn split_at_dashes(cue: Cue) -> Vec<Cue> {
    if cue.text.lines().filter(|line| dashed(line).is_some()).count() < 2 {
        return vec![cue];
    }
    let mut parts: Vec<Vec<&str>> = vec![vec![]];
    for line in cue.text.lines() {
        if dashed(line).is_some() {
            parts.push(vec![]);
        }
        parts.last_mut().expect("there is a first part").push(line);
    }
    parts.retain(|lines| !lines.is_empty());
    parts.into_iter().map(|lines| Cue { text: lines.join("\n"), ..cue.clone() }).collect()
}

/// The names that this file writes before a colon; none where it does not name its speakers so.
fn colon_names(texts: &[String]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut words: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut labelled, mut first, mut spoken) = (0usize, None, 0usize);
    for text in texts.iter().filter(|text| !text.trim().is_empty()) {
        spoken += 1;
        for (at, line) in text.lines().enumerate() {
            let Some(name) = COLON.captures(line).and_then(|found| found.get(1)).map(|name| name.as_str()) else {
                continue;
            };
            if names::is_name(name) {
                *counts.entry(name).or_default() += 1;
                *words.entry(name).or_default() += text.split_whitespace().count() - name.split_whitespace().count();
                labelled += usize::from(at == 0);
                first.get_or_insert(spoken);
            }
        }
    }
    // "Size: 5%" again and again is a table; people say more than a word a caption.
    counts.retain(|name, count| *count < NAME_TURNS || words[name] >= 2 * *count);
    let labelled = labelled.min(counts.values().sum());
    let share = labelled as f64 / spoken.max(1) as f64;
    let early = first.is_some_and(|first| first <= FIRST_LABEL_WITHIN);
    let again = counts.values().any(|count| *count >= 2);
    let every = share >= EVERY_CAPTION_SHARE;
    // Hosts and guests come again and again; headings come once or twice each.
    if counts.len() > MOST_RARE_NAMES && labelled < NAME_TURNS * counts.len() {
        return Vec::new();
    }
    if !(early || share >= MIN_SHARE) || !(again || (every && labelled >= 2)) {
        return Vec::new();
    }
    let told = |name: &str| name.contains(' ') || names::is_machine_label(name);
    counts.into_iter().filter(|(name, count)| *count >= 2 || every || told(name)).map(|(name, _)| name.into()).collect()
}

fn by_colons(cues: Vec<Cue>, texts: &[String], names: &[String]) -> Vec<Cue> {
    let mut out = Vec::with_capacity(cues.len());
    let mut speaker: Option<String> = None;
    for (cue, text) in cues.into_iter().zip(texts) {
        let mut lines: Vec<&str> = Vec::new();
        let mut push = |speaker: &Option<String>, lines: &mut Vec<&str>| {
            if !lines.is_empty() {
                out.push(Cue { speaker: speaker.clone(), text: lines.join("\n"), ..cue.clone() });
                lines.clear();
            }
        };
        for line in text.lines() {
            let label = COLON.captures(line).filter(|found| names.iter().any(|name| *name == found[1]));
            if let Some(label) = label {
                push(&speaker, &mut lines);
                speaker = Some(label[1].to_string()).filter(|name| !names::is_nobody(name));
                lines.push(&line[label[0].len()..]);
            } else {
                lines.push(line);
            }
        }
        push(&speaker, &mut lines);
    }
    out
}

fn bracket_name(text: &str) -> Option<(String, usize)> {
    let found = BRACKET.captures(text)?;
    (names::is_name(&found[1]) && !clean::is_square_note(&found[1]))
        .then(|| (found[1].trim().to_string(), found[0].len()))
}

fn names_in_brackets(texts: &[String]) -> bool {
    let names: Vec<String> = texts.iter().filter_map(|text| bracket_name(text)).map(|(name, _)| name).collect();
    let mut distinct = names.clone();
    distinct.sort();
    distinct.dedup();
    names.len() >= 2 && (distinct.len() < names.len() || names.len() * 2 >= texts.len())
}

fn by_brackets(mut cues: Vec<Cue>, texts: &[String]) -> Vec<Cue> {
    let opened = texts.iter().filter(|text| dashed(text).is_some()).count();
    let dash_marks_every_turn = opened as f64 >= (DASH_SHARE * texts.len() as f64).max(2.0);
    let mut speaker: Option<String> = None;
    for (cue, text) in cues.iter_mut().zip(texts) {
        if let Some((name, length)) = bracket_name(text) {
            cue.text = text[length..].to_string();
            speaker = Some(name);
        } else if !dash_marks_every_turn || dashed(text).is_some() {
            speaker = None;
        }
        cue.speaker.clone_from(&speaker);
    }
    cues
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(texts: &[&str], expected: &[(Option<&str>, &str)]) {
        let cues = texts.iter().map(|text| Cue { text: (*text).into(), ..Cue::default() }).collect();
        let named = name_speakers(cues);
        let named: Vec<(Option<&str>, String)> =
            named.iter().map(|cue| (cue.speaker.as_deref(), clean::clean(&cue.text))).collect();
        let expected: Vec<(Option<&str>, String)> =
            expected.iter().map(|(name, text)| (*name, (*text).into())).collect();
        assert_eq!(named, expected);
    }

    #[test]
    fn a_name_that_comes_again_is_a_speaker_and_is_carried_on() {
        check(
            &[
                "Ada: Good morning and",
                "welcome back.",
                "Ben Li (guest): Thanks.",
                "Ada: So: what is new?\nBen Li (guest): Bees.",
            ],
            &[
                (Some("Ada"), "Good morning and"),
                (Some("Ada"), "welcome back."),
                (Some("Ben Li (guest)"), "Thanks."),
                (Some("Ada"), "So: what is new?"),
                (Some("Ben Li (guest)"), "Bees."),
            ],
        );
    }

    #[test]
    fn a_colon_in_speech_makes_no_speaker() {
        let texts = [
            "Look: it rains.",
            "Here is the rule: no shoes.",
            "Look: it still rains.",
            "At 10:30 we left.",
            "https://a.b",
        ];
        check(&texts, &texts.map(|text| (None, text)));
        let texts = ["Subtitles: somebody", "Hello there.", "How are you?", "I am fine."];
        check(&texts, &texts.map(|text| (None, text)));
    }

    #[test]
    fn a_name_on_a_line_of_its_own_and_after_chevrons_is_one() {
        check(
            &["MARA:\nHow did it end?", ">> JO: Badly.", ">> MARA: Oh."],
            &[(Some("MARA"), "How did it end?"), (Some("JO"), "Badly."), (Some("MARA"), "Oh.")],
        );
    }

    #[test]
    fn machine_labels_in_brackets_are_kept_as_they_are() {
        check(
            &["[SPEAKER_00]: Hello.", "[SPEAKER_01]: Hi.", "Nobody knows who."],
            &[(Some("SPEAKER_00"), "Hello."), (Some("SPEAKER_01"), "Hi."), (None, "Nobody knows who.")],
        );
    }

    #[test]
    fn where_dashes_mark_turns_a_bracketed_name_lasts_until_the_next_dash() {
        check(
            &["- [Mo] I think that", "it works.", "- It does not.", "- [Mo] Why?\n- Because.", "[Laughter] ok"],
            &[
                (Some("Mo"), "I think that"),
                (Some("Mo"), "it works."),
                (None, "- It does not."),
                (Some("Mo"), "Why?"),
                (None, "- Because."),
                (None, "ok"),
            ],
        );
    }
}
