//! From text to commands: lists, pipelines, simple commands, redirects. Compound commands are in
//! `compound.rs`, words in `words.rs`.

use super::{
    Assignment, Broken, Command, Follows, Group, GroupKind, Heredoc, Piece, Place, Range, Redirect, Script,
    Word,
    bytes::{ENDS, QUOTES},
};

/// Groups inside groups, no deeper than this.
const MAX_DEPTH: u32 = 64;

/// Here-documents that one line opens; each body looks for its redirect.
const MAX_WAITING: usize = 64;

pub(super) type Read<T> = Result<T, Broken>;

/// Where a list of commands ends.
#[derive(Clone, Copy)]
pub(super) enum End {
    Text,
    Paren,
    Words(&'static [&'static str]),
    /// `;;` or `esac`.
    CaseItem,
}

/// Reads a text. `elsewhere` says how many bodies of here-documents its owner keeps.
pub(in super::super) fn read(text: &str, elsewhere: u32) -> Read<Script> {
    let mut reader = Reader { elsewhere: (0, elsewhere), ..Reader::new(text) };
    reader.group(GroupKind::Text, |reader| reader.list(End::Text))?;
    Ok(reader.out)
}

/// A here-document whose body has not been reached.
pub(super) struct Waiting {
    /// Index among all redirects made; they are put in order later, so it is looked up by operator.
    operator: Range,
    name: String,
    strip_tabs: bool,
}

pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    /// What lies behind is not there.
    pub(super) end: usize,
    pub(super) out: Script,
    /// Items of what is being read; they move to `out` when that is complete, and so stand together.
    pub(super) words: Vec<Word>,
    pub(super) pieces: Vec<Piece>,
    pub(super) redirects: Vec<Redirect>,
    waiting: Vec<Waiting>,
    /// How many bodies kept elsewhere were used, and how many there are.
    elsewhere: (u32, u32),
    pub(super) group: u32,
    pub(super) place: Place,
    pub(super) follows: Follows,
    /// The command that is being read.
    pub(super) host: Option<u32>,
    depth: u32,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            end: text.len(),
            out: Script::default(),
            words: Vec::new(),
            pieces: Vec::new(),
            redirects: Vec::new(),
            waiting: Vec::new(),
            elsewhere: (0, 0),
            group: 0,
            place: Place::default(),
            follows: Follows::Anyway,
            host: None,
            depth: 0,
        }
    }
}

/// Bytes.
impl Reader<'_> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, by: usize) -> Option<u8> {
        let at = self.at + by;
        if at < self.end { self.text.as_bytes().get(at).copied() } else { None }
    }

    pub(super) fn take(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    pub(super) fn rest(&self) -> &str {
        self.text.get(self.at..self.end).unwrap_or_default()
    }

    pub(super) fn broken<T>(&self, what: &'static str) -> Read<T> {
        Err(Broken { at: self.at as u32, what })
    }

    /// Skips white space within a line, joined lines and a comment.
    pub(super) fn blanks(&mut self) {
        loop {
            match (self.peek(), self.ahead(1)) {
                (Some(b' ' | b'\t' | b'\r'), _) => self.at += 1,
                (Some(b'\\'), Some(b'\n')) => self.at += 2,
                (Some(b'\\'), Some(b'\r')) if self.ahead(2) == Some(b'\n') => self.at += 3,
                (Some(b'#'), _) => {
                    let rest = self.rest();
                    self.at += memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
                }
                _ => return,
            }
        }
    }

    /// Skips blanks and new lines, behind which the bodies of here-documents stand.
    pub(super) fn lines(&mut self) {
        loop {
            self.blanks();
            if !self.take(b'\n') {
                return;
            }
            self.bodies();
        }
    }

    /// The word at this place, if it is one without quotes and substitutions.
    pub(super) fn plain_word(&self) -> &str {
        let rest = self.rest();
        let len = rest.bytes().position(|byte| ENDS.has(byte)).unwrap_or(rest.len());
        if rest.as_bytes().get(len).is_some_and(|byte| QUOTES.has(*byte)) {
            return "";
        }
        rest.get(..len).unwrap_or_default()
    }

    /// Takes a reserved word.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.plain_word() == word;
        self.at += if found { word.len() } else { 0 };
        found
    }
}

