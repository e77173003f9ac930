//! The built program, as a shell runs it.

mod answers;
mod bad_input;
mod bench;
mod check;
mod embed;
mod eval;
mod exit_codes;
mod interrupt;
mod kills;
mod library;
mod library_care;
mod models;
mod output;
mod program;
mod same_bytes;
mod scan;
