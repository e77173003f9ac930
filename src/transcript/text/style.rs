//! The ways in which a line opens a turn, and which of them a text uses.

use super::markdown::without_block_mark;
use super::name::{self, Names};
use super::{bold_speaker, bracket_speaker, bracket_time, colon_speaker, italic_speaker, name_time, time_line};

/// A clock reading, for use in patterns: `0:05`, `00:00:05`, `00:00:05.250`.
pub const CLOCK: &str = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?";

/// The format of a text without any style.
pub const PLAIN: &str = "plain text";

/// Of the lines that are not blank, the least share that must open with a bare clock, which prose does as well.
const MIN_TIME_LINES: f64 = 0.25;
/// Of the paragraphs, the share that open with a name from which on the names need not recur.
const ALL_PARAGRAPHS: f64 = 0.8;
/// From this many openings on, some name must come twice even then.
const MIN_GLOSSARY: usize = 4;
/// The least share of paragraphs that recurring names open.
const MIN_NAMED_PARAGRAPHS: f64 = 0.05;
/// A list of chapters has some entries, few words an entry and minutes between entries.
const MIN_CHAPTERS: usize = 3;
const MAX_CHAPTER_WORDS: usize = 9;
const MIN_CHAPTER_SECONDS: f64 = 45.0;

/// How a line opens a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    BoldSpeaker,
    ItalicSpeaker,
    NameTime,
    BracketSpeaker,
    BracketTime,
    TimeLine,
    ColonSpeaker,
}

/// What a line that opens a turn says.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening<'a> {
    pub speaker: Speaker<'a>,
    /// Seconds.
    pub start: Option<f64>,
    pub end: Option<f64>,
    /// What is left of the line.
    pub rest: &'a str,
}

/// Who speaks from an opening on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker<'a> {
    Named(&'a str),
    /// Whoever spoke before.
    Same,
    /// Nobody: an interruption.
    Nobody,
}

/// The styles of one text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Styles<'a> {
    styles: Vec<Style>,
    /// Who opens turns by name alone.
    names: Names<'a>,
    /// Who stands alone behind a time (`00:05 Ann Lee`, the text below).
    names_alone: Names<'a>,
    /// May a name that comes once open a turn, because nearly every paragraph is opened by one?
    trusting: bool,
    /// Do names in capitals open turns within lines?
    pub inline_capitals: bool,
}

const ALL: [Style; 7] = [
    Style::BoldSpeaker,
    Style::ItalicSpeaker,
    Style::NameTime,
    Style::BracketSpeaker,
    Style::BracketTime,
    Style::TimeLine,
    Style::ColonSpeaker,
];

impl Style {
    fn parse(self, line: &str) -> Option<Opening<'_>> {
        match self {
            Self::BoldSpeaker => bold_speaker::parse(line),
            Self::ItalicSpeaker => italic_speaker::parse(line),
            Self::NameTime => name_time::parse(line),
            Self::BracketSpeaker => bracket_speaker::parse(line),
            Self::BracketTime => bracket_time::parse(line),
            Self::TimeLine => time_line::parse(line),
            Self::ColonSpeaker => colon_speaker::parse(line),
        }
    }

    fn format(self) -> &'static str {
        match self {
            Self::BoldSpeaker => "text with bold speakers",
            Self::ItalicSpeaker => "text with speakers in italics",
            Self::NameTime => "text with speakers and times",
            Self::BracketSpeaker => "text with speakers in brackets",
            Self::BracketTime => "text with times in brackets",
            Self::TimeLine => "text with times",
            Self::ColonSpeaker => "text with speakers",
        }
    }
}

/// Finds the styles whose openings recur in `lines`.
///
/// Openings with a time must come twice (bare clocks on a quarter of the lines).
/// Openings by name alone count when names recur, or when nearly all paragraphs have one: "Note: ..." once in prose is
/// no speaker.
pub fn choose<'a>(lines: &[&'a str]) -> Styles<'a> {
    let lines: &[&'a str] = &lines.iter().map(|line| without_block_mark(line)).collect::<Vec<_>>();
    let filled = lines.iter().filter(|line| !line.is_empty()).count();
    let paragraphs = paragraphs(lines);
    let mut chosen = Styles::default();
    for style in ALL {
        let openings: Vec<Opening<'a>> = lines.iter().filter_map(|line| style.parse(line)).collect();
        let timed = openings.iter().filter(|opening| opening.start.is_some()).count();
        let wanted = match style {
            Style::ColonSpeaker => false,
            Style::TimeLine => timed >= 2 && timed as f64 >= MIN_TIME_LINES * filled as f64,
            _ => {
                timed >= 2
                    || (timed == 1
                        && lines.iter().find(|line| !line.is_empty()).is_some_and(|line| style.parse(line).is_some()))
            }
        };
        let mut names = Names::default();
        let mut words = 0;
        for opening in &openings {
            if let Speaker::Named(name) = opening.speaker {
                names.add(name);
                words += opening.rest.split_whitespace().count();
            }
        }
        let share = |count: usize| count as f64 / paragraphs.max(1) as f64;
        // A glossary opens every paragraph with a word as well, but with another one each time.
        let everywhere = names.openings() >= 2
            && (names.openings() < MIN_GLOSSARY || names.recurring() > 0)
            && share(names.openings()) >= ALL_PARAGRAPHS
            && (style != Style::ColonSpeaker || words >= 3 * names.openings());
        let recurring = names.recurring() >= 3 && share(names.recurring()) >= MIN_NAMED_PARAGRAPHS;
        let emphasised = matches!(style, Style::BoldSpeaker | Style::ItalicSpeaker) && names.recurring() >= 2;
        if wanted || everywhere || recurring || emphasised {
            chosen.styles.push(style);
            if style == Style::ColonSpeaker {
                chosen.names = names;
                chosen.trusting = everywhere;
            }
        }
    }
    chosen.add_names_after_times(lines);
    chosen.inline_capitals = colon_speaker::has_inline_capitals(lines);
    chosen
}

