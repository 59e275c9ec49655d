//! Compound commands: groups, conditions, loops, functions.

use super::{
    Follows, GroupKind, Range,
    reader::{End, Read, Reader},
};

impl Reader<'_> {
    /// One member of a pipeline.
    pub(super) fn command(&mut self) -> Read<()> {
        let redirects = self.redirects.len();
        let group = match self.peek() {
            Some(b'(') if self.ahead(1) == Some(b'(') && self.arithmetic_end().is_some() => {
                return self.arithmetic();
            }
            Some(b'(') => {
                self.at += 1;
                self.group(GroupKind::Subshell, |reader| {
                    reader.list(End::Paren)?;
                    reader.close(b')')
                })?
            }
            _ => match self.keyword() {
                Some(keyword) => self.compound(keyword)?,
                None => return self.simple(),
            },
        };
        loop {
            self.blanks();
            if !self.redirect()? {
                break;
            }
        }
        let kept = self.keep_redirects(redirects);
        if let Some(group) = self.out.groups.get_mut(group as usize) {
            group.redirects = kept;
        }
        Ok(())
    }

    fn keyword(&self) -> Option<&'static str> {
        const OPENERS: [&str; 8] = ["{", "if", "while", "until", "for", "select", "case", "function"];
        const OTHERS: [&str; 9] = ["then", "else", "elif", "fi", "do", "done", "esac", "}", "[["];
        let word = self.plain_word();
        if word.len() > "function".len() {
            return None;
        }
        OPENERS.iter().chain(&OTHERS).find(|known| **known == word).copied()
    }

    fn compound(&mut self, keyword: &'static str) -> Read<u32> {
        match keyword {
            "[[" => {
                // A test runs nothing; what its words run is found as in other words.
                return self.group(GroupKind::Compound, Self::test);
            }
            "{" | "if" | "while" | "until" | "for" | "select" | "case" => self.at += keyword.len(),
            "function" => {
                self.at += keyword.len();
                self.blanks();
                let name = self.plain_word().len();
                self.at += name;
                self.blanks();
                if self.take(b'(') {
                    self.blanks();
                    self.close(b')')?;
                }
                return self.body();
            }
            _ => return self.broken("a reserved word stands where a command should"),
        }
        self.group(GroupKind::Compound, |reader| match keyword {
            "{" => {
                reader.list(End::Words(&["}"]))?;
                reader.expect("}")
            }
            "if" => reader.condition(),
            "while" | "until" => {
                reader.list(End::Words(&["do"]))?;
                reader.loop_body()
            }
            "case" => reader.case(),
            _ => reader.for_loop(),
        })
    }

    pub(super) fn close(&mut self, byte: u8) -> Read<()> {
        if self.take(byte) { Ok(()) } else { self.broken("something is not closed") }
    }

    fn expect(&mut self, word: &'static str) -> Read<()> {
        if self.take_word(word) { Ok(()) } else { self.broken("something is not closed") }
    }

    /// After `if`.
    fn condition(&mut self) -> Read<()> {
        loop {
            self.list(End::Words(&["then"]))?;
            self.expect("then")?;
            self.group(GroupKind::Branch, |reader| reader.list(End::Words(&["elif", "else", "fi"])))?;
            if self.take_word("fi") {
                return Ok(());
            }
            if self.take_word("else") {
                self.group(GroupKind::Branch, |reader| reader.list(End::Words(&["fi"])))?;
                return self.expect("fi");
            }
            self.expect("elif")?;
        }
    }

    fn loop_body(&mut self) -> Read<()> {
        self.expect("do")?;
        self.group(GroupKind::Loop, |reader| reader.list(End::Words(&["done"])))?;
        self.expect("done")
    }

    /// After `for` or `select`.
    fn for_loop(&mut self) -> Read<()> {
        self.blanks();
        if self.peek() == Some(b'(') {
            self.arithmetic()?;
        } else {
            let len = self.plain_word().len();
            if len == 0 {
                return self.broken("`for` needs a name");
            }
            self.out.loop_variables.push(Range::new(self.at, self.at + len));
            self.at += len;
            self.lines();
            if self.take_word("in") {
                self.loop_words()?;
            }
        }
        self.blanks();
        self.take(b';');
        self.lines();
        self.loop_body()
    }

    fn loop_words(&mut self) -> Read<()> {
        loop {
            self.blanks();
            if matches!(self.peek(), None | Some(b'\n' | b';')) {
                return Ok(());
            }
            if self.word()?.range.is_empty() {
                return self.broken("unexpected text in a list of words");
            }
        }
    }

    /// After `case`.
    fn case(&mut self) -> Read<()> {
        self.blanks();
        self.word()?;
        self.lines();
        self.expect("in")?;
        loop {
            self.lines();
            if self.take_word("esac") {
                return Ok(());
            }
            self.take(b'(');
            self.patterns()?;
            self.group(GroupKind::Branch, |reader| reader.list(End::CaseItem))?;
            if self.take(b';') {
                while matches!(self.peek(), Some(b';' | b'&')) {
                    self.at += 1;
                }
            }
        }
    }

    fn patterns(&mut self) -> Read<()> {
        loop {
            self.blanks();
            if self.word()?.range.is_empty() {
                return self.broken("`case` needs a pattern");
            }
            self.blanks();
            if self.take(b')') {
                return Ok(());
            }
            self.close(b'|')?;
        }
    }

    /// At the `(` of `name ()`.
    pub(super) fn function_body(&mut self) -> Read<()> {
        self.at += 1;
        self.blanks();
        self.close(b')')?;
        self.body().map(drop)
    }

    fn body(&mut self) -> Read<u32> {
        self.lines();
        self.follows = Follows::Anyway;
        self.group(GroupKind::Function, Self::command)
    }

    /// `[[ … ]]`
    fn test(&mut self) -> Read<()> {
        self.at += 2;
        loop {
            self.lines();
            if self.take_word("]]") {
                return Ok(());
            }
            match self.peek() {
                None => return self.broken("a `[[` is not closed"),
                Some(b'&' | b'|' | b'<' | b'>' | b'(' | b')' | b';') => self.at += 1,
                _ => drop(self.word()?),
            }
        }
    }

    /// At a `((`: the place after its `))`, if it is arithmetic: brackets are counted outside of quotes.
    pub(super) fn arithmetic_end(&self) -> Option<usize> {
        let mut depth = 0_u32;
        let mut quote = None;
        let bytes = self.rest().as_bytes();
        let mut iter = bytes.iter().enumerate();
        while let Some((at, byte)) = iter.next() {
            match (quote, byte) {
                (None | Some(b'"'), b'\\') => drop(iter.next()),
                (Some(open), close) if open == *close => quote = None,
                (None, b'\'' | b'"') => quote = Some(*byte),
                (None, b'(') => depth += 1,
                (None, b')') if depth == 2 => {
                    return (bytes.get(at + 1) == Some(&b')')).then_some(self.at + at + 2);
                }
                (None, b')') => depth = depth.checked_sub(1)?,
                (None, b'\n' | b';') if depth < 2 => return None,
                _ => {}
            }
        }
        None
    }
}
