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
    value::Value,
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
    let mut plans = Vec::new();
    for members in folders.values() {
        let file = |index: &usize| files.get(*index);
        let main = first_of(&DEFAULTS, members, files);
        let over = main.and_then(|_| first_of(&OVERRIDES, members, files));
        let base = main.as_ref().and_then(file);
        let (overlays, rest): (Vec<usize>, Vec<usize>) = members
            .iter()
            .filter(|index| Some(**index) != main && Some(**index) != over)
            .partition(|index| base.zip(file(index)).is_some_and(|(base, over)| is_overlay(base, over)));
        if let Some(main) = main {
            let name = base.map(|base| base.file.path.to_string()).unwrap_or_default();
            plans.push(Plan { name, files: std::iter::once(main).chain(over).chain(overlays).collect() });
        }
        let alone = |index: usize| Plan {
            name: files.get(index).map(|file| file.file.path.to_string()).unwrap_or_default(),
            files: vec![index],
        };
        plans.extend(rest.into_iter().map(alone));
    }
    adopt(plans, files)
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
    if !DEFAULTS.contains(&paths::file_name(&main.file.path)) {
        return parts;
    }
    let folder = paths::parent(&main.file.path);
    for file in rest.iter().filter(|file| paths::parent(&file.file.path) == folder) {
        if OVERRIDES.contains(&paths::file_name(&file.file.path)) {
            parts.over = parts.over.or(Some(file));
        } else if is_overlay(main, file) {
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
/// and is one of the base's.
fn is_overlay(base: &ParsedFile, over: &ParsedFile) -> bool {
    let names: FxHashSet<&str> =
        services(base).flat_map(Value::entries).map(|entry| entry.key.as_str()).collect();
    let complete = |service: &Value| {
        ["image", "build", "extends", "provider"].iter().any(|key| service.get(key).is_some())
    };
    services(over)
        .flat_map(Value::entries)
        .any(|entry| !complete(&entry.value) && names.contains(entry.key.as_str()))
}

fn documents(file: &ParsedFile) -> impl Iterator<Item = &Value> {
    file.tree.get::<ComposeFile>().map(|tree| tree.documents.as_slice()).unwrap_or_default().iter()
}

fn services(file: &ParsedFile) -> impl Iterator<Item = &Value> {
    documents(file).filter_map(|document| document.get("services"))
}

/// The workspace paths that a file includes or extends, as far as they are written out.
fn references(file: &ParsedFile) -> Vec<String> {
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
