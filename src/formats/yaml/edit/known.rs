//! What edits look up in a file, made when the first one asks: an edit of a large file costs about as much
//! as one of a small file.

use std::sync::OnceLock;

use super::super::Stream;
use super::super::node::{Node, View};
use super::super::tree::{NodeId, Shape};
use super::style::Hand;
use crate::text::Span;

/// What a file's tree does not say by itself.
#[derive(Clone, Debug)]
pub(in super::super) struct Known {
    /// By node: the one that holds it and its number there, if one does.
    held: Vec<Option<(u32, u32)>>,
    /// By node: where its children begin in `children`, and whether their places are in order.
    from: Vec<(u32, bool)>,
    children: Vec<u32>,
    aliases: Vec<u32>,
    /// By document.
    hands: Vec<OnceLock<Hand>>,
    has_lone_return: bool,
}

impl Known {
    fn of(stream: &Stream) -> Self {
        let (mut held, mut from) = (vec![None; stream.nodes.len()], Vec::with_capacity(stream.nodes.len()));
        let (mut children, mut aliases): (Vec<u32>, Vec<u32>) =
            (Vec::with_capacity(stream.nodes.len()), Vec::new());
        for node in (0..stream.nodes.len() as u32).filter_map(|id| stream.node(NodeId(id))) {
            let (first, mut last) = (children.len() as u32, (0, 0));
            let mut in_order = true;
            for (number, child) in node.children().enumerate() {
                let span = child.full_span();
                in_order &= last.0 <= span.start && last.1 <= span.end;
                last = (span.start, span.end);
                children.push(child.id);
                if let Some(held) = held.get_mut(child.id as usize) {
                    *held = Some((node.id, number as u32));
                }
            }
            from.push((first, in_order));
            if node.raw.shape == Shape::Alias {
                aliases.push(node.id);
            }
        }
        let bytes = stream.text.as_bytes();
        let has_lone_return = memchr::memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n'));
        let hands = stream.documents.iter().map(|_| OnceLock::new()).collect();
        Self { held, from, children, aliases, hands, has_lone_return }
    }

    fn children(&self, node: Node<'_>) -> (&[u32], bool) {
        let at = node.id as usize;
        let Some(&(from, in_order)) = self.from.get(at) else { return (&[], true) };
        let to = self.from.get(at + 1).map_or(self.children.len(), |(from, _)| *from as usize);
        (self.children.get(from as usize..to).unwrap_or_default(), in_order)
    }
}

/// What edits ask.
impl Stream {
    fn for_edits(&self) -> &Known {
        self.known.get_or_init(|| Box::new(Known::of(self)))
    }

    /// Whether a carriage return stands without a line feed.
    pub(super) fn has_lone_return(&self) -> bool {
        self.for_edits().has_lone_return
    }

    /// The node that holds another one, and its number there.
    pub(super) fn holder(&self, node: Node<'_>) -> Option<(Node<'_>, usize)> {
        let (holder, number) = (*self.for_edits().held.get(node.id as usize)?)?;
        Some((self.node(NodeId(holder))?, number as usize))
    }

    /// The child of a node with that number.
    pub(super) fn child(&self, node: Node<'_>, number: usize) -> Option<Node<'_>> {
        self.node(NodeId(*self.for_edits().children(node).0.get(number)?))
    }

    /// The children of a node that may hold a place, in order.
    pub(super) fn children_around(&self, node: Node<'_>, at: Span) -> impl Iterator<Item = Node<'_>> + Clone {
        let (children, in_order) = self.for_edits().children(node);
        let child = |id: &u32| self.node(NodeId(*id));
        let ends_before = |id: &u32| child(id).is_some_and(|it| it.full_span().end < at.end);
        let from = if in_order { children.partition_point(ends_before) } else { 0 };
        let near = children.get(from..).unwrap_or_default().iter().filter_map(child);
        near.take_while(move |it| !in_order || it.full_span().start <= at.start)
    }

    /// All aliases, in order.
    pub(super) fn aliases(&self) -> impl Iterator<Item = Node<'_>> {
        self.for_edits().aliases.iter().filter_map(|id| self.node(NodeId(*id)))
    }

    /// How the document of a root is written.
    pub(super) fn hand(&self, root: Node<'_>) -> Hand {
        let number = self.documents.binary_search_by_key(&root.id, |document| document.root).ok();
        let slot = number.and_then(|number| self.for_edits().hands.get(number));
        slot.map_or_else(|| Hand::of(root), |slot| *slot.get_or_init(|| Hand::of(root)))
    }
}

/// Whether an alias leads to one of some nodes.
pub(super) fn leads_to(alias: Node<'_>, holds: impl Fn(Node<'_>) -> bool) -> bool {
    matches!(alias.view(), View::Alias(Some(target)) if holds(target))
}
