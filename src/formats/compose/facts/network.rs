//! Who reaches a service: over the host's network, over networks it shares, past the proxy.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{
    super::hops,
    index,
    others::{has_role, listed, named, names, services, unknown, window},
};
use crate::{
    data::table,
    formats::Facts,
    text::{FileId, Span},
    value::{Map, Value, Why},
};

/// What puts the service into the host's network, at that text.
pub(in crate::formats::compose) fn host_network(facts: &Facts<'_>) -> Value {
    let mode = facts.get("network_mode");
    match mode.as_str() {
        Some("host") => return Value::word("network_mode: host", &mode.origin),
        Some(text) => {
            let other = text.strip_prefix("service:").and_then(|name| named(facts, name));
            if other.is_some_and(|other| other.get("network_mode").as_str() == Some("host")) {
                return Value::word(text, &mode.origin);
            }
        }
        None => {
            if let Some(unknown) = unknown(mode) {
                return unknown;
            }
        }
    }
    let networks = facts.get("networks");
    let host = networks.items().iter().find(|network| {
        let is = |key: &str| network.look(key).as_str() == Some("host");
        is("driver") || network.look("external").as_bool() == Some(true) && (is("real_name") || is("name"))
    });
    host.map_or_else(|| facts.absent(), |network| Value::word("the network `host`", &network.origin))
}

/// Whether anything of the service is open to other machines.
pub(super) fn is_public(service: &Facts<'_>) -> bool {
    listed(service, "ports").iter().any(is_open)
}

/// Whether a port is open to other machines; an address that is not known is taken for one that is not.
fn is_open(port: &Facts<'_>) -> bool {
    let ip = port.get("host_ip");
    match ip.as_str() {
        Some(ip) => !(ip.starts_with("127.") || ip == "::1" || ip == "localhost"),
        None => ip.why().is_none(),
    }
}

/// Of a datastore: a service that the outside reaches and that shares a network with it, none of
/// its own networks being internal. One that is no proxy counts only where there are several, all in
/// the project's default network: an application must reach its database.
pub(in crate::formats::compose) fn public_neighbour(facts: &Facts<'_>) -> Value {
    let networks = facts.get("networks");
    if networks.items().is_empty() {
        return unknown(networks).unwrap_or_else(|| facts.absent());
    }
    let truth = |network: &Value, key: &str| network.look(key).as_bool() == Some(true);
    if networks.items().iter().any(|it| truth(it, "internal")) {
        return facts.absent();
    }
    let (outer, inner): (Vec<&Value>, Vec<&Value>) =
        networks.items().iter().partition(|it| truth(it, "external"));
    let names = |networks: &[&Value]| networks.iter().map(|it| it.look("name")).collect::<Vec<Value>>();
    let (outer, inner) = (names(&outer), names(&inner));
    if let Some(other) = public_in(facts, &inner) {
        return neighbour(&other, &inner);
    }
    // Whether a network that is made elsewhere leads outside is not known.
    match (outer.first(), public_in(facts, &outer)) {
        (Some(name), Some(_)) => {
            Value::unknown(Why::at("the network is made outside of the project", name.span()), &name.origin)
        }
        _ => facts.absent(),
    }
}

/// The service in one of these networks that brings the outside to it: a proxy, or one of several where
/// all share one network.
fn public_in<'w>(facts: &Facts<'w>, own: &[Value]) -> Option<Facts<'w>> {
    let index = index::of(facts)?;
    let public = index.public(facts);
    let others = |all: &ByNetwork| {
        let lists = own.iter().filter_map(|name| all.get(&name.as_str().map(SmolStr::from)));
        // Two of each network are enough to know of two others.
        let some = lists.flat_map(|list| list.iter().filter(|it| **it != facts.index).take(2));
        some.copied().collect::<BTreeSet<usize>>()
    };
    if let Some(proxy) = others(&public.proxies).first() {
        return window(facts, *proxy);
    }
    let neighbours = others(&public.all);
    let first = neighbours.first().filter(|_| neighbours.len() > 1 && public.all_default)?;
    window(facts, *first)
}

