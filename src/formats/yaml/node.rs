//! The handles through which a tree is read.

use super::scalar::{Scalar, Style};
use super::tree::{CoreTag, DAMAGED, FLOW, INCOMPLETE, NodeId, PROPS, RawDocument, RawNode, Shape, Stream};
use crate::text::Span;

/// One document of a file.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    pub(super) stream: &'a Stream,
    pub(super) raw: RawDocument,
}

impl<'a> Document<'a> {
    /// Its one node; an empty document has an absent scalar.
    pub fn root(self) -> Node<'a> {
        let id = self.raw.root;
        self.stream.node(NodeId(id)).unwrap_or(Node {
            stream: self.stream,
            id,
            raw: RawNode {
                start: self.raw.start,
                end: self.raw.start,
                next: id + 1,
                data: 0,
                shape: Shape::Scalar(Style::Plain),
                flags: DAMAGED,
            },
        })
    }

    /// From its `---` (or its first text) to its end.
    pub fn span(self) -> Span {
        self.stream.span(self.raw.start, self.raw.end)
    }
}

/// A node: a value or a key somewhere in a file.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    pub(super) stream: &'a Stream,
    pub(super) id: u32,
    pub(super) raw: RawNode,
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?}", self.raw.shape, self.span())
    }
}

/// The kinds of node.
#[derive(Clone, Copy, Debug)]
pub enum View<'a> {
    /// Text, a number, null …
    Scalar(Scalar<'a>),
    /// A list.
    Sequence(Sequence<'a>),
    /// Keys and values.
    Mapping(Mapping<'a>),
    /// A reference; `None` where it leads nowhere (an error says so).
    Alias(Option<Node<'a>>),
}

impl<'a> Node<'a> {
    /// Its place in the stream, for keeping it without the borrow.
    pub fn id(self) -> NodeId {
        NodeId(self.id)
    }

    /// The stream that it belongs to.
    pub fn stream(self) -> &'a Stream {
        self.stream
    }

    /// Its text without tag and anchor: quotes and brackets included, a block collection from its
    /// first key or dash to the end of its last value.
    pub fn span(self) -> Span {
        self.stream.span(self.raw.start, self.raw.end)
    }

    /// Its text with its tag and anchor.
    pub fn full_span(self) -> Span {
        let spans = [self.tag().map(Tag::span), self.anchor().map(|(_, span)| span)];
        spans.into_iter().flatten().fold(self.span(), Span::cover)
    }

    /// What it is.
    pub fn view(self) -> View<'a> {
        match self.raw.shape {
            Shape::Scalar(style) => View::Scalar(Scalar { node: self, style }),
            Shape::Sequence => View::Sequence(Sequence { node: self }),
            Shape::Mapping => View::Mapping(Mapping { node: self }),
            Shape::Alias => {
                View::Alias(self.raw.data.checked_sub(1).and_then(|id| self.stream.node(NodeId(id))))
            }
        }
    }

    /// The node that an alias leads to, or the node itself; `None` for an alias that leads nowhere.
    pub fn target(self) -> Option<Node<'a>> {
        match self.view() {
            View::Alias(target) => target,
            _ => Some(self),
        }
    }

    /// Whether it is an alias.
    pub fn is_alias(self) -> bool {
        self.raw.shape == Shape::Alias
    }

    /// The scalar here, behind an alias too.
    pub fn as_scalar(self) -> Option<Scalar<'a>> {
        match self.target()?.view() {
            View::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The sequence here, behind an alias too.
    pub fn as_sequence(self) -> Option<Sequence<'a>> {
        match self.target()?.view() {
            View::Sequence(sequence) => Some(sequence),
            _ => None,
        }
    }

    /// The mapping here, behind an alias too.
    pub fn as_mapping(self) -> Option<Mapping<'a>> {
        match self.target()?.view() {
            View::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// A scalar's content, whatever it resolves to, behind an alias too; `None` where nothing is written.
    pub fn text(self) -> Option<&'a str> {
        self.as_scalar().filter(|s| s.node.raw.flags & DAMAGED == 0 && !s.is_absent()).map(Scalar::content)
    }

    /// The value of a mapping's key (merge keys count), behind an alias too.
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.as_mapping()?.get(key)
    }

    /// [`get`](Self::get) along a path of keys.
    pub fn at(self, path: &[&str]) -> Option<Node<'a>> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Its tag.
    pub fn tag(self) -> Option<Tag<'a>> {
        let props = (self.raw.flags & PROPS != 0).then(|| self.stream.props_of(self.id))??;
        let (start, end) = props.tag?;
        Some(Tag { stream: self.stream, start, end, core: props.core })
    }

    /// Its anchor's name, without the `&`, and the span of `&name`.
    pub fn anchor(self) -> Option<(&'a str, Span)> {
        let props = (self.raw.flags & PROPS != 0).then(|| self.stream.props_of(self.id))??;
        let (start, end) = props.anchor?;
        Some((self.stream.slice(start + 1, end), self.stream.span(start, end)))
    }

    /// Whether it stands for text that could not be read: neither present nor absent, but unknown.
    pub fn is_damaged(self) -> bool {
        self.raw.flags & DAMAGED != 0
    }

    /// Whether it is a collection that may hold more than could be read: a line of it was left out.
    pub fn is_incomplete(self) -> bool {
        self.raw.flags & INCOMPLETE != 0
    }

    /// Whether it is a sequence or mapping itself.
    pub(super) fn is_collection(self) -> bool {
        matches!(self.raw.shape, Shape::Sequence | Shape::Mapping)
    }

    /// Whether it is a collection in brackets.
    pub fn is_flow(self) -> bool {
        self.raw.flags & FLOW != 0
    }

    /// The nodes directly below: items, or keys and values in turn.
    pub(super) fn children(self) -> Children<'a> {
        Children { stream: self.stream, at: self.id + 1, end: self.raw.next }
    }
}

