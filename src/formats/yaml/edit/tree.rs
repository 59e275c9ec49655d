//! Where a node stands: what holds it, and where the members of a collection start and end.

use super::super::find;
use super::super::node::{Entry, Mapping, Node, Sequence, View};
use super::super::scalar::Style;
use super::super::tree::ABSENT;
use super::super::{ErrorKind, Stream};
use super::known::leads_to;
use super::lines::Lines;
use super::refusal::{Reason, Refusal};
use crate::text::Span;

/// What holds a node.
#[derive(Clone, Copy)]
pub(super) enum Owner<'a> {
    /// It is a document's root.
    Document,
    /// It is the key or value of the mapping's entry with this number.
    Entry(Mapping<'a>, Entry<'a>, usize),
    /// It is the item with this number.
    Item(Sequence<'a>, usize),
}

impl<'a> Owner<'a> {
    pub(super) fn of(node: Node<'a>) -> Self {
        let Some((holder, number)) = node.stream.holder(node) else { return Self::Document };
        match holder.view() {
            View::Sequence(list) => Self::Item(list, number),
            View::Mapping(mapping) => {
                let child = |number| node.stream.child(holder, number);
                match child(number - number % 2).zip(child(number - number % 2 + 1)) {
                    Some((key, value)) => Self::Entry(mapping, Entry { key, value }, number / 2),
                    None => Self::Document,
                }
            }
            _ => Self::Document,
        }
    }

    /// Whether it is a collection in brackets.
    pub(super) fn is_flow(self) -> bool {
        match self {
            Self::Document => false,
            Self::Entry(mapping, ..) => mapping.node.is_flow(),
            Self::Item(list, _) => list.node.is_flow(),
        }
    }
}

/// The nodes from the document's root down to `node`.
pub(super) fn lineage(node: Node<'_>) -> Vec<Node<'_>> {
    let mut line = vec![node];
    while let Some((holder, _)) = line.last().and_then(|inner| node.stream.holder(*inner)) {
        line.push(holder);
    }
    line.reverse();
    line
}

/// The node at `at` (of a scalar the quotes may be left out), or else the scalar that it is a part of.
pub(super) fn node_at(stream: &Stream, at: Span) -> Option<Node<'_>> {
    let says = |node: &Node<'_>| {
        node.span() == at || matches!(node.view(), View::Scalar(scalar) if scalar.inner() == at)
    };
    let holds = |node: &Node<'_>| node.full_span().contains(at);
    let mut node = stream.documents().map(super::super::Document::root).find(holds)?;
    loop {
        if says(&node) || !node.is_collection() {
            return Some(node).filter(|node| says(node) || node.span().contains(at));
        }
        let mut near = stream.children_around(node, at);
        node = near.clone().find(says).or_else(|| near.find(holds))?;
    }
}

/// Refuses where the document of `node` was not read in full.
pub(super) fn sound(node: Node<'_>) -> Result<(), Refusal> {
    let broken = || Reason::Broken.at(node.span());
    let stream = node.stream;
    let root = lineage(node).first().copied().ok_or_else(broken)?;
    let at = stream.documents.partition_point(|document| document.root <= root.id);
    // What stands between two documents counts for both.
    let from = at.checked_sub(2).and_then(|at| stream.documents.get(at)).map_or(0, |document| document.end);
    let to = stream.documents.get(at).map_or(u32::MAX, |document| document.start);
    let within = |span: Span| from <= span.start && span.start < to;
    let bad = |kind| matches!(kind, ErrorKind::Syntax | ErrorKind::Depth);
    let broken_text = stream.errors.iter().any(|error| bad(error.kind) && within(error.span))
        || stream.holes.iter().any(|hole| within(*hole));
    let headless = chomping(node).is_some() && !starts_with_header(node);
    if headless || broken_text || stream.has_lone_return() || node.is_damaged() || node.is_incomplete() {
        return Err(broken());
    }
    Ok(())
}

/// An entry or item as written.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    /// Of a key (or its `?`), of an item's dash or, in brackets, of the item.
    pub(super) start: usize,
    /// Of the value's or item's text.
    pub(super) end: usize,
    /// The last node of it that is written.
    pub(super) leaf: Node<'a>,
}

