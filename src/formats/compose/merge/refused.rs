//! What Compose refuses to merge: a list or map of one file, and something else of another one.

use smol_str::SmolStr;

use crate::{
    formats::compose::fault::{About, Fault},
    value::{Kind, Value},
};

/// The fault of a value that is to take the place of a list or map, and is none itself.
pub(super) fn fault(path: &[SmolStr], base: &Value, over: &Value) -> Option<Fault> {
    let base = match &base.kind {
        Kind::Map(map) if map.unknown_rest().is_none() => "a map",
        Kind::Sequence(_) => "a list",
        _ => return None,
    };
    let over_is = match &over.kind {
        Kind::Map(_) => "a map",
        Kind::Sequence(_) => "a list",
        Kind::Text(text) if text.why().is_none() => "a text",
        Kind::Bool(_) => "a truth value",
        Kind::Number(_) => "a number",
        _ => return None,
    };
    if base == over_is {
        return None;
    }
    let path = path.iter().map(SmolStr::as_str).collect::<Vec<_>>().join(".");
    Some(Fault {
        about: About::Type,
        span: over.span(),
        says: format!("`{path}` is {over_is}, and {base} in what it is merged onto"),
        path,
        hint: format!("Write {base}, or `!override` before the value."),
    })
}
