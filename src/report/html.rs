//! One self-contained page: no script, no font, no image and no request; light and dark, narrow, wide and printed.
//!
//! The page is `page.html`, its blocks (an insight, a quote) the macros of `blocks.html`, its looks `style.css`;
//! the values they take are made by `page`.
//! The mail of a digest, `digest.html`, is a template beside them, with values of `digest_html`.
//! Every value is escaped by the template engine.

use std::io::{self, Write};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Output, State, escape_formatter};
use serde::Serialize;

use crate::insight::Insights;
use crate::report::ReportParams;
use crate::report::page::Page;

/// What the pages are made of, by the name that includes it.
const TEMPLATES: [(&str, &str); 4] = [
    ("page.html", include_str!("page.html")),
    ("blocks.html", include_str!("blocks.html")),
    ("digest.html", include_str!("digest.html")),
    ("style.css", include_str!("style.css")),
];

/// Writes the page.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write(insights: &Insights, params: &ReportParams, out: &mut impl Write) -> io::Result<()> {
    let page = render("page.html", &Page::new(insights, params)).map_err(io::Error::other)?;
    out.write_all(page.as_bytes())
}

/// The template of this name with these values.
pub(super) fn render(name: &str, values: &impl Serialize) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    // A line that holds only a tag leaves no line in the page.
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?;
    environment.set_syntax(syntax);
    environment.set_formatter(escape);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    environment.get_template(name)?.render(Serde(values))
}

/// Escapes for text and for quoted attributes; as the engine does, but leaves the slashes of links readable.
fn escape(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    match (state.auto_escape(), value.as_str()) {
        (AutoEscape::Html, Some(text)) if !value.is_safe() => {
            Ok(out.write_str(&html_escape::encode_quoted_attribute(text))?)
        }
        _ => escape_formatter(out, state, value),
    }
}
