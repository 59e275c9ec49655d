//! Which files make a project, and in which worlds.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::{
    detect::{DEFAULTS, OVERRIDES},
    document::ComposeFile,
};
use crate::{
    formats::{ParsedFile, Plan},
    source::paths,
    value::{Entry, Value},
};

/// The files of a plan by their part in it.
#[derive(Default)]
pub(super) struct Parts<'f> {
    /// The base of all worlds.
    pub(super) main: Option<&'f ParsedFile>,
    /// Loaded beside it without being named.
    pub(super) over: Option<&'f ParsedFile>,
    /// Files that are merged onto it one at a time, each in a world of its own.
    pub(super) overlays: Vec<&'f ParsedFile>,
}

/// One plan for each project. A file that another one includes or extends belongs to that one's plan,
/// unless Compose would also take it by itself.
pub(super) fn plan(files: &[ParsedFile]) -> Vec<Plan> {
    let mut folders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, parsed) in files.iter().enumerate() {
        folders.entry(paths::parent(&parsed.file.path)).or_default().push(index);
    }
    let mut plans: Vec<Plan> = Vec::new();
    // The plan of each folder that has a default file.
    let mut defaults: BTreeMap<&str, usize> = BTreeMap::new();
    for (folder, members) in &folders {
        let main = first_of(&DEFAULTS, members, files);
        let over = main.and_then(|_| first_of(&OVERRIDES, members, files));
        if let Some(main) = main {
            defaults.insert(folder, plans.len());
            plans.push(Plan {
                name: path_of(main, files),
                files: std::iter::once(main).chain(over).collect(),
            });
        }
        let mut rest: Vec<usize> =
            members.iter().copied().filter(|index| Some(*index) != main && Some(*index) != over).collect();
        // What is written for one other file belongs to that one.
        let pairs: Vec<(usize, usize)> =
            rest.iter().filter_map(|over| Some((base_of(*over, &rest, files)?, *over))).collect();
        rest.retain(|index| !pairs.iter().any(|(base, over)| base == index || over == index));
        for (base, over) in pairs {
            plans.push(Plan { name: path_of(base, files), files: vec![base, over] });
        }
        for index in rest {
            let below = nearest(folder, &defaults).and_then(|plan| plans.get_mut(plan));
            let base = below.as_ref().and_then(|plan| plan.files.first()).and_then(|main| files.get(*main));
            match (below, base.zip(files.get(index))) {
                (Some(plan), Some((base, over))) if is_overlay(base, over) => plan.files.push(index),
                _ => plans.push(Plan { name: path_of(index, files), files: vec![index] }),
            }
        }
    }
    adopt(plans, files)
}

fn path_of(index: usize, files: &[ParsedFile]) -> String {
    files.get(index).map(|file| file.file.path.to_string()).unwrap_or_default()
}

/// The file among `rest` that another one of them is written for.
fn base_of(over: usize, rest: &[usize], files: &[ParsedFile]) -> Option<usize> {
    let written = files.get(over)?;
    rest.iter().copied().find(|base| files.get(*base).is_some_and(|base| is_override_of(base, written)))
}

/// The plan of the default file of a folder, or of the next one above that has one.
fn nearest(folder: &str, defaults: &BTreeMap<&str, usize>) -> Option<usize> {
    let mut folder = folder;
    loop {
        if let Some(plan) = defaults.get(folder) {
            return Some(*plan);
        }
        if folder.is_empty() {
            return None;
        }
        folder = paths::parent(folder);
    }
}

/// Moves plans of files that others refer to into the plans of those.
fn adopt(mut plans: Vec<Plan>, files: &[ParsedFile]) -> Vec<Plan> {
    let index_of = |path: &str| files.binary_search_by(|file| file.file.path.as_ref().cmp(path)).ok();
    let mut adopted: FxHashSet<usize> = FxHashSet::default();
    for plan in 0..plans.len() {
        let own: Vec<usize> = plans.get(plan).map(|plan| plan.files.clone()).unwrap_or_default();
        if own.first().is_some_and(|main| adopted.contains(main)) {
            continue;
        }
        let referred = own.iter().filter_map(|index| files.get(*index)).flat_map(references);
        let referred: Vec<usize> = referred.filter_map(|path| index_of(&path)).collect();
        let referred = referred.into_iter().filter(|index| {
            let name = files.get(*index).map_or("", |file| paths::file_name(&file.file.path));
            !own.contains(index) && !DEFAULTS.contains(&name) && !OVERRIDES.contains(&name)
        });
        let referred: Vec<usize> = referred.collect();
        adopted.extend(&referred);
        if let Some(plan) = plans.get_mut(plan) {
            plan.files.extend(referred);
        }
    }
    plans.retain(|plan| {
        let alone = plan.files.first().is_some_and(|main| adopted.contains(main));
        !(alone && plan.files.len() == 1)
    });
    plans
}

