//! Baselines: the findings that a team knows of, in a file beside its code.
//!
//! Reads and writes the file, and compares it with findings. A finding is known by its fingerprint,
//! which survives edits elsewhere in its file; where the file is gone, by what the finding is about, so
//! that a renamed file brings back nothing. The file holds no text of the files: evidence is hashed.

mod compare;
mod file;

pub use compare::{Compared, Now, compare};
pub use file::{Baseline, Entry, Wrong};

#[cfg(test)]
mod tests;
