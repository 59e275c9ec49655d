//! Merge keys: what `<<` brings into a mapping, as a view that copies and expands nothing.
//!
//! An explicit key wins over a merged one, an earlier mapping of a list over a later one. A mapping
//! is visited once per view, however often it is listed: a second visit could bring nothing new.

use super::node::{Entry, Mapping, Node, View};
use super::scalar::Style;
use rustc_hash::{FxHashMap, FxHashSet};

/// An entry of a mapping with merge keys applied.
#[derive(Clone, Copy, Debug)]
pub struct MergedEntry<'a> {
    /// Key and value, where they are written.
    pub entry: Entry<'a>,
    /// What brought it: the value of the `<<` entry of the outermost mapping (an alias, or an item of
    /// its list). `None` for an entry written in the mapping itself.
    pub via: Option<Node<'a>>,
}

/// An iterator over [`MergedEntry`]s.
pub type MergedIter<'a> = std::vec::IntoIter<MergedEntry<'a>>;

/// Whether `key` is a plain `<<`.
pub(super) fn is_merge_key(key: Node<'_>) -> bool {
    matches!(key.view(), View::Scalar(s) if s.style() == Style::Plain && s.content() == "<<")
}

impl<'a> Mapping<'a> {
    /// The entries with merge keys applied: first those written here (without `<<`, of equal keys only
    /// the last, each in its place), then those brought in.
    pub fn merged(self) -> MergedIter<'a> {
        let mut seen = FxHashMap::default();
        let mut merged = Vec::with_capacity(self.len());
        push_own(self, None, &mut seen, &mut merged);
        for (mapping, via) in self.sources() {
            push_own(mapping, Some(via), &mut seen, &mut merged);
        }
        merged.into_iter()
    }

    /// What `<<` names and could not be read in full: an alias that leads nowhere, a damaged node, a
    /// mapping that lost a line.
    pub fn unread_merge(self) -> Option<Node<'a>> {
        let sources = self.sources().into_iter().map(|(mapping, _)| mapping);
        std::iter::once(self).chain(sources).find_map(|mapping| {
            if mapping.node.id != self.node.id && mapping.node.is_incomplete() {
                return Some(mapping.node);
            }
            let mut merges = mapping.entries().filter(|entry| is_merge_key(entry.key));
            merges.find_map(|entry| unread(entry.value))
        })
    }

    /// The entry that `<<` brings for `key`.
    pub(super) fn brought(self, key: &str) -> Option<Entry<'a>> {
        self.sources().into_iter().find_map(|(mapping, _)| mapping.own_entry(key))
    }

    /// The mappings that `<<` names, directly or through one another, the strongest first, each with
    /// what brought it here.
    fn sources(self) -> Vec<(Mapping<'a>, Node<'a>)> {
        let mut found = Vec::new();
        let mut visited = FxHashSet::from_iter([self.node.id]);
        // The last is the next to visit, so that what a mapping merges itself comes right after it.
        let mut pending: Vec<(Mapping, Node)> = Vec::new();
        extend(&mut pending, self, None);
        while let Some((mapping, via)) = pending.pop() {
            if visited.insert(mapping.node.id) {
                found.push((mapping, via));
                extend(&mut pending, mapping, Some(via));
            }
        }
        found
    }
}

/// The part of a `<<` entry's value that leads nowhere or could not be read.
fn unread(value: Node<'_>) -> Option<Node<'_>> {
    let in_doubt =
        |node: &Node<'_>| node.target().is_none_or(|target| target.is_damaged() || target.is_incomplete());
    if in_doubt(&value) {
        return Some(value);
    }
    value.as_sequence()?.items().find(in_doubt)
}

/// Pushes what `<<` of `mapping` names, in reverse.
fn extend<'a>(pending: &mut Vec<(Mapping<'a>, Node<'a>)>, mapping: Mapping<'a>, via: Option<Node<'a>>) {
    let from = pending.len();
    for entry in mapping.entries().filter(|entry| is_merge_key(entry.key)) {
        match entry.value.target().map(Node::view) {
            Some(View::Mapping(source)) => pending.push((source, via.unwrap_or(entry.value))),
            Some(View::Sequence(list)) => pending
                .extend(list.items().filter_map(|item| Some((item.as_mapping()?, via.unwrap_or(item))))),
            _ => {}
        }
    }
    if let Some(new) = pending.get_mut(from..) {
        new.reverse();
    }
}

fn push_own<'a>(
    mapping: Mapping<'a>,
    via: Option<Node<'a>>,
    seen: &mut FxHashMap<&'a str, usize>,
    merged: &mut Vec<MergedEntry<'a>>,
) {
    let from = merged.len();
    for entry in mapping.entries().filter(|entry| !is_merge_key(entry.key)) {
        let Some(key) = entry.key.as_scalar() else {
            if via.is_none() {
                merged.push(MergedEntry { entry, via });
            }
            continue;
        };
        let at = *seen.entry(key.content()).or_insert(merged.len());
        match merged.get_mut(at) {
            None => merged.push(MergedEntry { entry, via }),
            // Of equal keys in one mapping the last wins, in the place of the first.
            Some(earlier) if at >= from => earlier.entry = entry,
            Some(_) => {}
        }
    }
}
