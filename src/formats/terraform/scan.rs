//! One pass over HCL text that finds comments, top-level items and line breaks without meaning.
//!
//! It knows just enough of the grammar (strings, templates, heredocs, comments, brackets) to be
//! right about those, never fails, and needs no recursion. Whether the text is valid is the
//! parser's business.

use std::ops::Range;

/// What the pass found. Ranges are bytes of the scanned text.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Comments, without the line ending.
    pub(super) comments: Vec<Range<usize>>,
    /// Top-level attributes and blocks, up to and with their line ending.
    pub(super) items: Vec<Range<usize>>,
    /// Line starts inside an item that look like a new top-level block: where to cut an item
    /// whose brackets do not close.
    pub(super) starts: Vec<usize>,
    /// Line breaks and comments inside brackets where HCL ignores line breaks.
    pub(super) ignorable: Vec<Range<usize>>,
    /// Words that look like a heredoc's end but are not, since more follows on their line.
    pub(super) false_ends: Vec<Range<usize>>,
    /// Here-documents from `<<` to their end word; those that are never closed are left out.
    pub(super) heredocs: Vec<Range<usize>>,
}

/// What is open at a place.
#[derive(Debug, PartialEq)]
enum Frame {
    /// `{` of a block or object: line breaks separate.
    Brace,
    /// `(`, `[`, `{ for`: line breaks are blanks.
    Bracket(u8),
    /// `${` or `%{`.
    Interpolation,
    /// A quoted string.
    Quote,
    /// A heredoc, with its delimiter's range.
    Heredoc(Range<usize>),
}

/// Scans `text`.
pub(super) fn scan(text: &str) -> Scan {
    let mut scanner =
        Scanner { text: text.as_bytes(), at: 0, open: Vec::new(), item: None, found: Scan::default() };
    scanner.run();
    scanner.found
}

struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    open: Vec<Frame>,
    item: Option<usize>,
    found: Scan,
}

