//! Entries and items that go.

use super::super::find;
use super::super::node::{Node, Tag, View};
use super::lines::{Lines, is_blank};
use super::member::{Brackets, blank_lines};
use super::refusal::{Reason, Refusal};
use super::tree::{self, Chomping, Member, Owner};
use crate::finding::Edit;

/// Removes the entry that `node` is the key or value of, or the item that it is.
pub(super) fn remove(node: Node<'_>) -> Result<Vec<Edit>, Refusal> {
    let (collection, index) = match Owner::of(node) {
        Owner::Document => return Err(Reason::Document.at(node.span())),
        Owner::Item(list, index) => {
            // A list without items says nothing: its key goes with the last one.
            if list.len() == 1 && matches!(Owner::of(list.node), Owner::Entry(..)) && !referred(list.node) {
                return remove(list.node);
            }
            unused(node)?;
            (list.node, index)
        }
        Owner::Entry(mapping, entry, index) => {
            unused(entry.key)?;
            unused(entry.value)?;
            let text = entry.key.text();
            let twice = mapping.entries().filter(|other| text.is_some() && other.key.text() == text).count();
            if twice > 1 {
                return Err(Reason::Duplicate.at(entry.key.span()));
            }
            (mapping.node, index)
        }
    };
    let members = tree::members(collection)?;
    if collection.is_flow() {
        return Brackets::of(collection)?.remove(&members, index);
    }
    if members.len() == 1 {
        return emptied(collection, &members);
    }
    block(collection, &members, index)
}

fn referred(node: Node<'_>) -> bool {
    tree::is_referred_to(node)
}

/// Refuses where an alias elsewhere needs `node`.
fn unused(node: Node<'_>) -> Result<(), Refusal> {
    if referred(node) { Err(Reason::Anchored.at(node.span())) } else { Ok(()) }
}

/// Leaves `{}` or `[]` in place of the only member.
fn emptied(collection: Node<'_>, members: &[Member<'_>]) -> Result<Vec<Edit>, Refusal> {
    let lines = Lines::of(collection);
    let layout = || Reason::Layout.at(collection.span());
    let member = *members.first().ok_or_else(layout)?;
    let empty = if matches!(collection.view(), View::Mapping(_)) { "{}" } else { "[]" };
    if !lines.is_last(member.end) {
        return Err(layout());
    }
    let beside = match Owner::of(collection) {
        Owner::Entry(_, entry, _) if lines.is_first(member.start) => {
            let key_end = entry.key.raw.end as usize;
            let colon = find::after_colon(lines.text.as_bytes(), key_end);
            let props = [collection.tag().map(Tag::span), collection.anchor().map(|(_, span)| span)];
            let props = props.into_iter().flatten().map(|span| span.end as usize).max();
            (colon > key_end).then_some(props.unwrap_or(colon).max(colon))
        }
        _ => None,
    };
    let Some(beside) = beside else {
        return Ok(vec![lines.replace(member.start, member.end, empty)]);
    };
    let gone = whole_lines(lines, &member);
    let gap = lines.slice(beside, gone.0);
    // Nothing but the line break between: one edit.
    if is_blank(gap) {
        return Ok(vec![lines.replace(beside, gone.1, format!(" {empty}"))]);
    }
    Ok(vec![lines.insert(beside, format!(" {empty}")), lines.replace(gone.0, gone.1, "")])
}

/// The lines of a member that starts its line, with the line break before them.
fn whole_lines(lines: Lines<'_>, member: &Member<'_>) -> (usize, usize) {
    (lines.break_before(member.start), lines.end(member.end))
}

fn block(collection: Node<'_>, members: &[Member<'_>], index: usize) -> Result<Vec<Edit>, Refusal> {
    let lines = Lines::of(collection);
    let layout = || Reason::Layout.at(collection.span());
    let member = members.get(index).ok_or_else(layout)?;
    let next = members.get(index + 1);
    let column = lines.column(collection.raw.start as usize);
    if lines.column(member.start) != column || !lines.is_last(member.end) {
        return Err(layout());
    }
    if !lines.is_first(member.start) {
        let next = next.filter(|next| lines.is_first(next.start) && lines.column(next.start) == column);
        let next = next.ok_or_else(layout)?.start;
        return Ok(vec![first_beside_dash(lines, member, next)]);
    }
    let before = index.checked_sub(1).and_then(|before| members.get(before));
    if let Some(chomping) = before.and_then(|before| tree::chomping(before.leaf)) {
        follows_block(lines, member, column, chomping)?;
        if lines.next(member.end).is_none() {
            // Without a line break at its end the block would say something else.
            return Ok(vec![lines.replace(lines.start(member.start), lines.end(member.end), "")]);
        }
    }
    let (from, to) = whole_lines(lines, member);
    if lines.start(member.start) > from {
        return Ok(vec![lines.replace(from, to, "")]);
    }
    // The file's first line.
    let to = lines.next(to).unwrap_or(to);
    Ok(vec![lines.replace(lines.start(member.start), to, "")])
}

