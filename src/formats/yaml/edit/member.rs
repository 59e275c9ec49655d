//! A new member at the end of a collection.

use super::super::node::{Node, View};
use super::lines::{Lines, is_blank, joined};
use super::new::New;
use super::refusal::{Reason, Refusal};
use super::tree::{self, Chomping, Member, Owner};
use super::write::Pen;
use crate::finding::Edit;

/// What is added.
#[derive(Clone, Copy)]
pub(super) enum Added<'n> {
    /// An entry of a mapping.
    Entry(&'n str, &'n New),
    /// Items of a sequence.
    Items(&'n [New]),
}

impl Added<'_> {
    /// Each on its line, for brackets.
    fn pieces(self, pen: Pen) -> Vec<String> {
        match self {
            Self::Entry(key, value) => vec![pen.pair(key, value)],
            Self::Items(items) => items.iter().map(|item| pen.line(item)).collect(),
        }
    }

    fn block(self, pen: Pen, gap: &str) -> Vec<String> {
        match self {
            Self::Entry(key, value) => pen.entry(key, value),
            Self::Items(items) => items.iter().flat_map(|item| pen.item(item, gap)).collect(),
        }
    }
}

/// Adds to a collection that has members.
pub(super) fn add(collection: Node<'_>, added: Added<'_>) -> Result<Vec<Edit>, Refusal> {
    let members = tree::members(collection)?;
    let pen = Pen::at(collection);
    let pen = match added {
        Added::Items(_) => pen.like(last_child(collection)),
        Added::Entry(..) => pen,
    };
    if collection.is_flow() {
        return Brackets::of(collection)?.add(&members, &added.pieces(pen));
    }
    block(collection, &members, added, pen)
}

