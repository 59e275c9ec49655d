//! Why an edit is not made.

use crate::text::Span;

/// An edit that is not made, because it could not be sure to change only what is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{reason}")]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// The text that stands in the way.
    pub span: Span,
}

/// The rest of "cannot be edited here: ".
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Reason {
    /// The document has a part that is not YAML.
    #[error("the document cannot be read in full")]
    Broken,
    /// An alias stands where the edit would go.
    #[error("an alias stands here; what it refers to is used elsewhere too")]
    Alias,
    /// The path leads into what `<<` brings; an entry of its own would hide all of it.
    #[error("`<<` brings this value; writing it here would hide the rest of it")]
    Merged,
    /// Others would change with it.
    #[error("an anchor shares it with other parts of the file")]
    Shared,
    /// The anchor inside is used outside.
    #[error("an anchor in it is used elsewhere")]
    Anchored,
    /// The tag says what the value has to be.
    #[error("its tag may not fit the new value")]
    Tagged,
    /// The key stands twice.
    #[error("the key stands twice")]
    Duplicate,
    /// A path leads through something that is not a mapping, or a value would be lost.
    #[error("another kind of value stands here")]
    OtherKind,
    /// Comments inside would be lost.
    #[error("comments inside it would be lost")]
    Comments,
    /// Nothing of this file is at the place.
    #[error("no value or key of the file stands at this place")]
    NotFound,
    /// The text around is laid out in a way that is not safe to extend.
    #[error("the text is laid out in a way that is not safe to change")]
    Layout,
    /// The document itself cannot go.
    #[error("it is the whole document")]
    Document,
    /// YAML has nothing like it.
    #[error("YAML has no statements")]
    Statement,
}

impl Reason {
    /// The refusal for this reason at `span`.
    pub(super) fn at(self, span: Span) -> Refusal {
        Refusal { reason: self, span }
    }
}
