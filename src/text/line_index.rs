//! From byte offsets to lines and columns and back, in the encodings that readers use.

/// A place as a person counts: both from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters (Unicode scalar values), from 1.
    pub column: u32,
}

/// The starts of a text's lines. Lines end at `\n`; a `\r` before it belongs to the ending.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
    len: u32,
}

impl LineIndex {
    /// Reads the text once.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        Self { starts, len: text.len() as u32 }
    }

    /// How many lines there are; an empty text has one.
    pub fn lines(&self) -> usize {
        self.starts.len()
    }

    /// The line, from 0, that holds byte `offset`. Past the end: the last line.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= offset).saturating_sub(1)
    }

    /// The byte range of line `line` (from 0), its ending included. Past the end: empty.
    pub fn range(&self, line: usize) -> std::ops::Range<usize> {
        let end = self.starts.get(line + 1).copied().unwrap_or(self.len) as usize;
        let start = self.starts.get(line).map_or(end, |&s| s as usize);
        start..end
    }

    /// Line and column of byte `offset` of `text`, which must be the text that this was made of.
    ///
    /// A byte order mark at the file's start takes no column.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let line = self.line_of(offset);
        let start = self.range(line).start;
        let before = text.get(start..offset.min(text.len())).unwrap_or_default();
        let bom = usize::from(start == 0 && before.starts_with('\u{feff}'));
        let column = if before.is_ascii() { before.len() } else { before.chars().count() - bom };
        Position { line: line as u32 + 1, column: column as u32 + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset: usize) -> (u32, u32) {
        let position = LineIndex::new(text).position(text, offset);
        (position.line, position.column)
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        assert_eq!(at("a: ä€x\nb", 3), (1, 4));
        assert_eq!(at("a: ä€x\nb", 8), (1, 6));
        assert_eq!(at("a: ä€x\nb", 10), (2, 1));
    }

    #[test]
    fn crlf_keeps_lines_apart_and_the_end_has_a_place() {
        assert_eq!(at("a\r\nb\r\n", 3), (2, 1));
        assert_eq!(at("a\r\nb\r\n", 6), (3, 1));
        assert_eq!(at("", 0), (1, 1));
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        assert_eq!(at("\u{feff}a: b", 3), (1, 1));
        assert_eq!(at("\u{feff}a: b", 6), (1, 4));
    }

    #[test]
    fn ranges_join_to_the_whole_text() {
        let text = "one\ntwo\r\n\nlast";
        let index = LineIndex::new(text);
        let joined: String = (0..index.lines()).filter_map(|l| text.get(index.range(l))).collect();
        assert_eq!(joined, text);
        assert_eq!(index.range(99), 14..14);
    }
}