/// Services by the names of their networks, each in the order of the project.
type ByNetwork = FxHashMap<Option<SmolStr>, Vec<usize>>;

/// The services of a project that other machines reach and that are no datastores.
pub(super) struct Public {
    all: ByNetwork,
    /// Those of them that are proxies.
    proxies: ByNetwork,
    /// Whether all services of the project are in its default network and in no other.
    all_default: bool,
}

impl Public {
    pub(super) fn of_project(facts: &Facts<'_>) -> Self {
        let (mut all, mut proxies) = (ByNetwork::default(), ByNetwork::default());
        let public = |it: &Facts<'_>| is_public(it) && it.get("datastore").is_null();
        for service in services(facts).filter(public) {
            for network in service.get("networks").items() {
                let name = network.look("name").as_str().map(SmolStr::from);
                let proxies = has_role(&service, "proxy").then_some(&mut proxies);
                for lists in proxies.into_iter().chain([&mut all]) {
                    let list = lists.entry(name.clone()).or_default();
                    // A network may be named twice.
                    if list.last() != Some(&service.index) {
                        list.push(service.index);
                    }
                }
            }
        }
        let is_default = |service: Facts<'_>| {
            let names = service.get("networks");
            names.items().iter().all(|it| it.look("name").as_str() == Some("default"))
        };
        Self { all, proxies, all_default: services(facts).all(is_default) }
    }
}

fn neighbour(other: &Facts<'_>, own: &[Value]) -> Value {
    let networks = other.get("networks");
    let shared = networks
        .items()
        .iter()
        .map(|it| it.look("name"))
        .find(|name| own.iter().any(|mine| mine.as_str() == name.as_str()));
    let at = shared.as_ref().map_or(other.subject.origin.span, Value::span);
    let mut record = Map::default();
    record.field("name", at, other.get("name").clone());
    record.field("network", at, shared.unwrap_or(Value::absent(at)));
    Value::map(record, at)
}

/// Of a published port: the proxy that is there to be gone through. `certain` where its
/// configuration leads to this service.
pub(in crate::formats::compose) fn bypasses(facts: &Facts<'_>) -> Value {
    let Some(service) = facts.parent() else { return facts.absent() };
    if has_role(&service, "proxy") {
        return facts.absent();
    }
    let own = names(&service);
    let mut likely = None;
    let proxies = index::of(facts).map_or(&[][..], |index| index.proxies(facts));
    for proxy in proxies.iter().filter_map(|index| window(facts, *index)) {
        if proxy.index == service.index {
            continue;
        }
        if let Some((at, port)) = forwards(&proxy, &service, &own) {
            let same = port.is_none_or(|port| facts.get("target").as_str().is_none_or(|own| own == port));
            return bypass(&proxy, true, same, at);
        }
        likely = likely.or_else(|| Some(bypass(&proxy, false, true, proxy.subject.origin.span)));
    }
    likely.unwrap_or_else(|| facts.absent())
}

fn bypass(proxy: &Facts<'_>, certain: bool, same_port: bool, at: Span) -> Value {
    let mut record = Map::default();
    let name = proxy.get("name");
    record.field("proxy", at, Value::word(name.as_str().unwrap_or_default(), at));
    record.field("certain", at, Value::bool(certain, at));
    record.field("same_port", at, Value::bool(same_port, at));
    Value::map(record, at)
}

