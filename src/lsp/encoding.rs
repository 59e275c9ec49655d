//! Positions of the protocol and byte offsets of a text, in the encoding that was agreed on.
//!
//! The protocol counts lines and, on a line, units of an encoding; we count bytes. Lines end as the
//! protocol says: at `\n`, `\r\n` or a lone `\r`. What lies outside of the text is moved to its
//! nearest place inside, what lies inside of a character to its start.

use std::ops::Range;

use lsp_types::{Position, PositionEncodingKind};

/// What a position's `character` counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of two bytes: what holds where nothing was agreed on.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// The one to use with a client that offers these: UTF-8 where it may be, else the client's first.
    pub fn negotiate(offered: &[PositionEncodingKind]) -> Self {
        let offered: Vec<Self> = offered.iter().filter_map(Self::of_kind).collect();
        if offered.contains(&Self::Utf8) {
            return Self::Utf8;
        }
        offered.first().copied().unwrap_or_default()
    }

    /// Its name in the protocol.
    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    fn of_kind(kind: &PositionEncodingKind) -> Option<Self> {
        [Self::Utf8, Self::Utf16, Self::Utf32].into_iter().find(|encoding| encoding.kind() == *kind)
    }

    /// How many units a character takes.
    fn units(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }

    /// How many units a text takes.
    fn width(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            _ if text.is_ascii() => text.len(),
            _ => text.chars().map(|c| self.units(c)).sum(),
        }
    }

    /// The bytes that `units` units of a text take; all of it where it has fewer.
    fn bytes(self, text: &str, units: usize) -> usize {
        let mut passed = 0;
        for (at, c) in text.char_indices() {
            let after = passed + self.units(c);
            if after > units {
                return at;
            }
            passed = after;
        }
        text.len()
    }
}

/// The lines of a text as the protocol counts them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    starts: Vec<u32>,
    /// Bytes at the start that the client does not see: the byte order mark of a file on disk.
    hidden: u32,
}

impl Lines {
    /// The lines of a document that the client holds: it sees every character.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
            .filter(|&at| bytes.get(at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n'));
        let starts = std::iter::once(0).chain(ends.map(|at| at as u32 + 1)).collect();
        Self { starts, hidden: 0 }
    }

    /// The lines of a file on disk: an editor takes its byte order mark off before anybody counts.
    pub fn of_file(text: &str) -> Self {
        let hidden = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() as u32 } else { 0 };
        Self { hidden, ..Self::new(text) }
    }

    /// The byte at a position of `text`, which must be the text that this was made of.
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        let line = position.line as usize;
        if line >= self.starts.len() {
            return text.len();
        }
        let content = self.content(text, line);
        let shown = text.get(content.clone()).unwrap_or_default();
        content.start + encoding.bytes(shown, position.character as usize)
    }

    /// The position of a byte of `text`, which must be the text that this was made of.
    pub fn position(&self, text: &str, offset: usize, encoding: Encoding) -> Position {
        let line = self.starts.partition_point(|&start| start as usize <= offset).saturating_sub(1);
        let content = self.content(text, line);
        let end = text.floor_char_boundary(offset.min(content.end));
        let before = text.get(content.start..end).unwrap_or_default();
        Position { line: line as u32, character: encoding.width(before) as u32 }
    }

    /// The range of some bytes of `text`.
    pub fn range(&self, text: &str, bytes: Range<usize>, encoding: Encoding) -> lsp_types::Range {
        let start = self.position(text, bytes.start, encoding);
        lsp_types::Range { start, end: self.position(text, bytes.end.max(bytes.start), encoding) }
    }

    /// The bytes of a line that can be seen: without its ending.
    fn content(&self, text: &str, line: usize) -> Range<usize> {
        let at = |line: usize| self.starts.get(line).map(|&start| start as usize);
        let start = at(line).unwrap_or(text.len());
        let whole = text.get(start..at(line + 1).unwrap_or(text.len())).unwrap_or_default();
        let bare = whole.strip_suffix('\n').unwrap_or(whole);
        let bare = bare.strip_suffix('\r').unwrap_or(bare);
        let hidden = if line == 0 { self.hidden as usize } else { 0 };
        start + hidden..(start + bare.len()).max(start + hidden)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn utf_8_is_taken_where_it_is_offered_and_utf_16_where_nothing_is() {
        let kinds = |names: &[&str]| -> Vec<PositionEncodingKind> {
            names.iter().map(|&name| PositionEncodingKind::from(name.to_owned())).collect()
        };
        let chosen = |names: &[&str]| Encoding::negotiate(&kinds(names));
        assert_eq!(chosen(&["utf-16", "utf-8"]), Encoding::Utf8);
        assert_eq!(chosen(&["utf-32", "utf-16"]), Encoding::Utf32);
        assert_eq!(chosen(&["utf-7", "utf-16"]), Encoding::Utf16);
        assert_eq!(chosen(&[]), Encoding::Utf16);
    }

    #[test]
    fn each_encoding_counts_its_own_units() {
        let text = "a: ä€😀x\nb";
        let lines = Lines::new(text);
        let x = text.find('x').unwrap();
        let columns = ALL.map(|encoding| lines.position(text, x, encoding).character);
        assert_eq!(columns, [12, 7, 6]);
        for (encoding, column) in ALL.into_iter().zip(columns) {
            assert_eq!(lines.offset(text, at(0, column), encoding), x);
        }
    }

    #[test]
    fn a_position_inside_of_a_character_is_its_start() {
        let text = "😀x";
        let lines = Lines::new(text);
        assert_eq!(lines.offset(text, at(0, 1), Encoding::Utf16), 0);
        assert_eq!(lines.offset(text, at(0, 3), Encoding::Utf8), 0);
        assert_eq!(lines.position(text, 2, Encoding::Utf16), at(0, 0));
    }

    #[test]
    fn what_lies_outside_is_moved_inside() {
        let text = "ab\r\ncd";
        let lines = Lines::new(text);
        assert_eq!(lines.offset(text, at(0, 99), Encoding::Utf16), 2);
        assert_eq!(lines.offset(text, at(1, u32::MAX), Encoding::Utf16), 6);
        assert_eq!(lines.offset(text, at(u32::MAX, 0), Encoding::Utf16), 6);
        assert_eq!(lines.position(text, 99, Encoding::Utf16), at(1, 2));
    }

    #[test]
    fn lines_end_at_every_ending_of_the_protocol() {
        let text = "a\rb\r\nc\nd\r";
        let lines = Lines::new(text);
        let starts: Vec<usize> = (0..5).map(|line| lines.offset(text, at(line, 0), Encoding::Utf8)).collect();
        assert_eq!(starts, [0, 2, 5, 7, 9]);
        assert_eq!(lines.position(text, 4, Encoding::Utf8), at(1, 1));
    }

    #[test]
    fn a_byte_order_mark_is_seen_by_nobody_on_disk_and_counts_in_a_document_that_has_one() {
        let text = "\u{feff}a: b";
        assert_eq!(Lines::of_file(text).position(text, 3, Encoding::Utf16), at(0, 0));
        assert_eq!(Lines::of_file(text).offset(text, at(0, 3), Encoding::Utf16), 6);
        assert_eq!(Lines::of_file(text).position(text, 0, Encoding::Utf16), at(0, 0));
        assert_eq!(Lines::new(text).position(text, 3, Encoding::Utf16), at(0, 1));
    }
}
