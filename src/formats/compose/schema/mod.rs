//! Documents against the official schema.
//!
//! Two looks, since files complete one another. [`own`] is at each file as it is written: keys, types,
//! allowed values. [`merged`] is at the whole: what must be there, what is still empty, what stands twice.

mod check;
mod say;
mod table;
#[cfg(test)]
mod tests;

use super::{
    fault::Fault,
    merge::{Tag, Tags},
};
use crate::value::Value;
use check::{Check, Look};

/// What is wrong with a file's own document, its variables put in.
pub(super) fn own(document: &Value, tags: &Tags) -> Vec<Fault> {
    Check::new(Look::Own, tags).document(document)
}

/// What is wrong with a service of another file, at the path of its own.
pub(super) fn service(name: &str, service: &Value, tags: &Tags) -> Vec<Fault> {
    Check::new(Look::Own, tags).at(&["services", name], service)
}

/// What is wrong with the merged document.
pub(super) fn merged(document: &Value) -> Vec<Fault> {
    Check::new(Look::Merged, &Tags::default()).document(document)
}

/// Whether a value is taken away again before anything reads it.
fn is_reset(value: &Value, tags: &Tags) -> bool {
    !tags.is_empty() && tags.get(&value.span()) == Some(&Tag::Reset)
}
