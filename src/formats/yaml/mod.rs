//! Shared YAML: every format that is written in YAML reads it through here.
//!
//! # What a reader gets
//!
//! [`parse`] is total: it gives a [`Stream`] with the documents that could be read, the
//! [errors](Stream::errors) with their places, and the [comments](Stream::comments). A broken line
//! costs that line (or the collection that it opened), not the file.
//!
//! ```
//! use seawall::formats::yaml::{self, Schema, Resolved};
//! use seawall::text::FileId;
//!
//! let stream = yaml::parse(FileId(0), "services:\n  db: {image: \"postgres:16\"}\n");
//! let root = stream.documents().next().map(|d| d.root()).expect("one document");
//! let image = root.at(&["services", "db", "image"]).expect("an image");
//! assert_eq!(image.text(), Some("postgres:16"));
//! assert_eq!(image.span().range(), 24..37); // with its quotes
//! assert_eq!(image.as_scalar().map(|s| s.resolve(Schema::Core)), Some(Resolved::Text("postgres:16")));
//! ```
//!
//! * [`Node`] is a small copyable handle: [`Node::span`], [`Node::view`] (the four kinds),
//!   [`Node::as_mapping`] and its like (these follow aliases), [`Node::get`] and [`Node::at`] for
//!   look-ups, [`Node::tag`] and [`Node::anchor`].
//! * An alias is a reference to its anchor's node and is never expanded; [`Node::target`] follows
//!   it. A collection that contains itself is an error and its alias leads nowhere, so following
//!   always ends.
//! * [`Mapping::entries`] are the entries as written, duplicates included; [`Mapping::get`] takes the
//!   last of equal keys, as most readers do. [`Mapping::merged`] adds what `<<` brings.
//! * A value that is not written (`key:`) is an empty plain scalar whose span is the empty place
//!   right after the colon. [`Node::is_damaged`] tells it from a value that could not be read, and
//!   [`Node::is_incomplete`] says that a collection may hold more than could be read: what is
//!   missing there is not known to be missing.
//! * [`Scalar::content`] is the text as YAML reads it; [`Scalar::source`] and [`Scalar::pieces`] lead
//!   from bytes of it to bytes of the file.
//!
//! * [`Node::to_value`] makes the provenance [`Value`](crate::value::Value) of a node or document, with
//!   aliases shared, merge keys applied, and what could not be read as unknown.
//!   [`Stream::tags`] lists the tags that a value has no place for.
//!
//! All spans are bytes of the original file. The parser behind is granit-parser, which only this
//! module names. Templates of Helm charts are not YAML and do not come here.

mod blame;
mod build;
mod check;
mod damage;
pub mod edit;
mod error;
mod find;
mod merge;
mod node;
mod pieces;
mod place;
mod recover;
mod remarks;
mod rewind;
mod scalar;
mod schema;
mod to_value;
mod tree;

#[cfg(test)]
mod tests;

pub use error::{ErrorKind, SyntaxError};
pub use merge::{MergedEntry, MergedIter};
pub use node::{Document, Entry, Mapping, Node, Sequence, Tag, View};
pub use pieces::Piece;
pub use remarks::remarks;
pub use scalar::{Scalar, Style};
pub use schema::{Resolved, Schema, integer, plain};
pub use tree::{Comment, CoreTag, NodeId, Stream};

use crate::text::FileId;
use std::sync::Arc;

/// The deepest nesting that is kept; what is deeper is an error and is left out.
pub const DEPTH_LIMIT: usize = 128;

/// Reads a whole file: any number of documents.
///
/// An `Arc<str>` is kept as it is, a `&str` is copied.
pub fn parse(file: FileId, text: impl Into<Arc<str>>) -> Stream {
    recover::parse(file, text.into())
}