/// The members of a collection, in order.
pub(super) fn members<'a>(collection: Node<'a>) -> Result<Vec<Member<'a>>, Refusal> {
    let lines = Lines::of(collection);
    let mut list: Vec<Member<'a>> = Vec::new();
    let first = collection.raw.start as usize;
    match collection.view() {
        View::Mapping(mapping) => {
            for entry in mapping.entries() {
                if entry.key.raw.flags & ABSENT != 0 {
                    return Err(Reason::Layout.at(entry.key.span()));
                }
                let start = entry.key.full_span().start as usize;
                let start =
                    if list.is_empty() && !collection.is_flow() { first } else { explicit(lines, start) };
                let colon = find::after_colon(lines.text.as_bytes(), entry.key.raw.end as usize);
                let below = lines.start(colon) != lines.start(entry.key.raw.end as usize);
                if below && !collection.is_flow() && lines.column(colon - 1) != lines.column(first) {
                    return Err(Reason::Layout.at(entry.key.span()));
                }
                let leaf = leaf(entry.value).unwrap_or_else(|| leaf(entry.key).unwrap_or(entry.key));
                list.push(Member { start, end: entry.span().end as usize, leaf });
            }
        }
        View::Sequence(sequence) => {
            for item in sequence.items() {
                let start = item.full_span().start as usize;
                let from = list.last().map_or(first, |before: &Member<'_>| before.end);
                let dash = || find::sign(lines.text.as_bytes(), from, start + 1, [b'-'; 2]);
                let start = if collection.is_flow() { Some(explicit(lines, start)) } else { dash() };
                let start = start.ok_or_else(|| Reason::Layout.at(item.span()))?;
                let bare = item.raw.flags & ABSENT != 0 && item.full_span().is_empty();
                let end = if bare { start + 1 } else { item.full_span().end as usize };
                list.push(Member { start, end, leaf: leaf(item).unwrap_or(item) });
            }
        }
        _ => {}
    }
    let follows = |pair: &[Member<'_>]| match pair {
        [before, next] => {
            let bytes = lines.text.as_bytes();
            let at = find::skip_blank(bytes, before.end);
            let comma = collection.is_flow() && bytes.get(at) == Some(&b',');
            (if comma { find::skip_blank(bytes, at + 1) } else { at }) == next.start
        }
        _ => false,
    };
    let begins = match list.first() {
        // A single pair of a list has no bracket of its own.
        Some(member) if collection.is_flow() && member.start > first => {
            find::skip_blank(lines.text.as_bytes(), first + 1) == member.start
        }
        _ => true,
    };
    // A `?` on a line of its own, or a place that the parser gives otherwise.
    if begins && list.windows(2).all(follows) { Ok(list) } else { Err(Reason::Layout.at(collection.span())) }
}

/// The place of the `?` before a key at `at` on its line, or `at`.
fn explicit(lines: Lines<'_>, at: usize) -> usize {
    let before = lines.before_blanks(at);
    let Some(mark) = before.checked_sub(1).filter(|&mark| lines.byte(mark) == Some(b'?')) else { return at };
    let stands_alone = before < at
        && mark.checked_sub(1).and_then(|at| lines.byte(at)).is_none_or(|byte| b" \t\n{[,".contains(&byte));
    if stands_alone { mark } else { at }
}

/// The last node that is written at or below `node`.
fn leaf(node: Node<'_>) -> Option<Node<'_>> {
    node.stream.nodes_of(node).filter(|node| node.raw.flags & ABSENT == 0 && !node.is_collection()).last()
}

/// Whether a block scalar keeps (`+`), strips (`-`) or clips its line breaks at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Chomping {
    Keep,
    Strip,
    Clip,
}

/// How a node's line breaks at the end are treated, if it is a block scalar.
pub(super) fn chomping(node: Node<'_>) -> Option<Chomping> {
    let block = matches!(node.view(), View::Scalar(s) if matches!(s.style(), Style::Literal | Style::Folded));
    if !block {
        return None;
    }
    if !starts_with_header(node) {
        return Some(Chomping::Keep);
    }
    let lines = Lines::of(node);
    let header = lines.slice(node.raw.start as usize + 1, node.raw.end as usize);
    let mut signs = header.chars().take_while(|c| matches!(c, '+' | '-' | '0'..='9'));
    Some(match signs.find(|c| !c.is_ascii_digit()) {
        Some('+') => Chomping::Keep,
        Some(_) => Chomping::Strip,
        None => Chomping::Clip,
    })
}

/// Whether several places use what stands at `node`: its own and all aliases to what it is a part of. What
/// only holds parts for others (a top-level key that begins with `x-` or `.`) is no place of use.
pub(super) fn has_several_users(node: Node<'_>) -> bool {
    let (mut users, mut seen, mut pending) = (0, Vec::new(), vec![node]);
    while let Some(place) = pending.pop() {
        let line = lineage(place);
        users += usize::from(!holds_parts(&line));
        if users > 1 || seen.len() > MOST_ALIASES {
            return true;
        }
        if !line.iter().any(|around| around.anchor().is_some()) {
            continue;
        }
        for alias in node.stream.aliases() {
            let leads_here = leads_to(alias, |target| line.iter().any(|around| around.id == target.id));
            if leads_here && !seen.contains(&alias.id) {
                seen.push(alias.id);
                pending.push(alias);
            }
        }
    }
    false
}

/// So many aliases are followed; what has more is taken for shared.
const MOST_ALIASES: usize = 64;

/// Whether the top-level key that a node stands under, by its lineage, is there for others only.
fn holds_parts(line: &[Node<'_>]) -> bool {
    let Some(Owner::Entry(_, entry, _)) = line.get(1).map(|below| Owner::of(*below)) else { return false };
    entry.key.text().is_some_and(|key| key.starts_with("x-") || key.starts_with('.'))
}

/// Whether a block scalar's span has its header: the parser does not tell of one at a file's start.
fn starts_with_header(node: Node<'_>) -> bool {
    matches!(node.stream.text.as_bytes().get(node.raw.start as usize), Some(b'|' | b'>'))
}

/// Whether an alias elsewhere refers to `node` or something in it.
pub(super) fn is_referred_to(node: Node<'_>) -> bool {
    let inside = node.id..node.raw.next;
    let props = &node.stream.props;
    let props = props.iter().skip(props.partition_point(|(id, _)| *id < inside.start));
    let anchored = props.take_while(|(id, _)| *id < inside.end).any(|(_, props)| props.anchor.is_some());
    let mut aliases = node.stream.aliases().filter(|alias| !inside.contains(&alias.id));
    anchored && aliases.any(|alias| leads_to(alias, |target| inside.contains(&target.id)))
}
