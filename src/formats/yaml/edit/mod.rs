//! Edits of YAML files: the bytes to replace so that a value, and nothing else, changes.
//!
//! [`YamlEditor`] is what a format gives out as its [`Editor`](crate::formats::Editor): it takes places
//! and [changes](crate::formats::Change). Behind it, [`Edits`] has one function for each thing that can
//! be done to a node. They read a [`Stream`](super::Stream) and give [`Edit`]s, sorted, of which no two overlap or
//! start at the same place; line breaks in them are `\n`, for whoever applies them to turn into the file's
//! own.
//!
//! Either the result is sure, or the edit is [refused](Refusal):
//!
//! * A value that stands already gives no edits, so that an edit made twice is an edit made once.
//! * Style is kept: quotes of a replaced scalar, the siblings' indentation, spaces inside brackets,
//!   comments. A new text is plain where every reader takes it for a text, else in the quotes that
//!   the document uses most.
//! * New entries come after the last one of their mapping (and the comments right below it that are as
//!   deep), before the blank lines and comments that belong to what follows.
//! * What is removed takes its lines and the comment behind it on its last line; comments above stay.
//!   A mapping that loses its last entry becomes `{}`. A list that loses its last item goes with its
//!   key; where it has none it becomes `[]`.
//! * Nothing is written through an alias, nor into what `<<` brings. What has an anchor may be edited:
//!   the caller named it, and [`Edits::is_shared`] says whether aliases will see the change.
//!   [`YamlEditor`] refuses where several places of use would.
//! * A document with a part that could not be read is not edited.

mod editor;
mod edits;
mod fill;
mod known;
mod lines;
mod member;
mod new;
mod refusal;
mod remove;
mod replace;
mod style;
mod tree;
mod write;

#[cfg(test)]
mod tests;

pub use editor::YamlEditor;
pub use edits::Edits;
pub(super) use known::Known;
pub use new::New;
pub use refusal::{Reason, Refusal};

use crate::finding::Edit;

/// Edits, or why there are none.
pub type Outcome = Result<Vec<Edit>, Refusal>;
