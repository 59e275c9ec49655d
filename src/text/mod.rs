//! Places in files: spans, file ids, line indexes.
//!
//! Everything here is in bytes of the original file. Lines, columns and other encodings are made
//! only at the edge, by [`LineIndex`], for a reader or a protocol.

mod closest;
mod line_index;

pub use closest::closest;
pub use line_index::{LineIndex, Position};

/// A file of this run: an index into the [source map](crate::source::SourceMap).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

impl std::fmt::Debug for FileId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "f{}", self.0)
    }
}

/// A half-open byte range of one file.
///
/// Invariant: both ends lie inside the file and on character boundaries. A check over every
/// fixture holds this (`tests/it/spans.rs`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte, from 0.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}:{}..{}", self.file, self.start, self.end)
    }
}

impl Span {
    /// The range `start..end` of `file`. An end before the start gives the empty span at `start`.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let start = start as u32;
        Self { file, start, end: (end as u32).max(start) }
    }

    /// The empty span before the byte `at`.
    pub fn empty(file: FileId, at: usize) -> Self {
        Self::new(file, at, at)
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it covers no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The byte range, to slice the file's text with `get`.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The smallest span over both; `self` where they are of different files.
    pub fn cover(self, other: Self) -> Self {
        if self.file != other.file {
            return self;
        }
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// The part from byte `from` to byte `to`, counted from this span's start and cut to it.
    pub fn sub(self, from: usize, to: usize) -> Self {
        let end = (self.start as usize + to).min(self.end as usize);
        Self::new(self.file, (self.start as usize + from).min(end), end)
    }
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
