//! The syntax tree: directives in document order, in one arena.
//!
//! A directive's children follow it directly and end at `subtree_end`, so walking needs neither
//! recursion nor child lists.

use crate::text::{FileId, Span};

use super::word::Word;

/// A directive of one [`Tree`], by its place in document order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DirectiveId(pub u32);

/// `name argument…;` or `name argument… { … }`.
#[derive(Clone, Debug)]
pub struct Directive {
    /// Its name; may be quoted in `map` and the like.
    pub name: Word,
    /// From the name to the `;` or `}` that ends it.
    pub span: Span,
    /// From the name to the last argument.
    pub header: Span,
    /// From `{` to `}`, where it has a block. Reaches to where the block was given up if never closed.
    pub block: Option<Span>,
    /// Whether the block holds Lua code, which has no directives.
    pub lua: bool,
    /// The directive whose block it stands in.
    pub parent: Option<DirectiveId>,
    pub(super) arguments: (u32, u32),
    pub(super) subtree_end: u32,
}

/// What is wrong with the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SyntaxErrorKind {
    /// A directive that nothing ends.
    MissingSemicolon,
    /// A `;` without a directive before it.
    UnexpectedSemicolon,
    /// A `{` without a directive before it.
    UnexpectedOpen,
    /// A `}` without a block to close.
    UnexpectedClose,
    /// A block that is never closed.
    UnclosedBlock,
    /// A quote that is never closed.
    UnclosedQuote,
    /// Something glued to a closing quote.
    TextAfterQuote,
    /// A brace of an unquoted regular expression, which nginx reads as the start of a block.
    UnquotedBrace,
    /// A parameter or comment that does not fit nginx's buffer.
    TooLong,
    /// Blocks nested deeper than the limit; what is inside is left out.
    TooDeep,
}

/// A syntax error and where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxErrorKind,
    /// The text at fault; for what is missing, the text that it should follow.
    pub span: Span,
    /// For a person, lower case, with the names from the file.
    pub message: String,
}

/// A parsed file. Always made, whatever the text; broken parts are in [`Tree::errors`].
#[derive(Clone, Debug)]
pub struct Tree {
    /// The file.
    pub file: FileId,
    /// Comments, from `#` to the end of the line, in order.
    pub comments: Vec<Span>,
    /// Statements of a template engine where a directive could stand: `{% if … %}`, `{{- range … }}`.
    /// What they add or leave out is not known.
    pub statements: Vec<Span>,
    /// What is wrong, by place.
    pub errors: Vec<SyntaxError>,
    pub(super) directives: Vec<Directive>,
    pub(super) words: Vec<Word>,
}

impl Tree {
    /// A directive of this tree. `None` for an id of another tree.
    pub fn get(&self, id: DirectiveId) -> Option<&Directive> {
        self.directives.get(id.0 as usize)
    }

    /// The arguments, in order.
    pub fn arguments(&self, directive: &Directive) -> &[Word] {
        let (start, end) = directive.arguments;
        self.words.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The directives directly inside `parent`'s block, or at the top of the file.
    pub fn children(&self, parent: Option<DirectiveId>) -> Children<'_> {
        let (next, end) = match parent {
            None => (0, self.directives.len() as u32),
            Some(id) => (id.0 + 1, self.get(id).map_or(0, |directive| directive.subtree_end)),
        };
        Children { tree: self, next, end }
    }

    /// Every directive of the file, in document order.
    pub fn iter(&self) -> impl Iterator<Item = (DirectiveId, &Directive)> {
        self.directives.iter().enumerate().map(|(at, directive)| (DirectiveId(at as u32), directive))
    }

    /// How many directives there are.
    pub fn len(&self) -> usize {
        self.directives.len()
    }

    /// Whether there is no directive.
    pub fn is_empty(&self) -> bool {
        self.directives.is_empty()
    }
}

/// The directives of one block, in order.
#[derive(Clone, Debug)]
pub struct Children<'t> {
    tree: &'t Tree,
    next: u32,
    end: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = (DirectiveId, &'t Directive);

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        let id = DirectiveId(self.next);
        let directive = self.tree.get(id)?;
        self.next = directive.subtree_end.max(self.next + 1);
        Some((id, directive))
    }
}
