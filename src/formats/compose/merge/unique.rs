//! What makes the items of a list the same, so that a later one takes the earlier one's place.

use smol_str::{SmolStr, ToSmolStr, format_smolstr};

use crate::value::{Kind, Number, Value};

/// The key of an item of the list at `path`. `None` where the list is not unique or the key is not
/// known: such items are all kept.
pub(super) fn key(path: &[&str], item: &Value) -> Option<SmolStr> {
    match path {
        [
            "services",
            _,
            "dns" | "dns_opt" | "dns_search" | "tmpfs" | "profiles" | "links" | "cap_add" | "cap_drop",
        ]
        | ["services", _, "build", "platform" | "platforms" | "tags"]
        | ["services", _, "networks", _, "aliases" | "link_local_ips"] => before_equals(item),
        ["services", _, "volumes"] => {
            target(item).or_else(|| volume_target(item)).map(|target| clean(&target))
        }
        ["services", _, "devices"] => target(item).or_else(|| device_target(item)),
        ["services", _, "configs"] => mount(item, ""),
        ["services", _, "secrets"] => mount(item, "/run/secrets"),
        ["services", _, "expose"] => scalar(item),
        ["services", _, "ports"] => port(item),
        ["services", _, "env_file"] => scalar(item).or_else(|| scalar(item.get("path")?)),
        _ => None,
    }
}

/// A known scalar as text.
fn scalar(value: &Value) -> Option<SmolStr> {
    match &value.kind {
        Kind::Text(text) => text.known().map(SmolStr::from),
        Kind::Number(Number::Int(number)) => Some(number.to_smolstr()),
        _ => None,
    }
}

fn before_equals(item: &Value) -> Option<SmolStr> {
    let text = scalar(item)?;
    Some(text.split('=').next().unwrap_or_default().into())
}

fn target(item: &Value) -> Option<SmolStr> {
    scalar(item.get("target")?)
}

fn volume_target(item: &Value) -> Option<SmolStr> {
    let volume = super::super::mount::short(item.as_text()?);
    volume.target.known().map(SmolStr::from)
}

fn device_target(item: &Value) -> Option<SmolStr> {
    let text = scalar(item)?;
    Some(text.split(':').nth(1).unwrap_or(&text).into())
}

fn mount(item: &Value, folder: &str) -> Option<SmolStr> {
    let source = scalar(item).or_else(|| scalar(item.get("source")?));
    target(item).or_else(|| Some(format_smolstr!("{folder}/{}", source?)))
}

/// Ports are the same by address, ports and protocol, in whichever form.
fn port(item: &Value) -> Option<SmolStr> {
    if item.as_map().is_none() {
        return Some(short_port(&scalar(item)?));
    }
    let field = |name: &str, default: &str| match item.get(name) {
        Some(value) => scalar(value),
        None => Some(default.into()),
    };
    let (host, published) = (field("host_ip", "0.0.0.0")?, field("published", "")?);
    let (target, protocol) = (field("target", "")?, field("protocol", "tcp")?);
    Some(format_smolstr!("{host}:{published}:{target}/{protocol}"))
}

fn short_port(text: &str) -> SmolStr {
    let (ports, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let (rest, target) = ports.rsplit_once(':').unwrap_or(("", ports));
    let (host, published) = rest.rsplit_once(':').unwrap_or(("", rest));
    let host = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(host);
    let host = if host.is_empty() { "0.0.0.0" } else { host };
    format_smolstr!("{host}:{published}:{target}/{protocol}")
}

/// A path of the container without what says nothing in it.
fn clean(path: &str) -> SmolStr {
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let root = if path.starts_with('/') { "/" } else { "" };
    format_smolstr!("{root}{}", parts.join("/"))
}
