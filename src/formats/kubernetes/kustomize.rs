//! Which manifests are patches of a kustomization: parts of objects whose rest stands elsewhere.
//!
//! Nothing is patched here. What a patch does not say is unknown, not missing.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    formats::{
        Context,
        yaml::{self, Schema},
    },
    source::paths,
    value::{Entry, Kind, Map, Value, Why},
};

/// Names of a kustomization's file.
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Kustomizations are searched in the folder of a manifest and so many folders above.
const LEVELS: usize = 3;

/// Larger patches than this are left as they are: aliases could unfold a small one without bound.
const MOST_VALUES: usize = 100_000;

/// The workspace paths that kustomizations in or above a folder name as patches.
pub(super) fn patches(folder: &str, context: &Context<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut at = folder;
    for _ in 0..LEVELS {
        for name in NAMES {
            if let Some(path) = paths::join(at, name)
                && let Ok(file) = context.load(&path)
            {
                let stream = yaml::parse(file.id, file.text.as_str());
                if let Some(root) = stream.root() {
                    named(&root.to_value(Schema::Yaml11), at, &mut found);
                }
            }
        }
        if at.is_empty() {
            break;
        }
        at = paths::parent(at);
    }
    found
}

fn named(kustomization: &Value, folder: &str, found: &mut BTreeSet<String>) {
    let list = |key: &str| kustomization.get(key).map_or(&[][..], Value::items);
    let plain = list("patchesStrategicMerge").iter();
    let patches =
        ["patches", "patchesJson6902"].into_iter().flat_map(list).filter_map(|patch| patch.get("path"));
    let written = plain.chain(patches).filter_map(Value::as_str);
    found.extend(written.filter(|path| !path.contains('\n')).filter_map(|path| paths::join(folder, path)));
}

/// An object of a patch: each of its maps may have more entries than are written.
pub(super) fn partial(object: &Value) -> Value {
    let why = Why::at("this is a patch: the rest is in what it patches", object.span());
    let mut left = MOST_VALUES;
    opened(object, &why, &mut left)
}

fn opened(value: &Value, why: &Why, left: &mut usize) -> Value {
    *left = left.saturating_sub(1);
    let kind = match &value.kind {
        Kind::Map(map) if *left > 0 => {
            let entries = map
                .entries()
                .iter()
                .map(|entry| Entry { value: opened(&entry.value, why, left), ..entry.clone() });
            Kind::Map(Arc::new(entries.collect::<Map>().with_unknown_rest(why.clone())))
        }
        Kind::Sequence(items) if *left > 0 => {
            Kind::Sequence(Arc::new(items.iter().map(|item| opened(item, why, left)).collect()))
        }
        kind => kind.clone(),
    };
    Value { kind, origin: value.origin.clone() }
}
