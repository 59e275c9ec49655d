//! Fixes: which of them are made, what comes of it, and how it reaches the disk.
//!
//! Findings bring their fixes as edits ([`Finding::fixes`](crate::finding::Finding::fixes)). Here they are made on the files in memory, in
//! rounds, until nothing is left to do; each round is checked again by the engine as a whole before
//! it counts ([`mend`]):
//! - Of edits that overlap the first counts, in order of path, start, rule and subject; the others have
//!   their turn in the next round, made anew of what the files then say.
//! - A fix counts only if its finding is gone afterwards, no finding is there that was not (but what its rule
//!   says that it `leads_to`), and everything still parses. One that fails is dropped and said ([`Dropped`]). Where several were made in a
//!   file that went wrong, they are tried there one at a time, so that the others still count.
//! - The number of checks is bounded, so it ends; nothing of a round that was not accepted is kept.
//!
//! So what is written is what a further run has nothing to add to. [`diff`] shows it, [`write()`] puts it
//! on disk. A fix marked unsafe is made only if asked for.

mod blame;
mod choose;
mod diff;
mod examples;
mod replace;
mod session;
mod write;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use diff::{LineKind, diff};
pub use examples::{mend_example, test_fixes};
pub use replace::{Replacement, replacements};
pub use session::mend;
pub use write::{WriteError, write};

use crate::engine::Report;

/// What mending came to.
pub struct Mended {
    /// The report about the files as they would be.
    pub report: Report,
    /// The files that would change, by path.
    pub files: Vec<Changed>,
    /// How many findings are gone.
    pub fixed: usize,
    /// Fixes that were tried and did not count, by path.
    pub dropped: Vec<Dropped>,
    /// How many of the findings left have a fix that is unsafe and was not asked for.
    pub unsafe_left: usize,
}

/// A file before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its workspace path.
    pub path: String,
    /// What it held; `None` for one that was not there.
    pub before: Option<Vec<u8>>,
    /// What it would hold.
    pub after: Vec<u8>,
}

/// A fix that did not count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dropped {
    /// The finding's file.
    pub path: Arc<str>,
    /// The rule's id.
    pub rule: Arc<str>,
    /// The subject's name.
    pub subject: String,
    /// Why, as the rest of a sentence.
    pub reason: String,
}
