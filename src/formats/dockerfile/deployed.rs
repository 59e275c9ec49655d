//! Who runs what a Dockerfile builds: the Compose services that build it, the containers of manifests.

use crate::{
    formats::{Edge, Facts},
    value::{Kind, SubjectRef, Value},
};

/// The edges of the builds of a Dockerfile.
fn builds<'w>(facts: &Facts<'w>) -> impl Iterator<Item = &'w Edge> + use<'w> {
    facts.workspace.edges_to(facts.unit_index).filter(|edge| edge.link.kind == "build")
}

/// What builds a Dockerfile, each a service.
pub(super) fn builders<'w>(facts: &Facts<'w>) -> Vec<Facts<'w>> {
    let service = |edge: &Edge| Facts::new(facts.workspace, edge.from_unit, edge.link.from);
    let found = builds(facts).filter_map(service);
    found.filter(|service| service.subject.kind.name == "compose.service").collect()
}

/// What runs the images of a Dockerfile by name, each a container of a manifest.
pub(super) fn pods<'w>(facts: &Facts<'w>) -> Vec<Facts<'w>> {
    let edges = facts.workspace.edges_to(facts.unit_index).filter(|edge| edge.link.kind == "image");
    let found = edges.filter_map(|edge| Facts::new(facts.workspace, edge.from_unit, edge.link.from));
    found.filter(|container| container.subject.kind.name == "k8s.container").collect()
}

/// Of a stage: the services that build it.
pub(super) fn services(facts: &Facts<'_>) -> Value {
    let is_last = facts.get("is_last").as_bool() == Some(true);
    let name = facts.get("name");
    let is_target = |edge: &&Edge| match edge.link.params.get("target").and_then(Value::as_str) {
        Some(target) => name.as_str().is_some_and(|name| name.eq_ignore_ascii_case(target)),
        None => is_last,
    };
    let found = builds(facts).filter(is_target).filter_map(|edge| start(facts, edge, "compose.service"));
    Value::sequence(found.collect(), &facts.subject.origin)
}

/// Of a stage: the containers of manifests whose image it is.
pub(super) fn containers(facts: &Facts<'_>) -> Value {
    let is_built = facts.get("is_final").as_bool() == Some(true);
    let edges =
        facts.workspace.edges_to(facts.unit_index).filter(|edge| is_built && edge.link.kind == "image");
    let found = edges.filter_map(|edge| start(facts, edge, "k8s.container"));
    Value::sequence(found.collect(), &facts.subject.origin)
}

/// The subject that an edge starts from, if it is of that kind.
fn start(facts: &Facts<'_>, edge: &Edge, kind: &str) -> Option<Value> {
    let from = Facts::new(facts.workspace, edge.from_unit, edge.link.from)?;
    let to = SubjectRef { unit: edge.from_unit as u32, index: edge.link.from as u32 };
    (from.subject.kind.name == kind).then(|| Value::new(Kind::Subject(to), &from.subject.origin))
}
