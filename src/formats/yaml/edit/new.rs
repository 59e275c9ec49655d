//! A value to write, and whether a node says it already.

use super::super::node::{Node, View};
use super::super::scalar::Scalar;
use super::super::schema::{Resolved, Schema, integer, plain};
use crate::value::{Kind, Number, Value};

/// A value that an edit writes. Its kind is meant: [`New::Text`] is written so that every reader
/// takes it for a text, whatever it looks like.
#[derive(Clone, PartialEq, Debug)]
pub enum New {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(String),
    /// A list.
    Sequence(Vec<New>),
    /// Keys and values.
    Map(Vec<(String, New)>),
}

impl New {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A list of texts.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::Sequence(texts.into_iter().map(Self::text).collect())
    }

    /// A number or a truth value where `text` reads as one to every reader, else a text.
    pub fn read(text: &str) -> Self {
        match plain(text, Schema::Core) {
            Resolved::Bool(value) => Self::Bool(value),
            Resolved::Int(digits) => integer(digits)
                .filter(|value| value.to_string() == digits)
                .map_or_else(|| Self::text(text), Self::Int),
            Resolved::Float(digits) => {
                let value = digits.parse().ok().filter(|value: &f64| value.to_string() == digits);
                value.map_or_else(|| Self::text(text), Self::Float)
            }
            Resolved::Null | Resolved::Text(_) => Self::text(text),
        }
    }

    /// A value of ours as one to write; `None` where it is not wholly known or there is nothing.
    pub fn from_value(value: &Value) -> Option<Self> {
        Some(match &value.kind {
            Kind::Null => Self::Null,
            Kind::Bool(value) => Self::Bool(*value),
            Kind::Number(Number::Int(value)) => Self::Int(*value),
            Kind::Number(Number::Float(value)) => Self::Float(*value),
            Kind::Text(text) => Self::text(text.known()?),
            Kind::Sequence(items) => {
                Self::Sequence(items.iter().map(Self::from_value).collect::<Option<_>>()?)
            }
            Kind::Map(map) => {
                let entry = |e: &crate::value::Entry| Some((e.key.to_string(), Self::from_value(&e.value)?));
                Self::Map(map.entries().iter().map(entry).collect::<Option<_>>()?)
            }
            Kind::Absent | Kind::Subject(_) | Kind::Unknown(_) => return None,
        })
    }

    /// Whether it is a list or a map that holds something.
    pub(super) fn is_filled(&self) -> bool {
        match self {
            Self::Sequence(items) => !items.is_empty(),
            Self::Map(entries) => !entries.is_empty(),
            _ => false,
        }
    }

    /// Whether it is a list or a map.
    pub(super) fn is_collection(&self) -> bool {
        matches!(self, Self::Sequence(_) | Self::Map(_))
    }

    /// Whether `node` says this already, behind an alias too.
    pub(super) fn is_said_by(&self, node: Node<'_>, schema: Schema) -> bool {
        let Some(node) = node.target().filter(|node| !node.is_damaged() && !node.is_incomplete()) else {
            return false;
        };
        match (self, node.view()) {
            (Self::Sequence(items), View::Sequence(there)) => {
                items.len() == there.len()
                    && items.iter().zip(there.items()).all(|(item, node)| item.is_said_by(node, schema))
            }
            (Self::Map(entries), View::Mapping(there)) => {
                let said = |(key, value): &(String, Self)| {
                    there.own_entry(key).is_some_and(|entry| value.is_said_by(entry.value, schema))
                };
                entries.len() == there.len() && entries.iter().all(said)
            }
            (_, View::Scalar(scalar)) => self.is_scalar(scalar, schema),
            _ => false,
        }
    }

    fn is_scalar(&self, scalar: Scalar<'_>, schema: Schema) -> bool {
        match (self, scalar.resolve(schema)) {
            (Self::Null, Resolved::Null) => true,
            (Self::Bool(value), Resolved::Bool(there)) => *value == there,
            (Self::Int(value), Resolved::Int(there)) => integer(there) == Some(*value),
            (Self::Float(value), Resolved::Float(there)) => {
                there.parse().is_ok_and(|there: f64| there.to_bits() == value.to_bits())
            }
            (Self::Text(value), Resolved::Text(there)) => value == there,
            _ => false,
        }
    }
}
