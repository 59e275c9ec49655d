//! Where a byte of a half-written file stands: in which table, at which key, in which string.
//!
//! For editors, which ask while somebody types. The parser of [`read`](super::Config::read) says what a
//! file means; this one only keeps its bearings, over strings that nobody closed and lists that go on.

use std::ops::Range;

/// A word of the file, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The keys that lead to the table of a key, or to the value that the word is (a part) of.
    pub path: Vec<String>,
    /// Whether the word is a key, not a value.
    pub is_key: bool,
    /// Whether it is a key in the brackets of a table's header.
    pub is_header: bool,
    /// Its bytes, without quotes; empty where nothing is written yet.
    pub range: Range<usize>,
    /// The quote that it stands in, if one.
    pub quote: Option<char>,
}

/// The word at a byte of a text. `None` in a comment, or between words that leave no room for one.
pub fn cursor(text: &str, at: usize) -> Option<Cursor> {
    let mut scan = Scan { text, wanted: at, at: 0, table: Vec::new(), found: None, is_over: false, depth: 0 };
    scan.at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    scan.file();
    scan.found
}

/// Lists in lists: deeper is not followed.
const MAX_DEPTH: usize = 32;

struct Scan<'t> {
    text: &'t str,
    /// The byte that is asked about.
    wanted: usize,
    /// The byte to go on at.
    at: usize,
    /// The keys of the table under way.
    table: Vec<String>,
    found: Option<Cursor>,
    /// Whether the byte was passed and holds no word.
    is_over: bool,
    depth: usize,
}

