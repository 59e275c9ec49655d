//! The names that the proxies of a project answer to.

use super::others::services;
use crate::{formats::Facts, text::Span, value::Value};

/// The hosts of nginx's `server_name` and of Traefik's `Host(…)`, a leading `*` for any name below one.
/// Absent where no proxy says any, or where one answers to a pattern or to whatever comes.
pub(in crate::formats::compose) fn names(facts: &Facts<'_>) -> Value {
    let mut found: Vec<(String, Span)> = Vec::new();
    for service in services(facts) {
        if !(nginx(&service, &mut found) && traefik(&service, &mut found)) {
            return facts.absent();
        }
    }
    if found.is_empty() {
        return facts.absent();
    }
    let names = found.into_iter().map(|(name, at)| Value::word(&name, at)).collect();
    Value::sequence(names, &facts.subject.origin)
}

/// The names of the servers in what a service mounts; false where they are not all plain ones.
fn nginx(service: &Facts<'_>, found: &mut Vec<(String, Span)>) -> bool {
    for edge in service.edges("mount") {
        let Some(unit) = service.workspace.units.get(edge.to_unit) else { continue };
        for index in 0..unit.subjects.len() {
            let server = Facts::new(service.workspace, edge.to_unit, index);
            let Some(server) = server.filter(|it| it.subject.kind.name == "nginx.server") else { continue };
            for name in server.get("names").items() {
                match name.as_str() {
                    Some("_" | "") => {}
                    Some(known) if known.starts_with('~') || known.ends_with('*') => return false,
                    Some(known) => match known.strip_prefix('.') {
                        Some(bare) => {
                            found.push((bare.to_owned(), name.span()));
                            found.push((format!("*.{bare}"), name.span()));
                        }
                        None => found.push((known.to_ascii_lowercase(), name.span())),
                    },
                    None => return false,
                }
            }
        }
    }
    true
}

/// The hosts of a service's routers; false where one is a pattern or not known.
fn traefik(service: &Facts<'_>, found: &mut Vec<(String, Span)>) -> bool {
    let labels = service.get("labels");
    for label in labels.entries() {
        let key = label.key.to_ascii_lowercase();
        if !(key.starts_with("traefik.http.routers.")
            && key.rsplit_once('.').is_some_and(|(_, last)| last == "rule"))
        {
            continue;
        }
        let Some(rule) = label.value.as_str() else { return false };
        if rule.contains("HostRegexp") {
            return false;
        }
        for call in rule.split("Host(").skip(1) {
            let hosts = call.split(')').next().unwrap_or_default();
            let names = hosts.split(',').map(|host| host.trim().trim_matches(['`', '"']));
            found.extend(names.map(|name| (name.to_ascii_lowercase(), label.value.span())));
        }
    }
    true
}
