//! Reading a file although parts of it are broken.
//!
//! The parser behind stops at its first error. So the text at fault is blanked (in a copy, byte
//! for byte, so that all offsets stay) and the document is read again from its start. What to blank
//! is chosen so that as much as possible survives: a value rather than its line, what an unclosed quote
//! or bracket opened rather than where that was noticed. Documents before are not read again;
//! a document that stays unreadable is left as far as it was read and the next one is looked for.

use super::build::Builder;
use super::error::{ErrorKind, SyntaxError};
use super::find;
use super::tree::Stream;
use crate::text::{FileId, Span};
use granit_parser::{ErrorKind as Cause, Parser, ScanError};
use std::ops::Range;
use std::sync::Arc;

/// How often one document is read again at most.
const ATTEMPTS: usize = 48;
/// How many bytes, in all, are read again at most: this many times the file and a fixed part.
const REREAD_FACTOR: usize = 12;
const REREAD_FIXED: usize = 4 << 20;

/// What stopped the parser.
struct Failure {
    at: usize,
    cause: Cause,
    message: String,
    last_end: usize,
    open_flow: Option<(usize, bool)>,
    open_value: Option<usize>,
    last_root: Option<(usize, usize)>,
}

/// What to leave out, and what to say about it.
struct Verdict {
    hole: Range<usize>,
    /// The quote or bracket that is never closed.
    opener: Option<usize>,
}

/// Reads a whole file.
pub(super) fn parse(file: FileId, text: Arc<str>) -> Stream {
    let mut stream = Stream::empty(file, text);
    let mut errors = Vec::new();
    let mut patched: Option<String> = None;
    let (mut base, mut attempts, mut reread) = (0, 0, 0);
    loop {
        let text = Arc::clone(&stream.text);
        let work = patched.as_deref().unwrap_or(&text);
        let mut builder = Builder::new(&mut stream, work, base);
        let Some(failure) = run(work, base, &mut builder) else { break };
        let safe = builder.safe.offset;
        if safe > base {
            attempts = 0;
        }
        attempts += 1;
        reread += work.len() - safe;
        let verdict = judge(work.as_bytes(), safe, &failure);
        errors.push(error(file, work, &failure, verdict.as_ref()));
        let spent = attempts > ATTEMPTS || reread > REREAD_FIXED + REREAD_FACTOR * text.len();
        let Some(Verdict { hole, .. }) = verdict.filter(|_| !spent) else {
            let next = next_document(work.as_bytes(), failure.at.max(safe + 1));
            builder.finish();
            let Some(next) = next else { break };
            (base, attempts) = (next, 0);
            continue;
        };
        base = builder.roll_back().offset;
        blank(patched.get_or_insert_with(|| text.as_ref().to_owned()), &hole);
        let at = stream.holes.partition_point(|known| (known.start as usize) < hole.start);
        stream.holes.insert(at, Span::new(file, hole.start, hole.end));
    }
    super::damage::mark(&mut stream);
    stream.errors.extend(errors);
    stream.errors.sort_by_key(|error| (error.span.start, error.span.end));
    stream.comments.sort_by_key(|comment| comment.span.start);
    stream
}

/// Feeds the parser's events from `base` on to the builder; what stopped it, if anything did.
fn run(work: &str, base: usize, builder: &mut Builder<'_>) -> Option<Failure> {
    let options = granit_parser::options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        max_buffered_comment_events: usize::MAX,
        // Our own limit keeps the rest of the file; these only bound the parser's memory.
        flow_nesting_limit: 1000,
        block_nesting_limit: 1000,
    };
    for next in Parser::new_from_str_with_options(work.get(base..).unwrap_or_default(), options) {
        match next {
            Ok((event, span)) => builder.event(&event, span),
            Err(error) => return Some(failure(work, base, &error, builder)),
        }
    }
    None
}

