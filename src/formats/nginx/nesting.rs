//! Where a missing brace belongs, guessed from indentation and from which block may stand in which.
//!
//! Asked only for files whose braces do not match.

use crate::text::Span;

/// Deeper indentation says nothing.
const MAX_INDENT: usize = 256;

/// The kinds of block that say something about where a brace is missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Kind {
    /// `http`, `stream`, `mail`: only at the top.
    Section,
    /// `events`: only at the top, and nothing nests in it.
    Events,
    /// `server { … }`, `upstream`, `map`, `geo`: only in a section or at the top of a snippet.
    Member,
    /// `location`: in a server or a location.
    Location,
    #[default]
    Other,
}

/// What is known of an open block.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Nest {
    kind: Kind,
    server: bool,
    /// Bytes of blanks before it, if it stands first on its line.
    indent: Option<usize>,
}

impl Nest {
    /// For the directive `name` at `span` with `arguments` arguments and a block.
    pub(super) fn new(source: &str, name: &str, arguments: usize, span: Span) -> Self {
        let kind = match (name, arguments) {
            ("http" | "stream" | "mail", 0) => Kind::Section,
            ("events", 0) => Kind::Events,
            ("server", 0) | ("upstream", 1) | ("map", 2) | ("geo", 1 | 2) => Kind::Member,
            ("location", 1 | 2) => Kind::Location,
            _ => Kind::Other,
        };
        Self { kind, server: name == "server", indent: indent(source, span.start as usize) }
    }
}

/// How many of the `open` blocks can hold `block`: the others must have ended before it.
pub(super) fn kept_for(
    block: Nest,
    open: impl DoubleEndedIterator<Item = Nest> + ExactSizeIterator,
) -> usize {
    let count = open.len();
    let mut around = open.enumerate().rev();
    match block.kind {
        Kind::Section | Kind::Events => 0,
        Kind::Member => around.find(|(_, nest)| nest.kind == Kind::Section).map_or(0, |(at, _)| at + 1),
        Kind::Location => around
            .find(|(_, nest)| nest.kind == Kind::Location || nest.server)
            .map_or(count, |(at, _)| at + 1),
        Kind::Other => count,
    }
}

/// How many of the `open` blocks are still open just before the brace `at` closes the last of them.
///
/// A brace that starts its line closes the block whose line has the same indentation, if one has and
/// those inside it are indented further.
pub(super) fn kept_by_brace(
    source: &str,
    at: Span,
    open: impl DoubleEndedIterator<Item = Nest> + ExactSizeIterator,
) -> usize {
    let count = open.len();
    let Some(column) = indent(source, at.start as usize) else { return count };
    for (index, nest) in open.enumerate().rev() {
        match nest.indent {
            Some(indent) if indent == column => return index + 1,
            Some(indent) if indent > column => {}
            _ => break,
        }
    }
    count
}

/// Whether the brace at `at` can be the end of `block`: not if it starts a line further left.
pub(super) fn closes_own(source: &str, at: usize, block: Nest) -> bool {
    match (indent(source, at), block.indent) {
        (Some(brace), Some(header)) => brace >= header,
        _ => true,
    }
}

/// For a block that never ends: after the first line that holds only its brace, by indentation.
pub(super) fn closing_line(source: &str, from: u32, block: Nest) -> Option<usize> {
    let limit = block.indent?;
    let mut start = from as usize;
    for line in source.get(start..)?.split_inclusive('\n') {
        let code = line.trim_start_matches([' ', '\t']);
        let blanks = line.len() - code.len();
        if start != from as usize && blanks <= limit && code.starts_with('}') {
            return Some(start + blanks + 1);
        }
        start += line.len();
    }
    None
}

/// The bytes of blanks before `at`, if there is nothing else before it on its line.
fn indent(source: &str, at: usize) -> Option<usize> {
    let before = source.as_bytes().get(..at)?;
    // Bounded: a file may be one line with a brace at every other byte.
    let window = before.get(before.len().saturating_sub(MAX_INDENT)..)?;
    let blanks = window.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let starts_line = match before.len().checked_sub(blanks + 1).and_then(|index| before.get(index)) {
        None => true,
        Some(byte) => *byte == b'\n',
    };
    starts_line.then_some(blanks)
}
