//! Another value in the place of one: scalars and parts of them, and any node when asked for.

use super::super::find;
use super::super::node::{Node, View};
use super::super::scalar::{Scalar, Style};
use super::super::schema::{Resolved, Schema};
use super::fill::{fill, fits, over};
use super::lines::{Lines, joined};
use super::new::New;
use super::refusal::{Reason, Refusal};
use super::tree::{self, Owner};
use super::write::{self, Pen};
use crate::finding::Edit;
use crate::text::Span;

/// Replaces a scalar or an empty collection.
pub(super) fn replace(node: Node<'_>, new: &New, schema: Schema) -> Result<Vec<Edit>, Refusal> {
    let other = || Reason::OtherKind.at(node.span());
    match node.view() {
        View::Alias(_) => Err(Reason::Alias.at(node.span())),
        View::Sequence(list) if list.is_empty() => fill_brackets(node, new),
        View::Mapping(mapping) if mapping.is_empty() => fill_brackets(node, new),
        View::Sequence(_) | View::Mapping(_) => Err(other()),
        View::Scalar(scalar) if scalar.is_absent() => fill(node, new),
        View::Scalar(scalar) if new.is_collection() => {
            if scalar.resolve(schema) == Resolved::Null {
                fill(node, new)
            } else {
                Err(other())
            }
        }
        View::Scalar(scalar) => self::scalar(scalar, new),
    }
}

/// Whether a text stands there without the quotes that some readers need to take it for one.
pub(super) fn is_misread(node: Node<'_>, new: &New) -> bool {
    let View::Scalar(scalar) = node.view() else { return false };
    scalar.style() == Style::Plain && matches!(new, New::Text(text) if !write::is_plain(text, false))
}

/// Replaces an empty collection, which may hold comments only.
fn fill_brackets(node: Node<'_>, new: &New) -> Result<Vec<Edit>, Refusal> {
    if has_comments(node, node.raw.start, node.raw.end) {
        return Err(Reason::Comments.at(node.span()));
    }
    fill(node, new)
}

fn has_comments(node: Node<'_>, from: u32, to: u32) -> bool {
    node.stream.comments.iter().any(|comment| from <= comment.span.start && comment.span.start < to)
}

/// Writes a scalar in place of a written one.
fn scalar(scalar: Scalar<'_>, new: &New) -> Result<Vec<Edit>, Refusal> {
    let node = scalar.node();
    fits(node, new)?;
    let lines = Lines::of(node);
    let flow = Owner::of(node).is_flow();
    let pen = Pen { like: scalar.style(), flow, ..Pen::at(node) };
    let text = pen.line(new);
    let (start, end) = (node.raw.start as usize, node.raw.end as usize);
    if !scalar.style().is_block() {
        return Ok(vec![over(node, end, &text)]);
    }
    // The header's comment stays, the lines of text go.
    let header = find::word_end(lines.text.as_bytes(), start);
    let body = lines.end(start);
    if header >= body {
        return Ok(vec![over(node, end, &text)]);
    }
    let gone = (body < end).then(|| lines.replace(body, end, ""));
    Ok([over(node, header, &text)].into_iter().chain(gone).collect())
}

/// Writes `new` over whatever stands at `node`, with its anchor: an alias, a collection, a scalar.
pub(super) fn overwrite(node: Node<'_>, new: &New) -> Result<Vec<Edit>, Refusal> {
    if let Some(tag) = node.tag().filter(|tag| tag.core().is_none()) {
        return Err(Reason::Tagged.at(tag.span()));
    }
    if tree::is_referred_to(node) {
        return Err(Reason::Anchored.at(node.span()));
    }
    match node.view() {
        View::Scalar(scalar) if scalar.is_absent() => return fill(node, new),
        View::Scalar(scalar) if !new.is_collection() => return self::scalar(scalar, new),
        _ => {}
    }
    let full = node.full_span();
    if has_comments(node, full.start, full.end) {
        return Err(Reason::Comments.at(node.span()));
    }
    let owner = Owner::of(node);
    let pen = Pen { flow: owner.is_flow(), ..Pen::at(node) };
    let (from, to) = (full.start as usize, full.end as usize);
    let lines = Lines::of(node);
    if pen.flow || !new.is_filled() {
        return over_line(node, owner, &pen.line(new));
    }
    let layout = || Reason::Layout.at(node.span());
    let text = pen.block(new);
    let (start, first, indent) = if let Owner::Entry(mapping, _, index) = owner {
        let member = *tree::members(mapping.node)?.get(index).ok_or_else(layout)?;
        let indent = lines.indent(member.start).ok_or_else(layout)? + &" ".repeat(pen.below(new));
        (beside_key(node, owner)?, format!("\n{indent}"), indent)
    } else {
        (from, String::new(), lines.indent(from).ok_or_else(layout)?)
    };
    let new = first + &joined(&text, &indent);
    if !lines.is_last(to) {
        return Err(layout());
    }
    if lines.rest(to).trim().is_empty() {
        return Ok(vec![lines.replace(start, to, new)]);
    }
    // The comment behind stays beside the key.
    if start == from || lines.start(from) != lines.start(to) {
        return Err(layout());
    }
    Ok(vec![lines.replace(start, to, ""), lines.insert(lines.end(to), new)])
}

