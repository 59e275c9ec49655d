//! Settings that exclude one another, and definitions that lack what makes them one: where Compose stops
//! although each key by itself is allowed.

use super::{
    fault::{About, Fault, join},
    service::Reader,
    size::size,
};
use crate::{
    text::Span,
    value::{Entry, Map, Value},
};

/// The faults of a merged document.
pub(super) fn faults(document: &Value) -> Vec<Fault> {
    let mut found = Found { faults: Vec::new() };
    let section = |name: &str| document.get(name).map(Value::entries).unwrap_or_default();
    let services = document.look("services");
    for entry in section("services") {
        found.service(&entry.value, &join("services", &entry.key));
        found.contexts(&entry.value, &services, &join("services", &entry.key));
    }
    for name in ["volumes", "networks", "secrets", "configs"] {
        for entry in section(name) {
            found.external(entry, name, &join(name, &entry.key));
        }
    }
    for (name, sources) in
        [("secrets", &["file", "environment"][..]), ("configs", &["file", "environment", "content"])]
    {
        for entry in section(name) {
            found.file_object(entry, sources, &join(name, &entry.key));
        }
    }
    found.faults
}

struct Found {
    faults: Vec<Fault>,
}

impl Found {
    fn add(&mut self, about: About, span: Span, path: String, says: String, hint: &str) {
        self.faults.push(Fault { about, span, path, says, hint: hint.to_owned() });
    }

    fn service(&mut self, service: &Value, path: &str) {
        self.both(service, path, "network_mode", "networks");
        if let Some(build) = service.get("build") {
            self.both(build, &join(path, "build"), "dockerfile", "dockerfile_inline");
            self.platforms(service, build, path);
        }
        self.limits(service, path);
        self.replicas(service, path);
        self.health(service, path);
        self.mounts(service, path);
        self.watches(service, path);
        for list in ["gpus", "deploy.resources.reservations.devices"] {
            for (index, device) in service.at(list).map(Value::items).unwrap_or_default().iter().enumerate() {
                self.both(device, &format!("{path}.{list}[{index}]"), "count", "device_ids");
            }
        }
    }

    fn watches(&mut self, service: &Value, path: &str) {
        let listed = service.at("develop.watch").map(Value::items).unwrap_or_default();
        for (index, watch) in listed.iter().enumerate() {
            let path = format!("{path}.develop.watch[{index}]");
            let action = watch.get("action").and_then(Value::as_str);
            let needs = action.is_some_and(|action| !matches!(action, "rebuild" | "restart"));
            if needs && watch.look("target").is_null() && is_whole(watch) {
                let says = format!("`{path}` has no `target`");
                let hint = "Say where in the container the files go.";
                self.add(About::Missing, watch.span(), path.clone(), says, hint);
            }
            if let Some(blank) = watch.get("path").filter(|it| it.as_str() == Some("")) {
                let says = format!("`{path}` has an empty `path`");
                self.add(About::Value, blank.span(), path, says, "Say what is watched.");
            }
        }
    }

    /// Build contexts that are the image of a service which is not built.
    fn contexts(&mut self, service: &Value, services: &Value, path: &str) {
        for entry in service.at("build.additional_contexts").map(Value::entries).unwrap_or_default() {
            let Some(name) = entry.value.as_str().and_then(|it| it.strip_prefix("service:")) else {
                continue;
            };
            let Some(other) = services.get(name).filter(|other| is_whole(other)) else { continue };
            if other.look("build").is_null() {
                let path = format!("{path}.build.additional_contexts.{}", entry.key);
                let says = format!("`{path}` is the service `{name}`, which is not built");
                let hint = "Give that service a `build`, or name its image: `docker-image://…`.";
                self.add(About::Conflict, entry.value.span(), path, says, hint);
            }
        }
    }

    /// Two keys of which only one may be there.
    fn both(&mut self, owner: &Value, path: &str, one: &str, other: &str) {
        let is_set = |value: &&Value| !value.is_null() && value.as_str() != Some("");
        let (Some(first), Some(second)) = (owner.get(one).filter(is_set), owner.get(other).filter(is_set))
        else {
            return;
        };
        let empty =
            |value: &Value| value.as_map().is_some_and(|map| map.is_empty() && map.unknown_rest().is_none());
        if !empty(first) && !empty(second) {
            let says = format!("`{path}` has both `{one}` and `{other}`");
            let span = key_span(owner, other);
            self.add(
                About::Conflict,
                span,
                join(path, other),
                says,
                "Keep one of them: Compose takes only one.",
            );
        }
    }

