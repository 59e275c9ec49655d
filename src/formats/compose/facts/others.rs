//! Other services of the same project.

use super::index;
use crate::{
    formats::Facts,
    value::{Kind, Map, Origin, Value},
};

/// All services of the project.
pub(super) fn services<'w>(facts: &Facts<'w>) -> impl Iterator<Item = Facts<'w>> + use<'w> {
    let facts = *facts;
    let all = index::of(&facts).map_or(&[][..], |index| index.services(&facts));
    all.iter().filter_map(move |index| Facts::new(facts.workspace, facts.unit_index, *index))
}

/// The service that other services reach under a name: its own, `container_name`, an alias.
pub(super) fn named<'w>(facts: &Facts<'w>, name: &str) -> Option<Facts<'w>> {
    window(facts, index::of(facts)?.named(facts, name)?)
}

/// The first service with a name of its own.
pub(super) fn with_name<'w>(facts: &Facts<'w>, name: &str) -> Option<Facts<'w>> {
    let index = index::of(facts)?;
    let number = index.with_own_name(facts, name).first()?;
    window(facts, *index.services(facts).get(*number)?)
}

/// The window onto another subject of the same unit.
pub(super) fn window<'w>(facts: &Facts<'w>, index: usize) -> Option<Facts<'w>> {
    Facts::new(facts.workspace, facts.unit_index, index)
}

/// Gives the names under which other services reach one.
pub(super) fn each_name<'w>(service: &Facts<'w>, found: &mut dyn FnMut(&'w str)) {
    let raw = service.get("raw");
    let own = [Some(service.get("name")), raw.get("container_name"), raw.get("hostname")];
    own.into_iter().flatten().filter_map(Value::as_str).for_each(&mut *found);
    for network in raw.get("networks").map(Value::entries).unwrap_or_default() {
        let aliases = network.value.get("aliases").map(Value::items).unwrap_or_default();
        aliases.iter().filter_map(Value::as_str).for_each(&mut *found);
    }
}

/// The names under which other services reach one.
pub(super) fn names<'w>(service: &Facts<'w>) -> Vec<&'w str> {
    let mut names = Vec::new();
    each_name(service, &mut |name| names.push(name));
    names
}

/// The subjects that a list of a subject refers to.
pub(super) fn listed<'w>(facts: &Facts<'w>, list: &str) -> Vec<Facts<'w>> {
    let refs = facts.get(list);
    let to = |item: &Value| match item.kind {
        Kind::Subject(to) => facts.of(to),
        _ => None,
    };
    refs.items().iter().filter_map(to).collect()
}

/// Whether a service has a role of the table `image_roles`.
pub(super) fn has_role(service: &Facts<'_>, role: &str) -> bool {
    service.get("roles").items().iter().any(|own| own.as_str() == Some(role))
}

/// A record of who gets something and how.
pub(super) fn record(origin: &Origin, service: Option<&Facts<'_>>, how: &str) -> Value {
    let span = origin.span;
    let mut record = Map::default();
    record.field("service", span, service.map_or(Value::absent(span), |service| service.get("name").clone()));
    let is_proxy = service.is_some_and(|service| has_role(service, "socket-proxy"));
    record.field("is_proxy", span, Value::bool(is_proxy, span));
    record.field("how", span, Value::word(how, origin));
    Value::map(record, origin)
}

/// Why a value cannot be known, in its place: a text that is known in part is not known.
pub(super) fn unknown(value: &Value) -> Option<Value> {
    value.why().map(|why| Value::unknown(why.clone(), &value.origin))
}
