//! What may be at fault where the parser stopped.
//!
//! Where a mistake is noticed is often not where it is: an unclosed quote or bracket began before, a
//! key without a colon joins the line after it, a wrong indentation shows at the next right one. So
//! there are several guesses, the likely ones first, and `recover` tries them.

use super::find;
use granit_parser::ErrorKind as Cause;
use std::ops::Range;

/// What stopped the parser, and what it had read before.
pub(super) struct Failure {
    pub(super) at: usize,
    pub(super) cause: Cause,
    pub(super) message: String,
    /// End of the last node or bracket read.
    pub(super) last_end: usize,
    /// Start of the outermost open bracket, and whether it is the document's root.
    pub(super) open_flow: Option<(usize, bool)>,
    /// Where the value of the last key may start.
    pub(super) open_value: Option<usize>,
    /// The last document's root, if it is a scalar or in brackets.
    pub(super) last_root: Option<(usize, usize)>,
}

/// A text that may be at fault.
pub(super) struct Fault {
    /// What to leave out; of a bare key, the key.
    pub(super) hole: Range<usize>,
    /// The quote or bracket that is never closed.
    pub(super) opener: Option<usize>,
    /// Whether only a colon is missing, and nothing is to be left out.
    pub(super) bare_key: bool,
}

impl Fault {
    fn hole(hole: Range<usize>) -> Self {
        Self { hole, opener: None, bare_key: false }
    }

    fn opener(hole: Range<usize>) -> Self {
        Self { opener: Some(hole.start), hole, bare_key: false }
    }
}

/// All guesses, the best first. Each would change something.
pub(super) fn faults(bytes: &[u8], safe: usize, failure: &Failure) -> Vec<Fault> {
    let opened = quote(bytes, failure).or_else(|| bracket(bytes, failure));
    // What follows an unclosed quote or bracket is not at fault, wherever the end was missed.
    let at = opened.as_ref().map_or(failure.at, |fault| fault.hole.start);
    let here = line(bytes, at);
    let is_open = opened.is_some();
    let elsewhere = |fault: Option<Fault>| fault.filter(|_| !is_open);
    let before = line_before(bytes, safe, here.start).filter(|_| !is_open);
    let guesses = [
        template(bytes, failure).map(|template| Fault::hole(span_to_line_end(bytes, template.start))),
        opened,
        elsewhere(root(bytes, failure)),
        elsewhere(tab(bytes, failure)),
        // A word that the failing line is not left of: most likely its key, half typed.
        before
            .clone()
            .filter(|before| starts_no_later(bytes, before, &here))
            .and_then(|b| bare_key(bytes, b)),
        elsewhere(value(bytes, failure)),
        elsewhere(item(bytes, failure)),
        Some(Fault::hole(here.clone())),
        before.map(Fault::hole),
        elsewhere(bare_key(bytes, here.clone())),
        block(bytes, here),
    ];
    let some_text = |fault: &Fault| {
        fault.hole.start >= safe
            && bytes.get(fault.hole.clone()).is_some_and(|text| text.iter().any(|b| !b.is_ascii_whitespace()))
    };
    guesses.into_iter().flatten().filter(some_text).collect()
}

fn span_to_line_end(bytes: &[u8], start: usize) -> Range<usize> {
    start..find::line_end(bytes, start)
}

/// `{{ … }}` outside quotes on the failing line.
pub(super) fn template(bytes: &[u8], failure: &Failure) -> Option<Range<usize>> {
    let (open, _) = failure.open_flow?;
    let rest = bytes.get(span_to_line_end(bytes, open)).filter(|rest| rest.starts_with(b"{{"))?;
    let end = memchr::memmem::rfind(rest, b"}}").map_or(rest.trim_ascii_end().len(), |at| at + 2);
    (failure.at <= open + rest.len()).then_some(open..open + end)
}

fn line(bytes: &[u8], at: usize) -> Range<usize> {
    find::line_start(bytes, at)..find::line_end(bytes, at)
}

/// The last line with text before `at`.
fn line_before(bytes: &[u8], safe: usize, at: usize) -> Option<Range<usize>> {
    let before = bytes.get(safe..at)?;
    let last = before.iter().rposition(|b| !b.is_ascii_whitespace())?;
    Some(line(bytes, safe + last))
}

fn starts_no_later(bytes: &[u8], first: &Range<usize>, second: &Range<usize>) -> bool {
    indent(bytes, first.start) <= indent(bytes, second.start)
}

/// A line of one word, which may be a key that lacks its colon.
fn bare_key(bytes: &[u8], line: Range<usize>) -> Option<Fault> {
    let mut start = line.start + indent(bytes, line.start);
    while bytes.get(start..)?.starts_with(b"- ") {
        start += 1 + indent(bytes, start + 1);
    }
    let end = find::word_end(bytes, start).min(line.end);
    let word = bytes.get(start..end).filter(|word| word.len() > 1)?;
    let named = word.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'/'));
    let alone = find::skip_blank(bytes, end) >= line.end;
    let is_key = named && alone && word.first() != Some(&b'-');
    is_key.then_some(Fault { hole: start..end, opener: None, bare_key: true })
}

