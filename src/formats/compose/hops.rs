//! Hops of all that a value holds: what came on over an alias, a merge key, `extends` or `include` did so
//! with all that is in it. Put there before merging, after which parts have come other ways.

use crate::{
    text::Span,
    value::{Hop, Kind, Map, Origin, Value},
};

/// The note of what a service extends.
pub(super) const EXTENDED: &str = "extended here";

/// The note of what another file includes.
pub(super) const INCLUDED: &str = "included here";

/// Values that are looked at; what aliases unfold beyond it keeps the hops that it has.
const MAX_VALUES: usize = 50_000;

/// A document, each part with the hops of what it is a part of.
pub(super) fn flow(document: &Value) -> Value {
    let Kind::Map(map) = &document.kind else { return document.clone() };
    let mut left = MAX_VALUES;
    let mut changed = Map::clone(map);
    // What Compose does not know is not looked into.
    let known = map.entries().iter().enumerate().filter(|(_, entry)| !entry.key.starts_with("x-"));
    for (index, entry) in known {
        if let Some(value) = down(&entry.value, &[], &mut left) {
            changed.replace(index, value);
        }
    }
    Value::map(changed, &document.origin)
}

/// A value that came on over a place, with all that is in it.
pub(super) fn over(value: &Value, span: Span, note: &'static str) -> Value {
    let mut left = MAX_VALUES;
    down_over(value, Hop { span, note }, &mut left).unwrap_or_else(|| value.clone().via(span, note))
}

/// Where a value stands in the files of a project: not where the file or service is taken over.
pub(super) fn written(span: Span, hops: &[Hop]) -> Span {
    let own = hops.iter().rev().find(|hop| hop.note != EXTENDED && hop.note != INCLUDED);
    own.map_or(span, |hop| hop.span)
}

fn down_over(value: &Value, hop: Hop, left: &mut usize) -> Option<Value> {
    *left = left.checked_sub(1)?;
    let mut each = |value: &Value| down_over(value, hop, left).unwrap_or_else(|| value.clone());
    let kind = match &value.kind {
        Kind::Map(map) => {
            let mut changed = Map::clone(map);
            for (index, entry) in map.entries().iter().enumerate() {
                changed.replace(index, each(&entry.value));
            }
            Value::map(changed, value.span()).kind
        }
        Kind::Sequence(items) => Value::sequence(items.iter().map(each).collect(), value.span()).kind,
        Kind::Text(text) => Kind::Text(text.via(hop.span, hop.note)),
        kind => kind.clone(),
    };
    Some(Value { kind, origin: value.origin.clone().via(hop.span, hop.note) })
}

/// `None` where nothing changes.
fn down(value: &Value, came: &[Hop], left: &mut usize) -> Option<Value> {
    *left = left.checked_sub(1)?;
    let own = value.origin.hops();
    let new: Vec<Hop> = came.iter().filter(|hop| !own.contains(hop)).copied().collect();
    let all: Vec<Hop> = own.iter().copied().chain(new.iter().copied()).collect();
    let on: Vec<Hop> = all.iter().copied().map(repeated).collect();
    let kind = match &value.kind {
        Kind::Map(map) => in_map(map, &on, left).map(|map| Value::map(map, value.span()).kind),
        Kind::Sequence(items) => {
            in_list(items, &on, left).map(|items| Value::sequence(items, value.span()).kind)
        }
        Kind::Text(text) if !all.is_empty() => {
            // An alias of a scalar is known to the value, and not yet to the text.
            let known = text.origin();
            let is_known = |hop: &Hop| known.hops().iter().any(|it| it.span == hop.span);
            let mut missing = on.iter().filter(|hop| hop.note != Hop::SUPPLIER && !is_known(hop)).peekable();
            missing
                .peek()
                .is_some()
                .then(|| Kind::Text(missing.fold(text.clone(), |text, hop| text.via(hop.span, hop.note))))
        }
        _ => None,
    };
    if kind.is_none() && new.is_empty() {
        return None;
    }
    let origin = if new.is_empty() { value.origin.clone() } else { Origin::with_hops(value.span(), all) };
    Some(Value::new(kind.unwrap_or_else(|| value.kind.clone()), origin))
}

/// An alias is no variable: what it brings is written all the same.
fn repeated(hop: Hop) -> Hop {
    if hop.note == "used here" { Hop { note: "repeated here", ..hop } } else { hop }
}

fn in_map(map: &Map, came: &[Hop], left: &mut usize) -> Option<Map> {
    let mut changed: Option<Map> = None;
    for (index, entry) in map.entries().iter().enumerate() {
        if let Some(value) = down(&entry.value, came, left) {
            changed.get_or_insert_with(|| map.clone()).replace(index, value);
        }
    }
    changed
}

fn in_list(items: &[Value], came: &[Hop], left: &mut usize) -> Option<Vec<Value>> {
    let mut changed: Option<Vec<Value>> = None;
    for (index, item) in items.iter().enumerate() {
        if let Some(value) = down(item, came, left)
            && let Some(slot) = changed.get_or_insert_with(|| items.to_vec()).get_mut(index)
        {
            *slot = value;
        }
    }
    changed
}
