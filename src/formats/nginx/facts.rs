//! Derived fields of nginx's subjects.
//!
//! Each looks at the unit's [`Model`]; only the image is asked of the edges that lead here.

use crate::{
    formats::Facts,
    value::{Map, Origin, Text, Value, Why},
};

use super::effective;
use super::listen::{Flag, Listen};
use super::model::{Model, Node, NodeId, Scope};
use super::outer::{self, Outer};
use super::tls::{self, Server};
use super::version::{self, InImage};

/// The subject's directive in its model.
struct Seen<'w> {
    model: &'w Model,
    id: NodeId,
    node: &'w Node,
}

fn see<'w>(facts: &Facts<'w>) -> Option<Seen<'w>> {
    let model = facts.unit.model.downcast_ref::<Model>()?;
    let id = *model.subject_nodes.get(facts.index)?;
    Some(Seen { model, id, node: model.node(id)? })
}

/// Computes a fact, absent where the subject has no directive (a bug).
fn with<'w>(facts: &Facts<'w>, compute: impl FnOnce(Seen<'w>) -> Value) -> Value {
    see(facts).map_or_else(|| facts.absent(), compute)
}

fn texts(model: &Model, node: &Node) -> Value {
    effective::arguments(model, node)
}

// Directives.

pub(super) fn directive_name(facts: &Facts<'_>) -> Value {
    with(facts, |seen| named(&seen))
}

fn named(seen: &Seen<'_>) -> Value {
    let origin = seen.model.origin(seen.node, seen.node.name_span);
    match &seen.node.conditional {
        Some(why) => Value::unknown(why.clone(), origin),
        None => Value::word(&seen.node.name, origin),
    }
}

pub(super) fn directive_args(facts: &Facts<'_>) -> Value {
    with(facts, |seen| {
        let value = texts(seen.model, seen.node);
        let span = seen.node.arguments.iter().map(|text| text.origin().span).reduce(crate::text::Span::cover);
        Value { origin: seen.model.origin(seen.node, span.unwrap_or(seen.node.header)), ..value }
    })
}

pub(super) fn directive_value(facts: &Facts<'_>) -> Value {
    with(facts, |seen| {
        let first = effective::argument_values(seen.model, seen.node).next();
        first.unwrap_or_else(|| facts.absent())
    })
}

pub(super) fn context(facts: &Facts<'_>) -> Value {
    with(facts, |seen| {
        let scope = seen.node.block.as_ref().map_or(seen.node.scope, |block| block.scope);
        Value::word(scope.name(), &facts.subject.origin)
    })
}

pub(super) fn server(facts: &Facts<'_>) -> Value {
    with(facts, |seen| {
        let server = seen.model.enclosing(seen.id, Scope::is_server);
        server.map_or_else(|| facts.absent(), |id| server_value(seen.model, id))
    })
}

fn server_value(model: &Model, server: NodeId) -> Value {
    let index = model.node_subjects.get(server).copied().flatten();
    match (index, model.node(server)) {
        (Some(index), Some(node)) => Value::subject(index, model.origin(node, node.name_span)),
        _ => Value::absent(Origin::from(crate::text::Span::empty(crate::text::FileId(0), 0))),
    }
}

pub(super) fn effective_all(facts: &Facts<'_>) -> Value {
    with(facts, |seen| {
        let outer = outer::outer(facts);
        effective::all(seen.model, Some(seen.id), &facts.subject.origin, outer.as_ref())
    })
}

// Locations.

pub(super) fn location_path(facts: &Facts<'_>) -> Value {
    with(facts, |seen| {
        let last = effective::argument_values(seen.model, seen.node).last();
        last.unwrap_or_else(|| facts.absent())
    })
}

pub(super) fn location_modifier(facts: &Facts<'_>) -> Value {
    with(facts, |seen| {
        let first = effective::argument_values(seen.model, seen.node).next();
        first.filter(|_| seen.node.arguments.len() > 1).unwrap_or_else(|| facts.absent())
    })
}

// Servers.

pub(super) fn server_name(facts: &Facts<'_>) -> Value {
    with(facts, |seen| {
        let name = super::subjects::server_name(seen.model, seen.id);
        Value::word(&name, &facts.subject.origin)
    })
}

