//! Libraries that are checked, damaged, repaired, exported and imported, in one process.

mod check;
mod export;
mod flips;
mod made;
mod repair;
