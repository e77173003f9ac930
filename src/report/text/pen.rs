//! [`Pen`]: wraps lines to the terminal's width and colours them.

use std::io::{self, Write};

use crate::report::ReportParams;

/// Lines longer than this, in columns, read badly however wide the terminal is.
const MEASURE: usize = 100;

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
        let indent = " ".repeat(hanging);
        for line in self.wrap(text, label, &indent) {
            match line.strip_prefix(label) {
                Some(rest) => writeln!(out, "{}{}", self.paint(label_ink, label), self.paint(ink, rest))?,
                None => writeln!(out, "{}", self.paint(ink, &line))?,
            }
        }
        Ok(())
    }

    /// Writes `text` on one line however long it is: a link or a path that is broken is of no use.
    ///
    /// # Errors
    /// Whatever `out` refuses.
    pub fn whole(&self, out: &mut impl Write, ink: Ink, indent: usize, text: &str) -> io::Result<()> {
        writeln!(out, "{:indent$}{}", "", self.paint(ink, text))
    }

    fn wrap(&self, text: &str, first: &str, others: &str) -> Vec<String> {
        let options = textwrap::Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(others)
            .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
        textwrap::wrap(text, options).into_iter().map(|line| line.trim_end().to_owned()).collect()
    }

    fn paint(&self, ink: Ink, text: &str) -> String {
        match ink.sgr() {
            sgr if self.color && !sgr.is_empty() && !text.is_empty() => format!("\x1b[{sgr}m{text}\x1b[0m"),
            _ => text.to_owned(),
        }
    }
}
