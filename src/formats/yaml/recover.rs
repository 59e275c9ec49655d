//! Reading a file although parts of it are broken.
//!
//! The parser behind stops at its first error. So the text at fault is blanked (in a copy, byte
//! for byte, so that all offsets stay) and the document is read again from its start. `blame` names
//! what may be at fault, likely things first; the first that lets reading go on well past the error
//! is taken, or else what gets furthest. Documents before are not read again; a document that stays
//! unreadable is left as far as it was read, and the next one is looked for.

use super::blame::{self, Failure, Fault};
use super::build::Builder;
use super::error::{ErrorKind, SyntaxError};
use super::find;
use super::tree::Stream;
use crate::text::{FileId, Span};
use granit_parser::{Options, Parser, ScanError};
use std::ops::Range;
use std::sync::Arc;

/// How often one document is read again at most.
const ATTEMPTS: usize = 48;
/// How many bytes, in all, are read again at most: a fixed part, and this many times the file.
const REREAD_FACTOR: usize = 1;
const REREAD_FIXED: usize = 16 << 20;
/// A mistake that is put right must let reading go on for so many lines; a new error before that is
/// taken for a consequence of having blamed the wrong text.
const FAR_LINES: usize = 6;

/// How much is read on at first after a failure; it doubles as long as all goes well.
const WINDOW: usize = 8 << 10;

/// Reads a whole file.
pub(super) fn parse(file: FileId, text: Arc<str>) -> Stream {
    let mut stream = Stream::empty(file, text);
    let mut errors = Vec::new();
    read(&mut stream, &mut errors);
    super::damage::mark(&mut stream);
    stream.errors.extend(errors);
    stream.errors.sort_by_key(|error| (error.span.start, error.span.end));
    stream.comments.sort_by_key(|comment| comment.span.start);
    stream
}

/// Reads the documents, as many at once as go well. The parser looks through all it is given before
/// it starts, so after a failure it is given a window of whole documents.
fn read(stream: &mut Stream, errors: &mut Vec<SyntaxError>) {
    let text = Arc::clone(&stream.text);
    let mut patched: Option<String> = None;
    let (mut base, mut end, mut size) = (0, text.len(), WINDOW);
    let mut effort = Effort { limit: REREAD_FIXED + REREAD_FACTOR * text.len(), ..Effort::default() };
    loop {
        let work = patched.as_deref().unwrap_or(&text);
        let mut builder = Builder::new(stream, &text, work, base);
        let Some(failure) = run(work, base..end, &mut builder) else {
            if end >= text.len() {
                return;
            }
            (base, size, effort.attempts) = (end, size * 2, 0);
            end = next_document(work.as_bytes(), base + size);
            continue;
        };
        let safe = builder.safe.offset;
        end = next_document(work.as_bytes(), failure.at.max(safe + 1));
        size = WINDOW;
        effort.again(safe > base, end - safe);
        let fault = choose(work, safe..end, &failure, &mut effort);
        errors.push(error(builder.stream.file, work, &failure, fault.as_ref()));
        if let Some(fault) = fault.filter(|_| !effort.is_spent()) {
            base = builder.roll_back().offset;
            repair(patched.get_or_insert_with(|| text.as_ref().to_owned()), &fault, 0);
            note(stream, &fault);
            continue;
        }
        builder.finish();
        if end >= text.len() {
            return;
        }
        (base, effort.attempts) = (end, 0);
        end = next_document(work.as_bytes(), base + size);
    }
}

/// What repairing has cost.
#[derive(Default)]
struct Effort {
    /// How often the present document was read again.
    attempts: usize,
    /// How many bytes were read again.
    reread: usize,
    limit: usize,
}

impl Effort {
    fn again(&mut self, new_document: bool, bytes: usize) {
        self.attempts = if new_document { 1 } else { self.attempts + 1 };
        self.reread += bytes;
    }

    fn is_spent(&self) -> bool {
        self.attempts > ATTEMPTS || self.reread > self.limit
    }
}

/// Remembers in the stream what was done about a fault.
fn note(stream: &mut Stream, fault: &Fault) {
    let span = Span::new(stream.file, fault.hole.start, fault.hole.end);
    let list = if fault.bare_key { &mut stream.bare_keys } else { &mut stream.holes };
    let at = list.partition_point(|known| known.start < span.start);
    list.insert(at, span);
}

fn options() -> Options {
    granit_parser::options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        max_buffered_comment_events: usize::MAX,
        // Our own limit keeps the rest of the file; these only bound the parser's memory.
        flow_nesting_limit: 1000,
        block_nesting_limit: 1000,
    }
}

/// Feeds the parser's events of a window to the builder; what stopped it, if anything did.
fn run(work: &str, window: Range<usize>, builder: &mut Builder<'_>) -> Option<Failure> {
    let base = window.start;
    for next in Parser::new_from_str_with_options(work.get(window).unwrap_or_default(), options()) {
        match next {
            Ok((event, span)) => builder.event(&event, span),
            Err(error) => return Some(failure(work, base, &error, builder)),
        }
    }
    None
}