/// The line and all lines after it that are indented as much or more.
fn block(bytes: &[u8], first: Range<usize>) -> Option<Fault> {
    let least = indent(bytes, first.start);
    if least == 0 {
        return None;
    }
    let (mut end, mut start) = (first.end, first.end + 1);
    while start < bytes.len() {
        let next = line(bytes, start);
        let text = start + indent(bytes, start);
        if text < next.end && !matches!(bytes.get(text), Some(b'\r')) {
            if text - start < least {
                break;
            }
            end = next.end;
        }
        start = next.end + 1;
    }
    (end > first.end).then(|| Fault::hole(first.start..end))
}

/// An unclosed quote: from it to its line's end.
fn quote(bytes: &[u8], failure: &Failure) -> Option<Fault> {
    let unclosed = matches!(
        failure.cause,
        Cause::InvalidQuotedScalarIndent
            | Cause::UnclosedQuotedScalar
            | Cause::DocumentIndicatorInQuotedScalar
    );
    let opener = unclosed.then(|| open_quote(bytes, failure.last_end, failure.at))??;
    Some(Fault::opener(opener..find::line_end(bytes, opener)))
}

/// The first quote at a token's start that is not closed on its line.
fn open_quote(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    let mut at = from;
    while at < to {
        let byte = *bytes.get(at)?;
        let starts = at == 0
            || matches!(
                bytes.get(at - 1),
                Some(b' ' | b'\t' | b'\n' | b'\r' | b'[' | b'{' | b',' | b':' | b'-')
            );
        if starts && byte == b'#' {
            at = find::line_end(bytes, at);
        } else if starts && matches!(byte, b'"' | b'\'') {
            match close_quote(bytes, at, byte) {
                Some(close) => at = close + 1,
                None => return Some(at),
            }
        } else {
            at += 1;
        }
    }
    None
}

/// Where the quote at `open` is closed on its own line.
fn close_quote(bytes: &[u8], open: usize, quote: u8) -> Option<usize> {
    let mut at = open + 1;
    loop {
        match *bytes.get(at)? {
            b'\n' => return None,
            b'\\' if quote == b'"' => at += 2,
            byte if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') => at += 2,
            byte if byte == quote => return Some(at),
            _ => at += 1,
        }
    }
}

/// An unclosed bracket: from it to the first line that cannot belong to it.
fn bracket(bytes: &[u8], failure: &Failure) -> Option<Fault> {
    let (opener, is_root) = failure.open_flow?;
    let indent = indent(bytes, find::line_start(bytes, opener));
    let first_line_end = find::line_end(bytes, opener);
    let mut start = first_line_end + 1;
    while !is_root && start <= failure.at && start < bytes.len() {
        let text = start + self::indent(bytes, start);
        let closes = matches!(bytes.get(text), Some(b']' | b'}'));
        let blank = matches!(bytes.get(text), None | Some(b'\n' | b'\r' | b'#'));
        if text - start <= indent && !closes && !blank {
            return Some(Fault::opener(opener..start - 1));
        }
        start = find::line_end(bytes, start) + 1;
    }
    let unclosed = matches!(
        failure.cause,
        Cause::UnclosedFlowCollection { .. }
            | Cause::UnexpectedEof
            | Cause::UnexpectedEofFlowMapping
            | Cause::UnexpectedEofFlowSequence
            | Cause::UnexpectedEofImplicitFlowMapping
    );
    unclosed.then_some(Fault::opener(opener..first_line_end))
}

fn indent(bytes: &[u8], line_start: usize) -> usize {
    let rest = bytes.get(line_start..).unwrap_or_default();
    rest.iter().take_while(|&&b| matches!(b, b' ' | b'\t')).count()
}

/// A document that seemed to end with its first line (`{{ … }}`, a lone word): that line.
fn root(bytes: &[u8], failure: &Failure) -> Option<Fault> {
    let (start, end) = failure.last_root.filter(|_| failure.cause == Cause::ExpectedDocumentStart)?;
    (end <= failure.at).then(|| Fault::hole(start..find::line_end(bytes, end)))
}

/// A tab in the indentation: the line that has it, which may come after where that was noticed.
fn tab(bytes: &[u8], failure: &Failure) -> Option<Fault> {
    let about_tabs = matches!(
        failure.cause,
        Cause::TabInPlainScalar
            | Cause::TabNotAllowed
            | Cause::TabInBlockIndentation
            | Cause::TabInIndentation
    );
    let mut start = about_tabs.then(|| find::line_start(bytes, failure.at))?;
    for _ in 0..8 {
        let indent = bytes.get(start..start + indent(bytes, start))?;
        if memchr::memchr(b'\t', indent).is_some() {
            return Some(Fault::hole(line(bytes, start)));
        }
        start = find::line_end(bytes, start) + 1;
    }
    None
}

/// The value on the failing line, so that its key stays.
fn value(bytes: &[u8], failure: &Failure) -> Option<Fault> {
    let start = failure.open_value?;
    let end = find::line_end(bytes, failure.at);
    let same_line = find::line_start(bytes, failure.at) <= start && start <= failure.at;
    (same_line && start < end).then_some(Fault::hole(start..end))
}

/// The item on the failing line, so that its dash stays.
fn item(bytes: &[u8], failure: &Failure) -> Option<Fault> {
    let line = line(bytes, failure.at);
    let dash = line.start + indent(bytes, line.start);
    let is_item = bytes.get(dash) == Some(&b'-') && matches!(bytes.get(dash + 1), Some(b' ' | b'\t'));
    (is_item && dash < failure.at).then_some(Fault::hole(dash + 1..line.end))
}