fn failure(work: &str, base: usize, error: &ScanError, builder: &Builder<'_>) -> Failure {
    let mut at = (base + error.marker().byte_offset().unwrap_or_default()).min(work.len());
    while !work.is_char_boundary(at) {
        at -= 1;
    }
    Failure {
        at,
        cause: error.kind().clone(),
        message: error.info(),
        last_end: builder.last_end,
        open_flow: builder.open_flow(),
        open_value: builder.open_value(),
        last_root: builder.last_root(),
    }
}

fn error(file: FileId, work: &str, failure: &Failure, verdict: Option<&Verdict>) -> SyntaxError {
    let kind = ErrorKind::Syntax;
    if let Some(opener) = verdict.and_then(|verdict| verdict.opener) {
        let sign = work.get(opener..opener + 1).unwrap_or_default();
        let message = format!("this `{sign}` is never closed");
        return SyntaxError { span: Span::new(file, opener, opener + 1), message, kind };
    }
    let bytes = work.as_bytes();
    if let Some(span) = template(bytes, failure) {
        let span = Span::new(file, span.start, span.end);
        return SyntaxError { span, message: super::check::TEMPLATE.to_owned(), kind: ErrorKind::Template };
    }
    let mut span = failure.at..find::word_end(bytes, failure.at);
    if let Some(hole) = verdict.map(|v| &v.hole).filter(|hole| !hole.contains(&failure.at)) {
        // Noticed elsewhere than at fault: show what is left out.
        let text = work.get(hole.clone()).unwrap_or_default();
        let start = hole.end - text.trim_start().len();
        span = start..start + text.trim().lines().next().unwrap_or_default().trim_end().len();
    }
    SyntaxError { span: Span::new(file, span.start, span.end), message: failure.message.clone(), kind }
}

/// Decides what to leave out. `None`: nothing is left that could be.
fn judge(bytes: &[u8], safe: usize, failure: &Failure) -> Option<Verdict> {
    let fresh = |verdict: &Verdict| {
        bytes.get(verdict.hole.clone()).is_some_and(|text| text.iter().any(|b| !b.is_ascii_whitespace()))
    };
    let template =
        || Some(Verdict { hole: span_to_line_end(bytes, template(bytes, failure)?.start), opener: None });
    let guesses: [&dyn Fn() -> Option<Verdict>; 7] = [
        &template,
        &|| quote(bytes, failure),
        &|| bracket(bytes, failure),
        &|| root(bytes, failure),
        &|| tab(bytes, failure),
        &|| value(bytes, failure),
        &|| item(bytes, failure),
    ];
    guesses
        .iter()
        .filter_map(|guess| guess())
        .chain([Verdict { hole: line(bytes, failure.at), opener: None }])
        .chain(line_before(bytes, safe, failure.at))
        .find(fresh)
}

fn span_to_line_end(bytes: &[u8], start: usize) -> Range<usize> {
    start..find::line_end(bytes, start)
}

/// `{{ … }}` outside quotes on the failing line.
fn template(bytes: &[u8], failure: &Failure) -> Option<Range<usize>> {
    let (open, _) = failure.open_flow?;
    let rest = bytes.get(span_to_line_end(bytes, open)).filter(|rest| rest.starts_with(b"{{"))?;
    let end = memchr::memmem::rfind(rest, b"}}").map_or(rest.trim_ascii_end().len(), |at| at + 2);
    (failure.at <= open + rest.len()).then_some(open..open + end)
}

fn line(bytes: &[u8], at: usize) -> Range<usize> {
    find::line_start(bytes, at)..find::line_end(bytes, at)
}

/// The last line with text before `at`.
fn line_before(bytes: &[u8], safe: usize, at: usize) -> Option<Verdict> {
    let before = bytes.get(safe..at)?;
    let last = before.iter().rposition(|b| !b.is_ascii_whitespace())?;
    Some(Verdict { hole: line(bytes, safe + last), opener: None })
}