/// Where a proxy's configuration leads to one of `names`, and to which port.
fn forwards(proxy: &Facts<'_>, service: &Facts<'_>, names: &[&str]) -> Option<(Span, Option<String>)> {
    if let Some(found) = by_setting(proxy, names) {
        return Some(found);
    }
    let traefik = proxy.get("base_name");
    if traefik.as_str() == Some("traefik") || traefik.as_str() == Some("caddy-docker-proxy") {
        let labels = service.get("labels");
        let label = labels.entries().iter().find(|entry| {
            let key = entry.key.to_ascii_lowercase();
            key.starts_with("traefik.http.routers.") || key.starts_with("caddy")
        })?;
        let port = labels.entries().iter().find(|it| it.key.ends_with(".loadbalancer.server.port"));
        return Some((label.key_span, port.and_then(|it| it.value.as_str()).map(str::to_owned)));
    }
    for edge in proxy.edges("mount") {
        let Some(unit) = proxy.workspace.units.get(edge.to_unit) else { continue };
        for index in 0..unit.subjects.len() {
            let Some(directive) = Facts::new(proxy.workspace, edge.to_unit, index) else { continue };
            if directive.subject.kind.name != "nginx.directive" {
                continue;
            }
            if let Some(target) = leads_to(&directive, proxy, names) {
                let port = target.rsplit_once(':').map(|(_, port)| port.to_owned());
                return Some((directive.subject.origin.span, port));
            }
        }
    }
    None
}

/// Host and port that a directive of nginx leads to, where the host is one of `names`.
fn leads_to(directive: &Facts<'_>, proxy: &Facts<'_>, names: &[&str]) -> Option<String> {
    const PASSES: [&str; 6] =
        ["proxy_pass", "grpc_pass", "uwsgi_pass", "fastcgi_pass", "scgi_pass", "server"];
    let name = directive.get("name");
    if !PASSES.contains(&name.as_str()?) {
        return None;
    }
    let host = host_of(directive.get("value"), proxy)?;
    let name = host.split(':').next()?;
    names.contains(&name).then_some(host)
}

/// Host and port of what `proxy_pass` and its kin are given.
fn host_of(target: &Value, proxy: &Facts<'_>) -> Option<String> {
    let target = filled(target, proxy)?;
    let target = target.split_once("://").map_or(target.as_str(), |(_, rest)| rest);
    target.split(['/', '$']).next().map(str::to_owned)
}

/// The `proxy_pass` of a mounted configuration of nginx that leads to the service and does not say
/// over which protocol the client came. Unknown where what holds there is.
pub(in crate::formats::compose) fn unforwarded(facts: &Facts<'_>) -> Value {
    let names = names(facts);
    let mut undecided = None;
    let workspace = facts.workspace;
    let mounts = index::of(facts).map_or(&[][..], |index| index.nginx_mounts(facts));
    for &(proxy, to_unit) in mounts.iter().filter(|(proxy, _)| *proxy != facts.index) {
        let (Some(unit), Some(proxy)) = (workspace.units.get(to_unit), window(facts, proxy)) else {
            continue;
        };
        for index in 0..unit.subjects.len() {
            let Some(location) = Facts::new(workspace, to_unit, index) else { continue };
            if location.subject.kind.name != "nginx.location" {
                continue;
            }
            let effective = location.get("effective");
            let pass = effective.look("proxy_pass");
            let Some(target) = pass.items().first() else { continue };
            let host = host_of(target, &proxy).unwrap_or_default();
            if !names.iter().any(|own| Some(*own) == host.split(':').next()) {
                continue;
            }
            let headers = effective.look("proxy_set_header");
            if let Some(why) = headers.why() {
                undecided = undecided.or_else(|| Some(Value::unknown(why.clone(), &headers.origin)));
            } else if !headers.items().iter().any(says_protocol) {
                return Value::word("proxy_pass", target.span());
            }
        }
    }
    undecided.unwrap_or_else(|| facts.absent())
}

/// Whether a `proxy_set_header` sets the protocol.
fn says_protocol(header: &Value) -> bool {
    let name = header.items().first().and_then(Value::as_str);
    name.is_some_and(|name| name.eq_ignore_ascii_case("X-Forwarded-Proto"))
}

