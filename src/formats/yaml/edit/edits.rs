//! What can be done to a node.

use super::super::node::{Mapping, Node, View};
use super::super::schema::{Resolved, Schema};
use super::super::{Scalar, Stream};
use super::lines::{Lines, joined};
use super::member::{self, Added};
use super::new::New;
use super::refusal::Reason;
use super::tree;
use super::write::Pen;
use super::{Outcome, fill, remove, replace};
use crate::text::Span;

/// The edits of one file, by node.
#[derive(Clone, Copy, Debug)]
pub struct Edits<'a> {
    stream: &'a Stream,
    schema: Schema,
}

impl<'a> Edits<'a> {
    /// For a file that was read, with the words that its format takes for truth values.
    pub fn new(stream: &'a Stream, schema: Schema) -> Self {
        Self { stream, schema }
    }

    /// The node at `at` (of a scalar in quotes its inside will do), or else the scalar that `at` is a
    /// part of.
    pub fn node_at(self, at: Span) -> Option<Node<'a>> {
        tree::node_at(self.stream, at).filter(|_| at.file == self.stream.file())
    }

    /// The value of the entry that `node` is the key of.
    pub fn value_of_key(self, node: Node<'a>) -> Option<Node<'a>> {
        match tree::Owner::of(node) {
            tree::Owner::Entry(_, entry, _) if entry.key.id() == node.id() => Some(entry.value),
            _ => None,
        }
    }

    /// What is written at a path of keys, neither through aliases nor brought by `<<`.
    pub fn own(self, base: Node<'a>, path: &[&str]) -> Option<Node<'a>> {
        path.iter().try_fold(base, |node, key| match node.view() {
            View::Mapping(mapping) => mapping.own_entry(key).map(|entry| entry.value),
            _ => None,
        })
    }

    /// Whether an alias or `<<` elsewhere sees what is edited at `node`.
    pub fn is_shared(self, node: Node<'a>) -> bool {
        let line = tree::lineage(node);
        line.iter().any(|around| around.anchor().is_some() && tree::is_referred_to(*around))
    }

    /// Writes a scalar in place of a scalar, keeping its quotes; or anything in place of null, `{}` or
    /// `[]`.
    pub fn replace(self, node: Node<'a>, new: &New) -> Outcome {
        if new.is_said_by(node, self.schema) && !replace::is_misread(node, new) {
            return Ok(Vec::new());
        }
        tree::sound(node)?;
        replace::replace(node, new, self.schema)
    }

    /// Writes `text` in place of the part `at` of a scalar.
    pub fn replace_part(self, scalar: Scalar<'a>, at: Span, text: &str) -> Outcome {
        tree::sound(scalar.node())?;
        fill::fits(scalar.node(), &New::text(text))?;
        replace::part(scalar, at, text, self.schema)
    }

    /// Writes `new` in place of whatever is there: an alias, a filled collection. Anchor and all; refused
    /// where an alias elsewhere needs that, or comments would be lost.
    pub fn overwrite(self, node: Node<'a>, new: &New) -> Outcome {
        if new.is_said_by(node, self.schema) && !node.is_alias() {
            return Ok(Vec::new());
        }
        tree::sound(node)?;
        replace::overwrite(node, new)
    }

    /// Makes `new` the value at a path of keys below `base`, writing the mappings that are missing.
    pub fn set(self, base: Node<'a>, path: &[&str], new: &New) -> Outcome {
        tree::sound(base)?;
        let mut node = base;
        for (depth, key) in path.iter().enumerate() {
            let rest = path.get(depth + 1..).unwrap_or_default();
            let span = node.span();
            match node.view() {
                View::Alias(_) => return self.already(base, path, new).ok_or(Reason::Alias.at(span)),
                View::Mapping(mapping) if !mapping.is_empty() => match mapping.own_entry(key) {
                    Some(entry) => node = entry.value,
                    None => return self.insert(mapping, key, rest, new),
                },
                View::Mapping(_) => return self.replace(node, &nested(key, rest, new)),
                View::Scalar(s) if s.resolve(self.schema) == Resolved::Null => {
                    return self.replace(node, &nested(key, rest, new));
                }
                _ => return Err(Reason::OtherKind.at(span)),
            }
        }
        self.replace(node, new)
    }

    /// No edits, if the value at the path is `new` by way of an alias or `<<`.
    fn already(self, base: Node<'a>, path: &[&str], new: &New) -> Option<Vec<crate::finding::Edit>> {
        base.at(path).filter(|node| new.is_said_by(*node, self.schema)).map(|_| Vec::new())
    }

    fn insert(self, mapping: Mapping<'a>, key: &str, rest: &[&str], new: &New) -> Outcome {
        let span = mapping.node().span();
        tree::sound(mapping.node())?;
        if let Some(brought) = mapping.get(key) {
            if brought.at(rest).is_some_and(|node| new.is_said_by(node, self.schema)) {
                return Ok(Vec::new());
            }
            if !rest.is_empty() || new.is_collection() {
                return Err(Reason::Merged.at(span));
            }
        }
        if (new.is_collection() || !rest.is_empty()) && mapping.unread_merge().is_some() {
            return Err(Reason::Merged.at(span));
        }
        let value = wrapped(rest, new);
        member::add(mapping.node(), Added::Entry(key, &value))
    }

    /// Adds `item` to the list at a path of keys below `base`, unless it is there already. A list that is
    /// missing, null or empty is written.
    pub fn append(self, base: Node<'a>, path: &[&str], items: &[New]) -> Outcome {
        let whole = New::Sequence(items.to_vec());
        let Some(node) = self.own(base, path) else { return self.set(base, path, &whole) };
        tree::sound(node)?;
        let has = |item: &New, node: Node<'a>| {
            let list = node.as_sequence();
            list.is_some_and(|list| list.items().any(|there| item.is_said_by(there, self.schema)))
        };
        let missing: Vec<New> = items.iter().filter(|item| !has(item, node)).cloned().collect();
        match node.view() {
            _ if missing.is_empty() => Ok(Vec::new()),
            View::Alias(_) => Err(Reason::Alias.at(node.span())),
            View::Sequence(list) if !list.is_empty() => member::add(node, Added::Items(&missing)),
            View::Sequence(_) => self.replace(node, &New::Sequence(missing)),
            View::Scalar(s) if s.resolve(self.schema) == Resolved::Null => self.replace(node, &whole),
            _ => Err(Reason::OtherKind.at(node.span())),
        }
    }

    /// Removes the entry that `node` is the key or value of, or the item that it is.
    pub fn remove(self, node: Node<'a>) -> Outcome {
        tree::sound(node)?;
        remove::remove(node)
    }

    /// [`set`](Self::set) in the file's first document, which may be missing: a file of comments.
    pub fn set_in_file(self, path: &[&str], new: &New) -> Outcome {
        if let Some(root) = self.stream.root() {
            return self.set(root, path, new);
        }
        let lines = Lines::new(self.stream.file(), self.stream.source());
        let end = lines.text.len();
        let (value, directive) = (wrapped(path, new), lines.text.lines().any(|line| line.starts_with('%')));
        if directive || !self.stream.errors().is_empty() || !value.is_filled() {
            return Err(Reason::Layout.at(lines.span(0, end)));
        }
        let text = joined(&Pen::default().block(&value), "");
        let last = lines.column(end) == 0;
        Ok(vec![lines.insert(end, if last { text + "\n" } else { format!("\n{text}") })])
    }
}

/// `key` with what is below it.
fn nested(key: &str, rest: &[&str], new: &New) -> New {
    New::Map(vec![(key.to_owned(), wrapped(rest, new))])
}

/// `new` below a path of keys.
fn wrapped(path: &[&str], new: &New) -> New {
    path.iter().rev().fold(new.clone(), |inner, key| New::Map(vec![((*key).to_owned(), inner)]))
}
