//! Which collections may lack an entry because a line was left out.
//!
//! A hole belongs to the deepest collection around it that starts no further right than the text
//! that was lost. A hole that became a damaged value has its place already.

use super::find;
use super::node::Node;
use super::tree::{INCOMPLETE, NodeId, Stream};

/// Marks the collections of a finished stream.
pub(super) fn mark(stream: &mut Stream) {
    let owners: Vec<u32> = (0..stream.holes.len()).filter_map(|hole| owner(stream, hole)).collect();
    for id in owners {
        if let Some(node) = stream.nodes.get_mut(id as usize) {
            node.flags |= INCOMPLETE;
        }
    }
}

fn owner(stream: &Stream, hole: usize) -> Option<u32> {
    let hole = stream.holes.get(hole)?.range();
    let bytes = stream.text.as_bytes();
    let text = stream.text.get(hole.clone())?;
    let start = hole.end - text.trim_start().len();
    let column = column(bytes, start);
    let before = stream.documents.partition_point(|document| (document.end as usize) < start);
    let document = before.min(stream.documents.len().checked_sub(1)?);
    let root = stream.node(NodeId(stream.documents.get(document)?.root))?;
    let (mut node, mut owner) = (root, None);
    loop {
        let near = node.is_flow() || self::column(bytes, node.raw.start as usize) <= column;
        let collection = node.is_collection();
        if node.is_damaged() && (hole.start..=hole.end).contains(&(node.raw.start as usize)) {
            return None;
        }
        if !collection || !near {
            return owner;
        }
        owner = Some(node.id);
        let Some(child) = last_before(node, start) else { return owner };
        if child.is_flow() && child.raw.end as usize <= start {
            return owner;
        }
        node = child;
    }
}

/// The last item, key or value that starts no later than `offset`.
fn last_before(node: Node<'_>, offset: usize) -> Option<Node<'_>> {
    let mut last = None;
    for child in node.children() {
        if child.raw.start as usize > offset {
            break;
        }
        last = Some(child);
    }
    last
}

/// The column of `offset`; a tab before it counts as far right.
fn column(bytes: &[u8], offset: usize) -> usize {
    let line = find::line_start(bytes, offset);
    let before = bytes.get(line..offset).unwrap_or_default();
    if before.contains(&b'\t') { usize::MAX } else { before.len() }
}
