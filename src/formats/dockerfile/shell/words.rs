//! Words: quotes, escapes, variables, substitutions.

use super::{
    GroupKind, Piece, PieceKind, Range, Word,
    bytes::{Bytes, ENDS, IN_BRACES, IN_DOUBLE},
    reader::{End, Read, Reader},
};

impl Reader<'_> {
    /// The word at this place; empty where none is.
    pub(super) fn word(&mut self) -> Read<Word> {
        let start = self.at;
        let mark = self.pieces.len();
        while let Some(byte) = self.peek() {
            match byte {
                b'<' | b'>' if self.at == start && self.ahead(1) == Some(b'(') => self.process()?,
                b'(' if self.is_pattern() => self.pattern()?,
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => break,
                b'\\' => self.escape(),
                b'\'' => self.single()?,
                b'"' => self.double()?,
                b'$' => self.dollar(false)?,
                b'`' => self.backticks(false)?,
                _ => self.plain(&ENDS, false),
            }
        }
        let first = self.out.pieces.len();
        self.out.pieces.extend(self.pieces.drain(mark..));
        Ok(Word { range: Range::new(start, self.at), pieces: Range::new(first, self.out.pieces.len()) })
    }

    fn push(&mut self, kind: PieceKind, start: usize, end: usize, quoted: bool) {
        self.pieces.push(Piece { kind, range: Range::new(start, end), quoted });
    }

    /// Text up to one of these bytes.
    fn plain(&mut self, stops: &Bytes, quoted: bool) {
        let start = self.at;
        let rest = self.rest().as_bytes();
        // The first byte is taken whatever it is: who asks has looked at it.
        let len = rest.iter().skip(1).position(|byte| stops.has(*byte)).map_or(rest.len(), |at| at + 1);
        self.at += len;
        self.push(PieceKind::Text, start, self.at, quoted);
    }

    fn escape(&mut self) {
        let start = self.at;
        self.at += 1;
        let next = self.rest().chars().next();
        match next {
            Some('\n') => self.at += 1,
            Some('\r') if self.ahead(1) == Some(b'\n') => self.at += 2,
            Some(ch) => {
                self.at += ch.len_utf8();
                self.push(PieceKind::Text, start + 1, self.at, true);
            }
            None => self.push(PieceKind::Text, start, self.at, false),
        }
    }

    fn single(&mut self) -> Read<()> {
        let start = self.at + 1;
        let Some(len) = self.rest().get(1..).and_then(|rest| rest.find('\'')) else {
            return self.broken("a quote is not closed");
        };
        self.at = start + len + 1;
        self.push(PieceKind::Text, start, start + len, true);
        Ok(())
    }

    fn double(&mut self) -> Read<()> {
        self.at += 1;
        let empty_at = self.at;
        if self.take(b'"') {
            self.push(PieceKind::Text, empty_at, empty_at, true);
            return Ok(());
        }
        loop {
            match self.peek() {
                None => return self.broken("a quote is not closed"),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'$') => self.dollar(true)?,
                Some(b'`') => self.backticks(true)?,
                Some(b'\\') => match self.ahead(1) {
                    Some(b'\n') => self.at += 2,
                    Some(b'$' | b'`' | b'"' | b'\\') => {
                        self.at += 2;
                        self.push(PieceKind::Text, self.at - 1, self.at, true);
                    }
                    _ => self.plain(&IN_DOUBLE, true),
                },
                Some(_) => self.plain(&IN_DOUBLE, true),
            }
        }
    }

    /// At a `$`.
    pub(super) fn dollar(&mut self, quoted: bool) -> Read<()> {
        let start = self.at;
        match self.ahead(1) {
            Some(b'(') if self.ahead(2) == Some(b'(') && self.is_arithmetic() => {
                self.at += 1;
                self.arithmetic()?;
                self.push(PieceKind::Computed, start, self.at, quoted);
            }
            Some(b'(') => {
                self.at += 2;
                self.substitution(GroupKind::Substitution, start, quoted)?;
            }
            Some(b'{') => {
                self.at += 2;
                self.braces(start, quoted)?;
            }
            Some(b'\'') if !quoted => {
                self.at += 2;
                self.ansi()?;
                self.push(PieceKind::Computed, start, self.at, true);
            }
            Some(b'"') if !quoted => {
                self.at += 1;
                self.double()?;
            }
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                self.at += 1;
                let name = self.name();
                self.push(PieceKind::Variable(name), start, self.at, quoted);
            }
            Some(b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!' | b'0'..=b'9') => {
                self.at += 2;
                self.push(PieceKind::Variable(Range::new(start + 1, self.at)), start, self.at, quoted);
            }
            _ => {
                self.at += 1;
                self.push(PieceKind::Text, start, self.at, quoted);
            }
        }
        Ok(())
    }

    /// At `((`: past its `))`. What it runs is found as in words.
    pub(super) fn arithmetic(&mut self) -> Read<()> {
        let Some(end) = self.arithmetic_end() else { return self.broken("a `((` is not closed") };
        let mark = self.pieces.len();
        while self.at < end {
            match self.peek() {
                Some(b'$') => self.deeper(|reader| reader.dollar(true))?,
                Some(b'`') => self.backticks(true)?,
                _ => self.at += 1,
            }
        }
        self.pieces.truncate(mark);
        self.at = end;
        Ok(())
    }

    /// At `$((`: whether it is arithmetic and not a subshell in a substitution.
    fn is_arithmetic(&mut self) -> bool {
        self.at += 1;
        let found = self.arithmetic_end().is_some();
        self.at -= 1;
        found
    }

    fn name(&mut self) -> Range {
        let start = self.at;
        let rest = self.rest();
        let is_end = |byte: u8| !(byte.is_ascii_alphanumeric() || byte == b'_');
        self.at += rest.bytes().position(is_end).unwrap_or(rest.len());
        Range::new(start, self.at)
    }

    /// After `$(`, `<(` or `>(`.
    fn substitution(&mut self, kind: GroupKind, start: usize, quoted: bool) -> Read<()> {
        let group = self.group(kind, |reader| reader.list(End::Paren))?;
        self.close(b')')?;
        self.push(PieceKind::Substitution(group), start, self.at, quoted);
        Ok(())
    }

    fn process(&mut self) -> Read<()> {
        let start = self.at;
        self.at += 2;
        self.substitution(GroupKind::Process, start, false)
    }

    /// After `${`.
    fn braces(&mut self, start: usize, quoted: bool) -> Read<()> {
        self.deeper(|reader| reader.expansion(start, quoted))
    }

    fn expansion(&mut self, start: usize, quoted: bool) -> Read<()> {
        let is_length = self.peek() == Some(b'#') && self.ahead(1) != Some(b'}');
        let is_indirect = self.take(b'!');
        let mut name = self.name();
        if name.is_empty() {
            // `${@}`, `${?}`.
            self.at += self.rest().chars().next().filter(|ch| *ch != '}').map_or(0, char::len_utf8);
            name = Range::new(name.start as usize, self.at);
        }
        if self.peek() == Some(b'}') && !is_length && !is_indirect {
            self.at += 1;
            self.push(PieceKind::Variable(name), start, self.at, quoted);
            return Ok(());
        }
        let operator = self.at;
        let mark = self.pieces.len();
        loop {
            match self.peek() {
                None => return self.broken("a `${` is not closed"),
                Some(b'}') => break,
                Some(b'\\') => {
                    self.at += 1;
                    self.at += self.rest().chars().next().map_or(0, char::len_utf8);
                }
                Some(b'\'') if !quoted => self.single()?,
                Some(b'"') => self.double()?,
                Some(b'$') => self.dollar(quoted)?,
                Some(b'`') => self.backticks(quoted)?,
                Some(_) => self.plain(&IN_BRACES, quoted),
            }
        }
        self.pieces.truncate(mark);
        let word = Range::new(operator, self.at);
        self.at += 1;
        let kind =
            if is_length || is_indirect { PieceKind::Computed } else { PieceKind::Expansion(name, word) };
        self.push(kind, start, self.at, quoted);
        Ok(())
    }

    /// After `$'`.
    fn ansi(&mut self) -> Read<()> {
        loop {
            match self.peek() {
                None => return self.broken("a quote is not closed"),
                Some(b'\'') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.at += self.rest().chars().next().map_or(0, char::len_utf8);
                }
                Some(_) => self.at += self.rest().chars().next().map_or(1, char::len_utf8),
            }
        }
    }

    /// At a backtick.
    pub(super) fn backticks(&mut self, quoted: bool) -> Read<()> {
        let start = self.at;
        self.at += 1;
        let mut close = self.at;
        let mut is_plain = true;
        loop {
            match self.text.as_bytes().get(close).filter(|_| close < self.end) {
                None => return self.broken("a backtick is not closed"),
                Some(b'`') => break,
                Some(b'\\') => {
                    let next = self.text.as_bytes().get(close + 1).copied();
                    is_plain &= !is_unescaped(next, quoted);
                    close += 2;
                }
                Some(_) => close += 1,
            }
        }
        if !is_plain {
            self.out.escaped.push((Range::new(self.at, close), self.host));
            self.at = close + 1;
            self.push(PieceKind::Computed, start, self.at, quoted);
            return Ok(());
        }
        let end = std::mem::replace(&mut self.end, close);
        let group = self.group(GroupKind::Substitution, |reader| reader.list(End::Text));
        self.end = end;
        self.at = close + 1;
        self.push(PieceKind::Substitution(group?), start, self.at, quoted);
        Ok(())
    }

    /// Whether a `(` here belongs to a pattern such as `!(a|b)`.
    fn is_pattern(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.text.as_bytes().get(at));
        let next = self.ahead(1);
        matches!(before, Some(b'?' | b'*' | b'+' | b'@' | b'!')) && next != Some(b')')
    }

    fn pattern(&mut self) -> Read<()> {
        let start = self.at;
        let Some(len) = self.rest().find(')') else { return self.broken("a pattern is not closed") };
        self.at += len + 1;
        self.push(PieceKind::Text, start, self.at, false);
        Ok(())
    }
}

/// Whether the escape before this byte goes when what stands between backticks is read.
pub(super) fn is_unescaped(byte: Option<u8>, quoted: bool) -> bool {
    matches!(byte, Some(b'$' | b'`' | b'\\')) || quoted && byte == Some(b'"')
}
