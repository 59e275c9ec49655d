//! Where the comments of a file are, by its lines. All formats begin a comment with `#`.
//!
//! Knows no format's grammar. A `#` counts at the start of a line or after white space, outside of
//! quotes that open on the same line. A comment inside of a block scalar or a here-document, or of
//! quotes that span lines, counts although it is text there.

use std::ops::Range;

use memchr::memmem;

use super::comment::{Mistake, Suppression, parse};
use crate::text::LineIndex;

/// What every comment of ours says first.
const MARK: &str = "seawall:";

/// A comment that means to suppress something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its bytes, from `#` to the last that is not white space.
    pub range: Range<usize>,
    /// What to take out of the file so that it is gone: its line, or what follows the code.
    pub removal: Range<usize>,
    /// The line, from 0, that it speaks of: its own where code stands before it, else the next that
    /// is not a comment.
    pub line: usize,
    /// What it says.
    pub says: Result<Suppression, Mistake>,
}

/// The comments of a file, in order.
pub fn comments(text: &str, lines: &LineIndex) -> Vec<Comment> {
    let mut found: Vec<Comment> = Vec::new();
    for at in memmem::find_iter(text.as_bytes(), MARK) {
        let line = lines.line_of(at);
        if found.last().is_some_and(|last| last.range.contains(&at)) {
            continue;
        }
        found.extend(comment(text, lines, line, at));
    }
    found
}

fn comment(text: &str, lines: &LineIndex, line: usize, mark: usize) -> Option<Comment> {
    let range = lines.range(line);
    let before = text.get(range.start..mark)?.trim_end_matches([' ', '\t']);
    let code = before.strip_suffix('#')?;
    if !(code.is_empty() || code.ends_with([' ', '\t', '#', '\u{feff}'])) || in_quotes(code) {
        return None;
    }
    let start = range.start + code.len();
    let after = mark + MARK.len();
    let said = text.get(after..range.end)?.trim_end();
    let says = parse(said, after)?;
    let code = code.trim_start_matches('\u{feff}').trim_end();
    let alone = code.is_empty() || code.starts_with('#');
    let removal = match (alone, code.is_empty()) {
        (true, true) => {
            let mark = if text.starts_with('\u{feff}') && line == 0 { '\u{feff}'.len_utf8() } else { 0 };
            range.start + mark..range.end
        }
        _ => start - trailing_blank(text.get(range.start..start)?)..after + said.len(),
    };
    let line = if alone { next_code(text, lines, line + 1) } else { line };
    Some(Comment { range: start..after + said.len(), removal, line, says })
}

fn trailing_blank(text: &str) -> usize {
    text.len() - text.trim_end_matches([' ', '\t']).len()
}

/// The first line from `line` that is not only a comment: several may stand above it.
fn next_code(text: &str, lines: &LineIndex, mut line: usize) -> usize {
    let is_comment =
        |line| text.get(lines.range(line)).is_some_and(|text| text.trim_start().starts_with('#'));
    while is_comment(line) {
        line += 1;
    }
    line
}

/// Whether a quote that opens in `code`, a line's beginning, is still open at its end. An apostrophe
/// inside of a word opens nothing.
fn in_quotes(code: &str) -> bool {
    let mut open = None;
    let mut last = ' ';
    let mut escaped = false;
    for c in code.chars() {
        match open {
            None if matches!(c, '"' | '\'' | '`') && !last.is_alphanumeric() => open = Some(c),
            Some(quote) if c == quote && !escaped => open = None,
            _ => {}
        }
        escaped = c == '\\' && !escaped && open == Some('"');
        last = c;
    }
    open.is_some()
}