/// The parts of a plan's files, the main one being the first.
pub(super) fn parts<'f>(files: &[&'f ParsedFile]) -> Parts<'f> {
    let Some((main, rest)) = files.split_first() else { return Parts::default() };
    let mut parts = Parts { main: Some(main), ..Parts::default() };
    let folder = paths::parent(&main.file.path);
    let default = DEFAULTS.contains(&paths::file_name(&main.file.path));
    for file in rest {
        let path = &file.file.path;
        let beside = paths::parent(path) == folder;
        if default && beside && OVERRIDES.contains(&paths::file_name(path)) {
            parts.over = parts.over.or(Some(file));
        } else if is_override_of(main, file) || default && is_overlay(main, file) {
            parts.overlays.push(file);
        }
    }
    parts
}

fn first_of(names: &[&str], members: &[usize], files: &[ParsedFile]) -> Option<usize> {
    names.iter().find_map(|name| {
        members
            .iter()
            .copied()
            .find(|index| files.get(*index).is_some_and(|file| paths::file_name(&file.file.path) == *name))
    })
}

/// Whether a file makes sense only on top of `base`: one of its services has neither image nor build,
/// and is one of the base's; or a service names a network, a volume or the like that only the base has.
/// Not one that the base takes in by itself.
fn is_overlay(base: &ParsedFile, over: &ParsedFile) -> bool {
    let has = |file: &ParsedFile, section: &str, name: &str| {
        documents(file).any(|document| document.get(section).is_some_and(|it| it.get(name).is_some()))
    };
    let lacks = |section: &str, name: &str| !has(over, section, name) && has(base, section, name);
    let needs = |entry: &Entry| {
        let names = super::references::named(&entry.value);
        !is_complete(&entry.value) && has(base, "services", &entry.key)
            || names.iter().any(|named| lacks(section_of(named.kind), &named.name))
    };
    services(over).flat_map(Value::entries).any(needs)
        && !references(base).iter().any(|path| **path == *over.file.path)
}

/// Whether a service says what it is made of.
pub(super) fn is_complete(service: &Value) -> bool {
    ["image", "build", "extends", "provider"].iter().any(|key| service.get(key).is_some())
}

/// The top-level key that has things of a kind.
pub(super) fn section_of(kind: &str) -> &'static str {
    match kind {
        "service" => "services",
        "network" => "networks",
        "volume" => "volumes",
        "config" => "configs",
        "secret" => "secrets",
        _ => "models",
    }
}

/// Whether a file is written for one other file: `x.override.yml` for `x.yml`.
fn is_override_of(main: &ParsedFile, over: &ParsedFile) -> bool {
    let stem = |file: &ParsedFile| {
        let path = file.file.path.to_string();
        let end = path.rfind('.').unwrap_or(path.len());
        path.get(..end).unwrap_or_default().to_owned()
    };
    stem(over).strip_suffix(".override").is_some_and(|base| base == stem(main))
}

fn documents(file: &ParsedFile) -> impl Iterator<Item = &Value> {
    file.tree.get::<ComposeFile>().map(|tree| tree.documents.as_slice()).unwrap_or_default().iter()
}

fn services(file: &ParsedFile) -> impl Iterator<Item = &Value> {
    documents(file).filter_map(|document| document.get("services"))
}

/// The workspace paths that a file includes or extends, as far as they are written out.
pub(super) fn references(file: &ParsedFile) -> Vec<String> {
    let mut found: Vec<&str> = Vec::new();
    for include in documents(file).filter_map(|document| document.get("include")) {
        for item in include.items() {
            let path = item.get("path").unwrap_or(item);
            found.extend(path.as_str());
            found.extend(path.items().iter().filter_map(Value::as_str));
        }
    }
    let extends = services(file).flat_map(Value::entries).filter_map(|entry| entry.value.at("extends.file"));
    found.extend(extends.filter_map(Value::as_str));
    let folder = paths::parent(&file.file.path);
    found.into_iter().filter_map(|path| paths::join(folder, path)).collect()
}
