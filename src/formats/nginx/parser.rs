//! Builds the tree from tokens, and goes on after each error.
//!
//! A first reading takes the text as nginx would. Only where that leaves a block open or a brace over
//! is the text read again, with indentation and the places of `server` and the like as a hint where
//! the brace is missing; otherwise one missing brace would cost all that follows.

use crate::text::{FileId, Span};

use super::lexer::{Fault, Lexer, Token};
use super::lua;
use super::names::{is_lua_block, starts_directive};
use super::nesting::{self, Nest};
use super::syntax::{Directive, DirectiveId, SyntaxError, SyntaxErrorKind, Tree};
use super::word::Word;

/// Deeper blocks are left out. nginx's own limit is its stack.
const MAX_DEPTH: usize = 128;

/// Parses `source`. Total: any text gives a tree, and what is wrong is in its `errors`.
pub fn parse(file: FileId, source: &str) -> Tree {
    let strict = Parser::new(file, source, false).run();
    let unbalanced = |error: &SyntaxError| {
        matches!(error.kind, SyntaxErrorKind::UnclosedBlock | SyntaxErrorKind::UnexpectedClose)
    };
    if !strict.errors.iter().any(unbalanced) {
        return strict;
    }
    let regrouped = Parser::new(file, source, true).run();
    if regrouped.errors.len() <= strict.errors.len() { regrouped } else { strict }
}

/// A directive whose end has not come yet.
struct Pending {
    name: Word,
    first_argument: usize,
}

/// A block that is open.
struct Open {
    /// `None` for a brace without a directive.
    directive: Option<DirectiveId>,
    /// The nearest directive around what is inside.
    inside: Option<DirectiveId>,
    nest: Nest,
}

struct Parser<'s> {
    source: &'s str,
    lexer: Lexer<'s>,
    tree: Tree,
    open: Vec<Open>,
    pending: Option<Pending>,
    regroup: bool,
    unclosed_lua: u32,
    too_deep: bool,
}

impl<'s> Parser<'s> {
    fn new(file: FileId, source: &'s str, regroup: bool) -> Self {
        let tree = Tree {
            file,
            comments: Vec::new(),
            statements: Vec::new(),
            errors: Vec::new(),
            directives: Vec::new(),
            words: Vec::new(),
        };
        let lexer = Lexer::new(file, source);
        Self {
            source,
            lexer,
            tree,
            open: Vec::new(),
            pending: None,
            regroup,
            unclosed_lua: 0,
            too_deep: false,
        }
    }

    fn run(mut self) -> Tree {
        loop {
            match self.lexer.next(self.pending.is_none()) {
                Token::Word(word) => self.word(word),
                Token::Semicolon(at) => self.semicolon(at),
                Token::Open(at) => self.open(at),
                Token::Close(at) => self.close(at),
                Token::Comment(span) => self.tree.comments.push(span),
                Token::Statement(span) => self.tree.statements.push(span),
                Token::End => break,
            }
        }
        self.missing_semicolon();
        while let Some(open) = self.open.pop() {
            self.unclosed(&open);
            self.end_block(&open, Span::empty(self.tree.file, self.source.len()));
        }
        self.lexer_faults();
        self.tree.errors.sort_by_key(|error| (error.span.start, error.span.end));
        self.tree
    }

    fn error(&mut self, kind: SyntaxErrorKind, span: Span, message: String) {
        self.tree.errors.push(SyntaxError { kind, span, message });
    }

    /// A word as a message names it: cut, since a broken file's words can be long.
    fn quote(&self, word: &Word) -> String {
        let text = word.text(self.source);
        let cut: String = text.chars().take(40).collect();
        if cut.len() < text.len() { format!("`{cut}…`") } else { format!("`{cut}`") }
    }

    fn word(&mut self, word: Word) {
        if self.pending.is_some() {
            let text = self.source.get(word.span.range()).unwrap_or_default();
            if !(word.first_on_line && word.quote.is_none() && starts_directive(text)) {
                self.tree.words.push(word);
                return;
            }
            self.missing_semicolon();
        }
        self.pending = Some(Pending { name: word, first_argument: self.tree.words.len() });
    }

    fn semicolon(&mut self, at: Span) {
        match self.pending.take() {
            Some(pending) => {
                self.push(&pending, at.end);
            }
            None => self.error(SyntaxErrorKind::UnexpectedSemicolon, at, "`;` ends no directive".to_owned()),
        }
    }

    /// Ends the directive that nothing ended, if there is one.
    fn missing_semicolon(&mut self) {
        let Some(pending) = self.pending.take() else { return };
        let last =
            *self.tree.words.get(pending.first_argument..).and_then(<[Word]>::last).unwrap_or(&pending.name);
        let name = self.quote(&pending.name);
        self.push(&pending, last.span.end);
        // An unclosed quote swallows the semicolon; one mistake, one error.
        if last.closed {
            self.error(SyntaxErrorKind::MissingSemicolon, last.span, format!("{name} is not ended by `;`"));
        }
    }