pub(super) fn server_names(facts: &Facts<'_>) -> Value {
    with(facts, |seen| {
        let named: Vec<_> = seen.model.own(Some(seen.id), "server_name").map(|(_, node)| node).collect();
        let Some(first) = named.first() else { return facts.absent() };
        let items = named.iter().flat_map(|node| effective::argument_values(seen.model, node)).collect();
        Value::sequence(items, seen.model.origin(first, first.header))
    })
}

pub(super) fn server_context(facts: &Facts<'_>) -> Value {
    with(facts, |seen| {
        let name = match seen.node.block.as_ref().map(|block| block.scope) {
            Some(Scope::StreamServer) => "stream",
            Some(Scope::MailServer) => "mail",
            _ => "http",
        };
        Value::word(name, &facts.subject.origin)
    })
}

fn with_server<'w>(facts: &Facts<'w>, compute: impl FnOnce(&Seen<'w>, usize, &'w Server) -> Value) -> Value {
    with(facts, |seen| match seen.model.tls.server(seen.id) {
        Some((index, server)) => compute(&seen, index, server),
        None => facts.absent(),
    })
}

pub(super) fn listens(facts: &Facts<'_>) -> Value {
    with_server(facts, |seen, own, server| {
        let items =
            server.listens.iter().enumerate().map(|(at, listen)| record(seen.model, server, own, at, listen));
        Value::sequence(items.collect(), &facts.subject.origin)
    })
}

/// One `listen` as rules see it, at its directive.
fn record(model: &Model, server: &Server, own: usize, at: usize, listen: &Listen) -> Value {
    let Some(node) = model.node(listen.node) else {
        return Value::absent(Origin::from(listen_place(listen)));
    };
    let origin = model.origin(node, node.header);
    let mut map = Map::default();
    let mut set = |key: &'static str, value: Value| map.push(key, value.span(), value);
    if let Some(text) = written(node) {
        set("text", Value::word(&text, origin.clone()));
    }
    if let Some(address) = &listen.address {
        set("address", Value::text(address.clone()));
    }
    if let Some(socket) = &listen.socket {
        set("socket", Value::text(socket.clone()));
    } else {
        set("port", port(listen, &origin));
    }
    set("tls", flag(server.tls.get(at).unwrap_or(&Flag::Off), &origin));
    set("quic", flag(&listen.flag("quic"), &origin));
    set("http2", flag(&listen.flag("http2"), &origin));
    set("default_server", Value::bool(server.decided_by.get(at) == Some(&own), origin.clone()));
    Value::map(map, origin)
}

/// The directive in one line, if wholly known.
fn written(node: &Node) -> Option<String> {
    let known: Option<Vec<&str>> = node.arguments.iter().map(Text::known).collect();
    Some(format!("{} {}", node.name, known?.join(" ")))
}

fn listen_place(listen: &Listen) -> crate::text::Span {
    let text = listen.address.as_ref().or(listen.port.as_ref()).or(listen.socket.as_ref());
    text.map_or(crate::text::Span::empty(crate::text::FileId(0), 0), |text| text.origin().span)
}

fn port(listen: &Listen, origin: &Origin) -> Value {
    let Some(text) = &listen.port else { return Value::int(80, origin) };
    match (text.known(), text.why()) {
        (Some(known), _) => match known.parse() {
            Ok(port) => Value::int(port, text.origin()),
            // A range, in stream.
            Err(_) => Value::text(text.clone()),
        },
        (None, why) => {
            let why = why.cloned().unwrap_or_else(|| Why::new("the port is not known"));
            Value::unknown(why, text.origin())
        }
    }
}

fn flag(flag: &Flag, origin: &Origin) -> Value {
    match flag {
        Flag::On => Value::bool(true, origin),
        Flag::Off => Value::bool(false, origin),
        Flag::Unknown(why) => Value::unknown(why.clone(), origin),
    }
}