/// An unclosed quote: from it to its line's end.
fn quote(bytes: &[u8], failure: &Failure) -> Option<Verdict> {
    let unclosed = matches!(
        failure.cause,
        Cause::InvalidQuotedScalarIndent
            | Cause::UnclosedQuotedScalar
            | Cause::DocumentIndicatorInQuotedScalar
    );
    let opener = unclosed.then(|| open_quote(bytes, failure.last_end, failure.at))??;
    Some(Verdict { hole: opener..find::line_end(bytes, opener), opener: Some(opener) })
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
fn bracket(bytes: &[u8], failure: &Failure) -> Option<Verdict> {
    let (opener, is_root) = failure.open_flow?;
    let indent = indent(bytes, find::line_start(bytes, opener));
    let first_line_end = find::line_end(bytes, opener);
    let mut start = first_line_end + 1;
    while !is_root && start <= failure.at && start < bytes.len() {
        let text = start + self::indent(bytes, start);
        let closes = matches!(bytes.get(text), Some(b']' | b'}'));
        let blank = matches!(bytes.get(text), None | Some(b'\n' | b'\r' | b'#'));
        if text - start <= indent && !closes && !blank {
            return Some(Verdict { hole: opener..start - 1, opener: Some(opener) });
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
    unclosed.then_some(Verdict { hole: opener..first_line_end, opener: Some(opener) })
}

fn indent(bytes: &[u8], line_start: usize) -> usize {
    let rest = bytes.get(line_start..).unwrap_or_default();
    rest.iter().take_while(|&&b| matches!(b, b' ' | b'\t')).count()
}

/// A document that seemed to end with its first line (`{{ … }}`, a lone word): that line.
fn root(bytes: &[u8], failure: &Failure) -> Option<Verdict> {
    let (start, end) = failure.last_root.filter(|_| failure.cause == Cause::ExpectedDocumentStart)?;
    (end <= failure.at).then(|| Verdict { hole: start..find::line_end(bytes, end), opener: None })
}

/// A tab in the indentation: the line that has it, which may come after where that was noticed.
fn tab(bytes: &[u8], failure: &Failure) -> Option<Verdict> {
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
            return Some(Verdict { hole: line(bytes, start), opener: None });
        }
        start = find::line_end(bytes, start) + 1;
    }
    None
}

/// The value on the failing line, so that its key stays.
fn value(bytes: &[u8], failure: &Failure) -> Option<Verdict> {
    let start = failure.open_value?;
    let end = find::line_end(bytes, failure.at);
    let same_line = find::line_start(bytes, failure.at) <= start && start <= failure.at;
    (same_line && start < end).then_some(Verdict { hole: start..end, opener: None })
}

/// The item on the failing line, so that its dash stays.
fn item(bytes: &[u8], failure: &Failure) -> Option<Verdict> {
    let line = line(bytes, failure.at);
    let dash = line.start + indent(bytes, line.start);
    let is_item = bytes.get(dash) == Some(&b'-') && matches!(bytes.get(dash + 1), Some(b' ' | b'\t'));
    (is_item && dash < failure.at).then_some(Verdict { hole: dash + 1..line.end, opener: None })
}

/// Overwrites all but line breaks with blanks.
fn blank(text: &mut String, hole: &Range<usize>) {
    let Some(old) = text.get(hole.clone()) else { return };
    let mut blanks = String::with_capacity(old.len());
    for byte in old.bytes() {
        blanks.push(if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' });
    }
    text.replace_range(hole.clone(), &blanks);
}

/// Where the next `---` line after `at` starts.
fn next_document(bytes: &[u8], at: usize) -> Option<usize> {
    let from = at.saturating_sub(1);
    let rest = bytes.get(from..)?;
    memchr::memmem::find_iter(rest, b"\n---")
        .map(|n| from + n + 1)
        .find(|&start| matches!(bytes.get(start + 3), None | Some(b' ' | b'\t' | b'\r' | b'\n')))
}
