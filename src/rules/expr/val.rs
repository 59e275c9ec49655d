//! What an expression evaluates to: borrowed from the workspace where it can be, with its place.

use std::rc::Rc;

use smol_str::SmolStr;

use crate::{
    formats::Facts,
    text::Span,
    value::{Kind, Number, Origin, SubjectRef, Text, Value, Why},
};

/// A value during evaluation.
#[derive(Clone)]
pub(crate) struct Val<'v> {
    /// What it is.
    pub(crate) kind: V<'v>,
    /// Where it comes from; constants come from nowhere.
    pub(crate) place: Place<'v>,
    /// The key's place that holds it, for what is missing below it; of raw fields only where places are asked for.
    pub(crate) owner: Option<Span>,
    /// The key or field that it was found under, which may say that it is a secret.
    pub(crate) key: &'v str,
}

/// What a [`Val`] is. One of each kind has one form only, so matching is enough.
#[derive(Clone)]
pub(crate) enum V<'v> {
    /// Absent or written as null.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Another number.
    Float(f64),
    /// A text of a file, possibly known in part only.
    Text(&'v Text),
    /// A constant or a key.
    Str(&'v str),
    /// A computed text.
    Own(SmolStr),
    /// A sequence or a map, with the unit that its subject references mean by "own".
    Tree(&'v Value, u32),
    /// A computed list.
    List(Rc<[Val<'v>]>),
    /// A subject.
    Subject(Facts<'v>),
    /// Cannot be known.
    Unknown(Unknown),
}

/// Why something cannot be known, and where knowing ends.
#[derive(Clone, Debug)]
pub(crate) struct Unknown {
    /// The reason.
    pub(crate) why: Why,
    /// The place, if there is one.
    pub(crate) span: Option<Span>,
}

/// Where a value comes from.
#[derive(Clone)]
pub(crate) enum Place<'v> {
    /// From the rule itself.
    Nowhere,
    /// From a value of the workspace.
    Of(&'v Origin),
    /// From a part of one.
    Part(Origin),
}

impl Place<'_> {
    /// The origin, if there is one.
    pub(crate) fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Nowhere => None,
            Self::Of(origin) => Some(origin),
            Self::Part(origin) => Some(origin),
        }
    }
}

impl<'v> V<'v> {
    /// The value from nowhere.
    pub(crate) fn val(self) -> Val<'v> {
        Val { kind: self, place: Place::Nowhere, owner: None, key: "" }
    }
}

impl<'v> Val<'v> {
    /// Null at no place.
    pub(crate) const NULL: Self = Self { kind: V::Null, place: Place::Nowhere, owner: None, key: "" };

    /// A value of the workspace. `facts` is any window onto it; `unit` the unit that holds the value.
    pub(crate) fn of(value: &'v Value, facts: &Facts<'v>, unit: u32) -> Self {
        let kind = match &value.kind {
            Kind::Absent | Kind::Null => V::Null,
            Kind::Bool(value) => V::Bool(*value),
            Kind::Number(Number::Int(value)) => V::Int(*value),
            Kind::Number(Number::Float(value)) => V::Float(*value),
            Kind::Text(text) => V::Text(text),
            Kind::Sequence(_) | Kind::Map(_) => V::Tree(value, unit),
            Kind::Subject(to) => {
                let unit = if to.unit == SubjectRef::SELF { unit } else { to.unit };
                facts.of(SubjectRef { unit, index: to.index }).map_or(V::Null, V::Subject)
            }
            Kind::Unknown(why) => {
                let span = why.span().unwrap_or(value.origin.span);
                V::Unknown(Unknown { why: why.clone(), span: Some(span) })
            }
        };
        Self { kind, place: Place::Of(&value.origin), owner: None, key: "" }
    }

    /// The same value at another place.
    pub(crate) fn at(mut self, place: Place<'v>) -> Self {
        self.place = place;
        self
    }

    /// The same value as something made of `source`: at its place, and as secret as it.
    pub(crate) fn made_of(mut self, source: &Self) -> Self {
        self.place = source.place.clone();
        self.key = source.key;
        self
    }

    /// Absent or null.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self.kind, V::Null)
    }

    /// The content of a wholly known text.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.kind {
            V::Text(text) => text.known(),
            V::Str(text) => Some(text),
            V::Own(text) => Some(text),
            _ => None,
        }
    }

    /// The text, where a piece of it is unknown.
    pub(crate) fn partly_known(&self) -> Option<&'v Text> {
        match self.kind {
            V::Text(text) if text.why().is_some() => Some(text),
            _ => None,
        }
    }

    /// The number as a fraction.
    pub(crate) fn as_f64(&self) -> Option<f64> {
        match self.kind {
            V::Int(value) => Some(Number::Int(value).as_f64()),
            V::Float(value) => Some(value),
            _ => None,
        }
    }

    /// Its kind in words, for reasons.
    pub(crate) fn kind_name(&self) -> &'static str {
        match &self.kind {
            V::Null => "null",
            V::Bool(_) => "a truth value",
            V::Int(_) | V::Float(_) => "a number",
            V::Text(_) | V::Str(_) | V::Own(_) => "a text",
            V::Tree(value, _) if value.as_map().is_some() => "a map",
            V::Tree(..) | V::List(_) => "a list",
            V::Subject(_) => "a subject",
            V::Unknown(_) => "unknown",
        }
    }

    /// The unknown that this is, or that an unknown piece of this text is.
    pub(crate) fn unknown(&self) -> Option<Unknown> {
        match &self.kind {
            V::Unknown(unknown) => Some(unknown.clone()),
            V::Text(text) => unknown_piece(text),
            _ => None,
        }
    }

    /// Why this map may have more entries than are known, if so.
    pub(crate) fn unknown_rest(&self) -> Option<Unknown> {
        let V::Tree(tree, _) = self.kind else { return None };
        let why = tree.as_map()?.unknown_rest()?;
        let span = why.span().or_else(|| self.place.origin().map(|origin| origin.span));
        Some(Unknown { why: why.clone(), span })
    }

    /// An unknown of ours about this value's place.
    pub(crate) fn undecidable(&self, reason: impl Into<String>) -> Unknown {
        Unknown { why: Why::new(reason), span: self.place.origin().map(|origin| origin.span) }
    }
}

