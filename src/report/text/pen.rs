//! [`Pen`]: wraps lines to the terminal's width and colours them.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::report::{ReportParams, phrase};

/// Lines longer than this, in columns, read badly however wide the terminal is.
const MEASURE: usize = 100;

/// Columns that a label leaves for what it labels; with fewer, the text starts on a line of its own.
const LEAST: usize = 12;

/// A part of a line that is this wide or less is never broken: a date, a count, a short name, in columns.
const UNBROKEN: usize = 24;

/// Stands for a space that no line is broken at, and is written as a space; no other text holds one.
const NO_BREAK: &str = "\u{a0}";

/// What a text is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Plain,
    Strong,
    Rank,
    Coverage,
    Source,
    Faint,
    Alert,
}

impl Ink {
    /// The SGR parameters (ECMA-48, 8.3.117); only the sixteen colours that every terminal theme sets.
    fn sgr(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "1",
            Self::Rank => "1;36",
            Self::Coverage => "36",
            Self::Source => "32",
            Self::Faint => "2",
            Self::Alert => "33",
        }
    }
}

/// Writes lines of one width.
#[derive(Debug, Clone, Copy)]
pub struct Pen {
    width: usize,
    color: bool,
}

impl Pen {
    /// For the width and the colours asked for.
    pub fn new(params: &ReportParams) -> Self {
        Self { width: params.width.min(MEASURE), color: params.color }
    }

    /// Writes `text`, wrapped, every line `indent` columns from the edge.
    ///
    /// # Errors
    /// Whatever `out` refuses.
    pub fn lines(&self, out: &mut impl Write, ink: Ink, indent: usize, text: &str) -> io::Result<()> {
        let indent = " ".repeat(indent);
        for line in self.wrap(text, &indent, &indent) {
            let line = line.strip_prefix(&indent).unwrap_or(&line);
            writeln!(out, "{indent}{}", self.paint(ink, line))?;
        }
        Ok(())
    }

    /// Writes `label`, then `text`, wrapped; later lines stand `hanging` columns from the edge.
    ///
    /// # Errors
    /// Whatever `out` refuses.
    pub fn labelled(
        &self,
        out: &mut impl Write,
        label: (Ink, &str),
        hanging: usize,
        (ink, text): (Ink, &str),
    ) -> io::Result<()> {
        let (label_ink, label) = label;
        if label.width() + LEAST > self.width {
            let start = label.len() - label.trim_start().len();
            self.lines(out, label_ink, start, label.trim())?;
            return self.lines(out, ink, hanging, text);
        }
        let indent = " ".repeat(hanging);
        for line in self.wrap(text, label, &indent) {
            match line.strip_prefix(label) {
                Some(rest) => writeln!(out, "{}{}", self.paint(label_ink, label), self.paint(ink, rest))?,
                None => writeln!(out, "{}", self.paint(ink, &line))?,
            }
        }
        Ok(())
    }

    /// Writes `text`, which is parts with dots between them, and breaks lines only between or in long parts.
    ///
    /// # Errors
    /// Whatever `out` refuses.
    pub fn parts(&self, out: &mut impl Write, ink: Ink, indent: usize, text: &str) -> io::Result<()> {
        self.lines(out, ink, indent, &unbroken(text))
    }

    /// Writes `text` on one line however long it is: a link or a path that is broken is of no use.
    ///
    /// # Errors
    /// Whatever `out` refuses.
    pub fn whole(&self, out: &mut impl Write, ink: Ink, indent: usize, text: &str) -> io::Result<()> {
        writeln!(out, "{:indent$}{}", "", self.paint(ink, text))
    }

    /// Lines that fit; textwrap adds up characters, and an emoji made of several is wider than their sum.
    fn wrap(&self, text: &str, first: &str, others: &str) -> Vec<String> {
        let mut width = self.width;
        loop {
            let options = textwrap::Options::new(width)
                .initial_indent(first)
                .subsequent_indent(others)
                .word_splitter(textwrap::WordSplitter::NoHyphenation)
                .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
            let lines = textwrap::wrap(text, options);
            if width <= 1 || lines.iter().all(|line| line.trim_end().width() <= self.width) {
                return lines.into_iter().map(|line| line.trim_end().replace(NO_BREAK, " ")).collect();
            }
            width -= 1;
        }
    }

    fn paint(&self, ink: Ink, text: &str) -> String {
        match ink.sgr() {
            sgr if self.color && !sgr.is_empty() && !text.is_empty() => format!("\x1b[{sgr}m{text}\x1b[0m"),
            _ => text.to_owned(),
        }
    }
}

/// The text with no break left in a short part, and none before a dot.
pub fn unbroken(text: &str) -> String {
    let parts = text.split(phrase::DOT).map(|part| match part.width() {
        0..=UNBROKEN => part.replace(' ', NO_BREAK),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join(&format!("{NO_BREAK}{}", phrase::DOT.trim_start()))
}
