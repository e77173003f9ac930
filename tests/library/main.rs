//! Libraries that are checked, damaged and repaired, in one process.

mod check;
mod flips;
mod made;
mod repair;
