//! From the parser's events to the arena. The only file, with `recover`, that knows the parser.
//!
//! `place` decides spans that the parser gives otherwise, `check` reports what it accepts, `rewind`
//! goes back after a failure.

use super::error::{ErrorKind, SyntaxError};
use super::find;
use super::rewind::Checkpoint;
use super::tree::{CoreTag, FLOW, PROPS, Props, RawDocument, RawNode, Shape, Stream};
use granit_parser::{Event, StructureStyle};

/// A collection whose end has not been seen.
pub(super) struct Open {
    pub(super) id: u32,
    /// Children so far; in a mapping, keys and values in turn.
    pub(super) children: u32,
    /// End of the last child.
    pub(super) end: u32,
    /// Start and end of the last key.
    pub(super) key_start: u32,
    pub(super) key_end: u32,
}

/// Fills a [`Stream`] from events.
pub(super) struct Builder<'s> {
    pub(super) stream: &'s mut Stream,
    /// The file's text.
    pub(super) source: &'s str,
    /// The text as the parser sees it: the file's, with what was left out blanked.
    pub(super) work: &'s str,
    /// What the parser's offsets are relative to.
    base: usize,
    pub(super) open: Vec<Open>,
    /// Node by anchor id, less one; `u32::MAX` where the node was left out.
    pub(super) anchors: Vec<u32>,
    /// End of the last event that is not a comment.
    pub(super) last_end: usize,
    /// The collection deeper than the limit that is being skipped: how many are open, start, end.
    pub(super) deep: Option<(usize, usize, usize)>,
    at_end: Checkpoint,
    /// The last point from which reading can start again.
    pub(super) safe: Checkpoint,
}

impl<'s> Builder<'s> {
    pub(super) fn new(stream: &'s mut Stream, source: &'s str, work: &'s str, base: usize) -> Self {
        let mut builder = Self {
            stream,
            source,
            work,
            base,
            open: Vec::new(),
            anchors: Vec::new(),
            last_end: base,
            deep: None,
            at_end: Checkpoint::default(),
            safe: Checkpoint::default(),
        };
        builder.safe = builder.checkpoint(base);
        builder
    }

    /// Takes one event.
    pub(super) fn event(&mut self, event: &Event<'_>, span: granit_parser::Span) {
        let range = span.byte_range().unwrap_or_default();
        let (start, end) = (self.base + range.start, self.base + range.end);
        if let Event::Comment(..) = event {
            self.comment(start, end);
            return;
        }
        if self.skip_deep(event, start, end) {
            return;
        }
        if event.is_node() && self.in_flow() {
            self.report_dedent(start);
        }
        match event {
            Event::DocumentStart(..) => {
                if !self.stream.documents.is_empty() && self.at_end.documents == self.stream.documents.len() {
                    self.safe = self.at_end;
                }
                let root = self.stream.nodes.len() as u32;
                self.stream.documents.push(RawDocument { root, start: start as u32, end: end as u32 });
            }
            Event::DocumentEnd => {
                if let Some(document) = self.stream.documents.last_mut() {
                    document.end = end as u32;
                }
                self.at_end = self.checkpoint(end);
            }
            Event::Scalar(content, style, _, tag) => {
                let id = self.scalar(content, *style, tag.is_some(), start, end);
                self.tag(id, tag.as_deref(), span);
            }
            Event::SequenceStart(style, _, tag) => {
                let id = self.collection(Shape::Sequence, *style, start);
                self.tag(id, tag.as_deref(), span);
            }
            Event::MappingStart(style, _, tag) => {
                let id = self.collection(Shape::Mapping, *style, start);
                self.tag(id, tag.as_deref(), span);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(Some((start, end))),
            Event::Anchor(id, _) => self.anchor(*id, start, end),
            Event::Alias(id) => {
                let target = id.checked_sub(1).and_then(|at| self.anchors.get(at)).copied();
                self.alias(target, start, end);
            }
            Event::UnresolvedAlias(_) => self.alias(None, start, end),
            _ => {}
        }
        self.last_end = self.last_end.max(end);
    }

    pub(super) fn awaits_value(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.children % 2 == 1 && self.shape(open.id) == Some(Shape::Mapping))
    }

    pub(super) fn in_sequence(&self) -> bool {
        self.open.last().is_some_and(|open| self.shape(open.id) == Some(Shape::Sequence))
    }

    /// Whether the innermost open collection is in brackets.
    pub(super) fn in_flow(&self) -> bool {
        let node = self.open.last().and_then(|open| self.stream.nodes.get(open.id as usize));
        node.is_some_and(|node| node.flags & FLOW != 0)
    }

    fn shape(&self, id: u32) -> Option<Shape> {
        self.stream.nodes.get(id as usize).map(|node| node.shape)
    }

