//! What can be wrong with a YAML file.

use crate::text::Span;

/// One mistake and where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// The text at fault: the opening quote or bracket where that is never closed.
    pub span: Span,
    /// Lower case, without a final period.
    pub message: String,
    /// What sort of mistake.
    pub kind: ErrorKind,
}

/// What sort of mistake a [`SyntaxError`] is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// Not YAML; the line (or what it opened) was left out of the tree.
    Syntax,
    /// A key stands twice in one mapping; both entries are in the tree.
    DuplicateKey,
    /// An alias without an anchor before it, or inside its own anchor's node; it leads nowhere.
    Alias,
    /// Nested deeper than [`DEPTH_LIMIT`](super::DEPTH_LIMIT); what is deeper was left out.
    Depth,
    /// An entry in brackets that is indented less than the specification wants; it is in the tree.
    Indentation,
    /// A template expression (`{{ … }}`) outside quotes, which YAML reads as nested mappings.
    Template,
}