impl<'a> Scanner<'a> {
    fn run(&mut self) {
        while self.at < self.text.len() {
            match self.open.last() {
                Some(Frame::Quote) => self.in_quote(),
                Some(Frame::Heredoc(delimiter)) => {
                    let delimiter = delimiter.clone();
                    self.in_heredoc(&delimiter);
                }
                _ => self.in_code(),
            }
        }
        self.end_item();
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.text.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn end_item(&mut self) {
        if let Some(start) = self.item.take() {
            self.found.items.push(start..self.at);
        }
    }

    /// Up to the string's end, an interpolation, or (an unclosed string) the line's end.
    fn in_quote(&mut self) {
        match self.byte(0) {
            b'\\' => self.at += 2,
            b'"' => {
                self.open.pop();
                self.at += 1;
            }
            b'\n' => {
                self.open.pop();
            }
            _ => self.template_byte(),
        }
    }

    /// One byte of a template: it may start an interpolation.
    fn template_byte(&mut self) {
        let byte = self.byte(0);
        if (byte == b'$' || byte == b'%') && self.byte(1) == byte && self.byte(2) == b'{' {
            self.at += 3;
        } else if (byte == b'$' || byte == b'%') && self.byte(1) == b'{' {
            self.open.push(Frame::Interpolation);
            self.at += 2;
        } else {
            self.at += 1;
        }
    }

    fn in_heredoc(&mut self, delimiter: &Range<usize>) {
        let line_start = self.at.checked_sub(1).and_then(|before| self.text.get(before)) == Some(&b'\n');
        if line_start {
            let blank = self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            let word = self.text.get(delimiter.clone()).unwrap_or_default();
            let line = self.text.get(self.at + blank..).unwrap_or_default();
            let start = self.at + blank;
            if line.starts_with(word) {
                let after = line.get(word.len()..).unwrap_or_default();
                let tail =
                    after.get(..memchr::memchr(b'\n', after).unwrap_or(after.len())).unwrap_or_default();
                self.at = start + word.len();
                if tail.trim_ascii().is_empty() {
                    self.open.pop();
                    let opener = self.text.get(..delimiter.start).unwrap_or_default();
                    let opener = memchr::memrchr(b'<', opener).unwrap_or_default();
                    self.found.heredocs.push(opener.saturating_sub(1)..self.at);
                } else if !tail.first().is_some_and(|&byte| is_word(byte)) {
                    self.found.false_ends.push(start..self.at);
                }
                return;
            }
        }
        self.template_byte();
    }

    fn in_code(&mut self) {
        let byte = self.byte(0);
        if !byte.is_ascii_whitespace() && self.item.is_none() && !self.at_comment() {
            self.item = Some(self.at);
        }
        match byte {
            b'\n' => self.line_break(),
            b'#' => self.comment_to(memchr::memchr(b'\n', self.rest())),
            b'/' if self.byte(1) == b'/' => self.comment_to(memchr::memchr(b'\n', self.rest())),
            b'/' if self.byte(1) == b'*' => {
                self.comment_to(memchr::memmem::find(self.rest(), b"*/").map(|end| end + 2));
            }
            b'"' => self.push(Frame::Quote),
            b'(' | b'[' => self.push(Frame::Bracket(byte)),
            b'{' if self.starts_for() => self.push(Frame::Bracket(byte)),
            b'{' => self.push(Frame::Brace),
            b')' | b']' | b'}' => self.close(byte),
            b'<' if self.byte(1) == b'<' => self.heredoc(),
            _ => self.at += 1,
        }
    }

    fn push(&mut self, frame: Frame) {
        self.open.push(frame);
        self.at += 1;
    }

    fn at_comment(&self) -> bool {
        self.byte(0) == b'#' || (self.byte(0) == b'/' && matches!(self.byte(1), b'/' | b'*'))
    }

    fn comment_to(&mut self, end: Option<usize>) {
        let mut range = self.at..end.map_or(self.text.len(), |end| self.at + end);
        self.at = range.end;
        if self.text.get(range.end.saturating_sub(1)) == Some(&b'\r') {
            range.end -= 1;
        }
        if self.breaks_are_blank() {
            self.found.ignorable.push(range.clone());
        }
        self.found.comments.push(range);
    }

    fn breaks_are_blank(&self) -> bool {
        matches!(self.open.last(), Some(Frame::Bracket(_) | Frame::Interpolation))
    }

    fn line_break(&mut self) {
        if self.breaks_are_blank() {
            let start =
                if self.at > 0 && self.text.get(self.at - 1) == Some(&b'\r') { self.at - 1 } else { self.at };
            self.found.ignorable.push(start..self.at + 1);
        }
        self.at += 1;
        if self.open.is_empty() {
            self.end_item();
        } else if starts_block(self.rest()) {
            self.found.starts.push(self.at);
        }
    }

    /// A closing bracket closes the nearest opening one of its kind; inner ones left open are
    /// mistakes, and so is a bracket that closes nothing. It never closes what is outside of the
    /// string that it stands in, or far away.
    fn close(&mut self, byte: u8) {
        const FAR: usize = 64;
        self.at += 1;
        let inside = |frame: &&Frame| !matches!(frame, Frame::Quote | Frame::Heredoc(_));
        let mut near = self.open.iter().rev().take(FAR).take_while(inside);
        let matching = near.position(|frame| match frame {
            Frame::Brace | Frame::Interpolation => byte == b'}',
            Frame::Bracket(open) => matches!((open, byte), (b'(', b')') | (b'[', b']') | (b'{', b'}')),
            Frame::Quote | Frame::Heredoc(_) => false,
        });
        if let Some(above) = matching {
            self.open.truncate(self.open.len() - above - 1);
        }
    }

    fn starts_for(&self) -> bool {
        let mut rest = self.rest().get(1..).unwrap_or_default().trim_ascii_start();
        while rest.first() == Some(&b'#') || rest.starts_with(b"//") {
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            rest = rest.get(end..).unwrap_or_default().trim_ascii_start();
        }
        let Some(after) = rest.strip_prefix(b"for") else { return false };
        let name = after.trim_ascii_start();
        name.len() < after.len() && name.first().is_some_and(|&byte| is_word(byte))
    }

    /// `<<EOT` or `<<-EOT` at the end of a line.
    fn heredoc(&mut self) {
        let dash = usize::from(self.byte(2) == b'-');
        let start = self.at + 2 + dash;
        let word = self.text.get(start..).unwrap_or_default();
        let len = word.iter().take_while(|&&byte| is_word(byte)).count();
        let after = word.get(len..).unwrap_or_default();
        let ending = if after.starts_with(b"\r\n") { 2 } else { usize::from(after.starts_with(b"\n")) };
        if len == 0 || ending == 0 {
            self.at += 2;
            return;
        }
        self.open.push(Frame::Heredoc(start..start + len));
        self.at = start + len + ending;
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || byte >= 0x80
}

/// Whether a line is, without indentation, the head of a Terraform block.
fn starts_block(line: &[u8]) -> bool {
    const KEYWORDS: [&str; 13] = [
        "resource",
        "data",
        "variable",
        "output",
        "locals",
        "module",
        "provider",
        "terraform",
        "moved",
        "import",
        "removed",
        "check",
        "ephemeral",
    ];
    let len = line.iter().take_while(|&&byte| is_word(byte)).count();
    let word = line.get(..len).unwrap_or_default();
    let after = line.get(len..).unwrap_or_default().trim_ascii_start();
    KEYWORDS.iter().any(|keyword| keyword.as_bytes() == word) && matches!(after.first(), Some(b'"' | b'{'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Vec<&str> {
        scan(text).items.into_iter().map(|range| text[range].trim_end()).collect()
    }

    #[test]
    fn items_end_where_their_brackets_do() {
        let text = "a = 1\nlocals {\n  x = \"}\"\n  # }\n  y = [\n  ]\n}\n\nb = 2";
        assert_eq!(items(text), ["a = 1", "locals {\n  x = \"}\"\n  # }\n  y = [\n  ]\n}", "b = 2"]);
    }

    #[test]
    fn heredocs_hide_brackets_and_interpolations_show_them() {
        let text = "a = <<-EOT\n  { ${ f(\"}\") }\n  EOT\nb = \"${ {} }\"\n";
        assert_eq!(items(text), ["a = <<-EOT\n  { ${ f(\"}\") }\n  EOT", "b = \"${ {} }\""]);
    }

    #[test]
    fn comments_of_all_kinds_are_found_and_only_they() {
        let text = "# one\r\na = \"# no\" // two\n/* three\n */ b = <<E\n# no\nE\n";
        let found: Vec<_> = scan(text).comments.into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["# one", "// two", "/* three\n */"]);
    }

    #[test]
    fn an_unclosed_block_shows_where_the_next_one_starts() {
        let text = "resource \"a\" \"b\" {\n  x = [\nresource \"c\" \"d\" {\n}\n";
        assert_eq!(scan(text).starts, [27]);
        assert_eq!(items(text).len(), 1);
    }

    #[test]
    fn a_heredoc_ends_only_where_its_word_stands_alone() {
        let found = scan("a = <<E\n  E }\nEE\nE\nb = 1\n");
        assert_eq!(found.items, [0..19, 19..25]);
        assert_eq!(found.false_ends.first(), Some(&(10..11)));
    }

    #[test]
    fn line_breaks_count_for_nothing_in_a_for_object() {
        let text = "a = {for k in x : k => # c\n  k\n}\nb = {\n}\n";
        let blank: Vec<_> = scan(text).ignorable.into_iter().map(|range| &text[range]).collect();
        assert_eq!(blank, ["# c", "\n", "\n"]);
    }
}
