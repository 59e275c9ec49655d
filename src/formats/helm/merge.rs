//! Helm's merge of values: an overlay over the values before it.
//!
//! Maps are merged key by key; everything else is replaced. A null deletes: it stays as a null that
//! stands in the overlay, so that what is missing now has a place.

use std::sync::Arc;

use crate::value::{Entry, Kind, Value};

/// More maps than this are not merged; the overlay's then counts as it is. Aliases could otherwise
/// unfold a small file without bound.
const MERGE_LIMIT: usize = 100_000;

/// `overlay` over `base`.
pub(super) fn merge(base: &Value, overlay: &Value) -> Value {
    let mut left = MERGE_LIMIT;
    merged(base, overlay, &mut left)
}

fn merged(base: &Value, overlay: &Value, left: &mut usize) -> Value {
    let (Kind::Map(below), Kind::Map(above)) = (&base.kind, &overlay.kind) else {
        return overlay.clone();
    };
    if *left == 0 {
        return overlay.clone();
    }
    *left -= 1;
    let mut map = (**below).clone();
    for entry in above.entries() {
        let value = match map.get(&entry.key) {
            Some(old) => merged(&old.value, &entry.value, left),
            None => entry.value.clone(),
        };
        // A map keeps the key's place in the base: most of what is below comes from there.
        let key_span = match (&value.kind, map.get(&entry.key)) {
            (Kind::Map(_), Some(old)) => old.key_span,
            _ => entry.key_span,
        };
        map.set(Entry { key: entry.key.clone(), key_span, value });
    }
    Value { kind: Kind::Map(Arc::new(map)), origin: base.origin.clone() }
}
