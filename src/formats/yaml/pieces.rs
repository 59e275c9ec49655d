//! From bytes of a scalar's content back to bytes of the file.
//!
//! The source is read again, only when asked for, and only for scalars whose content differs from it.
//! The result is checked against the content; should the two readings ever differ, the whole
//! scalar is one piece that is not verbatim, which is coarse but never wrong.

use super::find;
use super::scalar::{Scalar, Style};
use crate::text::Span;
use std::ops::Range;

/// A part of a scalar's content and where it was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// Bytes of the content. May be empty: an escaped line break is written but means nothing.
    pub content: Range<usize>,
    /// The text that stands for it.
    pub source: Span,
    /// Whether the two are equal, byte for byte.
    pub verbatim: bool,
}

/// The pieces of `scalar`, which cover its content in order.
pub(super) fn of(scalar: Scalar<'_>) -> Vec<Piece> {
    let (content, inner) = (scalar.content(), scalar.inner());
    if scalar.is_verbatim() {
        return vec![Piece { content: 0..content.len(), source: inner, verbatim: true }];
    }
    let text: &str = &scalar.node.stream.text;
    let mut sink = Sink { bytes: text.as_bytes(), inner, content, at: 0, pieces: Vec::new() };
    let read = match scalar.style {
        Style::Plain | Style::Single | Style::Double => flow(&mut sink, scalar.style),
        Style::Literal => literal(&mut sink),
        Style::Folded => folded(&mut sink),
    };
    if read.is_some() && sink.at == content.len() {
        return sink.pieces;
    }
    vec![Piece { content: 0..content.len(), source: inner, verbatim: false }]
}

/// Where `start..end` of the content stands, by the pieces of it.
pub(super) fn source(pieces: &[Piece], inner: Span, start: usize, end: usize) -> Span {
    let place = |piece: &Piece, offset: usize| {
        let within = if piece.verbatim { offset.saturating_sub(piece.content.start) } else { 0 };
        piece.source.start + within as u32
    };
    let Some(first) = pieces.iter().find(|piece| piece.content.end > start) else {
        return Span { start: inner.end, ..inner };
    };
    let from = place(first, start);
    let last = pieces.iter().rev().find(|piece| piece.content.start < end && !piece.content.is_empty());
    let to = match last {
        Some(last) if start < end && last.verbatim => place(last, end.min(last.content.end)),
        Some(last) if start < end => last.source.end,
        _ => from,
    };
    Span { start: from, end: to.max(from), ..inner }
}

struct Sink<'a> {
    bytes: &'a [u8],
    inner: Span,
    content: &'a str,
    /// How much of the content has pieces.
    at: usize,
    pieces: Vec<Piece>,
}

impl Sink<'_> {
    /// The next bytes of the content are those at `from..to`.
    fn verbatim(&mut self, from: usize, to: usize) -> Option<()> {
        if from == to {
            return Some(());
        }
        let end = self.at + (to - from);
        if self.content.as_bytes().get(self.at..end)? != self.bytes.get(from..to)? {
            return None;
        }
        let joins = |last: &&mut Piece| last.verbatim && last.source.end as usize == from;
        match self.pieces.last_mut().filter(joins) {
            Some(last) => {
                last.content.end = end;
                last.source.end = to as u32;
            }
            None => self.push(from, to, end, true),
        }
        self.at = end;
        Some(())
    }

    /// The next `len` bytes of the content are written as `from..to`.
    fn written(&mut self, from: usize, to: usize, len: usize) -> Option<()> {
        let end = self.at + len;
        self.content.get(self.at..end)?;
        // What lies past a block's last line of text (its line breaks) has its place at that end.
        let limit = self.inner.end as usize;
        self.push(from.min(limit), to.min(limit), end, false);
        self.at = end;
        Some(())
    }

    fn push(&mut self, from: usize, to: usize, end: usize, verbatim: bool) {
        let source = Span::new(self.inner.file, from, to);
        self.pieces.push(Piece { content: self.at..end, source, verbatim });
    }
}

/// Plain and quoted scalars: escapes and folded line breaks.
fn flow(sink: &mut Sink<'_>, style: Style) -> Option<()> {
    let (mut at, end) = (sink.inner.start as usize, sink.inner.end as usize);
    let mut run = at;
    while at < end {
        let byte = *sink.bytes.get(at)?;
        let (to, len) = match byte {
            b' ' | b'\t' | b'\n' | b'\r' => match fold(sink.bytes, at, end) {
                Ok(fold) => fold,
                Err(after) => {
                    at = after;
                    continue;
                }
            },
            b'\'' if style == Style::Single => (at + 2, 1),
            b'\\' if style == Style::Double => escape(sink.bytes, at, end)?,
            _ => {
                at += 1;
                continue;
            }
        };
        sink.verbatim(run, at)?;
        sink.written(at, to, len)?;
        at = to;
        run = to;
    }
    sink.verbatim(run, end)
}

/// A folded line break that starts with the blanks at `at`: its end, and the length of what it means.
/// `Err` with the end of the blanks where no break follows them.
fn fold(bytes: &[u8], at: usize, end: usize) -> Result<(usize, usize), usize> {
    let (after, breaks) = blanks_and_breaks(bytes, at, end);
    match breaks {
        0 => Err(after),
        1 => Ok((after, 1)),
        n => Ok((after, n - 1)),
    }
}

