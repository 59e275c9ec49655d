//! Tokens, as nginx's own reader (`ngx_conf_read_token`) makes them.
//!
//! Differences, each in text that nginx rejects: placeholders of template engines are read whole, and
//! a quote that is never closed ends with its line.

use crate::text::{FileId, Span};

use super::placeholder::{self, Role};
use super::word::{Quote, Word};

/// nginx's read buffer: a parameter or a comment must be shorter.
const BUFFER: usize = 4096;

/// A token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Token {
    Word(Word),
    Semicolon(Span),
    Open(Span),
    Close(Span),
    Comment(Span),
    /// A template engine's statement.
    Statement(Span),
    End,
}

/// What the reader itself rejects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    UnclosedQuote(Span),
    TextAfterQuote(Span),
    TooLong(Span),
    /// `[0-9]{4}` outside quotes: the word.
    UnquotedBrace(Span),
}

/// Reads a file's tokens in order.
pub(super) struct Lexer<'s> {
    source: &'s str,
    bytes: &'s [u8],
    file: FileId,
    pos: usize,
    /// Whether only blanks came since the start of the line.
    line_start: bool,
    /// In the order found.
    pub(super) faults: Vec<Fault>,
}

impl<'s> Lexer<'s> {
    pub(super) fn new(file: FileId, source: &'s str) -> Self {
        let pos = if source.starts_with('\u{feff}') { 3 } else { 0 };
        Self { source, bytes: source.as_bytes(), file, pos, line_start: true, faults: Vec::new() }
    }

    /// Goes on at byte `pos`, which follows something complete on its line.
    pub(super) fn jump(&mut self, pos: usize) {
        self.pos = pos;
        self.line_start = false;
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    /// The next token. In `directive_start`, a lone template value is a statement: it stands for
    /// whole directives.
    pub(super) fn next(&mut self, directive_start: bool) -> Token {
        self.skip_blanks();
        let start = self.pos;
        let Some(byte) = self.byte(start) else {
            return Token::End;
        };
        let token = match byte {
            b';' => Token::Semicolon(self.advance(1)),
            b'}' => Token::Close(self.advance(1)),
            b'#' => self.comment(),
            b'"' => self.quoted(Quote::Double, byte),
            b'\'' => self.quoted(Quote::Single, byte),
            b'{' | b'<' => self.brace_or_placeholder(byte, directive_start),
            _ => self.plain(start),
        };
        self.line_start = false;
        token
    }

    fn skip_blanks(&mut self) {
        while let Some(byte @ (b' ' | b'\t' | b'\r' | b'\n')) = self.byte(self.pos) {
            self.line_start |= byte == b'\n';
            self.pos += 1;
        }
    }

    fn advance(&mut self, len: usize) -> Span {
        let span = self.span(self.pos, self.pos + len);
        self.pos += len;
        span
    }

    fn comment(&mut self) -> Token {
        let rest = self.bytes.get(self.pos..).unwrap_or_default();
        let line = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let carriage_return = usize::from(line > 0 && rest.get(line - 1) == Some(&b'\r'));
        let span = self.advance(line - carriage_return);
        if line >= BUFFER && line < rest.len() {
            self.faults.push(Fault::TooLong(span));
        }
        Token::Comment(span)
    }

    fn brace_or_placeholder(&mut self, byte: u8, directive_start: bool) -> Token {
        let start = self.pos;
        match placeholder::at(self.bytes, start) {
            Some((end, role)) if directive_start && (role == Role::Statement || self.stands_alone(end)) => {
                Token::Statement(self.advance(end - start))
            }
            // After a directive, `{#` opens a block that starts with nginx's own comment.
            Some(_) if self.byte(start + 1) != Some(b'#') => self.plain(start),
            _ if byte == b'{' => Token::Open(self.advance(1)),
            _ => self.plain(start),
        }
    }

    /// Whether nothing, or only a closing brace or comment, follows on the line.
    fn stands_alone(&self, end: usize) -> bool {
        let rest = self.bytes.get(end..).unwrap_or_default();
        let next = rest.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
        matches!(next, None | Some(b'\n' | b'}' | b'#'))
    }

    /// An unquoted word.
    fn plain(&mut self, start: usize) -> Token {
        let (mut escaped, mut templated, mut variable, mut quantified) = (false, false, false, false);
        let mut at = start;
        while let Some(byte) = self.byte(at) {
            match byte {
                // `${` does not open a block, and `variable` stays set for a further brace.
                b'{' if variable => {
                    at += 1;
                    continue;
                }
                b'{' | b'<' => match placeholder::at(self.bytes, at) {
                    Some((end, _)) if byte == b'<' || self.byte(at + 1) != Some(b'#') => {
                        templated = true;
                        at = end;
                        variable = false;
                        continue;
                    }
                    _ if byte == b'<' => {}
                    _ => match quantifier_end(self.bytes, at) {
                        Some(end) if at > start => {
                            quantified = true;
                            at = end;
                            continue;
                        }
                        _ => break,
                    },
                },
                b' ' | b'\t' | b'\r' | b'\n' | b';' => break,
                b'\\' => {
                    escaped = true;
                    at += 1;
                }
                _ => {}
            }
            variable = byte == b'$';
            at += 1;
        }
        self.pos = self.boundary(at);
        let span = self.span(start, self.pos);
        if span.len() >= BUFFER && self.pos < self.bytes.len() {
            self.faults.push(Fault::TooLong(span));
        }
        if quantified {
            self.faults.push(Fault::UnquotedBrace(span));
        }
        let first_on_line = self.line_start;
        Token::Word(Word { span, quote: None, first_on_line, closed: true, escaped, templated })
    }

    fn quoted(&mut self, quote: Quote, mark: u8) -> Token {
        let start = self.pos;
        let (mut escaped, mut closed) = (false, false);
        let mut at = start + 1;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let Some(found) = memchr::memchr2(mark, b'\\', rest) else { break };
            at += found;
            if self.byte(at) == Some(mark) {
                closed = true;
                break;
            }
            escaped = true;
            at += 2;
        }
        let mut end = if closed { at + 1 } else { self.bytes.len() };
        if !closed || (self.glued(end) && self.spans_lines(start, end)) {
            closed = false;
            end = self.end_on_line(start);
            self.faults.push(Fault::UnclosedQuote(self.span(start, end)));
        } else if self.glued(end) {
            let next = self.boundary(end + 1);
            self.faults.push(Fault::TextAfterQuote(self.span(end, next)));
        }
        self.pos = end;
        let span = self.span(start, end);
        if closed && span.len() - 2 >= BUFFER {
            self.faults.push(Fault::TooLong(span));
        }
        let content = self.source.get(start + 1..end).unwrap_or_default();
        let templated = placeholder::any(content.as_bytes());
        let first_on_line = self.line_start;
        Token::Word(Word { span, quote: Some(quote), first_on_line, closed, escaped, templated })
    }

