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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        formats::yaml::{self, Schema},
        text::FileId,
        value::Number,
    };

    /// A value as text, nulls in maps left out: to Helm's templates they are not there.
    fn spell(value: &Value) -> String {
        match &value.kind {
            Kind::Bool(said) => said.to_string(),
            Kind::Number(Number::Int(number)) => number.to_string(),
            Kind::Text(text) => format!("{:?}", text.content()),
            Kind::Sequence(items) => format!("[{}]", items.iter().map(spell).collect::<Vec<_>>().join(",")),
            Kind::Map(map) => {
                let entries = map.entries().iter().filter(|entry| !entry.value.is_null());
                let mut entries: Vec<_> =
                    entries.map(|entry| format!("{}:{}", entry.key, spell(&entry.value))).collect();
                entries.sort();
                format!("{{{}}}", entries.join(","))
            }
            _ => "null".to_owned(),
        }
    }

    /// `merge.jsonl` holds random values, overlays and what the Helm 4 engine made of them.
    #[test]
    fn overlays_are_merged_as_helm_merges_them() {
        let cases = include_str!("../../../testdata/formats/helm/merge.jsonl");
        for case in cases.lines() {
            let stream = yaml::parse(FileId(0), case);
            let value = stream.root().unwrap().to_value(Schema::Yaml11);
            let part = |key: &str| value.get(key).unwrap();
            let merged = merge(part("base"), part("overlay"));
            assert_eq!(spell(&merged), spell(part("merged")), "{case}");
        }
        assert!(cases.lines().count() > 50);
    }
}
