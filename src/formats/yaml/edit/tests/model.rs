//! What an edit must do, said of values: the document's tree before, changed by hand, is the tree after.

use super::*;
use crate::formats::yaml::{Entry, ErrorKind, Mapping, Node, Sequence, View};
use crate::value::{Kind, Number, Value};
use serde_json::Value as Json;

/// An edit of one node.
#[derive(Clone, Debug)]
pub(super) enum Op {
    Replace(New),
    Overwrite(New),
    Set(Vec<&'static str>, New),
    Append(Vec<New>),
    Remove,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Step {
    Key(String),
    Item(usize),
}

/// The values of all documents. Where the same key stands twice, the last counts.
pub(super) fn values(stream: &Stream) -> Vec<Json> {
    stream.documents().map(|document| json(&document.to_value(Schema::Yaml11))).collect()
}

fn json(value: &Value) -> Json {
    match &value.kind {
        Kind::Bool(value) => (*value).into(),
        Kind::Number(Number::Int(value)) => (*value).into(),
        Kind::Number(Number::Float(value)) if value.is_finite() => (*value).into(),
        Kind::Number(other) => format!("{other:?}").into(),
        Kind::Text(text) => text.content().into(),
        Kind::Sequence(items) => items.iter().map(json).collect(),
        Kind::Map(map) => map.entries().iter().map(|e| (e.key.to_string(), json(&e.value))).collect(),
        Kind::Unknown(_) => "unknown".into(),
        _ => Json::Null,
    }
}

fn new_json(new: &New) -> Json {
    match new {
        New::Null => Json::Null,
        New::Bool(value) => (*value).into(),
        New::Int(value) => (*value).into(),
        New::Float(value) => (*value).into(),
        New::Text(text) => text.as_str().into(),
        New::Sequence(items) => items.iter().map(new_json).collect(),
        New::Map(entries) => entries.iter().map(|(key, value)| (key.clone(), new_json(value))).collect(),
    }
}

/// The document's number and the path of a value in it; none of keys, of what a later equal key hides,
/// and of `<<`.
pub(super) fn path_of(node: Node<'_>) -> Option<(usize, Vec<Step>)> {
    let line = tree::lineage(node);
    let root = line.first()?;
    let document = node.stream().documents().position(|d| d.root().id() == root.id())?;
    let mut path = Vec::new();
    for pair in line.windows(2) {
        let [parent, child] = pair else { return None };
        match parent.view() {
            View::Mapping(mapping) => {
                let entry = mapping.entries().find(|entry| entry.value.id() == child.id())?;
                let key = entry.key.text().filter(|_| !entry.key.is_alias())?;
                let counts = mapping.own_entry(key).is_some_and(|e: Entry<'_>| e.value.id() == child.id());
                if !counts || key == "<<" {
                    return None;
                }
                path.push(Step::Key(key.to_owned()));
            }
            View::Sequence(list) => {
                let list: Sequence<'_> = list;
                path.push(Step::Item(list.items().position(|item| item.id() == child.id())?));
            }
            _ => return None,
        }
    }
    Some((document, path))
}

pub(super) fn find<'j>(json: &'j mut Json, path: &[Step]) -> &'j mut Json {
    path.iter().fold(json, |json, step| match step {
        Step::Key(key) => json.get_mut(key).unwrap_or_else(|| panic!("no {key}")),
        Step::Item(item) => json.get_mut(item).unwrap(),
    })
}

/// Does to the value what the edit should do to the file.
pub(super) fn change(root: &mut Json, path: &[Step], op: &Op) {
    match op {
        Op::Replace(new) | Op::Overwrite(new) => *find(root, path) = new_json(new),
        Op::Set(keys, new) => {
            let mut at = find(root, path);
            for key in keys {
                if !at.is_object() {
                    *at = Json::Object(serde_json::Map::new());
                }
                at = at.as_object_mut().unwrap().entry(*key).or_insert(Json::Null);
            }
            *at = new_json(new);
        }
        Op::Append(items) => {
            let at = find(root, path);
            let list = at.as_array().cloned().unwrap_or_default();
            let missing = items.iter().map(new_json).filter(|item| !list.contains(item));
            *at = list.iter().cloned().chain(missing.collect::<Vec<_>>()).collect();
        }
        Op::Remove => removed(root, path),
    }
}

fn removed(root: &mut Json, path: &[Step]) {
    let (last, parent) = path.split_last().unwrap();
    match (last, find(root, parent)) {
        (Step::Key(key), Json::Object(map)) => drop(map.remove(key)),
        (Step::Item(item), Json::Array(items)) => {
            items.remove(*item);
            if items.is_empty() && matches!(parent.last(), Some(Step::Key(_))) {
                removed(root, parent);
            }
        }
        other => panic!("{other:?}"),
    }
}

/// What came of an edit.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Came {
    Refused,
    Nothing,
    Edited(String),
}

