//! Who is given an entry: the services of Compose projects, and what they have that its value leads to.

use crate::{
    formats::{Facts, LinkTarget},
    source::paths,
    value::{Kind, Value},
};

/// The services that are given an entry: its own one, or those whose `env_file` names its file.
pub(super) fn services(facts: &Facts<'_>) -> Value {
    let own = facts.parent().filter(|parent| parent.subject.kind.name == "compose.service");
    let own =
        own.map(|service| Value::subject(service.index, &service.subject.origin).in_unit(service.unit_index));
    let named = facts.workspace.edges_to(facts.unit_index).filter(|edge| edge.link.kind == "env-file");
    let named = named.map(|edge| Value::subject(edge.link.from, edge.link.span).in_unit(edge.from_unit));
    let all =
        if facts.subject.kind.name == "env.entry" { named.collect() } else { own.into_iter().collect() };
    Value::sequence(all, &facts.subject.origin)
}

/// The file of the workspace that a value leads to as a path: beside the env file, or through a mount of a
/// service that is given it. Only files that should not be in a repository (`repo.file`).
pub(super) fn key_file(facts: &Facts<'_>) -> Value {
    let beside = facts.edges("key-file").map(|edge| edge.to_unit);
    let found = beside.chain(mounted(facts)).find_map(|unit| {
        let file = Facts::new(facts.workspace, unit, 0)?;
        let is_file = file.subject.kind.name == "repo.file";
        is_file.then(|| Value::subject(0, &file.subject.origin).in_unit(unit))
    });
    found.unwrap_or_else(|| facts.absent())
}

/// The units whose files services see at the path that is the entry's value.
fn mounted(facts: &Facts<'_>) -> Vec<usize> {
    let value = facts.get("value");
    let Some(path) = value.as_str().filter(|path| path.starts_with('/')) else { return Vec::new() };
    let services = facts.get("services");
    let services = services.items().iter().filter_map(|service| match service.kind {
        Kind::Subject(to) => facts.of(to),
        _ => None,
    });
    let mounts = services.flat_map(|service| service.edges("mount").collect::<Vec<_>>());
    let here = mounts.filter(|edge| {
        let target = edge.link.params.look("target");
        let Some(target) = target.as_str() else { return false };
        match &edge.link.to {
            LinkTarget::File(_) | LinkTarget::Text(_) => target == path,
            LinkTarget::Folder(folder) => {
                let held = facts.workspace.units.get(edge.to_unit).map(|unit| unit.name.as_str());
                let rest = held.and_then(|held| paths::relative_to(held, folder));
                let below = path.strip_prefix(target.trim_end_matches('/'));
                rest.is_some() && below.and_then(|below| below.strip_prefix('/')) == rest
            }
        }
    });
    here.map(|edge| edge.to_unit).collect()
}
