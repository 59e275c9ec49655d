//! The lines around an edit: where they start and end, how deep they are, what stands behind a value.

use super::super::node::Node;
use crate::finding::Edit;
use crate::text::{FileId, Span};

/// A file's text, by lines.
#[derive(Clone, Copy)]
pub(super) struct Lines<'a> {
    pub(super) text: &'a str,
    file: FileId,
}

impl<'a> Lines<'a> {
    pub(super) fn of(node: Node<'a>) -> Self {
        let stream = node.stream();
        Self::new(stream.file(), stream.source())
    }

    pub(super) fn new(file: FileId, text: &'a str) -> Self {
        Self { text, file }
    }

    pub(super) fn slice(self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    pub(super) fn byte(self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Where the line of `at` starts, a byte order mark left out.
    pub(super) fn start(self, at: usize) -> usize {
        let before = self.slice(0, at);
        let start = before.rfind('\n').map_or(0, |found| found + 1);
        let bom = if start == 0 && before.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        start + bom
    }

    /// Where the text of the line before that of `at` ends; the line's start, if it is the first.
    pub(super) fn break_before(self, at: usize) -> usize {
        let before = self.slice(0, self.start(at));
        before.strip_suffix('\n').map_or(before.len(), |text| text.strip_suffix('\r').unwrap_or(text).len())
    }

    /// Where the text of the line of `at` ends, before its line break.
    pub(super) fn end(self, at: usize) -> usize {
        let rest = self.slice(at, self.text.len());
        let Some(found) = rest.find('\n') else { return self.text.len() };
        let end = at + found;
        if end > at && self.byte(end - 1) == Some(b'\r') { end - 1 } else { end }
    }

    /// Where the next line starts; `None` where there is no line break after `at`.
    pub(super) fn next(self, at: usize) -> Option<usize> {
        self.slice(at, self.text.len()).find('\n').map(|found| at + found + 1)
    }

    /// What stands before `at` on its line.
    pub(super) fn prefix(self, at: usize) -> &'a str {
        self.slice(self.start(at), at)
    }

    /// What stands after `at` on its line.
    pub(super) fn rest(self, at: usize) -> &'a str {
        self.slice(at, self.end(at))
    }

    /// Whether `at` is the first text on its line.
    pub(super) fn is_first(self, at: usize) -> bool {
        is_blank(self.prefix(at))
    }

    /// In characters, from 0.
    pub(super) fn column(self, at: usize) -> usize {
        self.prefix(at).chars().count()
    }

    /// Whether only blanks or a comment follow on the line.
    pub(super) fn is_last(self, at: usize) -> bool {
        let rest = self.rest(at);
        let text = rest.trim_start_matches([' ', '\t']);
        text.is_empty() || (text.starts_with('#') && text.len() < rest.len())
    }

    /// The spaces that bring a new line to the column of `at`; `None` where its line starts with what
    /// spaces cannot stand for.
    pub(super) fn indent(self, at: usize) -> Option<String> {
        let prefix = self.prefix(at);
        let known = prefix.bytes().all(|byte| matches!(byte, b' ' | b'-' | b'?' | b':'));
        (known && !prefix.starts_with("---")).then(|| " ".repeat(prefix.len()))
    }

    /// The end of the blanks from `at` on.
    pub(super) fn after_blanks(self, at: usize) -> usize {
        let rest = self.slice(at, self.text.len());
        at + (rest.len() - rest.trim_start_matches([' ', '\t']).len())
    }

    /// The start of the blanks that end at `at`.
    pub(super) fn before_blanks(self, at: usize) -> usize {
        self.slice(0, at).trim_end_matches([' ', '\t']).len()
    }

    pub(super) fn span(self, from: usize, to: usize) -> Span {
        Span::new(self.file, from, to)
    }

    pub(super) fn replace(self, from: usize, to: usize, text: impl Into<String>) -> Edit {
        Edit { span: self.span(from, to), text: text.into() }
    }

    pub(super) fn insert(self, at: usize, text: impl Into<String>) -> Edit {
        self.replace(at, at, text)
    }
}

pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
}

/// The lines of a new entry, each with its indentation below the first.
pub(super) fn joined(lines: &[String], indent: &str) -> String {
    lines.join(&format!("\n{indent}"))
}