    fn platforms(&mut self, service: &Value, build: &Value, path: &str) {
        let (Some(own), Some(listed)) = (service.get("platform"), build.get("platforms")) else { return };
        let Some(known) = own.as_str().filter(|name| !name.is_empty()) else { return };
        let names: Option<Vec<&str>> = listed.items().iter().map(Value::as_str).collect();
        if names.is_some_and(|names| !names.is_empty() && !names.contains(&known)) {
            let says = format!("`{path}.build.platforms` does not have the service's `platform`");
            let path = format!("{path}.platform");
            self.add(About::Conflict, own.span(), path, says, "Add it there, or remove `platform:`.");
        }
    }

    /// A limit in the old place and another one in the new place, or none there among others.
    fn limits(&mut self, service: &Value, path: &str) {
        for (old, group, new) in [
            ("mem_limit", "deploy.resources.limits", "memory"),
            ("cpus", "deploy.resources.limits", "cpus"),
            ("pids_limit", "deploy.resources.limits", "pids"),
            ("mem_reservation", "deploy.resources.reservations", "memory"),
        ] {
            let (Some(first), Some(all)) = (service.get(old), service.at(group)) else { continue };
            let Some(map) = all.as_map().filter(|map| map.unknown_rest().is_none()) else { continue };
            let second = map.get(new).map_or(Value::absent(all.span()), |entry| entry.value.clone());
            let amount = |value: &Value| -> Option<f64> {
                if value.is_null() {
                    return Some(0.0);
                }
                if new != "memory" {
                    return number(value);
                }
                number(&size(value))
            };
            let (Some(one), Some(other)) = (amount(first), amount(&second)) else { continue };
            if one != 0.0 && (one - other).abs() > 1e-6 {
                let says = if second.is_null() {
                    format!("`{path}` has `{old}`, and `{group}` without `{new}`")
                } else {
                    format!("`{path}` has `{old}` and another `{group}.{new}`")
                };
                let hint = format!(
                    "Keep `{group}.{new}` alone, or make both the same: Compose stops where they differ."
                );
                let path = join(path, old);
                self.faults.push(Fault {
                    about: About::Conflict,
                    span: key_span(service, old),
                    path,
                    says,
                    hint,
                });
            }
        }
    }

    fn replicas(&mut self, service: &Value, path: &str) {
        for key in ["scale", "deploy.replicas", "healthcheck.retries"] {
            if let Some(value) = service.at(key).filter(|it| number(it).is_some_and(|it| it < 0.0)) {
                let path = join(path, key);
                let says = format!("`{path}` is less than 0");
                self.add(About::Value, value.span(), path, says, "It is 0 at least.");
            }
        }
        let scale = service.get("scale").and_then(number);
        let replicas = service.at("deploy.replicas").and_then(number);
        if let (Some(one), Some(other)) = (scale, replicas)
            && (one - other).abs() > 1e-6
        {
            let says = format!("`{path}` has `scale` and another `deploy.replicas`");
            self.add(
                About::Conflict,
                key_span(service, "scale"),
                join(path, "scale"),
                says,
                "Keep one of them.",
            );
        }
        let named =
            service.get("container_name").filter(|name| name.as_str().is_some_and(|it| !it.is_empty()));
        if let (Some(name), Some(count)) = (named, scale.or(replicas))
            && count > 1.0
        {
            let says = format!("`{path}` runs {count} times with one `container_name`");
            let path = join(path, "container_name");
            self.add(
                About::Conflict,
                name.span(),
                path,
                says,
                "Remove `container_name:`: names of containers are unique.",
            );
        }
    }

    fn health(&mut self, service: &Value, path: &str) {
        let Some(first) = service.at("healthcheck.test").and_then(|test| test.items().first()) else {
            return;
        };
        let Some(word) = first.as_str() else { return };
        if !matches!(word, "CMD" | "CMD-SHELL" | "NONE") {
            let path = format!("{path}.healthcheck.test");
            let says = format!("`{path}` does not start with `CMD`, `CMD-SHELL` or `NONE`");
            self.add(About::Value, first.span(), path, says, "Put `CMD` before the words of a command.");
        }
    }

