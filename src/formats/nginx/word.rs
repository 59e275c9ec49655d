//! One argument (or directive name): its quotes, its escapes, and what it says.
//!
//! The text is made on demand, so a tree holds no strings of its own.

use std::borrow::Cow;

use crate::text::Span;

/// The quotes around a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quote {
    /// `'…'`
    Single,
    /// `"…"`
    Double,
}

/// A word as nginx reads it: unquoted, or wholly in one kind of quotes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "four facts of a word, independent of each other")]
pub struct Word {
    /// The text with its quotes.
    pub span: Span,
    /// The quotes around it.
    pub quote: Option<Quote>,
    /// Whether it is the first thing on its line.
    pub first_on_line: bool,
    /// Whether the closing quote is there; true for an unquoted word.
    pub closed: bool,
    /// Whether it holds a backslash.
    pub escaped: bool,
    /// Whether it holds a placeholder of a template engine (`{{ … }}`, `{% … %}`, `<% … %>`).
    pub templated: bool,
}

/// A stretch of a word's text that comes from one stretch of the source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece<'s> {
    /// What nginx sees.
    pub text: &'s str,
    /// Where it was read from.
    pub span: Span,
}

impl Word {
    /// The span inside the quotes.
    pub fn content(&self) -> Span {
        let open = usize::from(self.quote.is_some());
        let close = usize::from(self.quote.is_some() && self.closed);
        self.span.sub(open, self.span.len() - close)
    }

    /// What nginx sees: the content with `\"`, `\'`, `\\`, `\t`, `\r` and `\n` replaced; every other
    /// backslash stays.
    pub fn text<'s>(&self, source: &'s str) -> Cow<'s, str> {
        if self.escaped {
            self.pieces(source).iter().map(|piece| piece.text).collect::<String>().into()
        } else {
            source.get(self.content().range()).unwrap_or_default().into()
        }
    }

    /// Whether the word says exactly `expected`.
    pub fn is(&self, source: &str, expected: &str) -> bool {
        if self.escaped {
            self.text(source) == expected
        } else {
            source.get(self.content().range()) == Some(expected)
        }
    }

    /// The word's text in pieces, in order, each with its own place: an escape is a piece of its own.
    pub fn pieces<'s>(&self, source: &'s str) -> Vec<Piece<'s>> {
        let content = self.content();
        let text = source.get(content.range()).unwrap_or_default();
        let mut pieces = Vec::new();
        let mut plain = 0;
        let mut at = 0;
        let bytes = text.as_bytes();
        let push = |pieces: &mut Vec<Piece<'s>>, from: usize, to: usize| {
            if let Some(text) = text.get(from..to).filter(|text| !text.is_empty()) {
                pieces.push(Piece { text, span: content.sub(from, to) });
            }
        };
        while let Some(found) = memchr::memchr(b'\\', bytes.get(at..).unwrap_or_default()) {
            at += found;
            if let Some(meaning) = bytes.get(at + 1).and_then(|&byte| escape(byte)) {
                push(&mut pieces, plain, at);
                pieces.push(Piece { text: meaning, span: content.sub(at, at + 2) });
                at += 2;
                plain = at;
            } else {
                at += 1;
            }
        }
        push(&mut pieces, plain, text.len());
        pieces
    }
}

/// What a backslash and `byte` stand for, where they stand for something else than themselves.
fn escape(byte: u8) -> Option<&'static str> {
    Some(match byte {
        b'"' => "\"",
        b'\'' => "'",
        b'\\' => "\\",
        b't' => "\t",
        b'r' => "\r",
        b'n' => "\n",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    fn word(source: &str, quote: Option<Quote>) -> Word {
        Word {
            span: Span::new(FileId(0), 0, source.len()),
            quote,
            first_on_line: true,
            closed: true,
            escaped: source.contains('\\'),
            templated: false,
        }
    }

    #[test]
    fn only_the_six_escapes_of_nginx_are_replaced() {
        let source = r#""a\"b\'c\\d\te\rf\ng\.h\$i""#;
        assert_eq!(word(source, Some(Quote::Double)).text(source), "a\"b'c\\d\te\rf\ng\\.h\\$i");
    }

    #[test]
    fn pieces_say_where_each_part_was_read() {
        let source = r"'x\ty'";
        let pieces = word(source, Some(Quote::Single)).pieces(source);
        let places: Vec<_> = pieces.iter().map(|p| (p.text, p.span.start, p.span.end)).collect();
        assert_eq!(places, [("x", 1, 2), ("\t", 2, 4), ("y", 4, 5)]);
    }

    #[test]
    fn an_unclosed_quote_keeps_its_last_byte() {
        let source = "\"abc";
        let open = Word { closed: false, ..word(source, Some(Quote::Double)) };
        assert_eq!(open.text(source), "abc");
    }
}
