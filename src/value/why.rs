//! Why something could not be known.

use std::sync::Arc;

use crate::text::Span;

/// The reason of an unknown, as the rest of "… is unknown: " and, where there is one, its place.
///
/// Cheap to clone: a whole subtree shares one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why(Arc<Reason>);

#[derive(Debug, PartialEq, Eq)]
struct Reason {
    text: String,
    span: Option<Span>,
}

impl Why {
    /// A reason in words: lower case, no full stop, naming the variable or file.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Arc::new(Reason { text: text.into(), span: None }))
    }

    /// A reason with the place where knowing ends (the `${VAR}`, the `include`).
    pub fn at(text: impl Into<String>, span: Span) -> Self {
        Self(Arc::new(Reason { text: text.into(), span: Some(span) }))
    }

    /// The words.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The place, if it has one.
    pub fn span(&self) -> Option<Span> {
        self.0.span
    }
}
