//! What is said about the text under the pointer.

use std::ops::Range;

use super::snapshot::Snapshot;

/// A text about a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hovered {
    /// The text, as Markdown.
    pub markdown: String,
    /// The bytes that it is about, in the file as it is now.
    pub range: Range<u32>,
}

/// What there is to say about a byte of the file at a workspace path.
pub fn hover(_snapshot: &Snapshot, _path: &str, _offset: u32) -> Option<Hovered> {
    None
}