/// A text of a template of nginx, with the proxy's variables put in.
fn filled(value: &Value, proxy: &Facts<'_>) -> Option<String> {
    let text = value.as_text()?;
    let mut filled = String::new();
    let mut at = 0;
    for piece in text.pieces().iter() {
        if let Some(why) = &piece.unknown {
            let name = why.text().split('`').nth(1)?.trim_matches(['$', '{', '}']);
            filled.push_str(proxy.get("variables").look(name).as_str()?);
        } else {
            filled.push_str(text.content().get(at..at + piece.len as usize)?);
            at += piece.len as usize;
        }
    }
    Some(filled)
}

/// Where a Caddyfile or a file of Traefik leads to one of `names`, and to which port.
fn by_setting(proxy: &Facts<'_>, names: &[&str]) -> Option<(Span, Option<String>)> {
    for index in index::of(proxy)?.settings(proxy, proxy.index) {
        let Some(setting) = window(proxy, *index) else { continue };
        let key = setting.get("key");
        let key = key.as_str().unwrap_or_default();
        if !(["reverse_proxy", "php_fastcgi", "to"].contains(&key) || key.ends_with(".servers.url")) {
            continue;
        }
        let value = setting.get("value");
        for word in value.as_str().unwrap_or_default().split_whitespace() {
            let target = word.split_once("://").map_or(word, |(_, rest)| rest);
            let host = target.split('/').next().unwrap_or_default();
            let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
            if names.contains(&name) {
                return Some((setting.subject.origin.span, port.map(str::to_owned)));
            }
        }
    }
    None
}

/// Of a project: the first port that other machines reach, of a service that is no datastore.
pub(in crate::formats::compose) fn plain_port(facts: &Facts<'_>) -> Value {
    for service in services(facts) {
        if !service.get("datastore").is_null() {
            continue;
        }
        for port in listed(&service, "ports") {
            let udp = port.get("protocol").as_str() == Some("udp");
            let number = |side: &str| port.get(side);
            let web = ["published", "target"].iter().any(|side| {
                number(side).as_str().is_some_and(|number| {
                    table("web_ports").get(number).is_some()
                        || has_role(&service, "proxy") && !number.is_empty()
                })
            });
            let private = port.get("host_ip").as_str().is_some_and(is_private);
            if !udp && web && !private && is_open(&port) {
                return Value::subject(port.index, &port.subject.origin);
            }
        }
    }
    facts.absent()
}

/// Whether an address is one of a private network.
fn is_private(ip: &str) -> bool {
    match ip.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(ip)) => {
            let [first, second, ..] = ip.octets();
            ip.is_private() || ip.is_loopback() || first == 100 && (64..128).contains(&second)
        }
        Ok(std::net::IpAddr::V6(ip)) => {
            ip.is_loopback() || ip.segments().first().is_some_and(|it| it & 0xfe00 == 0xfc00)
        }
        Err(_) => false,
    }
}

/// The file on top of the project's main one that brings this port, where Compose takes it by itself.
pub(in crate::formats::compose) fn brought_by(facts: &Facts<'_>) -> Value {
    let Some(service) = facts.parent() else { return facts.absent() };
    let origin = &facts.subject.origin;
    if !overrides(&service, hops::written(origin.span, origin.hops()).file) {
        return facts.absent();
    }
    Value::word("override", &facts.subject.origin)
}

/// Whether a file is the one that Compose puts on top of a service's by itself. The files that make a
/// project by themselves are its first two.
fn overrides(service: &Facts<'_>, file: FileId) -> bool {
    let over = service.unit.files.get(1).copied();
    service.subject.origin.span.file != file && over == Some(file) && service.unit.world.is_empty()
}

/// What the override gives a service of the main file that makes it weaker.
pub(in crate::formats::compose) fn weakened(facts: &Facts<'_>) -> Value {
    let said = [("privileged", "privileged: true"), ("is_root", "user: root")];
    for (field, says) in said {
        let value = facts.get(field);
        let written = if field == "is_root" { facts.get("user") } else { value };
        let at = hops::written(written.origin.span, written.origin.hops());
        if value.as_bool() == Some(true) && overrides(facts, at.file) {
            return Value::word(says, &written.origin);
        }
    }
    facts.absent()
}