pub(super) fn tls(facts: &Facts<'_>) -> Value {
    with_server(facts, |_, _, server| {
        let any_on = server.tls.contains(&Flag::On);
        let unknown = server.tls.iter().find(|tls| matches!(tls, Flag::Unknown(_)));
        let decided = if any_on { &Flag::On } else { unknown.unwrap_or(&Flag::Off) };
        flag(decided, &facts.subject.origin)
    })
}

pub(super) fn tls_listen(facts: &Facts<'_>) -> Value {
    with_server(facts, |seen, own, server| {
        let first = server.decided_here(own).next();
        let at = first.and_then(|listen| server.listens.iter().position(|other| other.node == listen.node));
        match (first, at) {
            (Some(listen), Some(at)) => record(seen.model, server, own, at, listen),
            _ => facts.absent(),
        }
    })
}

pub(super) fn protocols(facts: &Facts<'_>) -> Value {
    with_server(facts, |seen, _, server| {
        let mut items = Vec::new();
        let mut origin = None;
        for (_, decider) in server.tls_listens() {
            let Some(decider) = seen.model.tls.servers.get(decider) else { continue };
            let value = protocols_of(facts, seen.model, decider.node);
            if value.why().is_some() || !value.is_present() {
                return value;
            }
            items.extend(value.items().iter().cloned());
            origin.get_or_insert(value.origin);
        }
        origin.map_or_else(|| facts.absent(), |origin| Value::sequence(items, origin))
    })
}

/// The `ssl_protocols` that hold in a server.
fn protocols_of(facts: &Facts<'_>, model: &Model, server: NodeId) -> Value {
    let find = |model: &Model, block: Option<NodeId>| {
        let effective = effective::effective(model, block, "ssl_protocols");
        effective::value(model, "ssl_protocols", effective, &facts.subject.origin)
    };
    let value = find(model, Some(server));
    match outer::outer(facts) {
        Some(Outer { model, block }) if !value.is_present() => find(model, block),
        _ => value,
    }
}

pub(super) fn min_protocol(facts: &Facts<'_>) -> Value {
    with(facts, |seen| match tls::min_protocol(seen.model, Some(seen.id)) {
        Some(version) => Value::word(&version, &facts.subject.origin),
        None => facts.absent(),
    })
}

// The image around.

pub(super) fn image(facts: &Facts<'_>) -> Value {
    images(facts).into_iter().next().map_or_else(|| facts.absent(), Value::text)
}

/// The images that the unit's files are mounted or copied into.
fn images(facts: &Facts<'_>) -> Vec<Text> {
    let edges = facts.workspace.edges_to(facts.unit_index);
    let images = edges.filter_map(|edge| edge.link.params.get("image")).filter_map(Value::as_text);
    let mut found: Vec<Text> = Vec::new();
    for image in images {
        if !found.iter().any(|other| other.origin() == image.origin()) {
            found.push(image.clone());
        }
    }
    found
}

pub(super) fn nginx_version(facts: &Facts<'_>) -> Value {
    match images(facts).first() {
        None => facts.absent(),
        Some(image) => match version::of_image(image) {
            InImage::Version(version) => Value::text(version),
            InImage::Unknown(why) => Value::unknown(why, image.origin()),
        },
    }
}

/// Of several images the one with the oldest protocols: a finding there is a finding.
pub(super) fn default_protocols(facts: &Facts<'_>) -> Value {
    let values = images(facts).into_iter().map(|image| match version::of_image(&image) {
        InImage::Version(text) => {
            let origin = text.origin();
            let value = version::default_protocols(text.content(), origin.span);
            Value { origin, ..value }
        }
        InImage::Unknown(why) => Value::unknown(why, image.origin()),
    });
    let mut values: Vec<Value> = values.collect();
    // The oldest first; what is unknown after what is known to be old.
    values.sort_by_key(|value| {
        let oldest = value.items().iter().filter_map(|name| tls::rank(name.as_str()?)).min();
        oldest.map_or(LEGACY, |rank| rank.min(LEGACY + 1))
    });
    values.into_iter().next().unwrap_or_else(|| facts.absent())
}

/// The rank of the last version that nobody should speak any more.
const LEGACY: u8 = 3;

// Protocols.

