//! What the parser behind accepts and we report: depth, templates, duplicate keys, dedented entries.

use super::DEPTH_LIMIT;
use super::build::Builder;
use super::error::{ErrorKind, SyntaxError};
use super::scalar::Style;
use super::tree::{DAMAGED, FLOW, PROPS, RawNode, Shape};
use super::{find, merge};
use crate::text::Span;
use granit_parser::Event;
use rustc_hash::FxHashSet;

/// What is said of `{{ … }}` outside quotes.
pub(super) const TEMPLATE: &str = "a template expression outside quotes: YAML reads it as nested mappings";

impl Builder<'_> {
    /// Counts through a collection that is nested too deep. Whether the event belongs to one.
    pub(super) fn skip_deep(&mut self, event: &Event<'_>, start: usize, end: usize) -> bool {
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

    /// `{{ … }}` outside quotes: turns the nested mappings into one damaged node with an error.
    pub(super) fn template(&mut self, id: u32) -> bool {
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
        let kept = self.stream.props.partition_point(|&(node, _)| node <= id);
        self.stream.props.truncate(kept);
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

    pub(super) fn report_duplicates(&mut self, id: u32) {
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
                let message = if merge::is_merge_key(entry.key) {
                    "`<<` stands twice in this mapping; give it a list".to_owned()
                } else {
                    format!("key `{}` stands twice in this mapping", key.content())
                };
                errors.push(SyntaxError { span: entry.key.span(), message, kind: ErrorKind::DuplicateKey });
            }
        }
        self.stream.errors.extend(errors);
    }

    /// Reports an entry of a flow collection that starts a line at or before its key's column. The
    /// specification forbids it; most readers take it all the same, and so does the tree.
    pub(super) fn report_dedent(&mut self, start: usize) {
        let bytes = self.work.as_bytes();
        let Some(between) = bytes.get(self.last_end..start) else { return };
        let new_line = memchr::memrchr(b'\n', between).map(|at| self.last_end + at + 1);
        let Some(line) = new_line.filter(|_| self.in_flow()) else { return };
        let mut open = self.open.iter().rev().filter_map(|open| self.stream.nodes.get(open.id as usize));
        let Some(block) = open.find(|node| node.flags & FLOW == 0) else { return };
        // A byte order mark is no column.
        let first = find::line_start(bytes, block.start as usize);
        let mark = if first == 0 && self.work.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let column = (block.start as usize).saturating_sub(first + mark);
        if start - line <= column {
            let span = Span::new(self.stream.file, start, find::word_end(bytes, start));
            let message =
                "an entry in brackets must be indented more than what holds the brackets".to_owned();
            self.stream.errors.push(SyntaxError { span, message, kind: ErrorKind::Indentation });
        }
    }
}