fn last_child(collection: Node<'_>) -> Option<Node<'_>> {
    collection.children().last()
}

fn block(
    collection: Node<'_>,
    members: &[Member<'_>],
    added: Added<'_>,
    pen: Pen,
) -> Result<Vec<Edit>, Refusal> {
    let layout = || Reason::Layout.at(collection.span());
    let lines = Lines::of(collection);
    let last = *members.last().ok_or_else(layout)?;
    let straight = members.iter().rev().find(|member| lines.is_first(member.start)).unwrap_or(&last);
    let indent = lines.indent(straight.start).ok_or_else(layout)?;
    if lines.column(collection.raw.start as usize) != indent.len() || !lines.is_last(last.end) {
        return Err(layout());
    }
    let gap = match added {
        Added::Items(_) => gap(lines, last.start),
        Added::Entry(..) => " ",
    };
    let new = joined(&added.block(pen, gap), &indent);
    // A comment as deep as a list that is as deep as its key may be about the next key.
    let dashless = match Owner::of(collection) {
        Owner::Entry(mapping, ..) => lines.column(mapping.node.raw.start as usize) == indent.len(),
        _ => false,
    };
    match end_of(lines, &last, indent.len() + usize::from(dashless)) {
        Some(at) => Ok(vec![lines.insert(at, format!("\n{indent}{new}"))]),
        None => match added {
            Added::Entry(..) => Ok(vec![lines.insert(last.start, format!("{new}\n{indent}"))]),
            Added::Items(_) => Err(layout()),
        },
    }
}

/// The spaces after the dash at `dash`, if an item follows them.
fn gap(lines: Lines<'_>, dash: usize) -> &str {
    let end = lines.after_blanks(dash + 1);
    let gap = lines.slice(dash + 1, end);
    let spaces = !gap.is_empty() && gap.bytes().all(|byte| byte == b' ') && !lines.rest(end).is_empty();
    if spaces && !lines.rest(end).starts_with('#') { gap } else { " " }
}

/// The end of the last line that belongs to a member; `None` where text after it would change it: a
/// block scalar that the file's end cuts off.
pub(super) fn end_of(lines: Lines<'_>, member: &Member<'_>, column: usize) -> Option<usize> {
    let mut end = lines.end(member.end);
    if let Some(chomping) = tree::chomping(member.leaf) {
        let blank = blank_lines(lines, end);
        let at_end = blank.last().map_or(end, |&(_, to)| to);
        if lines.next(at_end).is_none() && chomping != Chomping::Strip {
            return None;
        }
        let matter = chomping == Chomping::Keep || blank.iter().any(|(from, to)| from < to);
        end = if matter { at_end } else { end };
    }
    while let Some(start) = lines.next(end) {
        let text = lines.after_blanks(start);
        if lines.byte(text) != Some(b'#') || lines.column(text) < column {
            break;
        }
        end = lines.end(text);
    }
    Some(end)
}

/// Start and end of each of the blank lines that follow the line of `at`.
pub(super) fn blank_lines(lines: Lines<'_>, at: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = at;
    while let Some(start) = lines.next(at) {
        at = lines.end(start);
        // The nothing after the last line break is not a line.
        if !is_blank(lines.slice(start, at)) || start == lines.text.len() {
            break;
        }
        found.push((start, at));
    }
    found
}

/// A collection in brackets.
#[derive(Clone, Copy)]
pub(super) struct Brackets<'a> {
    pub(super) node: Node<'a>,
    pub(super) lines: Lines<'a>,
    /// After the opening bracket, and at the closing one.
    pub(super) from: usize,
    pub(super) to: usize,
}

impl<'a> Brackets<'a> {
    /// Refuses the single pair of a list, which has none.
    pub(super) fn of(node: Node<'a>) -> Result<Self, Refusal> {
        let (from, to) = (node.raw.start as usize + 1, (node.raw.end as usize).saturating_sub(1));
        let lines = Lines::of(node);
        let want = if matches!(node.view(), View::Mapping(_)) { (b'{', b'}') } else { (b'[', b']') };
        let there = lines.byte(from - 1).zip(lines.byte(to));
        if there != Some(want) || from > to {
            return Err(Reason::Layout.at(node.span()));
        }
        Ok(Self { node, lines, from, to })
    }

    /// Whether comments stand in `from..to`.
    pub(super) fn has_comments(self, from: usize, to: usize) -> bool {
        let comments = &self.node.stream.comments;
        comments.iter().any(|comment| {
            let at = comment.span.start as usize;
            from <= at && at < to
        })
    }

    /// The comma after a member that ends at `end`, if there is one.
    pub(super) fn comma(self, end: usize) -> Option<usize> {
        let at = super::super::find::skip_blank(self.lines.text.as_bytes(), end);
        (at < self.to && self.lines.byte(at) == Some(b',')).then_some(at)
    }

    fn add(self, members: &[Member<'_>], new: &[String]) -> Result<Vec<Edit>, Refusal> {
        let lines = self.lines;
        let last = members.last().ok_or_else(|| Reason::Layout.at(self.node.span()))?;
        let comma = self.comma(last.end);
        let own_line = lines.is_first(last.start) && lines.start(last.start) > self.from;
        let indent = lines.prefix(last.start);
        let beside = comma.is_none_or(|comma| lines.start(comma) == lines.start(last.end));
        let below = new.join(&format!(",\n{indent}"));
        if own_line && beside && lines.is_last(comma.map_or(last.end, |comma| comma + 1)) {
            let at = lines.end(last.end);
            let Some(_) = comma else {
                let text = format!("\n{indent}{below}");
                if at == last.end {
                    return Ok(vec![lines.insert(at, format!(",{text}"))]);
                }
                return Ok(vec![lines.insert(last.end, ","), lines.insert(at, text)]);
            };
            return Ok(vec![lines.insert(at, format!("\n{indent}{below},"))]);
        }
        if let Some(comma) = comma {
            return Ok(vec![lines.insert(comma + 1, format!(" {}", new.join(", ")))]);
        }
        // After a value that is not written, a blank keeps the comma from its colon.
        let bare = lines.byte(last.end.saturating_sub(1)) == Some(b':');
        let tight = members.iter().rev().nth(1).is_some_and(|before| {
            last.start.checked_sub(before.end) == Some(1) && lines.byte(before.end) == Some(b',')
        });
        let separator = if tight { "," } else { ", " };
        let (at, gap) = (last.end, if bare { " " } else { "" });
        if own_line {
            return Ok(vec![lines.insert(at, format!("{gap},\n{indent}{below}"))]);
        }
        Ok(vec![lines.insert(at, format!("{gap}{separator}{}", new.join(separator)))])
    }
}