    fn collection(&mut self, shape: Shape, style: StructureStyle, start: usize) -> u32 {
        let bytes = self.work.as_bytes();
        // A sequence that is not indented below its key is reported at its first item.
        let dashless = shape == Shape::Sequence && style == StructureStyle::Block && self.awaits_value();
        let dash = dashless.then(|| find::sign(bytes, self.last_end, start, [b'-'; 2])).flatten();
        let start = dash.unwrap_or(start);
        let flow = if style == StructureStyle::Flow { FLOW } else { 0 };
        let id = self.push(shape, start, start, flow);
        let at = start as u32;
        self.open.push(Open { id, children: 0, end: at, key_start: at, key_end: at });
        id
    }

    fn alias(&mut self, target: Option<u32>, start: usize, end: usize) {
        // An open collection has no end yet: the alias stands inside its own anchor's node.
        let inside = target.is_some_and(|id| self.stream.nodes.get(id as usize).is_some_and(|n| n.next == 0));
        let target = target.filter(|&id| id != u32::MAX && !inside);
        if target.is_none() {
            let name = self.stream.slice(start as u32 + 1, end as u32);
            let message = if inside {
                format!("`*{name}` stands inside the node that it refers to")
            } else {
                format!("no anchor `&{name}` before this alias")
            };
            let span = self.stream.span(start as u32, end as u32);
            self.stream.errors.push(SyntaxError { span, message, kind: ErrorKind::Alias });
        }
        let id = self.push(Shape::Alias, start, end, 0);
        if let Some(node) = self.stream.nodes.get_mut(id as usize) {
            node.data = target.map_or(0, |target| target + 1);
        }
    }

    /// Adds a node and counts it for its parent.
    pub(super) fn push(&mut self, shape: Shape, start: usize, end: usize, flags: u8) -> u32 {
        let id = self.stream.nodes.len() as u32;
        let leaf = !matches!(shape, Shape::Sequence | Shape::Mapping);
        let (start, end) = (start as u32, end as u32);
        let next = if leaf { id + 1 } else { 0 };
        self.stream.nodes.push(RawNode { start, end, next, data: 0, shape, flags });
        if leaf {
            self.count(start, end);
        }
        id
    }

    /// Counts a finished child for the innermost open collection.
    fn count(&mut self, start: u32, end: u32) {
        if let Some(open) = self.open.last_mut() {
            if open.children % 2 == 0 {
                (open.key_start, open.key_end) = (start, end);
            }
            open.children += 1;
            open.end = open.end.max(end);
        }
    }

    /// Ends the innermost open collection; `bracket` is where the parser saw its end.
    pub(super) fn close(&mut self, bracket: Option<(usize, usize)>) {
        let Some(open) = self.open.pop() else { return };
        let next = self.stream.nodes.len() as u32;
        let Some(node) = self.stream.nodes.get_mut(open.id as usize) else { return };
        node.next = next;
        // A single pair inside `[…]` is of the flow style but has no brackets of its own.
        let end = match bracket {
            Some((start, end)) if node.flags & FLOW != 0 && start < end => end as u32,
            _ => open.end,
        };
        node.end = end.max(node.start);
        let mapping = node.shape == Shape::Mapping;
        node.data = if mapping { open.children / 2 } else { open.children };
        let (start, end) = (node.start, node.end);
        if mapping && !self.template(open.id) {
            self.report_duplicates(open.id);
        }
        self.count(start, end);
    }

    fn anchor(&mut self, anchor: usize, start: usize, end: usize) {
        // The event follows its node's event, before any children.
        let Some(id) = (self.stream.nodes.len() as u32).checked_sub(1) else { return };
        let at = anchor.saturating_sub(1);
        self.anchors.resize(self.anchors.len().max(at + 1), u32::MAX);
        if let Some(slot) = self.anchors.get_mut(at) {
            *slot = id;
        }
        self.props(id).anchor = Some((start as u32, end as u32));
    }

    fn tag(&mut self, id: u32, tag: Option<&granit_parser::Tag>, span: granit_parser::Span) {
        let Some(tag) = tag else { return };
        let Some(range) = span.tag_span().and_then(|span| span.byte_range()) else { return };
        let core = match tag.core_suffix() {
            Some("str") => Some(CoreTag::Str),
            Some("int") => Some(CoreTag::Int),
            Some("float") => Some(CoreTag::Float),
            Some("bool") => Some(CoreTag::Bool),
            Some("null") => Some(CoreTag::Null),
            Some("seq") => Some(CoreTag::Seq),
            Some("map") => Some(CoreTag::Map),
            _ => (range.len() == 1).then_some(CoreTag::Str),
        };
        let place = ((self.base + range.start) as u32, (self.base + range.end) as u32);
        let props = self.props(id);
        props.tag = Some(place);
        props.core = core;
    }

    /// The properties of the node just added.
    fn props(&mut self, id: u32) -> &mut Props {
        if let Some(node) = self.stream.nodes.get_mut(id as usize) {
            node.flags |= PROPS;
        }
        let known = self.stream.props.last().is_some_and(|&(node, _)| node == id);
        if !known {
            self.stream.props.push((id, Props::default()));
        }
        let at = self.stream.props.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "one was pushed or is there")]
        &mut self.stream.props[at].1
    }
}