pub(super) fn protocol_name(facts: &Facts<'_>) -> Value {
    with(facts, |seen| match &seen.node.conditional {
        Some(why) => Value::unknown(why.clone(), &facts.subject.origin),
        None => facts.subject.value.clone(),
    })
}

pub(super) fn side(facts: &Facts<'_>) -> Value {
    with(facts, |seen| {
        let side = if seen.node.name == "ssl_protocols" { "clients" } else { "upstreams" };
        Value::word(side, &facts.subject.origin)
    })
}

pub(super) fn protocol_servers(facts: &Facts<'_>) -> Value {
    with(facts, |seen| {
        let items = users(&seen).iter().filter_map(|&user| seen.model.tls.servers.get(user));
        let items = items.map(|server| server_value(seen.model, server.node)).collect();
        Value::sequence(items, &facts.subject.origin)
    })
}

pub(super) fn inherited_by(facts: &Facts<'_>) -> Value {
    with(facts, |seen| {
        let own = seen.model.enclosing(seen.id, Scope::is_server);
        let items = users(&seen).iter().filter_map(|&user| seen.model.tls.servers.get(user));
        let items = items
            .filter(|server| Some(server.node) != own)
            .map(|server| server_value(seen.model, server.node));
        Value::sequence(items.collect(), &facts.subject.origin)
    })
}

/// The servers whose connections the directive decides.
fn users<'w>(seen: &Seen<'w>) -> &'w [usize] {
    seen.model.tls.users(seen.node.header)
}

/// A server in a sentence.
fn shown(model: &Model, server: NodeId) -> String {
    let name = super::subjects::server_name(model, server);
    let listens = name.contains(' ');
    if listens { name.to_string() } else { format!("`{name}`") }
}

/// Whether no server of the unit can be asked: a snippet that something unseen includes.
fn is_snippet(model: &Model) -> bool {
    model.tls.servers.is_empty()
}

/// Whether servers may be included that are not here, into the block of the directive.
fn may_have_more(seen: &Seen<'_>) -> bool {
    let outside = matches!(seen.node.scope, Scope::Http | Scope::Stream | Scope::Mail);
    outside && seen.model.block(seen.node.parent).is_some_and(|block| block.hole.is_some())
}

pub(super) fn used_by(facts: &Facts<'_>) -> Value {
    with(facts, |seen| {
        let users = users(&seen);
        let servers = users.iter().filter_map(|&user| seen.model.tls.servers.get(user));
        let names: Vec<String> = servers.map(|server| shown(seen.model, server.node)).collect();
        let words = match names.as_slice() {
            _ if seen.node.name != "ssl_protocols" => "for connections to upstreams".to_owned(),
            [] if may_have_more(&seen) => "for servers that are not here".to_owned(),
            [] if is_snippet(seen.model) => "wherever this file is included".to_owned(),
            [] => "where no TLS socket takes it at present".to_owned(),
            [one] => format!("for server {one}"),
            [one, other] => format!("for servers {one} and {other}"),
            [one, rest @ ..] => format!("for server {one} and {} more", rest.len()),
        };
        Value::word(&words, &facts.subject.origin)
    })
}

pub(super) fn in_use(facts: &Facts<'_>) -> Value {
    with(facts, |seen| {
        let own = facts.subject.value.as_str().and_then(tls::rank).unwrap_or(u8::MAX);
        let allowed = |block: Option<NodeId>| {
            let min = tls::min_protocol(seen.model, block).and_then(|version| tls::rank(&version));
            min.is_none_or(|min| min <= own)
        };
        let deciders = |user: usize| {
            let server = seen.model.tls.servers.get(user);
            server
                .into_iter()
                .flat_map(Server::tls_listens)
                .filter_map(|(_, decider)| seen.model.tls.servers.get(decider).map(|server| server.node))
        };
        let used = match () {
            () if seen.node.name != "ssl_protocols" => true,
            () if is_snippet(seen.model) => allowed(seen.node.parent),
            () if users(&seen).is_empty() && may_have_more(&seen) => allowed(seen.node.parent),
            () => users(&seen).iter().flat_map(|&user| deciders(user)).any(|decider| allowed(Some(decider))),
        };
        Value::bool(used, &facts.subject.origin)
    })
}
