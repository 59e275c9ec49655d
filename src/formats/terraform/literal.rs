//! Literal text of templates as pieces of the source: escapes, heredoc indentation, strip markers.
//!
//! A piece is either exactly the source at its span or the meaning of one escape sequence, so
//! that a value made of pieces knows where each byte was written.

use smol_str::SmolStr;

use super::syntax::Part;
use crate::text::Span;

/// Which escapes a literal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Literals {
    /// In quotes: `\n`, `\u0041`, `$${`, `%%{`.
    Quoted,
    /// In a heredoc: `$${` and `%%{` only.
    Raw,
}

/// Appends the pieces of `source`, which stands at `span`.
pub(super) fn split(span: Span, source: &str, literals: Literals, parts: &mut Vec<Part>) {
    let bytes = source.as_bytes();
    let mut start = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        if byte == b'\\' && literals == Literals::Quoted {
            push(span, source, start..at, parts);
            let (text, len) = escape(source.get(at..).unwrap_or_default());
            parts.push(Part::Text { text, span: span.sub(at, at + len) });
            at += len;
            start = at;
        } else if matches!(byte, b'$' | b'%') && next == Some(byte) && bytes.get(at + 2) == Some(&b'{') {
            // `$${` reads `${`: leave one sign out.
            push(span, source, start..at, parts);
            start = at + 1;
            at += 3;
        } else {
            at += 1;
        }
    }
    push(span, source, start..source.len(), parts);
}

fn push(span: Span, source: &str, range: std::ops::Range<usize>, parts: &mut Vec<Part>) {
    if let Some(text) = source.get(range.clone()).filter(|text| !text.is_empty()) {
        parts.push(Part::Text { text: text.into(), span: span.sub(range.start, range.end) });
    }
}

/// What the escape at the start of `source` means, and its length. The parser has checked it.
fn escape(source: &str) -> (SmolStr, usize) {
    let mut chars = source.chars().skip(1);
    let kind = chars.next();
    let (char, len) = match kind {
        Some('n') => ('\n', 2),
        Some('r') => ('\r', 2),
        Some('t') => ('\t', 2),
        Some('u') => (hex(source.get(2..6)), 6),
        Some('U') => (hex(source.get(2..10)), 10),
        Some(other) => (other, 1 + other.len_utf8()),
        None => ('\\', 1),
    };
    let mut buffer = [0; 4];
    (SmolStr::new(char.encode_utf8(&mut buffer)), len)
}

fn hex(digits: Option<&str>) -> char {
    let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Takes the white space from the end of the last parts, as `${~` asks.
pub(super) fn strip_end(parts: &mut Vec<Part>) {
    while let Some(Part::Text { text, span }) = parts.last_mut() {
        let kept = text.trim_end().len();
        if kept > 0 {
            cut(text, span, 0, kept);
            return;
        }
        parts.pop();
    }
}

/// Takes the white space from the start of the parts from `from` on, as `~}` asks.
pub(super) fn strip_start(parts: &mut Vec<Part>, from: usize) {
    while let Some(Part::Text { text, span }) = parts.get_mut(from) {
        let blank = text.len() - text.trim_start().len();
        if blank < text.len() {
            let end = text.len();
            cut(text, span, blank, end);
            return;
        }
        parts.remove(from);
    }
}

/// Keeps bytes `from..to` of a piece. A piece that an escape made keeps its whole span.
fn cut(text: &mut SmolStr, span: &mut Span, from: usize, to: usize) {
    if text.len() == span.len() {
        *span = span.sub(from, to);
    }
    *text = text.get(from..to).unwrap_or_default().into();
}

/// Takes the indentation that all lines share from a `<<-` heredoc.
///
/// As Terraform does it, the closing marker and blank lines do not count, and a line that starts
/// with an interpolation has none.
pub(super) fn dedent(parts: &mut Vec<Part>) {
    let indent = shared_indent(parts);
    if indent == 0 {
        return;
    }
    let mut line_start = true;
    let mut dedented = Vec::with_capacity(parts.len());
    for part in parts.drain(..) {
        let Part::Text { text, span } = part else {
            line_start = false;
            dedented.push(part);
            continue;
        };
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            let blank = if line_start { line.len() - line.trim_start_matches([' ', '\t']).len() } else { 0 };
            let skip = blank.min(indent);
            push(span, &text, offset + skip..offset + line.len(), &mut dedented);
            offset += line.len();
            line_start = line.ends_with('\n');
        }
    }
    *parts = dedented;
}

fn shared_indent(parts: &[Part]) -> usize {
    let mut shared: Option<usize> = None;
    let mut line_start = true;
    for (at, part) in parts.iter().enumerate() {
        let Part::Text { text, .. } = part else {
            if line_start {
                return 0;
            }
            continue;
        };
        let mut lines = text.split_inclusive('\n').peekable();
        while let Some(line) = lines.next() {
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            // Indentation alone still counts where an interpolation follows it.
            let last = lines.peek().is_none() && at + 1 == parts.len();
            let blank = line.trim().is_empty() && (line.ends_with('\n') || last);
            if line_start && !blank {
                shared = Some(shared.map_or(indent, |shared| shared.min(indent)));
            }
            line_start = line.ends_with('\n');
        }
    }
    shared.unwrap_or(0)
}
