//! From the parser's events to the arena. The only file, with `recover`, that knows granit-parser.
//!
//! Decides every node's span (see the [module](super)); spans that the parser gives otherwise are put
//! right here: blocks are trimmed and get their header, empty values stand after their colon.

use super::error::{ErrorKind, SyntaxError};
use super::find;
use super::scalar::Style;
use super::tree::{
    ABSENT, Comment, CoreTag, DAMAGED, FLOW, PROPS, Props, RawDocument, RawNode, Shape, Stream,
};
use super::{DEPTH_LIMIT, merge};
use granit_parser::{Event, ScalarStyle, StructureStyle};
use rustc_hash::FxHashSet;

/// What is said of `{{ … }}` outside quotes.
pub(super) const TEMPLATE: &str = "a template expression outside quotes: YAML reads it as nested mappings";

/// How much of a stream's vectors is sure: the documents before the one being read.
#[derive(Clone, Copy, Default)]
pub(super) struct Checkpoint {
    /// Where the next document (with its comments and directives) starts.
    pub(super) offset: usize,
    nodes: usize,
    cooked: usize,
    cooked_at: usize,
    props: usize,
    documents: usize,
    comments: usize,
    errors: usize,
}

/// A collection whose end has not been seen.
struct Open {
    id: u32,
    /// Children so far; in a mapping, keys and values in turn.
    children: u32,
    /// End of the last child.
    end: u32,
    /// Start and end of the last key.
    key_start: u32,
    key_end: u32,
}

/// Fills a [`Stream`] from events.
pub(super) struct Builder<'s> {
    pub(super) stream: &'s mut Stream,
    /// The text as the parser sees it: the file's, with what was left out blanked.
    work: &'s str,
    /// What the parser's offsets are relative to.
    base: usize,
    open: Vec<Open>,
    /// Node by anchor id, less one; `u32::MAX` where the node was left out.
    anchors: Vec<u32>,
    /// End of the last event that is not a comment.
    pub(super) last_end: usize,
    /// The collection deeper than the limit that is being skipped: how many are open, start, end.
    deep: Option<(usize, usize, usize)>,
    at_end: Checkpoint,
    /// The last point from which reading can start again.
    pub(super) safe: Checkpoint,
}

