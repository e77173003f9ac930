//! What a check found wrong with a library, in words.

use std::io::{self, Write};

use crate::library::{Fault, LibraryCheck};
use crate::report::text::{Ink, Pen};
use crate::report::{ReportParams, phrase};

/// Writes what is wrong, what it means, and what to do; `library` is the folder as it was named.
///
/// # Errors
/// Whatever `out` refuses.
pub fn write_library_check(
    check: &LibraryCheck,
    library: &str,
    params: &ReportParams,
    out: &mut impl Write,
) -> io::Result<()> {
    let pen = Pen::new(params);
    pen.lines(out, Ink::Strong, 0, &headline(check))?;
    for fault in &check.faults {
        writeln!(out)?;
        pen.lines(out, Ink::Plain, 2, &format!("{}: {}", place(fault), phrase::line(&fault.what)))?;
        pen.lines(out, Ink::Faint, 4, &format!("{}; repair {}", fault.means, fault.repair))?;
    }
    if !check.sound {
        writeln!(out)?;
        let remedy =
            format!("`refrain library repair --library {library}` makes it sound, and keeps the file as it is now.");
        pen.lines(out, Ink::Plain, 0, &remedy)?;
    } else if !check.up_to_date {
        let next = "Some files are not in its insights yet: the next `refrain add` or `scan` brings them up to date.";
        pen.lines(out, Ink::Plain, 0, next)?;
    }
    Ok(())
}

fn headline(check: &LibraryCheck) -> String {
    let rows: u64 = check.rows.values().sum();
    let rows = phrase::count(rows as usize, "row");
    match check.faults.len() {
        0 => format!("{}: sound; {rows}, every one as it was written.", check.library),
        1 => format!("{}: 1 thing is wrong; {rows} are sound.", check.library),
        number => format!("{}: {} things are wrong; {rows} are sound.", check.library, phrase::thousands(number)),
    }
}

fn place(fault: &Fault) -> String {
    match (fault.first, fault.last) {
        (Some(first), Some(last)) if first == last => format!("{}, row {first}", fault.part),
        (Some(first), Some(last)) => format!("{}, rows {first} to {last}", fault.part),
        _ => fault.part.clone(),
    }
}
