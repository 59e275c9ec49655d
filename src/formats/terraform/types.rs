//! Conversions: what a value is as another type, and a variable's `type` applied to its value.

use super::{
    provenance::{number, text_of},
    syntax::{Expr, Key, Kind as Syntax, Part},
};
use crate::value::{Entry, Kind, Map, Number, Value, Why};

/// A value as a truth value: itself, or the texts `true` and `false`.
pub(super) fn to_bool(value: &Value) -> Option<bool> {
    match (&value.kind, value.as_str()) {
        (Kind::Bool(value), _) => Some(*value),
        (_, Some("true")) => Some(true),
        (_, Some("false")) => Some(false),
        _ => None,
    }
}

/// A value as a number: itself, or a text that is one.
pub(super) fn to_number(value: &Value) -> Option<f64> {
    match (&value.kind, value.as_str()) {
        (Kind::Number(value), _) => Some(value.as_f64()),
        (_, Some(text)) => text.parse().ok().filter(|n: &f64| n.is_finite()),
        _ => None,
    }
}

/// `value` in the type that `ty` says; as it is where it does not fit or the type is not understood.
pub(super) fn convert(value: Value, ty: &Expr) -> Value {
    if value.is_null() || matches!(value.kind, Kind::Unknown(_)) {
        return value;
    }
    match &ty.kind {
        Syntax::Variable(name) => scalar(value, name),
        // `type = "string"`, as before version 0.12.
        Syntax::Template(parts) => match parts.as_slice() {
            [Part::Text { text, .. }] => scalar(value, text),
            _ => value,
        },
        Syntax::Call(call) => match (call.name.as_str(), call.arguments.as_slice()) {
            ("list" | "set", [inner]) => items(value, inner),
            ("map", [inner]) => entries(value, inner),
            ("object", [object]) => match &object.kind {
                Syntax::Object(fields) => record(value, fields),
                _ => value,
            },
            ("tuple", [list]) => match (&list.kind, &value.kind) {
                (Syntax::List(types), Kind::Sequence(old)) if types.len() == old.len() => {
                    let new = old.iter().zip(types).map(|(item, ty)| convert(item.clone(), ty)).collect();
                    Value::sequence(new, value.origin)
                }
                _ => value,
            },
            ("optional", [inner, ..]) => convert(value, inner),
            _ => value,
        },
        _ => value,
    }
}

/// `value` as `string`, `number` or `bool`.
pub(super) fn scalar(value: Value, name: &str) -> Value {
    let kind = match name {
        "string" => text_of(&value).map(Kind::Text),
        "number" => to_number(&value).map(|n| Kind::Number(number(n))),
        "bool" => to_bool(&value).map(Kind::Bool),
        _ => None,
    };
    Value { kind: kind.unwrap_or(value.kind), origin: value.origin }
}

fn items(value: Value, inner: &Expr) -> Value {
    let Kind::Sequence(items) = &value.kind else { return value };
    let items = items.iter().map(|item| convert(item.clone(), inner)).collect();
    Value::sequence(items, value.origin)
}

fn entries(value: Value, inner: &Expr) -> Value {
    let Kind::Map(map) = &value.kind else { return value };
    let entry = |entry: &Entry| Entry { value: convert(entry.value.clone(), inner), ..entry.clone() };
    Value::map(map.entries().iter().map(entry).collect(), value.origin)
}

/// An object in its declared shape: optional attributes that are missing get their defaults.
fn record(value: Value, fields: &[(Key, Expr)]) -> Value {
    let Kind::Map(map) = &value.kind else { return value };
    let mut record = Map::default();
    for (key, ty) in fields {
        let Key::Word(name) = key else { continue };
        let optional = optional(ty);
        let default = optional.and_then(|arguments| arguments.get(1));
        match (map.get(&name.text), optional) {
            (Some(entry), _) if !(entry.value.is_null() && default.is_some()) => {
                record.push(name.text.clone(), entry.key_span, convert(entry.value.clone(), ty));
            }
            (entry, Some(_)) => {
                let span = entry.map_or(value.origin.span, |entry| entry.key_span);
                let missing = Value::new(Kind::Null, &value.origin);
                record.push(name.text.clone(), span, default.map_or(missing, constant));
            }
            (_, None) => {}
        }
    }
    Value::map(record, value.origin)
}

/// The arguments of `optional(type, default)`.
fn optional(ty: &Expr) -> Option<&[Expr]> {
    match &ty.kind {
        Syntax::Call(call) if call.name == "optional" => Some(&call.arguments),
        _ => None,
    }
}

/// A default in a type: a literal, since nothing can be referred to there.
fn constant(expr: &Expr) -> Value {
    let span = expr.span;
    match &expr.kind {
        Syntax::Null => Value::new(Kind::Null, span),
        Syntax::Bool(value) => Value::bool(*value, span),
        Syntax::Number(value) => Value::new(Kind::Number(number(*value)), span),
        Syntax::Template(parts) => match parts.as_slice() {
            [] => Value::word("", span),
            [Part::Text { text, span: place }] => {
                Value::new(Kind::Text(crate::value::Text::literal(text.clone(), *place)), span)
            }
            _ => Value::unknown(Why::at("the default is computed", span), span),
        },
        Syntax::List(items) => Value::sequence(items.iter().map(constant).collect(), span),
        Syntax::Object(fields) => {
            let mut map = Map::default();
            for (key, value) in fields {
                if let Key::Word(name) = key {
                    map.push(name.text.clone(), name.span, constant(value));
                }
            }
            Value::map(map, span)
        }
        _ => Value::unknown(Why::at("the default is computed", span), span),
    }
}

/// The number as an index or length.
pub(super) fn to_whole(value: &Value) -> Option<i64> {
    match number(to_number(value)?) {
        Number::Int(n) => Some(n),
        Number::Float(_) => None,
    }
}
