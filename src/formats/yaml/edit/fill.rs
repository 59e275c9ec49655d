//! A value where nothing is yet: after a bare key or dash, or in place of `null`, `{}` or `[]`.

use super::super::find;
use super::super::node::{Node, View};
use super::super::tree::{ABSENT, CoreTag};
use super::lines::{Lines, joined};
use super::new::New;
use super::refusal::{Reason, Refusal};
use super::tree::{self, Owner};
use super::write::Pen;
use crate::finding::Edit;

/// Writes `new` in the place of `node`, of which nothing is worth keeping: it is absent or a value on
/// one line.
pub(super) fn fill(node: Node<'_>, new: &New) -> Result<Vec<Edit>, Refusal> {
    fits(node, new)?;
    let owner = Owner::of(node);
    let pen = Pen::at(node);
    let brackets = matches!(node.view(), View::Sequence(_));
    let short = matches!(new, New::Sequence(items) if !items.iter().any(New::is_collection));
    let flow = owner.is_flow();
    let pen = Pen { flow, json: pen.json && flow, ..pen };
    if flow || !new.is_filled() || (brackets && short) {
        return on_its_line(node, owner, &pen.line(new));
    }
    as_block(node, owner, new, pen)
}

/// Refuses where a tag says otherwise.
pub(super) fn fits(node: Node<'_>, new: &New) -> Result<(), Refusal> {
    let Some(tag) = node.tag() else { return Ok(()) };
    let fits = matches!(
        (tag.core(), new),
        (Some(CoreTag::Str), New::Text(_))
            | (Some(CoreTag::Map), New::Map(_))
            | (Some(CoreTag::Seq), New::Sequence(_))
            | (Some(CoreTag::Int), New::Int(_))
            | (Some(CoreTag::Float), New::Float(_))
            | (Some(CoreTag::Bool), New::Bool(_))
            | (Some(CoreTag::Null), New::Null)
    );
    if fits { Ok(()) } else { Err(Reason::Tagged.at(tag.span())) }
}

/// Writes `text` from the node's start to `end`, with a blank after an anchor or tag that had none.
pub(super) fn over(node: Node<'_>, end: usize, text: &str) -> Edit {
    let lines = Lines::of(node);
    let start = node.raw.start as usize;
    let blank = lines.before_blanks(start) < start || lines.is_first(start);
    let gap = if blank || node.full_span() == node.span() { "" } else { " " };
    lines.replace(start, end, format!("{gap}{text}"))
}

/// Where the node stands or, if it is absent, where its text would.
fn place(node: Node<'_>, owner: Owner<'_>) -> Result<(usize, usize), Refusal> {
    match owner {
        // The parser may give a place after the comment that follows the dash.
        Owner::Item(list, index) if is_absent(node) && node.full_span().is_empty() => {
            let member = tree::members(list.node)?.get(index).copied();
            let end = member.ok_or_else(|| Reason::Layout.at(node.span()))?.end;
            Ok((end, end))
        }
        _ => Ok((node.raw.start as usize, node.raw.end as usize)),
    }
}

fn is_absent(node: Node<'_>) -> bool {
    node.raw.flags & ABSENT != 0
}

/// Writes `text` beside the key or dash.
fn on_its_line(node: Node<'_>, owner: Owner<'_>, text: &str) -> Result<Vec<Edit>, Refusal> {
    let lines = Lines::of(node);
    let (start, end) = place(node, owner)?;
    if !is_absent(node) {
        return Ok(vec![over(node, end, text)]);
    }
    let after = match owner {
        _ if node.full_span() != node.span() => " ",
        Owner::Document => return below_document(node, &[text.to_owned()]),
        Owner::Item(..) => " ",
        Owner::Entry(mapping, entry, _) => {
            let key_end = entry.key.raw.end as usize;
            let colon = find::after_colon(lines.text.as_bytes(), key_end);
            let ends =
                lines.rest(start).is_empty() || lines.rest(start).starts_with([' ', '\t', ',', '}', ']']);
            match mapping.node.is_flow() {
                _ if colon == start && start > key_end && ends => " ",
                true if start == key_end
                    && lines.start(entry.key.raw.start as usize) == lines.start(key_end) =>
                {
                    ": "
                }
                _ => return Err(Reason::Layout.at(node.span())),
            }
        }
    };
    let blanks = lines.after_blanks(start);
    let to = if lines.rest(blanks).is_empty() { blanks } else { start };
    Ok(vec![lines.replace(start, to, format!("{after}{text}"))])
}