impl<'s> Builder<'s> {
    pub(super) fn new(stream: &'s mut Stream, work: &'s str, base: usize) -> Self {
        let mut builder = Self {
            stream,
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

    fn checkpoint(&self, offset: usize) -> Checkpoint {
        Checkpoint {
            offset,
            nodes: self.stream.nodes.len(),
            cooked: self.stream.cooked.len(),
            cooked_at: self.stream.cooked_at.len(),
            props: self.stream.props.len(),
            documents: self.stream.documents.len(),
            comments: self.stream.comments.len(),
            errors: self.stream.errors.len(),
        }
    }

    /// Forgets everything after the last safe point.
    pub(super) fn roll_back(self) -> Checkpoint {
        let Self { stream, safe, .. } = self;
        stream.nodes.truncate(safe.nodes);
        stream.cooked.truncate(safe.cooked);
        stream.cooked_at.truncate(safe.cooked_at);
        stream.props.truncate(safe.props);
        stream.documents.truncate(safe.documents);
        stream.comments.truncate(safe.comments);
        stream.errors.truncate(safe.errors);
        safe
    }

    /// Closes what is open, so that what has been read can stand.
    pub(super) fn finish(mut self) {
        if let Some((_, start, end)) = self.deep.take() {
            self.push(Shape::Scalar(Style::Plain), start, end, DAMAGED);
        }
        while !self.open.is_empty() {
            self.pair_up();
            self.close(None);
        }
    }

    /// A mapping that ends after a key gets a damaged value.
    fn pair_up(&mut self) {
        let Some(open) = self.open.last() else { return };
        let at = open.end as usize;
        if self.awaits_value() {
            self.push(Shape::Scalar(Style::Plain), at, at, DAMAGED);
        }
    }

    fn awaits_value(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.children % 2 == 1 && self.shape(open.id) == Some(Shape::Mapping))
    }

    fn in_sequence(&self) -> bool {
        self.open.last().is_some_and(|open| self.shape(open.id) == Some(Shape::Sequence))
    }

    fn shape(&self, id: u32) -> Option<Shape> {
        self.stream.nodes.get(id as usize).map(|node| node.shape)
    }

    /// Where the outermost open flow collection starts, and whether it is the document's root.
    pub(super) fn open_flow(&self) -> Option<(usize, bool)> {
        self.open.iter().enumerate().find_map(|(depth, open)| {
            let node = self.stream.nodes.get(open.id as usize)?;
            (node.flags & FLOW != 0).then_some((node.start as usize, depth == 0))
        })
    }

    /// Where the value of the last key of the innermost open block mapping may start.
    pub(super) fn open_value(&self) -> Option<usize> {
        let open = self.open.iter().rev().find(|open| {
            self.stream
                .nodes
                .get(open.id as usize)
                .is_some_and(|n| n.flags & FLOW == 0 && n.shape == Shape::Mapping)
        })?;
        let colon = find::after_colon(self.work.as_bytes(), open.key_end as usize);
        (open.children > 0).then_some(colon)
    }

    /// The span of the root of the last document, where that is in brackets or a scalar.
    pub(super) fn last_root(&self) -> Option<(usize, usize)> {
        let node = self.stream.nodes.get(self.stream.documents.last()?.root as usize)?;
        let odd = node.flags & (FLOW | DAMAGED) != 0 || matches!(node.shape, Shape::Scalar(_));
        odd.then_some((node.start as usize, node.end as usize))
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

    fn comment(&mut self, start: usize, end: usize) {
        let bytes = self.work.as_bytes();
        let before = bytes.get(find::line_start(bytes, start)..start).unwrap_or_default();
        let before = before.strip_prefix("\u{feff}".as_bytes()).unwrap_or(before);
        let own_line = before.iter().all(|b| matches!(b, b' ' | b'\t'));
        let span = self.stream.span(start as u32, end as u32);
        self.stream.comments.push(Comment { span, own_line });
    }

    /// Counts through a collection that is nested too deep. Whether the event belongs to one.
    fn skip_deep(&mut self, event: &Event<'_>, start: usize, end: usize) -> bool {
        let opens = matches!(event, Event::SequenceStart(..) | Event::MappingStart(..));
        match &mut self.deep {
            None if opens && self.open.len() >= DEPTH_LIMIT => {
                let span = self.stream.span(start as u32, end as u32);
                let message = format!("nested deeper than {DEPTH_LIMIT} levels; what is deeper is not read");
                self.stream.errors.push(SyntaxError { span, message, kind: ErrorKind::Depth });
                self.deep = Some((1, start, end));
                true
            }
            None => false,
            Some((count, _, last)) => {
                match event {
                    Event::SequenceEnd | Event::MappingEnd => {
                        *count -= 1;
                        // A block's end event has no text and stands at the next token.
                        *last = if start < end { end } else { *last };
                    }
                    _ if opens => *count += 1,
                    _ => *last = end,
                }
                if let Event::Anchor(id, _) = event {
                    let at = id.saturating_sub(1);
                    self.anchors.resize(self.anchors.len().max(at + 1), u32::MAX);
                }
                self.last_end = self.last_end.max(end);
                if let Some((0, start, end)) = self.deep {
                    self.deep = None;
                    self.push(Shape::Scalar(Style::Plain), start, end, DAMAGED);
                }
                true
            }
        }
    }

    fn scalar(&mut self, content: &str, style: ScalarStyle, tagged: bool, start: usize, end: usize) -> u32 {
        let style = match style {
            ScalarStyle::Plain if start == end => return self.absent(start, tagged),
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::Single,
            ScalarStyle::DoubleQuoted => Style::Double,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let bytes = self.work.as_bytes();
        let (start, end) = if style.is_block() {
            let from = find::sign(bytes, self.last_end, start, [b'|', b'>']).unwrap_or(start);
            (from, find::trim_block(bytes, from, end.max(from)))
        } else {
            (start, end)
        };
        let quote = usize::from(style.is_quoted());
        let verbatim = self.stream.text.get(start + quote..end.saturating_sub(quote)) == Some(content);
        let id = self.push(Shape::Scalar(style), start, end, 0);
        if !verbatim {
            self.cook(id, content);
        }
        id
    }

    /// Keeps a content that its source does not show as it is.
    fn cook(&mut self, id: u32, content: &str) {
        let from = self.stream.cooked.len() as u32;
        self.stream.cooked.push_str(content);
        self.stream.cooked_at.push((from, self.stream.cooked.len() as u32));
        let data = self.stream.cooked_at.len() as u32;
        if let Some(node) = self.stream.nodes.get_mut(id as usize) {
            node.data = data;
        }
    }

    /// A node of which nothing is written.
    fn absent(&mut self, start: usize, tagged: bool) -> u32 {
        let key_end = self.open.last().filter(|_| self.awaits_value()).map(|open| open.key_end as usize);
        let at = match key_end {
            // With a tag or an anchor the parser gives the place after them.
            Some(key_end) if !tagged => {
                find::after_colon(self.work.as_bytes(), key_end).max(self.property_end(key_end, start))
            }
            None if self.in_sequence() => find::after_dash(self.work.as_bytes(), start),
            _ => start,
        };
        match self.hole_after(at) {
            Some((from, to)) => self.push(Shape::Scalar(Style::Plain), from, to, DAMAGED),
            None => self.push(Shape::Scalar(Style::Plain), at, at, ABSENT),
        }
    }

    /// `start`, if an anchor stands between the key and it.
    fn property_end(&self, key_end: usize, start: usize) -> usize {
        let between = self.work.as_bytes().get(key_end..start).unwrap_or_default();
        if memchr::memchr(b'&', between).is_some() { start } else { 0 }
    }

    /// The text left out that would have been the value of which nothing is left at `at`: on the
    /// same line, or on the next one if that is indented more than the key.
    fn hole_after(&self, at: usize) -> Option<(usize, usize)> {
        let holes = &self.stream.holes;
        let next = holes.partition_point(|hole| (hole.end as usize) <= at);
        let hole = holes.get(next)?.range();
        let text = self.stream.text.get(hole.start.max(at)..hole.end)?;
        let start = hole.end - text.trim_start().len();
        let between = self.stream.text.get(at..start)?;
        let near = match between.rsplit_once('\n') {
            None => between,
            Some((blank, indent)) => {
                let key = self.open.last()?.key_start as usize;
                let column = key - find::line_start(self.stream.text.as_bytes(), key);
                let deeper = self.awaits_value() && (indent.len() > column || indent.contains('\t'));
                deeper.then_some(blank)?
            }
        };
        near.trim_start().is_empty().then(|| (start, start + text.trim().len()))
    }

    fn collection(&mut self, shape: Shape, style: StructureStyle, start: usize) -> u32 {
        let bytes = self.work.as_bytes();
        // A sequence that is not indented below its key is reported at its first item.
        let dashless =
            shape == Shape::Sequence && style == StructureStyle::Block && bytes.get(start) != Some(&b'-');
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
            let message = match inside {
                true => format!("`*{name}` stands inside the node that it refers to"),
                false => format!("no anchor `&{name}` before this alias"),
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
    fn push(&mut self, shape: Shape, start: usize, end: usize, flags: u8) -> u32 {
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
    fn close(&mut self, bracket: Option<(usize, usize)>) {
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

    /// `{{ … }}` outside quotes: turns the nested mappings into one damaged node with an error.
    fn template(&mut self, id: u32) -> bool {
        let (Some(outer), Some(inner)) =
            (self.stream.nodes.get(id as usize), self.stream.nodes.get(id as usize + 1))
        else {
            return false;
        };
        let nested =
            inner.shape == Shape::Mapping && inner.start == outer.start + 1 && inner.end + 1 == outer.end;
        if !nested || outer.flags & FLOW == 0 || outer.data != 1 {
            return false;
        }
        let span = self.stream.span(outer.start, outer.end);
        let message = TEMPLATE.to_owned();
        self.stream.errors.push(SyntaxError { span, message, kind: ErrorKind::Template });
        self.stream.nodes.truncate(id as usize + 1);
        self.stream.props.retain(|&(node, _)| node <= id);
        for anchor in self.anchors.iter_mut().filter(|anchor| **anchor > id) {
            *anchor = u32::MAX;
        }
        if let Some(node) = self.stream.nodes.get_mut(id as usize) {
            *node = RawNode {
                next: id + 1,
                data: 0,
                shape: Shape::Scalar(Style::Plain),
                flags: DAMAGED | (node.flags & PROPS),
                ..*node
            };
        }
        true
    }

    fn report_duplicates(&mut self, id: u32) {
        let stream = &*self.stream;
        let Some(mapping) = stream.node(super::NodeId(id)).and_then(super::Node::as_mapping) else { return };
        if mapping.len() < 2 {
            return;
        }
        let mut errors = Vec::new();
        let mut seen = FxHashSet::with_capacity_and_hasher(mapping.len(), rustc_hash::FxBuildHasher);
        for entry in mapping.entries() {
            let Some(key) = entry.key.as_scalar().filter(|key| !key.is_absent()) else { continue };
            if !seen.insert(key.content()) {
                let message = match merge::is_merge_key(entry.key) {
                    true => "`<<` stands twice in this mapping; give it a list".to_owned(),
                    false => format!("key `{}` stands twice in this mapping", key.content()),
                };
                errors.push(SyntaxError { span: entry.key.span(), message, kind: ErrorKind::DuplicateKey });
            }
        }
        self.stream.errors.extend(errors);
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
