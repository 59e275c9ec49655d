//! Which lines changed since a revision, as git's comparison says it.
//!
//! Reads the text of `git diff --unified=0`; running git is the command's business.

mod diff;

use std::{collections::BTreeMap, ops::Range};

pub use diff::{Unreadable, parse};

/// What changed. Paths are those of the working tree, from the repository's root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    files: BTreeMap<String, Changed>,
    /// Folders in which everything counts as changed (a submodule that moved on).
    folders: Vec<String>,
}

/// What changed in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// All of it: it is new, or no text.
    Whole,
    /// These places, in order.
    Places(Vec<Place>),
}

/// A changed place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The lines, from 0, as they are now. Empty where lines were only taken out: before that line.
    pub lines: Range<usize>,
    /// Whether lines were taken out or replaced.
    pub removed: bool,
}

impl Changes {
    /// Notes that all of a file is new.
    pub fn add_new(&mut self, path: String) {
        self.files.insert(path, Changed::Whole);
    }

    /// Whether anything changed at all.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.folders.is_empty()
    }

    /// Whether a text over these lines (from 0) of a file was touched: one of them changed, or something
    /// between two of them was taken out.
    pub fn touch(&self, path: &str, lines: &Range<usize>) -> bool {
        self.any(path, |place| {
            let inside = place.lines.start > lines.start && place.lines.start < lines.end;
            overlap(&place.lines, lines) || (place.lines.is_empty() && inside)
        })
    }

    /// Whether something was taken out of a block over these lines.
    pub fn take_from(&self, path: &str, block: &Range<usize>) -> bool {
        self.any(path, |place| {
            let inside = place.lines.start > block.start && place.lines.start <= block.end;
            place.removed && (overlap(&place.lines, block) || (place.lines.is_empty() && inside))
        })
    }

    fn any(&self, path: &str, is_met: impl Fn(&Place) -> bool) -> bool {
        match self.files.get(path) {
            Some(Changed::Whole) => true,
            Some(Changed::Places(places)) => places.iter().any(is_met),
            None => {
                self.folders.iter().any(|folder| crate::source::paths::relative_to(path, folder).is_some())
            }
        }
    }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

#[cfg(test)]
mod tests;
