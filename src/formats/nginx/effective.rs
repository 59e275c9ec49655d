//! What holds in a block: nginx's rules of inheritance.
//!
//! A block takes a directive from the nearest block around it that has it. Directives of which a
//! block may have several (`add_header`) are taken all or none. Some are never taken from outside.

use crate::value::{Map, Origin, Value, Why};

use super::model::{Model, Node, NodeId};
use super::outer::Outer;

/// How a directive passes into inner blocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    /// The nearest block's own; its arguments are the value.
    Override,
    /// The nearest block's own, all of them; each one's arguments are a value.
    List,
    /// Only where it stands.
    Local,
}

/// Directives that a block may have several of, replaced as a whole by an inner block that has any.
const LISTS: &[&str] = &[
    "access_log",
    "add_header",
    "add_trailer",
    "error_page",
    "fastcgi_param",
    "fastcgi_hide_header",
    "grpc_hide_header",
    "grpc_set_header",
    "grpc_ssl_conf_command",
    "limit_conn",
    "limit_req",
    "more_set_headers",
    "proxy_cookie_domain",
    "proxy_cookie_flags",
    "proxy_cookie_path",
    "proxy_hide_header",
    "proxy_pass_header",
    "proxy_redirect",
    "proxy_set_header",
    "proxy_ssl_conf_command",
    "scgi_param",
    "set_real_ip_from",
    "ssl_certificate",
    "ssl_certificate_key",
    "ssl_conf_command",
    "sub_filter",
    "uwsgi_param",
];

/// Access rules: one class of two directives, in the order written.
const ACCESS: &[&str] = &["allow", "deny"];

/// Directives that act only in their own block.
const LOCAL: &[&str] = &[
    "alias",
    "auth_basic_user",
    "break",
    "fastcgi_pass",
    "grpc_pass",
    "if",
    "include",
    "internal",
    "listen",
    "memcached_pass",
    "proxy_pass",
    "return",
    "rewrite",
    "scgi_pass",
    "server_name",
    "set",
    "stub_status",
    "try_files",
    "uwsgi_pass",
];

/// The class of a directive.
pub(super) fn class(name: &str) -> Class {
    if LISTS.contains(&name) || ACCESS.contains(&name) {
        Class::List
    } else if LOCAL.contains(&name) || name.ends_with("_by_lua_block") {
        Class::Local
    } else {
        Class::Override
    }
}

/// What holds of one directive in a block.
#[derive(Debug)]
pub(super) enum Effective {
    /// These directives of the nearest block that has any.
    Nodes(Vec<NodeId>),
    /// Cannot be known.
    Unknown(Why),
    /// No block around has it.
    Absent,
}

/// What holds of `name` in `block`.
pub(super) fn effective(model: &Model, block: Option<NodeId>, name: &str) -> Effective {
    let local = class(name) == Class::Local;
    let outer = block.into_iter().flat_map(|id| model.around(id));
    for level in std::iter::once(block).chain(outer) {
        let own: Vec<NodeId> = model.own(level, name).map(|(id, _)| id).collect();
        let conditional = own.iter().find_map(|&id| model.node(id)?.conditional.clone());
        match (conditional, model.block(level).and_then(|block| block.hole.as_ref())) {
            (Some(why), _) => return Effective::Unknown(why),
            (None, Some(why)) if own.is_empty() || class(name) == Class::List => {
                return Effective::Unknown(why.clone());
            }
            _ if !own.is_empty() => return Effective::Nodes(own),
            _ if local => break,
            _ => {}
        }
    }
    Effective::Absent
}

/// The value of an effective directive for rules.
pub(super) fn value(model: &Model, name: &str, effective: Effective, owner: &Origin) -> Value {
    match effective {
        Effective::Absent => Value::absent(owner),
        Effective::Unknown(why) => {
            let span = why.span().unwrap_or(owner.span);
            Value::unknown(why, Origin::from(span))
        }
        Effective::Nodes(ids) => {
            let nodes: Vec<&Node> = ids.iter().filter_map(|&id| model.node(id)).collect();
            let Some(last) = nodes.last() else { return Value::absent(owner) };
            let origin = model.origin(last, last.header);
            if class(name) == Class::List {
                let each = nodes.iter().map(|node| arguments(model, node)).collect();
                return Value::sequence(each, origin);
            }
            // Of repeated directives nginx keeps all bits (`ssl_protocols`) or refuses to start.
            let all = nodes.iter().flat_map(|node| argument_values(model, node)).collect();
            Value::sequence(all, origin)
        }
    }
}

/// A directive's arguments, at its header.
pub(super) fn arguments(model: &Model, node: &Node) -> Value {
    Value::sequence(argument_values(model, node).collect(), model.origin(node, node.header))
}

/// A directive's arguments, each with the includes that led to it.
pub(super) fn argument_values<'m>(model: &'m Model, node: &'m Node) -> impl Iterator<Item = Value> + 'm {
    node.arguments.iter().map(|text| {
        let origin = model.origin(node, text.origin().span);
        Value::new(crate::value::Kind::Text(text.clone()), origin)
    })
}

/// Everything that holds in a block, under the directives' names; `outer` is what holds around the file.
pub(super) fn all(model: &Model, block: Option<NodeId>, owner: &Origin, outer: Option<&Outer<'_>>) -> Value {
    let mut map = Map::default();
    let (names, rest) = names(model, block);
    for name in &names {
        let value = value(model, name, effective(model, block, name), owner);
        map.push(*name, value.span(), value);
    }
    if let Some(Outer { model, block }) = outer {
        // What is missing there is this very file, and its neighbours.
        let (around, _) = self::names(model, *block);
        for name in around.into_iter().filter(|name| class(name) != Class::Local && !names.contains(name)) {
            let value = value(model, name, effective(model, *block, name), owner);
            if value.why().is_none() {
                map.push(name, value.span(), value);
            }
        }
    }
    match rest {
        Some(why) => Value::map(map.with_unknown_rest(why.clone()), owner),
        None => Value::map(map, owner),
    }
}

/// The directives that hold in a block, sorted, and why there may be more.
fn names(model: &Model, block: Option<NodeId>) -> (Vec<&str>, Option<&Why>) {
    let (mut names, mut rest): (Vec<&str>, _) = (Vec::new(), None);
    let outer = block.into_iter().flat_map(|id| model.around(id));
    for (depth, level) in std::iter::once(block).chain(outer).enumerate() {
        let Some(content) = model.block(level) else { continue };
        rest = rest.or(content.hole.as_ref());
        let passes = |name: &&str| depth == 0 || class(name) != Class::Local;
        let nodes = content.simple.iter().filter_map(|&id| model.node(id));
        names.extend(nodes.map(|node| node.name.as_str()).filter(passes));
    }
    names.sort_unstable();
    names.dedup();
    (names, rest)
}