/// Writes `text` over a node, beside its key or dash; comments between stay.
fn over_line(node: Node<'_>, owner: Owner<'_>, text: &str) -> Result<Vec<Edit>, Refusal> {
    let lines = Lines::of(node);
    let full = node.full_span();
    let (from, to) = (full.start as usize, full.end as usize);
    let start = beside_key(node, owner)?;
    let Owner::Entry(mapping, entry, _) = owner else {
        return Ok(vec![lines.replace(from, to, text)]);
    };
    let colon = colon(node, entry.key)?;
    tree::members(mapping.node)?;
    if start == colon || mapping.node.is_flow() || lines.start(from) == lines.start(colon) {
        return Ok(vec![lines.replace(start, to, format!(" {text}"))]);
    }
    if !lines.is_first(from) || !lines.rest(to).trim().is_empty() {
        return Err(Reason::Layout.at(node.span()));
    }
    let gone = lines.replace(lines.break_before(from), lines.end(to), "");
    Ok(vec![lines.insert(colon, format!(" {text}")), gone])
}

/// Where the value of an entry is written from: after its colon, or after the comments that follow that;
/// of anything else, where the node (or the blank before it) starts.
fn beside_key(node: Node<'_>, owner: Owner<'_>) -> Result<usize, Refusal> {
    let lines = Lines::of(node);
    let from = node.full_span().start as usize;
    if let Owner::Entry(_, entry, _) = owner {
        let colon = colon(node, entry.key)?;
        if !has_comments(node, colon as u32, from as u32) {
            return Ok(colon);
        }
    }
    let blank = lines.before_blanks(from);
    Ok(if blank < from { from - 1 } else { from })
}

/// The place after the colon of the entry of `node`.
fn colon(node: Node<'_>, key: Node<'_>) -> Result<usize, Refusal> {
    let key_end = key.raw.end as usize;
    let colon = find::after_colon(node.stream.text.as_bytes(), key_end);
    if colon == key_end { Err(Reason::Layout.at(node.span())) } else { Ok(colon) }
}

/// Writes `text` in place of the part `at` of a scalar's source; the kind of the value may change with it
/// only if it is not a text.
pub(super) fn part(scalar: Scalar<'_>, at: Span, text: &str, schema: Schema) -> Result<Vec<Edit>, Refusal> {
    let layout = || Reason::Layout.at(at);
    let (content, lines) = (scalar.content(), Lines::of(scalar.node()));
    let from = content_offset(scalar, at.start).ok_or_else(layout)?;
    let to = content_offset(scalar, at.end).filter(|to| from <= *to).ok_or_else(layout)?;
    let (before, after) = content.get(..from).zip(content.get(to..)).ok_or_else(layout)?;
    let whole = format!("{before}{text}{after}");
    if scalar.style().is_block() {
        return line_of_block(scalar, at, text, (before, after));
    }
    let source = lines.slice(scalar.span().start as usize, scalar.span().end as usize);
    if scalar.style().is_quoted() && !source.contains('\n') {
        let new = match scalar.style() {
            Style::Single if text.contains(write::is_escaped) => {
                return replace(scalar.node(), &New::Text(whole), schema);
            }
            Style::Single => text.replace('\'', "''"),
            _ => write::escaped(text),
        };
        return Ok(vec![Edit { span: at, text: new }]);
    }
    let new = kept_kind(scalar, &whole, schema);
    replace(scalar.node(), &new, schema)
}

/// `text` as the kind of value that takes the place of `scalar`: a text stays one.
pub(super) fn kept_kind(scalar: Scalar<'_>, text: &str, schema: Schema) -> New {
    match scalar.resolve(schema) {
        Resolved::Text(_) => New::text(text),
        _ => New::read(text),
    }
}

/// Replaces a part of one line of a block scalar, where that changes neither indentation nor folding.
fn line_of_block(
    scalar: Scalar<'_>,
    at: Span,
    text: &str,
    (before, after): (&str, &str),
) -> Result<Vec<Edit>, Refusal> {
    let lines = Lines::of(scalar.node());
    let one_line = lines.end(at.start as usize) >= at.end as usize;
    let rest = after.split('\n').next().unwrap_or_default();
    let line = format!("{text}{rest}");
    let starts = before.is_empty() || before.ends_with('\n') || lines.is_first(at.start as usize);
    let blank = line.trim().is_empty() && (starts || before.ends_with([' ', '\t']));
    let odd = starts && line.starts_with([' ', '\t', '#']) || blank || text.contains(write::is_escaped);
    let indented = !lines.prefix(at.start as usize).is_empty();
    if !one_line || odd || !indented {
        return Err(Reason::Layout.at(at));
    }
    Ok(vec![Edit { span: at, text: text.to_owned() }])
}

/// Which byte of the content is written at `place`.
fn content_offset(scalar: Scalar<'_>, place: u32) -> Option<usize> {
    let pieces = scalar.pieces();
    let inner = scalar.inner();
    if place == inner.start && !scalar.style().is_block() {
        return Some(0);
    }
    if place == inner.end && !scalar.style().is_block() {
        return Some(scalar.content().len());
    }
    pieces.iter().find_map(|piece| {
        let within = piece.source.start <= place && place <= piece.source.end;
        match place {
            _ if piece.verbatim && within => {
                Some(piece.content.start + (place - piece.source.start) as usize)
            }
            _ if within && place == piece.source.start => Some(piece.content.start),
            _ if within && place == piece.source.end => Some(piece.content.end),
            _ => None,
        }
    })
}
