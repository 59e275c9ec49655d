//! Which files belong together: a chart with its values, overlays and templates; values without a
//! chart; templates without one.

use std::collections::{BTreeMap, BTreeSet};

use super::detect::{self, Role};
use crate::{
    formats::{ParsedFile, Plan},
    source::paths,
};

/// Groups files into charts and what is left of them, by folder.
pub(super) fn plan(files: &[ParsedFile]) -> Vec<Plan> {
    let role = |parsed: &ParsedFile| detect::by_path(&parsed.file.path).unwrap_or(Role::Template);
    let charts: BTreeSet<&str> = files
        .iter()
        .filter(|parsed| role(parsed) == Role::Chart)
        .map(|parsed| paths::parent(&parsed.file.path))
        .collect();
    let mut groups: BTreeMap<(&str, Kind), Vec<usize>> = BTreeMap::new();
    for (index, parsed) in files.iter().enumerate() {
        let folder = paths::parent(&parsed.file.path);
        let key = match nearest(folder, &charts) {
            Some(chart) => (chart, Kind::Chart),
            None if role(parsed) == Role::Template => (template_root(folder), Kind::Templates),
            None => (folder, Kind::Values),
        };
        groups.entry(key).or_default().push(index);
    }
    let named = |((folder, _), mut members): ((&str, Kind), Vec<usize>)| {
        members.sort_by_key(|&index| files.get(index).map(|parsed| order(parsed, folder)));
        Plan { name: if folder.is_empty() { ".".to_owned() } else { folder.to_owned() }, files: members }
    };
    groups.into_iter().map(named).collect()
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Chart,
    Values,
    Templates,
}

/// The innermost chart folder that `folder` is in.
fn nearest<'f>(folder: &'f str, charts: &BTreeSet<&str>) -> Option<&'f str> {
    let mut at = folder;
    loop {
        if charts.contains(at) {
            return Some(at);
        }
        if at.is_empty() {
            return None;
        }
        at = paths::parent(at);
    }
}

/// The folder that the `templates` folder is in, or the folder itself.
pub(super) fn template_root(folder: &str) -> &str {
    let mut at = folder;
    while !at.is_empty() {
        if paths::file_name(at) == "templates" {
            return paths::parent(at);
        }
        at = paths::parent(at);
    }
    folder
}

/// Chart.yaml first, then the chart's values, then the rest by path.
fn order(parsed: &ParsedFile, folder: &str) -> (u8, String) {
    let path = parsed.file.path.to_string();
    let rank = match detect::by_path(&path) {
        Some(Role::Chart) => 0,
        Some(Role::Values) if is_main(&path, folder) => 1,
        Some(Role::Values) => 2,
        _ => 3,
    };
    (rank, path)
}

/// Whether a values file is the one that a chart's folder has for its defaults.
pub(super) fn is_main(path: &str, folder: &str) -> bool {
    matches!(paths::relative_to(path, folder), Some("values.yaml" | "values.yml"))
}

/// Whether a values file beside `values.yaml`, with no chart to tell, is an overlay of it: its name
/// begins with `values`, or names an environment.
pub(super) fn is_overlay(path: &str) -> bool {
    const ENVIRONMENTS: [&str; 16] = [
        "dev",
        "develop",
        "development",
        "local",
        "test",
        "testing",
        "qa",
        "uat",
        "ci",
        "staging",
        "stage",
        "preprod",
        "prod",
        "production",
        "prd",
        "override",
    ];
    let name = paths::file_name(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.split(['-', '.', '_']).any(|word| ENVIRONMENTS.contains(&word)) || stem.starts_with("values")
}
