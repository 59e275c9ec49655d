//! Places and changes, as formats know them, as edits of nodes.

use super::super::node::{Node, View};
use super::super::schema::{Resolved, Schema};
use super::super::{Scalar, Stream};
use super::Outcome;
use super::edits::Edits;
use super::new::New;
use super::refusal::{Reason, Refusal};
use super::replace::kept_kind;
use super::tree::{self, Owner};
use crate::finding::Edit;
use crate::formats::{Change, Editor, NewValue, Refused};
use crate::text::Span;

/// Edits a YAML file by places and changes.
#[derive(Debug)]
pub struct YamlEditor {
    stream: Stream,
    schema: Schema,
}

impl YamlEditor {
    /// For a file that was read, with the words that its format takes for truth values.
    pub fn new(stream: Stream, schema: Schema) -> Self {
        Self { stream, schema }
    }

    fn edits(&self) -> Edits<'_> {
        Edits::new(&self.stream, self.schema)
    }

    fn change(&self, at: Span, change: &Change) -> Outcome {
        let node = self.edits().node_at(at).ok_or(Reason::NotFound.at(at))?;
        if tree::has_several_users(node) {
            return Err(Reason::Shared.at(at));
        }
        match change {
            Change::Replace(new) => self.replace(node, at, new),
            Change::Set(path, new) => {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                let base = self.edits().value_of_key(node).unwrap_or(node);
                let there = self.edits().own(base, &path);
                match (there, new) {
                    (Some(there), NewValue::List(_)) if there.as_sequence().is_some() => {
                        self.edits().overwrite(there, &value(new))
                    }
                    (Some(there), NewValue::Scalar(text)) => {
                        self.edits().set(base, &path, &self.in_place_of(there, text))
                    }
                    _ => self.edits().set(base, &path, &value(new)),
                }
            }
            Change::Append(items) => self.append(node, items),
            Change::Prefix(prefix) => {
                let scalar = whole_scalar(node).ok_or(Reason::OtherKind.at(at))?;
                let start = scalar.inner().start as usize;
                let start = Span::empty(at.file, start);
                if scalar.style().is_block() {
                    return Err(Reason::OtherKind.at(at));
                }
                self.edits().replace_part(scalar, start, prefix)
            }
            Change::Remove => self.remove(node, at),
            Change::InsertAfter(_) => Err(Reason::Statement.at(at)),
        }
    }

    /// `text` as the kind of value that takes the place of `node`.
    fn in_place_of(&self, node: Node<'_>, text: &str) -> New {
        match node.view() {
            View::Scalar(scalar) => kept_kind(scalar, text, self.schema),
            _ => New::read(text),
        }
    }

    fn replace(&self, node: Node<'_>, at: Span, new: &NewValue) -> Outcome {
        let edits = self.edits();
        if self.is_key(node) {
            return Err(Reason::OtherKind.at(at));
        }
        let is_part = !is_whole(node, at);
        match (node.view(), new) {
            (View::Scalar(scalar), NewValue::Scalar(text)) if is_part => edits.replace_part(scalar, at, text),
            (_, NewValue::List(_)) if !is_part => edits.overwrite(node, &value(new)),
            (View::Alias(_), NewValue::Scalar(text)) => edits.overwrite(node, &New::read(text)),
            (_, NewValue::Scalar(text)) => edits.replace(node, &self.in_place_of(node, text)),
            _ => Err(Reason::OtherKind.at(at)),
        }
    }

    fn append(&self, node: Node<'_>, items: &[String]) -> Outcome {
        let node = self.edits().value_of_key(node).unwrap_or(node);
        let scalar = whole_scalar(node).filter(|s| !matches!(s.resolve(self.schema), Resolved::Null));
        let Some(scalar) = scalar else {
            let items: Vec<New> = items.iter().map(|item| New::read(item)).collect();
            return self.edits().append(node, &[], &items);
        };
        let odd = |item: &String| {
            item.is_empty() || item.contains(|c: char| c.is_whitespace() || "'\"\\".contains(c))
        };
        if scalar.style().is_block() || items.iter().any(odd) {
            return Err(Reason::OtherKind.at(node.span()));
        }
        let end = Span::empty(node.span().file, scalar.inner().end as usize);
        self.edits().replace_part(scalar, end, &format!(" {}", items.join(" ")))
    }

    /// Of a part of a scalar, the item that this is.
    fn remove(&self, node: Node<'_>, at: Span) -> Outcome {
        if !is_whole(node, at) && !matches!(Owner::of(node), Owner::Item(..)) {
            return Err(Reason::NotFound.at(at));
        }
        self.edits().remove(node)
    }

    fn is_key(&self, node: Node<'_>) -> bool {
        self.edits().value_of_key(node).is_some()
    }
}

/// The written scalar that `node` itself is.
fn whole_scalar(node: Node<'_>) -> Option<Scalar<'_>> {
    match node.view() {
        View::Scalar(scalar) => Some(scalar).filter(|scalar| !scalar.is_absent()),
        _ => None,
    }
}

/// Whether `at` is all of `node`.
fn is_whole(node: Node<'_>, at: Span) -> bool {
    node.span() == at || matches!(node.view(), View::Scalar(scalar) if scalar.inner() == at)
}

fn value(new: &NewValue) -> New {
    match new {
        NewValue::Scalar(text) => New::read(text),
        NewValue::List(items) => New::Sequence(items.iter().map(|item| New::read(item)).collect()),
    }
}

impl Editor for YamlEditor {
    fn edit(&self, at: Span, change: &Change) -> Result<Vec<Edit>, Refused> {
        self.change(at, change).map_err(|refusal: Refusal| Refused::new(refusal.to_string()))
    }
}
