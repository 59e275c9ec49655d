//! The inside of quotes: where it ends, and what its escapes mean.

use super::tree::Quote;
use crate::{
    text::Span,
    value::{Piece, Text},
};

/// The length of what stands before the closing quote. `None` where there is none.
pub(super) fn closing(body: &str, quote: Quote) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            b'\\' if !escaped => escaped = true,
            byte if byte == quote.byte() && !escaped => return Some(at),
            _ => escaped = false,
        }
    }
    None
}

/// The content of `raw`, which stands at `span`. Variables are left for later: an escaped dollar
/// comes out as `$$`, which they read as one.
pub(super) fn unescape(raw: &str, quote: Quote, span: Span) -> Text {
    if !raw.contains('\\') {
        return Text::literal(raw, span);
    }
    let mut content = String::with_capacity(raw.len());
    let mut pieces = Vec::new();
    let mut plain = 0;
    let mut at = 0;
    while let Some(found) = raw.get(at..).and_then(|rest| rest.find('\\')) {
        let start = at + found;
        let (len, meaning) = escape(raw.get(start + 1..).unwrap_or_default(), quote);
        let end = start + 1 + len;
        if let Some(meaning) = meaning {
            push_plain(raw, plain..start, span, &mut content, &mut pieces);
            content.push_str(&meaning);
            pieces.push(Piece::rewritten(meaning.len(), span.sub(start, end)));
            plain = end;
        }
        at = end;
    }
    push_plain(raw, plain..raw.len(), span, &mut content, &mut pieces);
    Text::from_pieces(content, pieces, span)
}

fn push_plain(
    raw: &str,
    range: std::ops::Range<usize>,
    span: Span,
    content: &mut String,
    pieces: &mut Vec<Piece>,
) {
    if range.is_empty() {
        return;
    }
    content.push_str(raw.get(range.clone()).unwrap_or_default());
    pieces.push(Piece::verbatim(span.sub(range.start, range.end)));
}

/// The bytes after a backslash that belong to its escape, and what it means. `None`: both stay.
fn escape(rest: &str, quote: Quote) -> (usize, Option<String>) {
    let Some(next) = rest.chars().next() else { return (0, None) };
    if next == char::from(quote.byte()) {
        return (1, Some(next.to_string()));
    }
    if quote == Quote::Single {
        return (next.len_utf8(), None);
    }
    let meaning = match next {
        'a' => "\u{7}",
        'b' => "\u{8}",
        'f' => "\u{c}",
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        'v' => "\u{b}",
        '\\' => "\\",
        '$' => "$$",
        '0' => return octal(rest),
        _ => return (next.len_utf8(), None),
    };
    (1, Some(meaning.to_owned()))
}

/// `\0` and three octal digits: one character. Of what is none of these, only the `0` goes.
fn octal(rest: &str) -> (usize, Option<String>) {
    let after = rest.get(1..).unwrap_or_default();
    let count = after.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let digits = after.get(..count).unwrap_or_default();
    let code = u32::from_str_radix(digits, 8).ok().filter(|code| count == 3 && *code < 256);
    match code.and_then(char::from_u32) {
        Some(char) => (4, Some(char.to_string())),
        None => (1 + count, Some(format!("\\{digits}"))),
    }
}
