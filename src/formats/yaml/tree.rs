//! The arena that holds a file's nodes.
//!
//! Nodes lie in document order, each before its children, and know where their subtree ends. So a
//! file costs one vector, walking is a matter of adding, and dropping it does not recurse.

use super::error::SyntaxError;
use super::node::{Document, Node};
use super::scalar::Style;
use crate::text::{FileId, Span};
use std::sync::{Arc, OnceLock};

/// A file read as YAML. See the [module](super) for how to use it.
#[derive(Clone, Debug)]
pub struct Stream {
    pub(super) file: FileId,
    pub(super) text: Arc<str>,
    pub(super) nodes: Vec<RawNode>,
    /// The contents that differ from their source, one after the other.
    pub(super) cooked: String,
    /// Where each of them lies in `cooked`.
    pub(super) cooked_at: Vec<(u32, u32)>,
    /// Tags and anchors, sorted by node.
    pub(super) props: Vec<(u32, Props)>,
    pub(super) documents: Vec<RawDocument>,
    pub(super) errors: Vec<SyntaxError>,
    pub(super) comments: Vec<Comment>,
    /// What was left out for the file to be readable.
    pub(super) holes: Vec<Span>,
    /// Keys that were read although they have no colon.
    pub(super) bare_keys: Vec<Span>,
    /// What edits look up, once one was asked for.
    pub(super) known: OnceLock<Box<super::edit::Known>>,
}

/// A node's place in its [`Stream`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub(super) u32);

/// A comment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Comment {
    /// From the `#` to the line's end, the line break left out.
    pub span: Span,
    /// Whether nothing but blanks stands before it on its line.
    pub own_line: bool,
}

/// The tags that YAML itself defines and that change how a scalar is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CoreTag {
    /// `!!str`, or `!` alone
    Str,
    /// `!!int`
    Int,
    /// `!!float`
    Float,
    /// `!!bool`
    Bool,
    /// `!!null`
    Null,
    /// `!!seq`
    Seq,
    /// `!!map`
    Map,
}

/// What a node is, with the style of a scalar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    Scalar(Style),
    Sequence,
    Mapping,
    Alias,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct RawNode {
    pub(super) start: u32,
    pub(super) end: u32,
    /// The id after this node's last descendant.
    pub(super) next: u32,
    /// Scalar: 1 + index into `cooked_at`, or 0 where the source is the content. Collection: how many
    /// items or entries. Alias: 1 + the target's id, or 0.
    pub(super) data: u32,
    pub(super) shape: Shape,
    pub(super) flags: u8,
}

/// A collection in brackets, or a single pair inside `[…]`.
pub(super) const FLOW: u8 = 1;
/// Has an entry in `Stream::props`.
pub(super) const PROPS: u8 = 2;
/// Stands for something that could not be read.
pub(super) const DAMAGED: u8 = 4;
/// Not written at all.
pub(super) const ABSENT: u8 = 8;
/// A collection that may have more items or entries than could be read.
pub(super) const INCOMPLETE: u8 = 16;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Props {
    /// `&name`, with the `&`.
    pub(super) anchor: Option<(u32, u32)>,
    /// The tag as written, and what it means where that is one of YAML's own.
    pub(super) tag: Option<(u32, u32)>,
    pub(super) core: Option<CoreTag>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct RawDocument {
    pub(super) root: u32,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Stream {
    pub(super) fn empty(file: FileId, text: Arc<str>) -> Self {
        Self {
            file,
            text,
            nodes: Vec::new(),
            cooked: String::new(),
            cooked_at: Vec::new(),
            props: Vec::new(),
            documents: Vec::new(),
            errors: Vec::new(),
            comments: Vec::new(),
            holes: Vec::new(),
            bare_keys: Vec::new(),
            known: OnceLock::new(),
        }
    }

    /// The file that this was read from.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The file's whole text.
    pub fn source(&self) -> &Arc<str> {
        &self.text
    }

    /// The documents, in order. A file of nothing but comments has none.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = Document<'_>> + DoubleEndedIterator + Clone {
        self.documents.iter().map(|&raw| Document { stream: self, raw })
    }

    /// The root of the first document: what a format with one document per file reads.
    pub fn root(&self) -> Option<Node<'_>> {
        self.documents().next().map(Document::root)
    }

    /// What is wrong with the file, in the file's order.
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }

    /// All comments, in the file's order.
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// The parts that were left out to read the rest, in the file's order.
    pub fn holes(&self) -> &[Span] {
        &self.holes
    }

    /// The node with this id, which came from this stream's [`Node::id`].
    pub fn node(&self, id: NodeId) -> Option<Node<'_>> {
        self.nodes.get(id.0 as usize).map(|&raw| Node { stream: self, id: id.0, raw })
    }

    pub(super) fn span(&self, start: u32, end: u32) -> Span {
        Span { file: self.file, start, end }
    }

    pub(super) fn slice(&self, start: u32, end: u32) -> &str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    pub(super) fn props_of(&self, id: u32) -> Option<Props> {
        let at = self.props.binary_search_by_key(&id, |&(node, _)| node).ok()?;
        self.props.get(at).map(|&(_, props)| props)
    }
}
