//! One scalar: its style, its content, and how to get back to the source.

use super::node::Node;
use super::pieces::{self, Piece};
use super::schema::{self, Resolved, Schema};
use super::tree::{ABSENT, CoreTag, DAMAGED};
use crate::text::Span;

/// How a scalar is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

impl Style {
    /// Whether it stands in quotes.
    pub fn is_quoted(self) -> bool {
        matches!(self, Self::Single | Self::Double)
    }

    /// Whether it is a block (`|` or `>`).
    pub fn is_block(self) -> bool {
        matches!(self, Self::Literal | Self::Folded)
    }
}

/// A scalar node.
#[derive(Clone, Copy, Debug)]
pub struct Scalar<'a> {
    pub(super) node: Node<'a>,
    pub(super) style: Style,
}

impl<'a> Scalar<'a> {
    /// The node itself.
    pub fn node(self) -> Node<'a> {
        self.node
    }

    /// With the quotes, or with a block's header (`|`, `>-`) to the end of its last line of text.
    pub fn span(self) -> Span {
        self.node.span()
    }

    /// How it is written.
    pub fn style(self) -> Style {
        self.style
    }

    /// The text as YAML reads it: escapes decoded, lines folded, indentation taken off.
    pub fn content(self) -> &'a str {
        let Some(cooked) = self.node.raw.data.checked_sub(1) else {
            let inner = self.inner();
            return self.node.stream.slice(inner.start, inner.end);
        };
        let stream = self.node.stream;
        stream
            .cooked_at
            .get(cooked as usize)
            .and_then(|&(start, end)| stream.cooked.get(start as usize..end as usize))
            .unwrap_or_default()
    }

    /// The span without the quotes. For a block it is the whole span.
    pub fn inner(self) -> Span {
        let span = self.span();
        if self.style.is_quoted() && span.len() >= 2 {
            return Span { start: span.start + 1, end: span.end - 1, ..span };
        }
        span
    }

    /// Whether the content is the source, byte for byte, at [`inner`](Self::inner).
    pub fn is_verbatim(self) -> bool {
        self.node.raw.data == 0
    }

    /// Whether nothing is written here (`key:`); it reads as null.
    pub fn is_absent(self) -> bool {
        self.node.raw.flags & (ABSENT | DAMAGED) == ABSENT
    }

    /// What the scalar is by its tag, or else by its style and text.
    pub fn resolve(self, schema: Schema) -> Resolved<'a> {
        let content = self.content();
        match self.node.tag() {
            None if self.style == Style::Plain => schema::plain(content, schema),
            None => Resolved::Text(content),
            Some(tag) => match tag.core() {
                Some(core) => tagged(core, content, schema),
                // An application's own tag (`!reset`) says nothing about the text, but nothing
                // written is still nothing.
                None if self.is_absent() => Resolved::Null,
                None if self.style == Style::Plain => schema::plain(content, schema),
                None => Resolved::Text(content),
            },
        }
    }

    /// Which bytes of the content come from where, in order and without gaps.
    pub fn pieces(self) -> Vec<Piece> {
        pieces::of(self)
    }

    /// Where the bytes `start..end` of the content stand in the file.
    ///
    /// Text that was written otherwise (an escape, a folded line break) gives the whole of what was
    /// written. Offsets past the end are cut.
    pub fn source(self, start: usize, end: usize) -> Span {
        if self.is_verbatim() {
            return self.inner().sub(start, end);
        }
        pieces::source(&self.pieces(), self.inner(), start, end)
    }
}

fn tagged(core: CoreTag, content: &str, schema: Schema) -> Resolved<'_> {
    match core {
        CoreTag::Null => Resolved::Null,
        CoreTag::Str | CoreTag::Seq | CoreTag::Map => Resolved::Text(content),
        CoreTag::Int | CoreTag::Float | CoreTag::Bool => schema::plain(content, schema),
    }
}
