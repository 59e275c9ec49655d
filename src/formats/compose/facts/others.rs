//! Other services of the same project.

use crate::{
    formats::Facts,
    value::{Entry, Kind, Map, Origin, Value},
};

/// All services of the project.
pub(super) fn services<'w>(facts: &Facts<'w>) -> impl Iterator<Item = Facts<'w>> + use<'w> {
    let facts = *facts;
    (0..facts.unit.subjects.len())
        .filter_map(move |index| Facts::new(facts.workspace, facts.unit_index, index))
        .filter(|other| other.subject.kind.name == "compose.service")
}

/// The service that other services reach under a name: its own, `container_name`, an alias.
pub(super) fn named<'w>(facts: &Facts<'w>, name: &str) -> Option<Facts<'w>> {
    services(facts).find(|service| goes_by(service, name))
}

/// Whether other services reach one under a name.
fn goes_by(service: &Facts<'_>, name: &str) -> bool {
    let raw = service.get("raw");
    let is_it = |value: Option<&Value>| value.and_then(Value::as_str) == Some(name);
    let in_network = |network: &Entry| {
        network.value.get("aliases").is_some_and(|aliases| aliases.items().iter().any(|it| is_it(Some(it))))
    };
    is_it(Some(service.get("name")))
        || is_it(raw.get("container_name"))
        || is_it(raw.get("hostname"))
        || raw.get("networks").is_some_and(|networks| networks.entries().iter().any(in_network))
}

/// The names under which other services reach one.
pub(super) fn names(service: &Facts<'_>) -> Vec<String> {
    let raw = service.get("raw");
    let mut names: Vec<String> = service.get("name").as_str().map(str::to_owned).into_iter().collect();
    names.extend(raw.look("container_name").as_str().map(str::to_owned));
    names.extend(raw.look("hostname").as_str().map(str::to_owned));
    for network in raw.look("networks").entries() {
        let aliases = network.value.look("aliases");
        names.extend(aliases.items().iter().filter_map(Value::as_str).map(str::to_owned));
    }
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