/// Removes the first member of a collection whose line starts with a dash: the next one moves there, or
/// the dash stays alone above comments.
fn first_beside_dash(lines: Lines<'_>, member: &Member<'_>, next: usize) -> Edit {
    let line_end = lines.end(member.end);
    if is_blank(&lines.slice(line_end, next).replace('\n', "")) {
        return lines.replace(member.start, next, "");
    }
    lines.replace(lines.before_blanks(member.start), line_end, "")
}

/// Refuses to remove a member after a block scalar where what follows would become part of that.
fn follows_block(
    lines: Lines<'_>,
    member: &Member<'_>,
    column: usize,
    chomping: Chomping,
) -> Result<(), Refusal> {
    let layout = || Reason::Layout.at(lines.span(member.start, member.end));
    let blank = blank_lines(lines, member.end);
    let spaces = blank.iter().any(|(from, to)| from < to);
    let after = blank.last().map_or(member.end, |&(_, to)| to);
    let comment = lines.next(after).map(|start| lines.after_blanks(start));
    let deep = comment.is_some_and(|at| lines.byte(at) == Some(b'#') && lines.column(at) > column);
    if deep || spaces || (chomping == Chomping::Keep && !blank.is_empty()) {
        return Err(layout());
    }
    Ok(())
}

impl Brackets<'_> {
    fn remove(self, members: &[Member<'_>], index: usize) -> Result<Vec<Edit>, Refusal> {
        let lines = self.lines;
        let member = members.get(index).ok_or_else(|| Reason::Layout.at(self.node.span()))?;
        let comma = self.comma(member.end);
        let end = comma.map_or(member.end, |comma| comma + 1);
        if self.has_comments(member.end, end) {
            return Err(Reason::Comments.at(self.node.span()));
        }
        if members.len() == 1 {
            let all = !self.has_comments(self.from, self.to);
            let (from, to) = if all { (self.from, self.to) } else { (member.start, end) };
            return Ok(vec![lines.replace(from, to, "")]);
        }
        let own_lines = lines.is_first(member.start)
            && lines.start(member.start) > self.from
            && lines.is_last(end)
            && lines.start(end) > lines.start(self.from);
        let before = index.checked_sub(1).and_then(|before| members.get(before));
        let last = index + 1 == members.len();
        // What follows a bare `?` decides what that is.
        if before.is_some_and(|before| lines.byte(before.end.saturating_sub(1)) == Some(b'?')) {
            return Err(Reason::Layout.at(self.node.span()));
        }
        if own_lines {
            let (from, to) = whole_lines(lines, &Member { end, ..*member });
            let mut edits = vec![lines.replace(from, to, "")];
            // The comma before would be left at the end.
            let dangling =
                before.filter(|_| last && comma.is_none()).and_then(|before| self.comma(before.end));
            if let Some(dangling) = dangling {
                edits.insert(0, lines.replace(dangling, dangling + 1, ""));
                if dangling + 1 == from {
                    edits = vec![lines.replace(dangling, to, "")];
                }
            }
            return Ok(edits);
        }
        let next = members.get(index + 1).map(|next| next.start);
        if let Some(next) = next.filter(|&next| !self.has_comments(member.end, next)) {
            return Ok(vec![lines.replace(member.start, next, "")]);
        }
        match before {
            Some(before) if last && !self.has_comments(before.end, member.start) => {
                Ok(vec![lines.replace(before.end, member.end, "")])
            }
            // Comments stand between: the member and its comma go, and those stay.
            _ if !last => Ok(vec![lines.replace(member.start, end, "")]),
            _ => Err(Reason::Comments.at(self.node.span())),
        }
    }
}