/// The first unknown piece of a text.
fn unknown_piece(text: &Text) -> Option<Unknown> {
    text.why()?;
    text.pieces().iter().find_map(|piece| {
        let why = piece.unknown.clone()?;
        let span = why.span().unwrap_or(piece.span);
        Some(Unknown { why, span: Some(span) })
    })
}

/// The items of a list, tree or computed, without copying.
pub(crate) enum Items<'a, 'v> {
    Tree(&'v [Value], u32),
    Keys(&'v [crate::value::Entry]),
    List(&'a [Val<'v>]),
}

impl<'a, 'v> Items<'a, 'v> {
    /// The items of a sequence, the keys of a map, nothing of null. `None` for what has none.
    pub(crate) fn of(list: &'a Val<'v>) -> Option<Self> {
        match &list.kind {
            V::Tree(value, _) if value.as_map().is_some() => Some(Self::Keys(value.entries())),
            V::Tree(value, unit) => Some(Self::Tree(value.items(), *unit)),
            V::List(items) => Some(Self::List(items)),
            V::Null => Some(Self::List(&[])),
            _ => None,
        }
    }

    /// How many there are. Repeated keys count each.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Tree(items, _) => items.len(),
            Self::Keys(entries) => entries.len(),
            Self::List(items) => items.len(),
        }
    }

    /// The item at `index`.
    pub(crate) fn get(&self, index: usize, facts: &Facts<'v>) -> Option<Val<'v>> {
        match self {
            Self::Tree(items, unit) => items.get(index).map(|item| Val::of(item, facts, *unit)),
            Self::Keys(entries) => entries.get(index).map(|entry| Val {
                kind: V::Str(&entry.key),
                place: Place::Part(entry.key_span.into()),
                owner: None,
                key: "",
            }),
            Self::List(items) => items.get(index).cloned(),
        }
    }
}