/// Skips blanks and line breaks from `at`; how many breaks there were.
fn blanks_and_breaks(bytes: &[u8], mut at: usize, end: usize) -> (usize, usize) {
    let mut breaks = 0;
    while at < end {
        match bytes.get(at) {
            Some(b' ' | b'\t') => at += 1,
            Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => at += 1,
            Some(b'\r' | b'\n') => {
                breaks += 1;
                at += 1;
            }
            _ => break,
        }
    }
    (at, breaks)
}

/// The escape at `at`: its end, and the length of what it means.
fn escape(bytes: &[u8], at: usize, end: usize) -> Option<(usize, usize)> {
    let hex = |from: usize, digits: usize| {
        let text = std::str::from_utf8(bytes.get(from..from + digits)?).ok()?;
        u32::from_str_radix(text, 16).ok()
    };
    let char_len = |code: u32| char::from_u32(code).map(char::len_utf8);
    match bytes.get(at + 1)? {
        b'\n' | b'\r' => {
            let (after, breaks) = blanks_and_breaks(bytes, at + 1, end);
            Some((after, breaks - 1))
        }
        b'x' => Some((at + 4, char_len(hex(at + 2, 2)?)?)),
        b'u' => match hex(at + 2, 4)? {
            0xd800..=0xdbff => Some((at + 12, 4)),
            code => Some((at + 6, char_len(code)?)),
        },
        b'U' => Some((at + 10, char_len(hex(at + 2, 8)?)?)),
        b'N' | b'_' => Some((at + 2, 2)),
        b'L' | b'P' => Some((at + 2, 3)),
        _ => Some((at + 2, 1)),
    }
}

/// A source line of a block scalar, without its line break.
struct Line {
    start: usize,
    /// Where its line break starts.
    end: usize,
    /// Where the next line starts.
    next: usize,
}

/// The lines after the header, to the end of the file; readers stop where the content ends.
fn body(bytes: &[u8], header: usize) -> impl Iterator<Item = Line> {
    let mut at = (find::line_end(bytes, header) + 1).min(bytes.len());
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        let feed = find::line_end(bytes, start);
        at = (feed + 1).min(bytes.len());
        let crlf = feed > start && bytes.get(feed - 1) == Some(&b'\r');
        Some(Line { start, end: if crlf { feed - 1 } else { feed }, next: at })
    })
}

/// `|`: each line of the content is the end of its source line; what is before it is indentation.
fn literal(sink: &mut Sink<'_>) -> Option<()> {
    let (bytes, content, limit) = (sink.bytes, sink.content, sink.inner.end as usize);
    let mut lines = body(bytes, sink.inner.start as usize);
    for wanted in content.split_inclusive('\n') {
        let Some(line) = lines.next() else {
            // The file ends without the line break that the content has.
            sink.written(limit, limit, wanted.len())?;
            continue;
        };
        let text = wanted.strip_suffix('\n').unwrap_or(wanted);
        if line.end > limit {
            sink.written(limit, limit, wanted.len())?;
            continue;
        }
        sink.verbatim(line.end.checked_sub(text.len())?.max(line.start), line.end)?;
        if wanted.len() > text.len() {
            line_break(sink, &line)?;
        }
    }
    Some(())
}

/// The line break of `line`, which the content has as `\n`.
fn line_break(sink: &mut Sink<'_>, line: &Line) -> Option<()> {
    let inside = line.next <= sink.inner.end as usize;
    if inside && line.next == line.end + 1 {
        return sink.verbatim(line.end, line.next);
    }
    sink.written(line.end, line.next, 1)
}

/// `>`: lines of text joined; between lines that are indented more, breaks are kept.
fn folded(sink: &mut Sink<'_>) -> Option<()> {
    let (bytes, content, limit) = (sink.bytes, sink.content, sink.inner.end as usize);
    let leading = |text: &[u8]| text.iter().take_while(|&&b| b == b' ').count();
    let first_text = content.split('\n').find(|line| !line.is_empty()).unwrap_or_default();
    let mut indent = None;
    let (mut gap_from, mut empty, mut spaced, mut begun) = (None, 0, false, false);
    for line in body(bytes, sink.inner.start as usize).take_while(|line| line.end <= limit) {
        let text = bytes.get(line.start..line.end)?;
        let lead = leading(text);
        let indent = match indent {
            Some(indent) => indent,
            None if lead == text.len() => 0,
            None => *indent.insert(lead.checked_sub(leading(first_text.as_bytes()))?),
        };
        let from = line.start + lead.min(indent);
        let gap = gap_from.unwrap_or(line.start);
        if from == line.end || (lead == text.len() && lead <= indent) {
            empty += 1;
            gap_from = Some(gap);
            continue;
        }
        let starts_spaced = matches!(bytes.get(from), Some(b' ' | b'\t'));
        let breaks = match () {
            () if !begun => empty,
            () if spaced || starts_spaced => empty + 1,
            () => empty.max(1),
        };
        if breaks > 0 || gap < from && begun {
            sink.written(gap, from, breaks)?;
        }
        sink.verbatim(from, line.end)?;
        (gap_from, empty, spaced, begun) = (Some(line.end), 0, starts_spaced, true);
    }
    let rest = content.len() - sink.at;
    if rest > 0 {
        sink.written(limit, limit, rest)?;
    }
    Some(())
}