impl<'t> Scan<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    fn take(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    fn is_done(&self) -> bool {
        self.found.is_some() || self.is_over || self.at > self.wanted
    }

    fn skip(&mut self, skipped: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !skipped(c)).unwrap_or(rest.len());
    }

    fn blanks(&mut self) {
        self.skip(|c| matches!(c, ' ' | '\t'));
    }

    /// Passes the rest of a line, in which no word is looked for.
    fn line(&mut self) {
        let from = self.at;
        self.skip(|c| c != '\n');
        self.is_over |= from < self.wanted && self.wanted <= self.at;
    }

    /// Whether only blanks stand before here on the line.
    fn begins_line(&self) -> bool {
        let before = self.text.get(..self.at).unwrap_or_default();
        before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty())
    }

    /// Notes the word `range` if it is the one.
    fn word(
        &mut self,
        range: Range<usize>,
        quote: Option<char>,
        path: &[String],
        (is_key, is_header): (bool, bool),
    ) {
        if self.found.is_none() && !self.is_over && range.start <= self.wanted && self.wanted <= range.end {
            self.found = Some(Cursor { path: path.to_vec(), is_key, is_header, range, quote });
        }
    }

    /// Notes that a word may be written between `from` and here.
    fn gap(&mut self, from: usize, path: &[String], is_key: bool) {
        if from <= self.wanted && self.wanted <= self.at {
            self.word(self.wanted..self.wanted, None, path, (is_key, false));
        }
    }

    fn file(&mut self) {
        while !self.is_done() {
            let from = self.at;
            self.skip(char::is_whitespace);
            let table = self.table.clone();
            match self.peek() {
                None => return self.gap(from, &table, true),
                // What is written right before a key belongs to the key.
                Some(c) if self.at > self.wanted || (self.at == self.wanted && matches!(c, '#' | '[')) => {
                    self.gap(from, &table, true);
                    return;
                }
                Some('#') => self.line(),
                Some('[') => self.header(),
                Some(_) => {
                    let before = self.at;
                    self.pair(&table);
                    if self.at == before || !self.begins_line() {
                        self.line();
                    }
                }
            }
        }
    }

    /// `[a.b]` or `[[a.b]]`.
    fn header(&mut self) {
        self.take("[");
        self.take("[");
        self.table = self.keys(&[], true);
        self.line();
    }

    /// Keys with dots between them; gives them below `table`.
    fn keys(&mut self, table: &[String], is_header: bool) -> Vec<String> {
        let mut path = table.to_vec();
        loop {
            self.blanks();
            let (range, quote) = self.key();
            self.word(range.clone(), quote, &path, (true, is_header));
            path.push(self.text.get(range).unwrap_or_default().to_owned());
            self.blanks();
            if self.is_done() || !self.take(".") {
                return path;
            }
        }
    }

    fn key(&mut self) -> (Range<usize>, Option<char>) {
        if let Some(quote @ ('"' | '\'')) = self.peek() {
            return (self.string(quote), Some(quote));
        }
        let start = self.at;
        // A rule's id that should have been quoted is one word all the same.
        self.skip(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | ':' | '*'));
        (start..self.at, None)
    }

    /// The inside of a string that begins here. Nobody closed it: up to the line's end.
    fn string(&mut self, quote: char) -> Range<usize> {
        let three = [quote; 3].iter().collect::<String>();
        let many = self.take(&three);
        if !many {
            self.bump();
        }
        let start = self.at;
        while let Some(c) = self.peek() {
            let closes = if many { self.rest().starts_with(&three) } else { c == quote };
            if closes || (!many && c == '\n') {
                break;
            }
            self.bump();
            if c == '\\' && quote == '"' && self.peek() != Some('\n') {
                self.bump();
            }
        }
        let inside = self.text.get(start..self.at).unwrap_or_default();
        let end = if many { self.at } else { start + inside.trim_end_matches('\r').len() };
        self.take(if many {
            &three
        } else {
            self.text.get(self.at..self.at + 1).filter(|c| c.starts_with(quote)).unwrap_or("\0")
        });
        start..end
    }

    /// `key = value`.
    fn pair(&mut self, table: &[String]) {
        let path = self.keys(table, false);
        if self.is_done() {
            return;
        }
        if self.take("=") {
            self.value(&path);
        }
    }

    fn value(&mut self, path: &[String]) {
        let from = self.at;
        self.blanks();
        match self.peek() {
            Some(open @ ('[' | '{')) => self.nested(|scan| scan.items(path, open == '{')),
            Some(quote @ ('"' | '\'')) => {
                let range = self.string(quote);
                self.word(range, Some(quote), path, (false, false));
            }
            _ => {
                let start = self.at;
                self.skip(|c| !c.is_whitespace() && !matches!(c, ',' | ']' | '}' | '#'));
                self.word(start..self.at, None, path, (false, false));
                self.gap(from, path, false);
            }
        }
    }

    fn nested(&mut self, inside: impl FnOnce(&mut Self)) {
        self.bump();
        self.depth += 1;
        if self.depth < MAX_DEPTH {
            inside(self);
        } else {
            self.line();
        }
        self.depth -= 1;
    }

    /// What follows a `[` or, of a table, a `{`.
    fn items(&mut self, path: &[String], is_table: bool) {
        let mut is_open = true;
        while !self.is_done() {
            let from = self.at;
            self.skip(char::is_whitespace);
            match self.peek() {
                None => return self.gap(from, path, is_table),
                _ if self.at > self.wanted => return self.gap(from, path, is_table),
                Some(mark @ (']' | '}' | ',')) => {
                    self.gap(from, path, is_table);
                    self.bump();
                    if mark == if is_table { '}' } else { ']' } {
                        return;
                    }
                    is_open = true;
                }
                // Nobody closed the list.
                Some(_) if self.begins_statement(from, is_open) => return,
                Some('#') => self.line(),
                Some(_) => {
                    let before = self.at;
                    if is_table {
                        self.pair(path);
                    } else {
                        self.value(path);
                    }
                    is_open = false;
                    if self.at == before {
                        self.bump();
                    }
                }
            }
        }
    }

    /// Whether here, after a line break since `from`, another setting begins: also half of one, where a list
    /// is not `open` for more.
    fn begins_statement(&self, from: usize, is_open: bool) -> bool {
        let line = self.rest().lines().next().unwrap_or_default();
        let breaks = self.text.get(from..self.at).is_some_and(|between| between.contains('\n'));
        let name = line.split(['=', ']']).next().unwrap_or_default();
        let name = name.trim_start_matches('[').trim();
        let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '"' | '/'));
        breaks && is_name && (!is_open || line.starts_with('[') || line.contains('='))
    }
}

#[cfg(test)]
#[path = "cursor_tests.rs"]
mod tests;
