//! What of the host a service gets: its privileges, the container engine, its paths.

use super::{
    super::service::Reader,
    others::{named, record, unknown},
};
use crate::{
    data::table,
    formats::Facts,
    value::{Value, Why},
};

/// What makes the service privileged, at its value; absent where nothing does.
pub(in crate::formats::compose) fn privileged_by(facts: &Facts<'_>) -> Value {
    let raw = facts.get("raw");
    let mut settings = vec![("privileged: true", facts.get("privileged").clone())];
    settings.push(("a build with all rights", raw.look("build.privileged")));
    for (hooks, says) in [("post_start", "a privileged hook"), ("pre_stop", "a privileged hook")] {
        settings.extend(raw.look(hooks).items().iter().map(|hook| (says, hook.look("privileged"))));
    }
    let mut undecided: Option<(Why, Value)> = None;
    for (says, value) in settings {
        let truth = Reader::bool(&value);
        if truth.as_bool() == Some(true) {
            return Value::word(says, &value.origin);
        }
        undecided = undecided.or_else(|| Some((truth.why()?.clone(), value.clone())));
    }
    let is_all = |item: &&Value| {
        item.as_str().is_some_and(|name| ["ALL", "CAP_ALL"].contains(&name.to_ascii_uppercase().as_str()))
    };
    if let Some(item) = facts.get("cap_add").items().iter().find(is_all) {
        return Value::word("all capabilities", &item.origin);
    }
    let entitlements = raw.look("build.entitlements");
    let insecure = |item: &&Value| item.as_str() == Some("security.insecure");
    if let Some(item) = entitlements.items().iter().find(insecure) {
        return Value::word("a build with all rights", &item.origin);
    }
    match undecided {
        Some((why, value)) => Value::unknown(why, &value.origin),
        None => facts.absent(),
    }
}

/// Sockets that control the container engine.
const SOCKETS: [&str; 6] =
    ["docker.sock", "docker-raw.sock", "podman.sock", "containerd.sock", "crio.sock", "cri-dockerd.sock"];

/// The engine's socket in a mount, or a folder that holds it.
pub(in crate::formats::compose) fn engine_of_volume(facts: &Facts<'_>) -> Value {
    let source = facts.get("source");
    let Some(text) = source.as_text() else { return source.clone() };
    let service = facts.parent();
    let found = |how: &str| record(&source.origin, service.as_ref(), how);
    let last = |path: &str| path.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().map(str::to_owned);
    let name = last(text.known_suffix()).unwrap_or_default();
    if SOCKETS.contains(&name.as_str()) || name == "docker_engine" {
        return found(&format!("its socket `{}`", shown(text)));
    }
    let path = facts.get("host_path");
    match path.as_str() {
        Some("/var/run" | "/run") => found(&format!("`{}`, where its socket is", shown(text))),
        Some("/") if !service.as_ref().is_some_and(watches) => {
            found("all of the host's files, its socket among them")
        }
        None if path.why().is_some() && text.known_suffix().is_empty() => path.clone(),
        _ => facts.absent(),
    }
}

/// Whether a service is there to watch the host.
fn watches(service: &Facts<'_>) -> bool {
    service.get("roles").items().iter().any(|role| role.as_str() == Some("monitoring"))
}

fn shown(text: &crate::value::Text) -> &str {
    text.known().unwrap_or(text.known_suffix())
}

/// A connection to an engine that asks for no certificate.
pub(in crate::formats::compose) fn engine_of_environment(facts: &Facts<'_>) -> Value {
    let value = facts.get("value");
    if facts.get("key").as_str() != Some("DOCKER_HOST") {
        return facts.absent();
    }
    let Some(address) = value.as_str().and_then(|value| value.strip_prefix("tcp://")) else {
        return unknown(value).unwrap_or_else(|| facts.absent());
    };
    let (host, port) = address.trim_end_matches('/').rsplit_once(':').unwrap_or((address, "2375"));
    let proxy = named(facts, host).is_some_and(|service| {
        service.get("roles").items().iter().any(|role| role.as_str() == Some("socket-proxy"))
    });
    if port != "2375" || proxy {
        return facts.absent();
    }
    record(&value.origin, facts.parent().as_ref(), "its port without TLS")
}

/// `use_api_socket: true`.
pub(in crate::formats::compose) fn engine_of_service(facts: &Facts<'_>) -> Value {
    let used = facts.get("use_api_socket");
    match used.as_bool() {
        Some(true) => record(&used.origin, Some(facts), "its socket and the sign-ins of this user"),
        _ => unknown(used).unwrap_or_else(|| facts.absent()),
    }
}

/// What of the host a path is, by the table.
pub(in crate::formats::compose) fn holds(facts: &Facts<'_>) -> Value {
    let path = facts.get("host_path");
    match path.as_str() {
        Some(known) => match sensitive(known) {
            Some(holds) => Value::word(holds, &path.origin),
            None => facts.absent(),
        },
        None => path.clone(),
    }
}

fn sensitive(path: &str) -> Option<&'static str> {
    let paths = table("sensitive_host_paths");
    if let Some(row) = paths.get(path).filter(|row| row.get("match") != Some("start")) {
        return row.get("holds");
    }
    let mut below = path;
    while let Some((folder, _)) = below.rsplit_once('/') {
        if let Some(row) = paths.get(folder).filter(|row| row.get("match") == Some("below")) {
            return row.get("holds");
        }
        below = folder;
    }
    let starts = paths.rows.iter().filter(|row| row.get("match") == Some("start"));
    starts.into_iter().find(|row| path.starts_with(row.key)).and_then(|row| row.get("holds"))
}