    /// Adds a directive; `None` where the nesting is too deep.
    fn push(&mut self, pending: &Pending, end: u32) -> Option<DirectiveId> {
        let first = pending.first_argument;
        if self.open.len() > MAX_DEPTH {
            self.tree.words.truncate(first);
            return None;
        }
        let last = self.tree.words.get(first..).and_then(<[Word]>::last).unwrap_or(&pending.name);
        let id = DirectiveId(self.tree.directives.len() as u32);
        let name = pending.name;
        self.tree.directives.push(Directive {
            name,
            span: Span { end, ..name.span },
            header: name.span.cover(last.span),
            block: None,
            lua: false,
            parent: self.open.last().and_then(|open| open.inside),
            arguments: (first as u32, self.tree.words.len() as u32),
            subtree_end: id.0 + 1,
        });
        Some(id)
    }

    fn open(&mut self, at: Span) {
        let Some(pending) = self.pending.take() else {
            self.error(SyntaxErrorKind::UnexpectedOpen, at, "`{` follows no directive".to_owned());
            let inside = self.open.last().and_then(|open| open.inside);
            self.open.push(Open { directive: None, inside, nest: Nest::default() });
            return;
        };
        let name = pending.name.text(self.source);
        let arguments = self.tree.words.len() - pending.first_argument;
        let nest = Nest::new(self.source, &name, arguments, pending.name.span);
        if self.regroup {
            let kept = nesting::kept_for(nest, self.open.iter().map(|open| open.nest));
            self.give_up(kept, pending.name.span);
        }
        if self.open.len() == MAX_DEPTH && !self.too_deep {
            self.too_deep = true;
            let message = format!("blocks nested deeper than {MAX_DEPTH} are not read");
            self.error(SyntaxErrorKind::TooDeep, pending.name.span, message);
        }
        let directive = self.push(&pending, at.end);
        if let Some(directive) = directive.and_then(|id| self.tree.directives.get_mut(id.0 as usize)) {
            directive.block = Some(at);
        }
        let inside = directive.or_else(|| self.open.last().and_then(|open| open.inside));
        let open = Open { directive, inside, nest };
        if is_lua_block(&name) { self.lua(&open, at) } else { self.open.push(open) }
    }

    fn lua(&mut self, open: &Open, brace: Span) {
        let end = lua::block_end(self.source.as_bytes(), brace.end as usize);
        let end = end.filter(|&end| !self.regroup || nesting::closes_own(self.source, end - 1, open.nest));
        let end = end.unwrap_or_else(|| {
            self.unclosed(open);
            self.unclosed_lua += 1;
            // Each search runs to the end of the file, so only a few are made.
            let few = self.unclosed_lua <= 4;
            let guess = few.then(|| nesting::closing_line(self.source, brace.end, open.nest)).flatten();
            guess.unwrap_or(self.source.len())
        });
        self.lexer.jump(end);
        self.end_block(open, Span::empty(self.tree.file, end));
        if let Some(directive) = open.directive.and_then(|id| self.tree.directives.get_mut(id.0 as usize)) {
            directive.lua = true;
        }
    }

    fn close(&mut self, at: Span) {
        self.missing_semicolon();
        if self.regroup {
            let kept = nesting::kept_by_brace(self.source, at, self.open.iter().map(|open| open.nest));
            self.give_up(kept, at);
        }
        match self.open.pop() {
            Some(open) => self.end_block(&open, at),
            None => self.error(SyntaxErrorKind::UnexpectedClose, at, "`}` closes no block".to_owned()),
        }
    }

    /// Closes all blocks but the outermost `kept`, with an error each.
    fn give_up(&mut self, kept: usize, at: Span) {
        while self.open.len() > kept {
            let Some(open) = self.open.pop() else { return };
            self.unclosed(&open);
            self.end_block(&open, Span::empty(at.file, at.start as usize));
        }
    }

    fn unclosed(&mut self, open: &Open) {
        let Some(directive) = open.directive.and_then(|id| self.tree.get(id)) else { return };
        let (name, header) = (directive.name, directive.header);
        let message = format!("the block of {} is never closed", self.quote(&name));
        self.error(SyntaxErrorKind::UnclosedBlock, header, message);
    }

    fn end_block(&mut self, open: &Open, end: Span) {
        let count = self.tree.directives.len() as u32;
        let Some(directive) = open.directive.and_then(|id| self.tree.directives.get_mut(id.0 as usize))
        else {
            return;
        };
        directive.subtree_end = count;
        directive.span = directive.span.cover(end);
        directive.block = directive.block.map(|block| block.cover(end));
    }

    fn lexer_faults(&mut self) {
        for fault in std::mem::take(&mut self.lexer.faults) {
            let (kind, span, message) = match fault {
                Fault::UnclosedQuote(span) => {
                    (SyntaxErrorKind::UnclosedQuote, span, "this quote is never closed".to_owned())
                }
                Fault::TextAfterQuote(span) => {
                    let text = self.source.get(span.range()).unwrap_or_default();
                    let message = format!("`{text}` follows a closing quote without a space");
                    (SyntaxErrorKind::TextAfterQuote, span, message)
                }
                Fault::UnquotedBrace(span) => {
                    let message =
                        "nginx reads this `{` as the start of a block; quote the pattern".to_owned();
                    (SyntaxErrorKind::UnquotedBrace, span, message)
                }
                Fault::TooLong(span) => {
                    let message = "longer than the 4,095 bytes that nginx reads at once".to_owned();
                    (SyntaxErrorKind::TooLong, span, message)
                }
            };
            self.error(kind, span, message);
        }
    }
}