    /// Whether something stands after a closing quote that may not. A `}` is left to the parser.
    fn glued(&self, end: usize) -> bool {
        !matches!(self.byte(end), None | Some(b' ' | b'\t' | b'\r' | b'\n' | b';' | b'{' | b')' | b'}'))
    }

    fn spans_lines(&self, start: usize, end: usize) -> bool {
        self.bytes.get(start..end).is_some_and(|quoted| memchr::memchr(b'\n', quoted).is_some())
    }

    /// Where an unclosed quote is given up: before what ends its line (`;`, `{`, `}`, blanks).
    fn end_on_line(&self, start: usize) -> usize {
        let rest = self.source.get(start..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        let kept = line.trim_end_matches([';', '{', '}', ' ', '\t', '\r']);
        start + kept.len().max(1)
    }

    /// The first character boundary at or after `at`.
    fn boundary(&self, at: usize) -> usize {
        (at..self.bytes.len()).find(|&at| self.source.is_char_boundary(at)).unwrap_or(self.bytes.len())
    }
}

/// The end of `{4}`, `{1,}` or `{1,3}` at `at`. No block can look like that: `4}` would be its first word.
fn quantifier_end(bytes: &[u8], at: usize) -> Option<usize> {
    let inner = bytes.get(at + 1..)?;
    let len = inner.iter().take(16).take_while(|byte| byte.is_ascii_digit() || **byte == b',').count();
    let digits = inner.first().is_some_and(u8::is_ascii_digit);
    (digits && inner.get(len) == Some(&b'}')).then_some(at + len + 2)
}