impl<'a> Styles<'a> {
    /// Does nothing but prose stand here?
    pub fn is_empty(&self) -> bool {
        self.styles.is_empty() && !self.inline_capitals
    }

    /// The format's name as people say it.
    pub fn format(&self) -> &'static str {
        match self.styles.first() {
            Some(style) => style.format(),
            None if self.inline_capitals => "text with speakers in capitals",
            None => PLAIN,
        }
    }

    /// The opening that `line` is, in one of the styles of this text.
    pub fn opening(&self, line: &'a str) -> Option<Opening<'a>> {
        let mut opening = self.styles.iter().find_map(|style| {
            style.parse(line).filter(|opening| *style != Style::ColonSpeaker || self.may_speak(opening))
        })?;
        if opening.speaker == Speaker::Same
            && let Some(named) = colon_speaker::parse(opening.rest).filter(|named| self.may_speak(named))
        {
            opening.speaker = named.speaker;
            opening.rest = named.rest;
        } else if opening.speaker == Speaker::Same && self.names_alone.count(opening.rest.trim()) > 1 {
            opening.speaker = Speaker::Named(opening.rest.trim());
            opening.rest = "";
        }
        Some(opening)
    }

    /// Do the times name chapters rather than speech: a few words each without a full stop, minutes apart, by nobody?
    pub fn is_chapter_list(&self, lines: &[&'a str]) -> bool {
        let openings: Vec<Opening<'a>> = lines.iter().filter_map(|line| self.opening(line)).collect();
        let (Some(first), Some(last)) = (openings.first(), openings.last()) else { return false };
        let (Some(start), Some(end)) = (first.start, last.start) else { return false };
        let filled: Vec<&&str> = lines.iter().filter(|line| !line.trim().is_empty()).collect();
        let words: usize = filled.iter().map(|line| line.split_whitespace().count()).sum();
        let sentences = filled.iter().filter(|line| line.trim_end().ends_with(['.', '?', '!', ',', '…'])).count();
        openings.len() >= MIN_CHAPTERS
            && openings.iter().all(|opening| opening.speaker == Speaker::Same)
            && 2 * sentences < filled.len()
            && words <= MAX_CHAPTER_WORDS * openings.len()
            && (end - start) / (openings.len() - 1) as f64 >= MIN_CHAPTER_SECONDS
    }

    /// `[00:00:05] Ann: ...` and `00:05 Ann` have their names after the times.
    fn add_names_after_times(&mut self, lines: &[&'a str]) {
        let (mut names, mut alone) = (Names::default(), Names::default());
        let mut timed = 0;
        for line in lines {
            let opening = self.styles.iter().find_map(|style| style.parse(line));
            let Some(opening) = opening.filter(|opening| opening.speaker == Speaker::Same) else { continue };
            timed += 1;
            if let Some(Opening { speaker: Speaker::Named(name), .. }) = colon_speaker::parse(opening.rest) {
                names.add(name);
            } else if name::is_name(opening.rest) {
                alone.add(opening.rest.trim());
            }
        }
        if names.recurring() >= 2 && !self.styles.contains(&Style::ColonSpeaker) {
            self.names = names;
        }
        if 2 * alone.recurring() > timed {
            self.names_alone = alone;
        }
    }

    /// A name that comes once speaks only where the file's structure vouches for it.
    fn may_speak(&self, opening: &Opening<'_>) -> bool {
        let Speaker::Named(name) = opening.speaker else { return false };
        if self.names.count(name) > 1 {
            return true;
        }
        let same_case = self.names.mostly_capitals() == name::is_capitals(name);
        self.names.count(name) == 1
            && same_case
            && (self.trusting || name.contains(' ') || self.names.mostly_capitals())
    }
}

fn paragraphs(lines: &[&str]) -> usize {
    let blank_before = |index: usize| index == 0 || lines[index - 1].is_empty();
    let by_blank = (0..lines.len()).filter(|&index| !lines[index].is_empty() && blank_before(index)).count();
    // Without blank lines every line is a paragraph.
    if by_blank <= 1 { lines.iter().filter(|line| !line.is_empty()).count() } else { by_blank }
}