    /// What is mounted over a `tmpfs`.
    fn mounts(&mut self, service: &Value, path: &str) {
        let listed = service.get("tmpfs").map(Value::items).unwrap_or_default();
        let mut tmpfs: Vec<&str> = Vec::new();
        for (index, item) in listed.iter().enumerate() {
            let Some(target) = item.as_str().and_then(|it| it.split(':').next()) else { continue };
            if tmpfs.contains(&target) {
                let path = format!("{path}.tmpfs[{index}]");
                let says = format!("`{path}` mounts a second `tmpfs` at `{target}`");
                self.add(About::Conflict, item.span(), path, says, "Keep one of them.");
            }
            tmpfs.push(target);
        }
        for (index, item) in service.get("volumes").map(Value::items).unwrap_or_default().iter().enumerate() {
            let short = item.as_text().map(|text| super::mount::short(text).target);
            let long = item.get("target").and_then(Value::as_text).cloned();
            let target = short.or(long);
            let known = target.as_ref().and_then(|target| target.known());
            let known =
                known.map(|target| target.strip_suffix('/').filter(|it| !it.is_empty()).unwrap_or(target));
            if let Some(known) = known.filter(|target| tmpfs.contains(target)) {
                let says = format!("`{path}` mounts both a volume and a `tmpfs` at `{known}`");
                let path = format!("{path}.volumes[{index}]");
                self.add(About::Conflict, item.span(), path, says, "Keep one of them.");
            }
        }
    }

    /// What exists elsewhere and is described all the same: a fault of a volume, and of no effect
    /// for others.
    fn external(&mut self, entry: &Entry, section: &str, path: &str) {
        let external = entry.value.get("external").map(Reader::bool);
        let old = entry.value.at("external.name").filter(|name| !name.is_null());
        if let (Some(_), Some(name)) = (old, entry.value.as_map().and_then(|map| map.get("name"))) {
            let says = format!("`{path}` has both `name` and `external.name`");
            let hint = "Keep `name`, and write `external: true`.";
            self.add(About::Conflict, name.key_span, join(path, "name"), says, hint);
        }
        if external.is_none_or(|external| external.as_bool() != Some(true)) {
            return;
        }
        let other =
            entry.value.entries().iter().find(|entry| {
                !matches!(entry.key.as_str(), "name" | "external") && !entry.key.starts_with("x-")
            });
        if let Some(other) = other {
            let (about, hint) = match section {
                "volumes" => (About::Conflict, "Remove it: Compose does not make external volumes."),
                _ => (About::Lost, "Remove it: Compose takes what is there as it is."),
            };
            let says = format!("`{path}` is external, and has `{}`", other.key);
            self.add(about, other.key_span, join(path, &other.key), says, hint);
        }
    }

    /// A config or secret has exactly one source.
    fn file_object(&mut self, entry: &Entry, sources: &[&str], path: &str) {
        let names = sources.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let given: Vec<&Entry> =
            sources.iter().filter_map(|name| entry.value.as_map().and_then(|map| map.get(name))).collect();
        if let [_, second, ..] = given.as_slice() {
            let says = format!("`{path}` has more than one of {names}");
            self.add(About::Conflict, second.key_span, join(path, &second.key), says, "Keep one of them.");
        }
        let external = entry.value.get("external");
        let elsewhere = if sources.len() == 2 {
            // A secret's driver does not count, as in Compose.
            external.is_some_and(|it| Reader::bool(it).as_bool() != Some(false))
        } else {
            external.is_some() || entry.value.get("driver").is_some()
        };
        if given.is_empty() && !elsewhere && is_whole(&entry.value) {
            let says = format!("`{path}` has none of {names}");
            self.add(About::Missing, entry.key_span, path.to_owned(), says, "Say where its content is.");
        }
    }
}

fn number(value: &Value) -> Option<f64> {
    match &value.kind {
        crate::value::Kind::Number(number) => Some(number.as_f64()),
        _ => value.as_str()?.parse().ok(),
    }
}

/// Whether no more keys can be there than are seen.
fn is_whole(value: &Value) -> bool {
    match value.as_map() {
        Some(map) => Map::unknown_rest(map).is_none(),
        None => value.is_null(),
    }
}

fn key_span(owner: &Value, key: &str) -> Span {
    owner.as_map().and_then(|map| map.get(key)).map_or(owner.span(), |entry| entry.key_span)
}
