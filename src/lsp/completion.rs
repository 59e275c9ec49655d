//! What may be written at a place.

use std::ops::Range;

use super::snapshot::Snapshot;

/// A text to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is shown, and what is typed to find it.
    pub label: String,
    /// A few words beside it.
    pub detail: String,
    /// More about it, as Markdown.
    pub documentation: Option<String>,
    /// The bytes that it replaces, in the file as it is now: on one line, around the place.
    pub range: Range<u32>,
    /// What takes their place.
    pub text: String,
}

/// What may be written at a byte of the file at a workspace path.
pub fn complete(_snapshot: &Snapshot, _path: &str, _offset: u32) -> Vec<Completion> {
    Vec::new()
}