/// Lists and pipelines.
impl Reader<'_> {
    /// Reads what a new group holds; the group's index.
    pub(super) fn group(&mut self, kind: GroupKind, inside: impl FnOnce(&mut Self) -> Read<()>) -> Read<u32> {
        let index = self.out.groups.len() as u32;
        let is_inner = matches!(kind, GroupKind::Substitution | GroupKind::Process);
        self.out.groups.push(Group {
            kind,
            range: Range::new(self.at, self.at),
            parent: (index > 0).then_some(self.group),
            pipe: (!is_inner && index > 0).then_some(self.place),
            follows: self.follows,
            host: if is_inner { self.host } else { None },
            redirects: Range::default(),
        });
        let outer = (self.group, self.place, self.follows, self.host);
        self.group = index;
        self.follows = Follows::Anyway;
        let result = self.deeper(inside);
        (self.group, self.place, self.follows, self.host) = outer;
        result?;
        let end = self.at as u32;
        if let Some(group) = self.out.groups.get_mut(index as usize) {
            group.range.end = end;
        }
        Ok(index)
    }

    /// Reads what stands one level deeper.
    pub(super) fn deeper(&mut self, inside: impl FnOnce(&mut Self) -> Read<()>) -> Read<()> {
        if self.depth >= MAX_DEPTH {
            return self.broken("it is nested too deeply");
        }
        self.depth += 1;
        let result = inside(self);
        self.depth -= 1;
        result
    }

    pub(super) fn list(&mut self, end: End) -> Read<()> {
        loop {
            self.lines();
            if self.is_at(end) {
                return Ok(());
            }
            self.and_or()?;
            self.blanks();
            match (self.peek(), self.ahead(1)) {
                (Some(b';'), Some(b';' | b'&')) if matches!(end, End::CaseItem) => return Ok(()),
                (Some(b';' | b'&'), next) if next != Some(b';') => self.at += 1,
                (Some(b'\n'), _) => {}
                _ if self.is_at(end) => return Ok(()),
                _ => return self.broken("unexpected text after a command"),
            }
        }
    }

    pub(super) fn is_at(&self, end: End) -> bool {
        match end {
            End::Text => self.peek().is_none(),
            End::Paren => self.peek() == Some(b')'),
            End::Words(words) => words.contains(&self.plain_word()),
            End::CaseItem => {
                self.peek() == Some(b';') && matches!(self.ahead(1), Some(b';' | b'&'))
                    || self.plain_word() == "esac"
            }
        }
    }

    fn and_or(&mut self) -> Read<()> {
        self.follows = Follows::Anyway;
        loop {
            self.pipeline()?;
            self.blanks();
            self.follows = match (self.peek(), self.ahead(1)) {
                (Some(b'&'), Some(b'&')) => Follows::Success,
                (Some(b'|'), Some(b'|')) => Follows::Failure,
                _ => return Ok(()),
            };
            self.at += 2;
            self.lines();
        }
    }

    fn pipeline(&mut self) -> Read<()> {
        let pipeline = self.out.pipelines.len() as u32;
        self.out.pipelines.push(0);
        let outer = self.place;
        let mut position = 0;
        while self.take_word("!") {
            self.blanks();
        }
        loop {
            self.place = Place { pipeline, position };
            self.command()?;
            position += 1;
            self.blanks();
            if self.peek() != Some(b'|') || self.ahead(1) == Some(b'|') {
                break;
            }
            self.at += 1;
            self.take(b'&');
            self.lines();
        }
        self.place = outer;
        if let Some(count) = self.out.pipelines.get_mut(pipeline as usize) {
            *count = position;
        }
        Ok(())
    }
}

