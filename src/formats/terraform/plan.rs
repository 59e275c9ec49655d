//! Which files make which units: a root module with the modules that it calls and its variables
//! files.
//!
//! A folder that another one calls is not a root: it is looked at as it is called. A folder of a
//! circle, and one with variables of its own, is a root all the same.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    module::{label, local_source},
    syntax::Tree,
};
use crate::{
    formats::{ParsedFile, Plan},
    source::paths::{file_name, join, parent},
};

/// Whether a path is a module's file.
pub(super) fn is_module_file(path: &str) -> bool {
    [".tf", ".tofu"].iter().any(|ending| path.ends_with(ending))
}

/// Whether a path is a variables file that Terraform reads unasked.
pub(super) fn is_automatic(path: &str) -> bool {
    file_name(path) == "terraform.tfvars" || path.ends_with(".auto.tfvars")
}

/// The folders that the calls of a file lead to.
pub(super) fn called(folder: &str, tree: &Tree) -> Vec<String> {
    let calls =
        tree.body.blocks().filter(|block| block.keyword.text == "module" && label(block, 0).is_some());
    calls.filter_map(|call| join(folder, &local_source(call)?)).collect()
}

#[derive(Default)]
struct Folder {
    files: Vec<usize>,
    variables: Vec<usize>,
    calls: BTreeSet<String>,
}

/// Groups files into root modules.
pub(super) fn plan(files: &[ParsedFile]) -> Vec<Plan> {
    let (folders, loose) = folders(files);
    let targets: BTreeSet<&String> = folders.values().flat_map(|folder| &folder.calls).collect();
    let is_root = |(path, folder): &(&String, &Folder)| {
        !targets.contains(*path) || folder.variables.iter().any(|&index| is_automatic(path_of(files, index)))
    };
    let mut covered = BTreeSet::new();
    let mut plans = Vec::new();
    for (path, _) in folders.iter().filter(is_root) {
        plans.push(root(path, &folders, &mut covered));
    }
    for path in folders.keys() {
        if !covered.contains(path) {
            plans.push(root(path, &folders, &mut covered));
        }
    }
    let alone = |index: usize| Plan { name: path_of(files, index).to_owned(), files: vec![index] };
    plans.extend(loose.into_iter().map(alone));
    plans
}

fn path_of(files: &[ParsedFile], index: usize) -> &str {
    files.get(index).map_or("", |parsed| &parsed.file.path)
}

/// The folders with what they hold, and the files that belong to none.
fn folders(files: &[ParsedFile]) -> (BTreeMap<String, Folder>, Vec<usize>) {
    let mut folders: BTreeMap<String, Folder> = BTreeMap::new();
    for (index, parsed) in files.iter().enumerate().filter(|(_, parsed)| is_module_file(&parsed.file.path)) {
        let path = parent(&parsed.file.path);
        let folder = folders.entry(path.to_owned()).or_default();
        folder.files.push(index);
        folder.calls.extend(parsed.tree.get::<Tree>().map(|tree| called(path, tree)).unwrap_or_default());
    }
    let mut loose = Vec::new();
    for (index, parsed) in files.iter().enumerate().filter(|(_, parsed)| !is_module_file(&parsed.file.path)) {
        // `envs/prod.tfvars` belongs to the nearest module above it.
        let mut path = parent(&parsed.file.path);
        let found = loop {
            match folders.get_mut(path) {
                Some(folder) => break Some(folder),
                None if path.is_empty() => break None,
                None => path = parent(path),
            }
        };
        match found {
            Some(folder) if parsed.file.path.ends_with(".tfvars") => folder.variables.push(index),
            _ => loose.push(index),
        }
    }
    (folders, loose)
}

fn root(path: &str, folders: &BTreeMap<String, Folder>, covered: &mut BTreeSet<String>) -> Plan {
    let mut plan =
        Plan { name: if path.is_empty() { ".".to_owned() } else { path.to_owned() }, files: Vec::new() };
    let mut seen = BTreeSet::from([path.to_owned()]);
    let mut waiting = vec![path.to_owned()];
    while let Some(path) = waiting.pop() {
        let Some(folder) = folders.get(&path) else { continue };
        plan.files.extend(&folder.files);
        plan.files.extend(&folder.variables);
        covered.insert(path);
        for call in &folder.calls {
            if seen.insert(call.clone()) {
                waiting.push(call.clone());
            }
        }
    }
    plan
}
