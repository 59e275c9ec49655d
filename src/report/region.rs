//! The lines and columns of a span as platforms take them: only lines that exist, no line break at
//! its end.

use crate::{
    source::SourceFile,
    text::{Position, Span},
};

/// Where a span starts and where it ends (exclusive).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) start: Position,
    pub(super) end: Position,
    /// Its first byte, from 0.
    pub(super) offset: u32,
    /// How many bytes it has.
    pub(super) len: u32,
}

impl Region {
    /// The first character of a file: for what has no place in it.
    pub(super) const FIRST: Self = Self {
        start: Position { line: 1, column: 1 },
        end: Position { line: 1, column: 1 },
        offset: 0,
        len: 0,
    };

    /// The place of `span` in `file`.
    pub(super) fn new(file: &SourceFile, span: Span) -> Self {
        let text = file.slice(span);
        let len = text.trim_end().len() as u32;
        let start = if len > 0 { span.start } else { last_line(file, span.start) };
        Self::exact(file, Span { start, end: start + len, ..span })
    }

    /// The same with all that the span holds, line breaks at its end too.
    pub(super) fn exact(file: &SourceFile, span: Span) -> Self {
        let Span { start, end, .. } = span;
        Self { start: file.position(start), end: file.position(end), offset: start, len: end - start }
    }

    /// Whether it is on one line.
    pub(super) fn is_one_line(self) -> bool {
        self.start.line == self.end.line
    }
}

/// The offset itself; after the last line break, where no line is any more, the last line's end.
fn last_line(file: &SourceFile, offset: u32) -> u32 {
    let (before, after) = file.text.split_at_checked(offset as usize).unwrap_or((&file.text, ""));
    let bare = before.strip_suffix('\n').filter(|_| after.is_empty());
    bare.map_or(offset, |bare| bare.strip_suffix('\r').unwrap_or(bare).len() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    fn region(text: &str, start: usize, end: usize) -> [u32; 4] {
        let id = FileId(0);
        let file = SourceFile::new(id, "a".into(), text.as_bytes().to_vec());
        let Region { start, end, .. } = Region::new(&file, Span::new(id, start, end));
        [start.line, start.column, end.line, end.column]
    }

    #[test]
    fn a_region_ends_with_its_text() {
        assert_eq!(region("a: b\nc: d\n", 3, 4), [1, 4, 1, 5]);
        assert_eq!(region("a: b\r\nc: d\n", 0, 6), [1, 1, 1, 5]);
        assert_eq!(region("a:\n  b\nc", 0, 7), [1, 1, 2, 4]);
        assert_eq!(region("ä: 漢\n", 4, 8), [1, 4, 1, 5]);
    }

    #[test]
    fn no_region_is_on_a_line_that_does_not_exist() {
        assert_eq!(region("a: b\n", 5, 5), [1, 5, 1, 5]);
        assert_eq!(region("a: b\r\n", 6, 6), [1, 5, 1, 5]);
        assert_eq!(region("a: b", 4, 4), [1, 5, 1, 5]);
        assert_eq!(region("", 0, 0), [1, 1, 1, 1]);
        assert_eq!(region("a\n\nb\n", 2, 2), [2, 1, 2, 1]);
    }
}
