//! Walking a resource's arguments by a path of names, through lists of blocks.

use crate::{
    data::Row,
    formats::terraform::provenance::{text_of, why},
    value::{Kind, Origin, Value, Why},
};

/// All values at `path`. Each block on the way that lacks the next name gives an absent value at
/// its header; a missing block one at its owner.
pub(super) fn all(value: &Value, path: &str) -> Vec<Value> {
    let mut found = vec![value.clone()];
    for name in path.split('.').filter(|name| !name.is_empty()) {
        found = found.iter().flat_map(opened).map(|value| step(&value, name)).collect();
    }
    found
}

/// Blocks are lists of maps: each of them; an empty list is nothing.
pub(super) fn opened(value: &Value) -> Vec<Value> {
    match &value.kind {
        Kind::Sequence(items) if items.is_empty() => vec![Value::absent(&value.origin)],
        Kind::Sequence(items) => items.to_vec(),
        _ => vec![value.clone()],
    }
}

fn step(value: &Value, name: &str) -> Value {
    match &value.kind {
        Kind::Unknown(_) | Kind::Absent => value.clone(),
        _ => match value.get(name) {
            Some(found) if !matches!(found.kind, Kind::Null) => found.clone(),
            None if why(value).is_some() => {
                Value::new(why(value).cloned().map_or(Kind::Absent, Kind::Unknown), owner(value))
            }
            _ => Value::absent(owner(value)),
        },
    }
}

/// Where something missing in a value is reported: the block's header.
fn owner(value: &Value) -> Origin {
    value.origin.clone()
}

/// The single value at a path: the first, where there are several.
pub(super) fn one(value: &Value, path: &str) -> Value {
    all(value, path).into_iter().next().unwrap_or_else(|| Value::absent(&value.origin))
}

/// The value as a lower-case word, if it is known.
pub(super) fn word(value: &Value) -> Option<String> {
    text_of(value).as_ref().and_then(|text| text.known()).map(str::to_ascii_lowercase)
}

/// Whether a condition of a table holds: `name=a|b`, with a final `?` also if there is no `name`;
/// `^name` is the resource's. `Err`: it cannot be known.
pub(super) fn holds(condition: &str, block: &Value, resource: &Value) -> Result<bool, Why> {
    let (name, wanted) = condition.split_once('=').unwrap_or((condition, ""));
    let (wanted, or_absent) = wanted.strip_suffix('?').map_or((wanted, false), |wanted| (wanted, true));
    let value = named(name, block, resource);
    if value.is_null() {
        return Ok(or_absent);
    }
    match word(&value) {
        Some(word) => Ok(wanted.split('|').any(|wanted| wanted.eq_ignore_ascii_case(&word))),
        None => Err(value.why().cloned().unwrap_or_else(|| Why::new(format!("`{name}` is not a word")))),
    }
}

/// The argument `name` of a block, `^name` of its resource.
pub(super) fn named(name: &str, block: &Value, resource: &Value) -> Value {
    match name.strip_prefix('^') {
        Some(name) => one(resource, name),
        None => one(block, name),
    }
}

/// Whether every condition in a row's column holds.
pub(super) fn all_hold(row: &Row, column: &str, block: &Value, resource: &Value) -> Result<bool, Why> {
    for condition in row.get(column).unwrap_or_default().split_whitespace() {
        if !holds(condition, block, resource)? {
            return Ok(false);
        }
    }
    Ok(true)
}
