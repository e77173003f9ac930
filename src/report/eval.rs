//! [`EvalReport`] -> a few lines, or the record itself, schema `refrain.eval/1`.

use std::io::{self, Write};

use crate::eval::{EvalReport, number};
use crate::report::write_record_json;

/// Writes what was measured on what, and a line a score.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_text(report: &EvalReport, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{} on {}, model {}", report.measure, report.data, report.model.name)?;
    for &(name, value) in &report.scores {
        writeln!(out, "  {name:<16}{:>12}", number(value))?;
    }
    Ok(())
}

/// Writes the record, indented, and a line end.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_json(report: &EvalReport, out: &mut impl Write) -> io::Result<()> {
    write_record_json(report, out)
}