/// Simple commands.
impl Reader<'_> {
    pub(super) fn simple(&mut self) -> Read<()> {
        let index = self.out.commands.len();
        let start = self.at;
        self.out.commands.push(Command {
            group: self.group,
            pipe: self.place,
            follows: self.follows,
            ..Command::default()
        });
        let outer = self.host.replace(index as u32);
        let (words, redirects) = (self.words.len(), self.redirects.len());
        let mut assignments: Vec<Assignment> = Vec::new();
        let mut end = self.at;
        loop {
            self.blanks();
            match self.peek() {
                None | Some(b'\n' | b';' | b'|' | b')') => break,
                Some(b'&') if self.ahead(1) != Some(b'>') => break,
                Some(b'(') if self.words.len() == words + 1 && assignments.is_empty() => {
                    self.host = outer;
                    self.words.truncate(words);
                    // A definition is no command: nothing is run by it.
                    self.out.commands.truncate(index);
                    return self.function_body();
                }
                Some(b'(') => return self.broken("an unexpected `(`"),
                _ if self.redirect()? => {}
                _ => {
                    let word = self.word()?;
                    match self.assignment(word).filter(|_| self.words.len() == words) {
                        Some(assignment) => assignments.push(self.array(assignment)?),
                        None => self.words.push(word),
                    }
                }
            }
            end = self.at;
        }
        if end == start {
            return self.broken("a command is missing");
        }
        self.host = outer;
        let first = self.out.assignments.len();
        self.out.assignments.append(&mut assignments);
        let made = Command {
            range: Range::new(start, end),
            words: self.keep_words(words),
            assignments: Range::new(first, self.out.assignments.len()),
            redirects: self.keep_redirects(redirects),
            ..self.out.commands.get(index).copied().unwrap_or_default()
        };
        if let Some(command) = self.out.commands.get_mut(index) {
            *command = made;
        }
        Ok(())
    }

    fn keep_words(&mut self, from: usize) -> Range {
        let first = self.out.words.len();
        self.out.words.extend(self.words.drain(from..));
        Range::new(first, self.out.words.len())
    }

    pub(super) fn keep_redirects(&mut self, from: usize) -> Range {
        let first = self.out.redirects.len();
        self.out.redirects.extend(self.redirects.drain(from..));
        Range::new(first, self.out.redirects.len())
    }

    /// `name=value`, if the word begins so.
    fn assignment(&self, word: Word) -> Option<Assignment> {
        let text = self.text.get(word.range.bytes())?;
        let len = text.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'_'))?;
        if len == 0 || text.starts_with(|ch: char| ch.is_ascii_digit()) {
            return None;
        }
        let mut rest = text.get(len..)?;
        let mut plain = true;
        if rest.starts_with('[') {
            rest = rest.get(rest.find(']')? + 1..)?;
            plain = false;
        }
        if let Some(after) = rest.strip_prefix('+') {
            rest = after;
            plain = false;
        }
        rest = rest.strip_prefix('=')?;
        let start = word.range.start as usize;
        let value_at = word.range.end as usize - rest.len();
        let value = Word { range: Range::new(value_at, word.range.end as usize), pieces: word.pieces };
        Some(Assignment { name: Range::new(start, start + len), value, plain })
    }

    /// After `name=`: the rest of an array, if it is one.
    fn array(&mut self, mut assignment: Assignment) -> Read<Assignment> {
        if !assignment.value.range.is_empty() || self.peek() != Some(b'(') {
            return Ok(assignment);
        }
        self.at += 1;
        let mark = self.words.len();
        loop {
            self.lines();
            if self.take(b')') {
                break;
            }
            let word = self.word()?;
            if word.range.is_empty() {
                return self.broken("an array is not closed");
            }
        }
        self.words.truncate(mark);
        assignment.plain = false;
        Ok(assignment)
    }

    /// A redirect, if one stands here.
    pub(super) fn redirect(&mut self) -> Read<bool> {
        const OPERATORS: [&[u8]; 12] =
            [b"<<<", b"<<-", b"&>>", b"<<", b">>", b"<&", b">&", b"<>", b">|", b"&>", b"<", b">"];
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit() || b"<>&".contains(&byte)) {
            return Ok(false);
        }
        let start = self.at;
        let rest = self.rest().as_bytes();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let operator = rest.get(digits..).unwrap_or_default();
        let found = OPERATORS.iter().find(|known| operator.starts_with(known));
        let Some(found) = found else { return Ok(false) };
        // `<(` and `>(` are words.
        if found.len() == 1 && operator.get(1) == Some(&b'(') {
            return Ok(false);
        }
        self.at += digits + found.len();
        let operator = Range::new(start, self.at);
        self.blanks();
        let target = self.word()?;
        if target.range.is_empty() {
            return self.broken("a redirect leads nowhere");
        }
        let heredoc = if matches!(*found, b"<<" | b"<<-") {
            self.heredoc(operator, target, *found == b"<<-")?
        } else {
            None
        };
        self.redirects.push(Redirect { operator, target, heredoc });
        Ok(true)
    }

    fn heredoc(&mut self, operator: Range, target: Word, strip_tabs: bool) -> Read<Option<Heredoc>> {
        if self.elsewhere.0 < self.elsewhere.1 {
            self.elsewhere.0 += 1;
            return Ok(Some(Heredoc::Elsewhere(self.elsewhere.0 - 1)));
        }
        if self.waiting.len() >= MAX_WAITING {
            return self.broken("a line opens too many here-documents");
        }
        let written = self.text.get(target.range.bytes()).unwrap_or_default();
        let name = written.replace(['"', '\'', '\\'], "");
        self.waiting.push(Waiting { operator, name, strip_tabs });
        Ok(None)
    }

    /// Behind a line's end: the bodies of the here-documents that the line opened.
    fn bodies(&mut self) {
        for waiting in std::mem::take(&mut self.waiting) {
            let start = self.at;
            let mut end = self.end;
            while self.at < self.end {
                let line_at = self.at;
                let rest = self.rest();
                let len = memchr::memchr(b'\n', rest.as_bytes());
                let line = rest.get(..len.unwrap_or(rest.len())).unwrap_or_default().trim_end_matches('\r');
                let line = if waiting.strip_tabs { line.trim_start_matches('\t') } else { line };
                let is_end = line == waiting.name;
                self.at += len.map_or(rest.len(), |len| len + 1);
                if is_end {
                    end = line_at;
                    break;
                }
            }
            let body = Heredoc::Here(Range::new(start, end));
            // It was made on the line just read, so it is among the last.
            let mut latest = self.out.redirects.iter_mut().chain(&mut self.redirects).rev();
            if let Some(redirect) = latest.find(|redirect| redirect.operator == waiting.operator) {
                redirect.heredoc = Some(body);
            }
        }
    }
}