/// Takes the first fault whose repair lets reading go on for some lines, or else the one that gets
/// furthest.
fn choose(work: &str, document: Range<usize>, failure: &Failure, effort: &mut Effort) -> Option<Fault> {
    let safe = document.start;
    let faults = blame::faults(work.as_bytes(), safe, failure);
    let mut best: Option<(usize, Fault)> = None;
    for fault in faults {
        let bytes = work.as_bytes();
        let far = lines_after(bytes, failure.at.max(fault.hole.end), FAR_LINES).min(document.end);
        let reached = reach(work, safe, &fault, far);
        effort.reread += far.saturating_sub(safe);
        if reached >= far {
            return Some(fault);
        }
        if best.as_ref().is_none_or(|(most, _)| reached > *most) {
            best = Some((reached, fault));
        }
    }
    best.map(|(_, fault)| fault)
}

/// How far reading gets with `fault` repaired; no further than `far` is tried.
fn reach(work: &str, safe: usize, fault: &Fault, far: usize) -> usize {
    let mut trial = work.get(safe..far).unwrap_or_default().to_owned();
    repair(&mut trial, fault, safe);
    let failed = Parser::new_from_str_with_options(&trial, options()).find_map(Result::err);
    let at = failed.and_then(|error| error.marker().byte_offset());
    at.map_or(far, |at| safe + at)
}

/// The end of the `count`th line after the one that holds `at`.
fn lines_after(bytes: &[u8], at: usize, count: usize) -> usize {
    (0..=count).fold(at, |at, _| (find::line_end(bytes, at) + 1).min(bytes.len()))
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

fn error(file: FileId, work: &str, failure: &Failure, fault: Option<&Fault>) -> SyntaxError {
    let kind = ErrorKind::Syntax;
    if let Some(opener) = fault.and_then(|fault| fault.opener) {
        let sign = work.get(opener..opener + 1).unwrap_or_default();
        let message = format!("this `{sign}` is never closed");
        return SyntaxError { span: Span::new(file, opener, opener + 1), message, kind };
    }
    let bytes = work.as_bytes();
    if let Some(span) = blame::template(bytes, failure) {
        let span = Span::new(file, span.start, span.end);
        return SyntaxError { span, message: super::check::TEMPLATE.to_owned(), kind: ErrorKind::Template };
    }
    if let Some(key) = fault.filter(|fault| fault.bare_key).map(|fault| fault.hole.clone()) {
        let message = format!("key `{}` has no colon", work.get(key.clone()).unwrap_or_default());
        return SyntaxError { span: Span::new(file, key.start, key.end), message, kind };
    }
    let mut span = failure.at..find::word_end(bytes, failure.at);
    if let Some(hole) = fault.map(|fault| &fault.hole).filter(|hole| !hole.contains(&failure.at)) {
        // Noticed elsewhere than at fault: show what is left out.
        let text = work.get(hole.clone()).unwrap_or_default();
        let start = hole.end - text.trim_start().len();
        span = start..start + text.trim().lines().next().unwrap_or_default().trim_end().len();
    }
    SyntaxError { span: Span::new(file, span.start, span.end), message: failure.message.clone(), kind }
}

/// Makes the parser read past a fault: blanks all but line breaks, or gives a bare key its colon.
fn repair(text: &mut String, fault: &Fault, offset: usize) {
    let hole = fault.hole.start.saturating_sub(offset)..fault.hole.end.saturating_sub(offset);
    let Some(old) = text.get(hole.clone()) else { return };
    if fault.bare_key {
        // The colon takes the place of the last letter, which the builder puts back.
        text.replace_range(hole.end - 1..hole.end, ":");
        return;
    }
    let mut blanks = String::with_capacity(old.len());
    for byte in old.bytes() {
        blanks.push(if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' });
    }
    text.replace_range(hole, &blanks);
}

/// Where the first document after `at` starts: its `---` line, or the directives before that. The end
/// of the text where there is none.
fn next_document(bytes: &[u8], at: usize) -> usize {
    let from = at.saturating_sub(1);
    let rest = bytes.get(from..).unwrap_or_default();
    let start = memchr::memmem::find_iter(rest, b"\n---")
        .map(|n| from + n + 1)
        .find(|&start| matches!(bytes.get(start + 3), None | Some(b' ' | b'\t' | b'\r' | b'\n')));
    start.map_or(bytes.len(), |start| before_directives(bytes, start, at))
}

/// The start of the first directive that belongs to the `---` at `marker`, not before `least`.
fn before_directives(bytes: &[u8], marker: usize, least: usize) -> usize {
    let (mut start, mut first) = (marker, marker);
    while start > least {
        let line = find::line_start(bytes, start - 1);
        match bytes.get(line) {
            Some(b'%') if line >= least => first = line,
            Some(b'#' | b'\r' | b'\n') => {}
            // Without the end of a document before it, `%` is no directive.
            Some(b'.') if bytes.get(line..).is_some_and(|text| text.starts_with(b"...")) => return first,
            _ => return marker,
        }
        start = line;
    }
    first
}
