//! The provenance value tree: no value exists without an origin.
//!
//! Every format resolves its files to these values, rules read them, fixes edit at their origins.
//! - [`Value`] is a [`Kind`] at an [`Origin`].
//! - [`Origin`] is the span that a person must edit and the [`Hop`]s that the value travelled.
//! - [`Text`] is made of pieces, so that a part of a string still knows where it came from.
//! - [`Why`] says why something could not be known.
//!
//! Sequences and maps are shared ([`Arc`]): an alias or a merge is a reference, never a copy.
//! Walks over a tree must therefore be bounded; see [`Value::walk`].

mod map;
mod origin;
mod path;
mod text;
mod why;

use std::sync::Arc;

pub use map::{Entry, Map};
pub use origin::{Hop, Origin};
pub use path::{Path, Step};
pub use text::{Piece, Text};
pub use why::Why;

use crate::text::Span;

/// A value and where it comes from.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// Where it comes from. Of [`Kind::Absent`]: its owner's key or header.
    pub origin: Origin,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Not there. The origin is the owner's, so a finding about what is missing has a place.
    Absent,
    /// Written as null, or left empty.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text, possibly known in part only.
    Text(Text),
    /// A sequence.
    Sequence(Arc<Vec<Value>>),
    /// A map, in file order.
    Map(Arc<Map>),
    /// A subject of this or another unit (a service of a port, a stage of an instruction).
    Subject(SubjectRef),
    /// Cannot be known, with the reason.
    Unknown(Why),
}

/// A number as the formats write them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Whole, in range.
    Int(i64),
    /// Everything else.
    Float(f64),
}

impl Number {
    /// As a floating-point number.
    pub fn as_f64(self) -> f64 {
        match self {
            #[allow(clippy::cast_precision_loss, reason = "for comparison with fractions only")]
            Self::Int(n) => n as f64,
            Self::Float(n) => n,
        }
    }
}

/// A subject by the index of its unit in the workspace and its index there.
///
/// While a unit is being resolved its own index is not known yet: `unit` is [`SubjectRef::SELF`]
/// and means the unit that holds the value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SubjectRef {
    /// Index of the unit in the workspace, or [`SubjectRef::SELF`].
    pub unit: u32,
    /// Index of the subject in its unit.
    pub index: u32,
}

impl SubjectRef {
    /// The unit that holds the value.
    pub const SELF: u32 = u32::MAX;

    /// Subject `index` of the unit that holds the value.
    pub fn own(index: usize) -> Self {
        Self { unit: Self::SELF, index: index as u32 }
    }
}

/// Making values.
impl Value {
    /// A value of `kind` at `origin`.
    pub fn new(kind: Kind, origin: impl Into<Origin>) -> Self {
        Self { kind, origin: origin.into() }
    }

    /// Nothing, where `owner` would hold it.
    pub fn absent(owner: impl Into<Origin>) -> Self {
        Self::new(Kind::Absent, owner)
    }

    /// A truth value.
    pub fn bool(value: bool, origin: impl Into<Origin>) -> Self {
        Self::new(Kind::Bool(value), origin)
    }

    /// A whole number.
    pub fn int(value: i64, origin: impl Into<Origin>) -> Self {
        Self::new(Kind::Number(Number::Int(value)), origin)
    }

    /// A text at its own origin.
    pub fn text(text: Text) -> Self {
        let origin = text.origin();
        Self::new(Kind::Text(text), origin)
    }

    /// A text of ours (a kind, a reason) that is said about the place `origin`.
    pub fn word(word: &str, origin: impl Into<Origin>) -> Self {
        let origin = origin.into();
        Self { kind: Kind::Text(Text::said(word, origin.span)), origin }
    }

    /// A sequence.
    pub fn sequence(items: Vec<Self>, origin: impl Into<Origin>) -> Self {
        Self::new(Kind::Sequence(Arc::new(items)), origin)
    }

    /// A map.
    pub fn map(map: Map, origin: impl Into<Origin>) -> Self {
        Self::new(Kind::Map(Arc::new(map)), origin)
    }

    /// Unknown, with its reason.
    pub fn unknown(why: Why, origin: impl Into<Origin>) -> Self {
        Self::new(Kind::Unknown(why), origin)
    }

    /// A subject of the same unit.
    pub fn subject(index: usize, origin: impl Into<Origin>) -> Self {
        Self::new(Kind::Subject(SubjectRef::own(index)), origin)
    }

    /// The same value, having travelled over `span`.
    pub fn via(mut self, span: Span, note: &'static str) -> Self {
        self.origin = self.origin.via(span, note);
        self
    }
}

/// Reading values.
impl Value {
    /// The span that a person must edit.
    pub fn span(&self) -> Span {
        self.origin.span
    }

    /// Absent or null.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Absent | Kind::Null)
    }

    /// Written down at all, even as null.
    pub fn is_present(&self) -> bool {
        !matches!(self.kind, Kind::Absent)
    }

    /// Why it cannot be known in full, if so. A text with an unknown piece counts.
    pub fn why(&self) -> Option<&Why> {
        match &self.kind {
            Kind::Unknown(why) => Some(why),
            Kind::Text(text) => text.why(),
            _ => None,
        }
    }

    /// The truth value.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(b) => Some(b),
            _ => None,
        }
    }

    /// The number, if whole.
    pub fn as_int(&self) -> Option<i64> {
        match self.kind {
            Kind::Number(Number::Int(n)) => Some(n),
            _ => None,
        }
    }

    /// The text with its pieces.
    pub fn as_text(&self) -> Option<&Text> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text as a string, if wholly known.
    pub fn as_str(&self) -> Option<&str> {
        self.as_text().and_then(Text::known)
    }

    /// The map.
    pub fn as_map(&self) -> Option<&Map> {
        match &self.kind {
            Kind::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The items; none where this is not a sequence.
    pub fn items(&self) -> &[Self] {
        match &self.kind {
            Kind::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The entries; none where this is not a map.
    pub fn entries(&self) -> &[Entry] {
        self.as_map().map_or(&[], Map::entries)
    }

    /// The value under `key`, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_map().and_then(|map| map.get(key)).map(|entry| &entry.value)
    }

    /// The value at a dotted path of map keys (`"deploy.resources.limits"`).
    pub fn at(&self, path: &str) -> Option<&Self> {
        path::keys(path).try_fold(self, |value, key| value.get(key))
    }

    /// Like [`Value::at`], but what is missing comes back as [`Kind::Absent`] at the nearest owner
    /// that is there (its key), or as the unknown that stands in the way.
    pub fn look(&self, path: &str) -> Self {
        path::look_dotted(self, path)
    }

    /// Calls `visit` for this value and all below it, parents first, at most `limit` of them (trees
    /// share parts, so a small file can unfold to billions). Returns whether all were visited.
    pub fn walk<'v>(&'v self, limit: usize, visit: &mut dyn FnMut(&'v Self)) -> bool {
        let mut stack = vec![self];
        let mut left = limit;
        while let Some(value) = stack.pop() {
            if left == 0 {
                return false;
            }
            left -= 1;
            visit(value);
            stack.extend(value.entries().iter().rev().map(|entry| &entry.value));
            stack.extend(value.items().iter().rev());
        }
        true
    }
}