fn as_block(node: Node<'_>, owner: Owner<'_>, new: &New, pen: Pen) -> Result<Vec<Edit>, Refusal> {
    let layout = || Reason::Layout.at(node.span());
    let lines = Lines::of(node);
    let (start, end) = place(node, owner)?;
    let has_props = node.full_span() != node.span();
    let text = pen.block(new);
    if !lines.is_last(end) || lines.start(start) != lines.start(end) {
        return Err(layout());
    }
    match owner {
        Owner::Document if is_absent(node) => below_document(node, &text),
        Owner::Document if has_props || lines.column(start) > 0 => Ok(below(node, &text, "")),
        Owner::Entry(mapping, entry, index) if has_props || !lines.is_first(start) => {
            let member = *tree::members(mapping.node)?.get(index).ok_or_else(layout)?;
            let colon = find::after_colon(lines.text.as_bytes(), entry.key.raw.end as usize);
            // `? a` has no colon; a value on a line of its own after properties is too rare to lay out.
            if colon == entry.key.raw.end as usize || lines.start(colon) != lines.start(start) {
                return Err(layout());
            }
            let base = lines.indent(member.start).ok_or_else(layout)?;
            Ok(below(node, &text, &(base + &" ".repeat(pen.below(new)))))
        }
        Owner::Item(list, index) if has_props => {
            let member = *tree::members(list.node)?.get(index).ok_or_else(layout)?;
            let base = lines.indent(member.start).ok_or_else(layout)?;
            Ok(below(node, &text, &(base + "  ")))
        }
        _ => in_place(node, (start, end), &text),
    }
}

/// Takes the node away and writes the lines below its line.
fn below(node: Node<'_>, text: &[String], indent: &str) -> Vec<Edit> {
    let lines = Lines::of(node);
    let end = node.raw.end as usize;
    let from = lines.before_blanks(node.raw.start as usize);
    let new = format!("\n{indent}{}", joined(text, indent));
    if is_absent(node) || lines.after_blanks(end) < lines.end(end) {
        let gone = (!is_absent(node)).then(|| lines.replace(from, end, ""));
        let at = lines.before_blanks(lines.end(end));
        let insert = lines.replace(at, lines.end(end), new);
        return gone.into_iter().chain([insert]).collect();
    }
    vec![lines.replace(from, lines.end(end), new)]
}

/// Writes the lines where the node stands, the first beside its dash or on its own line.
fn in_place(node: Node<'_>, (start, end): (usize, usize), text: &[String]) -> Result<Vec<Edit>, Refusal> {
    let lines = Lines::of(node);
    let layout = || Reason::Layout.at(node.span());
    let (first, rest) = text.split_first().ok_or_else(layout)?;
    let mut indent = lines.indent(start).ok_or_else(layout)?;
    let mut first = first.clone();
    if is_absent(node) {
        indent.push(' ');
        first.insert(0, ' ');
    }
    let rest = rest.iter().fold(String::new(), |text, line| text + "\n" + &indent + line);
    let line_end = lines.end(end);
    let text_end = lines.before_blanks(line_end).max(end);
    if text_end == end {
        return Ok(vec![lines.replace(start, line_end, first + &rest)]);
    }
    let first = lines.replace(start, end, first);
    let rest = (!rest.is_empty()).then(|| lines.insert(line_end, rest));
    Ok([first].into_iter().chain(rest).collect())
}

/// Writes the lines below the `---` of an empty document.
fn below_document(node: Node<'_>, text: &[String]) -> Result<Vec<Edit>, Refusal> {
    let lines = Lines::of(node);
    let holds = |document: &super::super::Document<'_>| document.root().id == node.id;
    let document = node.stream.documents().find(holds);
    let start = document.map(|document| document.span().start as usize);
    let start = start.filter(|&at| lines.slice(at, at + 3) == "---" && node.tag().is_none());
    let Some(start) = start.filter(|_| node.anchor().is_none()) else {
        return Err(Reason::Layout.at(node.span()));
    };
    Ok(vec![lines.insert(lines.end(start), format!("\n{}", joined(text, "")))])
}