/// A tag as written.
#[derive(Clone, Copy, Debug)]
pub struct Tag<'a> {
    stream: &'a Stream,
    start: u32,
    end: u32,
    core: Option<CoreTag>,
}

impl<'a> Tag<'a> {
    /// As written: `!reset`, `!!str`, `!<tag:example.com,2000:x>`.
    pub fn name(self) -> &'a str {
        self.stream.slice(self.start, self.end)
    }

    /// Where it stands.
    pub fn span(self) -> Span {
        self.stream.span(self.start, self.end)
    }

    /// Which of YAML's own tags it is, however it is written.
    pub fn core(self) -> Option<CoreTag> {
        self.core
    }
}

/// A list.
#[derive(Clone, Copy, Debug)]
pub struct Sequence<'a> {
    pub(super) node: Node<'a>,
}

impl<'a> Sequence<'a> {
    /// The node itself.
    pub fn node(self) -> Node<'a> {
        self.node
    }

    /// How many items.
    pub fn len(self) -> usize {
        self.node.raw.data as usize
    }

    /// Whether it has none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Its items in order.
    pub fn items(self) -> impl Iterator<Item = Node<'a>> + Clone {
        self.node.children()
    }
}

/// Keys and values.
#[derive(Clone, Copy, Debug)]
pub struct Mapping<'a> {
    pub(super) node: Node<'a>,
}

/// A key and its value.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The key; its span is where something about the whole entry is reported.
    pub key: Node<'a>,
    /// The value; an absent scalar where none is written.
    pub value: Node<'a>,
}

impl Entry<'_> {
    /// From the key's start to the value's end.
    pub fn span(&self) -> Span {
        self.key.full_span().cover(self.value.full_span())
    }
}

impl<'a> Mapping<'a> {
    /// The node itself.
    pub fn node(self) -> Node<'a> {
        self.node
    }

    /// How many entries are written, duplicates included.
    pub fn len(self) -> usize {
        self.node.raw.data as usize
    }

    /// Whether none is written.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The entries as written, in order; duplicates and `<<` are entries like any other.
    pub fn entries(self) -> impl Iterator<Item = Entry<'a>> + Clone {
        let mut children = self.node.children();
        std::iter::from_fn(move || Some(Entry { key: children.next()?, value: children.next()? }))
    }

    /// The last entry written here whose key reads `key`, without what `<<` brings.
    pub fn own_entry(self, key: &str) -> Option<Entry<'a>> {
        self.entries().filter(|entry| entry.key.as_scalar().is_some_and(|s| s.content() == key)).last()
    }

    /// The value of `key`: the last one written here, or else the first that `<<` brings.
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The entry of `key`, found as [`get`](Self::get) does.
    pub fn entry(self, key: &str) -> Option<Entry<'a>> {
        self.own_entry(key).or_else(|| self.brought(key))
    }

    /// Whether it has a `<<` entry.
    pub fn has_merge(self) -> bool {
        self.entries().any(|entry| super::merge::is_merge_key(entry.key))
    }
}

#[derive(Clone)]
pub(super) struct Children<'a> {
    stream: &'a Stream,
    at: u32,
    end: u32,
}

impl<'a> Iterator for Children<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        let node = (self.at < self.end).then(|| self.stream.node(NodeId(self.at)))??;
        // A node's subtree is never empty, so this always moves on.
        self.at = node.raw.next.max(self.at + 1);
        Some(node)
    }
}
