//! Each part in one form, whichever of its forms it is written in.

use std::borrow::Cow;

use super::rule::Rule;
use crate::{
    text::Span,
    value::{Entry, Kind, Map, Text, Value},
};

/// The value in the form of its rule.
pub(super) fn canonical(rule: Rule, value: &Value) -> Cow<'_, Value> {
    let changed = match (rule, &value.kind) {
        (Rule::Pairs, Kind::Sequence(items)) => pairs(items, value),
        (Rule::Names, Kind::Sequence(items)) => names(items, value, |span| Value::new(Kind::Null, span)),
        (Rule::Depends, Kind::Sequence(items)) => names(items, value, started),
        (Rule::Build, Kind::Text(text)) => context(text, value),
        (Rule::Hosts, Kind::Map(map)) => hosts(map, value),
        (Rule::Items, Kind::Text(_)) => Value::sequence(vec![value.clone()], value.origin.clone()),
        _ => return Cow::Borrowed(value),
    };
    Cow::Owned(changed)
}

/// `KEY=value` items as a map; an item without `=` is a key with null.
fn pairs(items: &[Value], whole: &Value) -> Value {
    let mut map = Map::default();
    for item in items {
        let Some(text) = item.as_text() else {
            if let Some(why) = item.why() {
                return Value::unknown(why.clone(), whole.origin.clone());
            }
            continue;
        };
        let (key, value) = match text.split_first('=') {
            Some((key, value)) => (key, Value::text(value)),
            None => (text.clone(), Value::new(Kind::Null, text.origin())),
        };
        map.set(Entry { key: key.smol(), key_span: key.origin().span, value });
    }
    Value::map(map, whole.origin.clone())
}

/// What the name of a service alone stands for.
fn started(span: Span) -> Value {
    let mut map = Map::default();
    map.field("condition", span, Value::word("service_started", span));
    map.field("required", span, Value::bool(true, span));
    Value::map(map, span)
}

/// Names as the keys of a map, each with what the name alone stands for.
fn names(items: &[Value], whole: &Value, alone: fn(Span) -> Value) -> Value {
    let mut map = Map::default();
    for text in items.iter().filter_map(Value::as_text) {
        let span = text.origin().span;
        map.set(Entry { key: text.smol(), key_span: span, value: alone(span) });
    }
    Value::map(map, whole.origin.clone())
}

fn context(text: &Text, whole: &Value) -> Value {
    let mut map = Map::default();
    map.field("context", text.origin().span, whole.clone());
    Value::map(map, whole.origin.clone())
}

fn hosts(map: &Map, whole: &Value) -> Value {
    let mut items = Vec::new();
    for entry in map.entries() {
        let single = std::slice::from_ref(&entry.value);
        let addresses = if entry.value.items().is_empty() { single } else { entry.value.items() };
        for address in addresses.iter().filter_map(Value::as_text) {
            let host = Text::said(format!("{}=", entry.key), entry.key_span);
            items.push(Value::text(Text::join([&host, address], entry.key_span)));
        }
    }
    // In the order of their text, as Compose does.
    items.sort_by(|a, b| content(a).cmp(content(b)));
    Value::sequence(items, whole.origin.clone())
}

fn content(value: &Value) -> &str {
    value.as_text().map_or("", Text::content)
}
