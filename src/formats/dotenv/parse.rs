//! Text of an env file → entries with exact spans, as Compose reads it. Total.
//!
//! Verified against compose-go's `dotenv` package: `#` starts a comment at a line's start or after a
//! space, `:` separates like `=`, single quotes are literal, double quotes know escapes, both go over
//! lines, and what follows a closing quote is a further entry.

use smol_str::SmolStr;

use super::{
    quoted,
    tree::{Entry, EnvFile, Quote},
};
use crate::{
    formats::{Remarks, SyntaxError},
    source::SourceFile,
    text::{FileId, Span},
    value::Text,
};

/// No more entries than these are read: what has more is no env file.
const MOST: usize = 100_000;

/// What files that are encrypted as a whole begin with.
const ENCRYPTED: [&str; 3] = ["\0GITCRYPT", "age-encryption.org/", "-----BEGIN AGE ENCRYPTED FILE-----"];

/// Reads a whole file.
pub(super) fn parse(file: &SourceFile) -> (EnvFile, Vec<SyntaxError>) {
    let at = if file.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut cursor = Cursor { text: &file.text, file: file.id, at, comments: Vec::new() };
    let mut tree = EnvFile::default();
    let mut errors = Vec::new();
    if ENCRYPTED.iter().any(|start| file.text.starts_with(start)) {
        return (tree, errors);
    }
    while cursor.find_statement() {
        if tree.entries.len() == MOST {
            errors.push(SyntaxError::limit(cursor.span(cursor.at, cursor.at), "more entries are not read"));
            break;
        }
        match cursor.entry() {
            Ok(entry) => tree.entries.extend(entry),
            Err(error) => {
                errors.push(error);
                cursor.skip_line();
            }
        }
    }
    tree.comments = cursor.comments;
    (tree, errors)
}

/// The comments of a file, and its values that go over lines.
pub(super) fn remarks(file: &SourceFile) -> Remarks {
    let (tree, _) = parse(file);
    let many = tree.entries.iter().filter(|entry| file.slice(entry.span).contains('\n'));
    let found = Remarks {
        comments: tree.comments.iter().map(|comment| comment.range()).collect(),
        joined: many.map(|entry| entry.span.range()).collect(),
        ..Remarks::default()
    };
    found.sorted()
}

/// Blanks within a line, as compose-go counts them.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}')
}

struct Cursor<'t> {
    text: &'t str,
    file: FileId,
    at: usize,
    comments: Vec<Span>,
}

impl<'t> Cursor<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    /// The rest of the line, without its `\n`.
    fn line(&self) -> &'t str {
        let rest = self.rest();
        let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    fn skip_line(&mut self) {
        self.at += self.line().len();
    }

    fn skip(&mut self, skipped: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(skipped).len();
    }

    /// Goes to the next entry. False at the end.
    fn find_statement(&mut self) -> bool {
        loop {
            self.skip(char::is_whitespace);
            if !self.rest().starts_with('#') {
                return !self.rest().is_empty();
            }
            self.comment(self.at);
            self.skip_line();
        }
    }

    /// From `start` to the end of the line.
    fn comment(&mut self, start: usize) {
        let end = self.at + self.line().trim_end().len();
        self.comments.push(self.span(start, end));
    }

    /// `None`: an `export` of nothing, which Compose passes over.
    fn entry(&mut self) -> Result<Option<Entry>, SyntaxError> {
        let start = self.at;
        let is_space = |c: char| matches!(c, '\t' | '\n' | '\u{c}' | '\r' | ' ');
        let export = self.rest().strip_prefix("export").is_some_and(|rest| rest.starts_with(is_space));
        if export {
            self.at += "export".len();
            self.skip(is_blank);
        }
        let key_start = self.at;
        let line = self.line();
        let end = line.find(['=', ':']).unwrap_or(line.len());
        let key = line.get(..end).unwrap_or_default().trim_end();
        let is_last = key_start + line.len() == self.text.len();
        if export && key.is_empty() && end == line.len() && !is_last {
            return Ok(None);
        }
        self.check_key(key)?;
        let key_span = self.span(key_start, key_start + key.len());
        self.at = key_start + end;
        let (quote, value) = if end < line.len() {
            self.at += 1;
            self.value()?
        } else if is_last {
            // Compose looks for a line's end, finds none, and takes the name for a value.
            let what = "Compose does not see a name alone on the last line: end the line";
            return Err(SyntaxError::new(key_span, what));
        } else {
            (Quote::None, None)
        };
        let span = self.span(start, self.at);
        Ok(Some(Entry { key: SmolStr::from(key), key_span, export, quote, value, span }))
    }

    fn check_key(&self, key: &str) -> Result<(), SyntaxError> {
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '[' | ']');
        if key.is_empty() {
            return Err(SyntaxError::new(self.span(self.at, self.at), "expected a variable's name"));
        }
        let Some((at, bad)) = key.char_indices().find(|(_, c)| !allowed(*c)) else { return Ok(()) };
        let span = self.span(self.at + at, self.at + at + bad.len_utf8());
        let what = if is_blank(bad) { "a space" } else { "this character" };
        Err(SyntaxError::new(span, format!("{what} cannot stand in a variable's name")))
    }

    /// The value after the separator.
    fn value(&mut self) -> Result<(Quote, Option<Text>), SyntaxError> {
        self.skip(is_blank);
        match self.rest().as_bytes().first() {
            Some(b'"') => self.quoted(Quote::Double),
            Some(b'\'') => self.quoted(Quote::Single),
            _ => {
                let line = self.line();
                let content = line.split(" #").next().unwrap_or_default().trim_end();
                let span = self.span(self.at, self.at + content.len());
                if let Some(before) = line.find(" #") {
                    self.comment(self.at + before + 1);
                }
                self.at += line.len();
                // The entry ends with its value, the comment is not part of it.
                let text = Text::literal(content, span);
                Ok((Quote::None, Some(text)))
            }
        }
    }

    fn quoted(&mut self, quote: Quote) -> Result<(Quote, Option<Text>), SyntaxError> {
        let open = self.at;
        let body = self.text.get(open + 1..).unwrap_or_default();
        let Some(len) = quoted::closing(body, quote) else {
            let line = self.line().trim_end();
            return Err(SyntaxError::new(self.span(open, open + line.len()), "this quote is not closed"));
        };
        self.at = open + 1 + len + 1;
        let raw = body.get(..len).unwrap_or_default();
        Ok((quote, Some(quoted::unescape(raw, quote, self.span(open + 1, open + 1 + len)))))
    }
}
