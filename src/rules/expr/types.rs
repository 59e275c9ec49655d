//! Types of expressions, as known when a rule is loaded.

use crate::formats::{Field, SubjectKind, Type};

/// Finds a kind of subject by name.
pub type Kinds = fn(&str) -> Option<&'static SubjectKind>;

/// A type. Anything may also be null or unknown when it is evaluated.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ty {
    /// Not known before evaluation.
    Any,
    Null,
    Bool,
    Number,
    Text,
    /// A map whose keys only the file knows.
    Map,
    Record(&'static [Field]),
    List(Box<Ty>),
    Subject(Kind),
}

/// A kind of subject; kinds are equal by name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind(pub(super) &'static SubjectKind);

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Ty {
    /// The type of a field. A kind that no format declares is [`Ty::Any`].
    pub(super) fn of(ty: Type, kinds: Kinds) -> Self {
        match ty {
            Type::Any => Self::Any,
            Type::Bool => Self::Bool,
            Type::Number => Self::Number,
            Type::Text => Self::Text,
            Type::Map => Self::Map,
            Type::Record(fields) => Self::Record(fields),
            Type::List(item) => Self::List(Box::new(Self::of(*item, kinds))),
            Type::Subject(name) => kinds(name).map_or(Self::Any, |kind| Self::Subject(Kind(kind))),
        }
    }

    /// In words, with an article.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Any => "anything".to_owned(),
            Self::Null => "null".to_owned(),
            Self::Bool => "a truth value".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::Map => "a map".to_owned(),
            Self::Record(_) => "a record".to_owned(),
            Self::List(_) => "a list".to_owned(),
            Self::Subject(kind) => format!("a `{}`", kind.0.name),
        }
    }

    /// Whether a value of this type can be a value of `other`.
    pub(super) fn may_be(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any | Self::Null, _)
            | (_, Self::Any | Self::Null)
            | (Self::Map, Self::Record(_))
            | (Self::Record(_), Self::Map) => true,
            (Self::List(a), Self::List(b)) => a.may_be(b),
            (a, b) => a == b,
        }
    }

    /// The type of what is one or the other.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Null, ty) | (ty, Self::Null) => ty,
            (a, b) if a == b => a,
            _ => Self::Any,
        }
    }
}