pub(super) fn made(edits: Edits<'_>, node: Node<'_>, op: &Op) -> Outcome {
    match op {
        Op::Replace(new) => edits.replace(node, new),
        Op::Overwrite(new) => edits.overwrite(node, new),
        Op::Set(path, new) => edits.set(node, path, new),
        Op::Append(items) => edits.append(node, &[], items),
        Op::Remove => edits.remove(node),
    }
}

/// How many, an item that stands as little indented as its siblings left out.
fn mistakes(stream: &Stream) -> usize {
    stream.errors().iter().filter(|error| error.kind != ErrorKind::Indentation).count()
}

/// Makes an edit and holds all that it promises.
pub(super) fn check(stream: &Stream, node: Node<'_>, op: &Op) -> Came {
    let edits = Edits::new(stream, Schema::Yaml11);
    let Some((document, path)) = path_of(node) else { return Came::Refused };
    let text: &str = stream.source();
    let Ok(made_edits) = made(edits, node, op) else { return Came::Refused };
    let after = apply(text, &made_edits);
    let context =
        || format!("{op:?} at {path:?}\n--- before\n{text}\n--- after\n{after}\n---\n{text:?}\n{after:?}");
    let new = read(&after);
    assert!(mistakes(&new) <= mistakes(stream), "{:?}\n{}", new.errors(), context());

    let mut want = values(stream);
    change(&mut want[document], &path, op);
    let mut got = values(&new);
    if is_loose(stream, node, op) {
        if *op != Op::Remove {
            assert_eq!(find(&mut got[document], &path), find(&mut want[document], &path), "{}", context());
        }
    } else {
        assert_eq!(got, want, "{}", context());
    }
    comments_stay(stream, &new, node, &made_edits, op, &context);
    if *op != Op::Remove {
        let again =
            path.iter().fold(new.documents().nth(document).unwrap().root(), |node, step| match step {
                Step::Key(key) => node.as_mapping().unwrap().own_entry(key).unwrap().value,
                Step::Item(item) => node.as_sequence().unwrap().items().nth(*item).unwrap(),
            });
        let second = made(Edits::new(&new, Schema::Yaml11), again, op);
        assert_eq!(second, Ok(Vec::new()), "twice: {}", context());
    }
    if made_edits.is_empty() { Came::Nothing } else { Came::Edited(after) }
}

impl PartialEq for Op {
    fn eq(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// Whether other values change too, and rightly.
pub(super) fn is_loose(stream: &Stream, node: Node<'_>, op: &Op) -> bool {
    Edits::new(stream, Schema::Yaml11).is_shared(node) || hides(node, op)
}

/// Whether removing the node uncovers what `<<` brings, here or where the mapping itself is merged.
fn hides(node: Node<'_>, op: &Op) -> bool {
    let merges = |around: &Node<'_>| around.as_mapping().is_some_and(Mapping::has_merge);
    *op == Op::Remove && tree::lineage(node).iter().any(merges)
}

/// Comments are all there still, in their order, but for those inside what was removed.
fn comments_stay(
    old: &Stream,
    new: &Stream,
    node: Node<'_>,
    edits: &[Edit],
    op: &Op,
    context: &dyn Fn() -> String,
) {
    let gone = if *op == Op::Remove { removed_range(node) } else { 0..0 };
    let mut kept = Vec::new();
    for comment in old.comments() {
        let lost = edits
            .iter()
            .any(|edit| edit.span.start <= comment.span.start && comment.span.end <= edit.span.end);
        let inside = gone.contains(&(comment.span.start as usize));
        assert!(!lost || (*op == Op::Remove && inside), "lost {comment:?}: {}", context());
        if !lost {
            kept.push(old.source()[comment.span.range()].trim_end());
        }
    }
    let mut there: Vec<_> =
        new.comments().iter().map(|comment| new.source()[comment.span.range()].trim_end()).collect();
    if !new.errors().is_empty() {
        // What was read again may have its comments twice.
        there.dedup();
        kept.dedup();
    }
    assert_eq!(there, kept, "{}", context());
}

/// From the start of the entry or item that goes to the end of its last line.
fn removed_range(node: Node<'_>) -> std::ops::Range<usize> {
    let mut span = node.full_span();
    let mut node = node;
    loop {
        match tree::Owner::of(node) {
            tree::Owner::Entry(mapping, entry, index) => {
                let start = tree::members(mapping.node()).unwrap()[index].start as u32;
                span = span.cover(entry.span());
                span.start = span.start.min(start);
            }
            tree::Owner::Item(list, item) => {
                let members = tree::members(list.node()).unwrap();
                let (start, end) = (members[item].start, members[item].end);
                span = span.cover(crate::text::Span::new(span.file, start, end));
                if list.len() == 1 && matches!(tree::Owner::of(list.node()), tree::Owner::Entry(..)) {
                    node = list.node();
                    continue;
                }
            }
            tree::Owner::Document => {}
        }
        break;
    }
    let text = node.stream().source();
    let end = text[span.end as usize..].find('\n').map_or(text.len(), |found| span.end as usize + found);
    span.start as usize..end
}
