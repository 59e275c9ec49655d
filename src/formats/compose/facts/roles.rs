//! What a service is there for: by its image, its name, and by who waits for it.

use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use super::{
    entries::{image_ref, stage_facts},
    index,
    others::services,
};
use crate::{
    data::{TableId, table},
    formats::{Facts, image::ImageRef},
    value::Value,
};

/// The last part of the image's repository; of a built service that of its base image.
pub(in crate::formats::compose) fn base_name(facts: &Facts<'_>) -> Value {
    if facts.get("build").as_map().is_none() {
        return facts.get("image_name").clone();
    }
    let Some(stage) = stage_facts(facts) else { return facts.absent() };
    let image = stage.get("base_image");
    match image.as_text() {
        Some(text) => Value::text(ImageRef::parse(text).name),
        None => facts.absent(),
    }
}

/// Its roles by the table of images.
pub(in crate::formats::compose) fn roles(facts: &Facts<'_>) -> Value {
    let name = facts.get("base_name");
    if let Some(why) = name.why() {
        return Value::unknown(why.clone(), &name.origin);
    }
    let row = name.as_str().and_then(|name| table("image_roles").get(&name.to_ascii_lowercase()));
    let roles = row.and_then(|row| row.get("roles")).unwrap_or_default().split_ascii_whitespace();
    Value::sequence(roles.map(|role| Value::word(role, &name.origin)).collect(), &name.origin)
}

const ONE_SHOT: TableId = TableId::of("one_shot_words");

/// Whether it does its work once and ends: by its name, its command, its mode, or since another
/// service waits until it is done.
pub(in crate::formats::compose) fn is_one_shot(facts: &Facts<'_>) -> Value {
    let name = facts.get("name");
    let own = name.as_str().unwrap_or_default().to_ascii_lowercase();
    let is_job = |word: &str, place: &str| {
        ONE_SHOT.table().get(word).and_then(|row| row.get("in")).is_some_and(|it| it.contains(place))
    };
    let by_name = own.split(['-', '_', '.']).any(|word| is_job(word, "name")) || is_job(&own, "name");
    let mut places = ["entrypoint", "command"].into_iter();
    let by_command = places.any(|place| {
        let words = facts.get(place);
        let mut words = words.items().iter().filter_map(Value::as_str).enumerate();
        words.any(|(at, word)| {
            let last = word.rsplit('/').next().unwrap_or(word);
            let program = at == 0 && is_job(last, "program");
            program || is_job(last, "command") || last.split('.').next() == Some("migrate")
        })
    });
    let mode = facts.get("raw").look("deploy.mode");
    let by_mode = mode.as_str().is_some_and(|mode| mode.ends_with("-job"));
    let by_name = by_name || by_command || by_mode || is_awaited(facts, name.as_str().unwrap_or_default());
    Value::bool(by_name, &name.origin)
}

fn is_awaited(facts: &Facts<'_>, name: &str) -> bool {
    index::of(facts).is_some_and(|index| index.is_awaited(facts, name))
}

/// The names of the services that another one waits for until they are done.
pub(super) fn awaited(facts: &Facts<'_>) -> FxHashSet<SmolStr> {
    let mut all = FxHashSet::default();
    for service in services(facts) {
        let Some(depends) = service.get("raw").get("depends_on").and_then(Value::as_map) else { continue };
        for (at, entry) in depends.entries().iter().enumerate() {
            let condition = entry.value.get("condition").and_then(Value::as_str);
            // Of a repeated name the last counts.
            if condition == Some("service_completed_successfully") && depends.position(&entry.key) == Some(at)
            {
                all.insert(entry.key.clone());
            }
        }
    }
    all
}

/// Whether there is a container to look at.
pub(in crate::formats::compose) fn runs(facts: &Facts<'_>) -> Value {
    if let Some(why) = facts.subject.value.why() {
        return Value::unknown(why.clone(), &facts.subject.origin);
    }
    let (provider, replicas) = (facts.get("provider"), facts.get("replicas"));
    Value::bool(provider.is_null() && replicas.as_int() != Some(0), &facts.subject.origin)
}

/// The tool for administrators that listens on a port.
pub(in crate::formats::compose) fn admin_tool(facts: &Facts<'_>) -> Value {
    let Some(service) = facts.parent() else { return facts.absent() };
    let name = service.get("base_name");
    let Some(known) = name.as_str() else {
        return name.why().map_or_else(|| facts.absent(), |why| Value::unknown(why.clone(), &name.origin));
    };
    let Some(row) = table("admin_tools").get(&known.to_ascii_lowercase()) else { return facts.absent() };
    let target = facts.get("target");
    if let (Some(ports), Some(port)) = (row.get("ports"), target.as_str())
        && !ports.split_ascii_whitespace().any(|own| own == port)
    {
        return facts.absent();
    }
    if let Some(part) = row.get("tag_has") {
        let tag = image_ref(&service).and_then(|image| image.tag.as_ref());
        if !tag.is_some_and(|tag| tag.content().contains(part)) {
            return facts.absent();
        }
    }
    if let Some(word) = row.get("word") {
        let command = service.get("command");
        let has = |it: &Value| it.as_text().is_some_and(|text| text.content().contains(word));
        if !command.items().iter().any(has) {
            return facts.absent();
        }
    }
    row.get("tool").map_or_else(|| facts.absent(), |tool| Value::word(tool, &name.origin))
}

/// A label that asks whoever comes through the proxy for a password.
pub(in crate::formats::compose) fn auth_label(facts: &Facts<'_>) -> Value {
    let labels = facts.get("labels");
    let asks = |key: &str| {
        let key = key.to_ascii_lowercase();
        key.contains(".middlewares.")
            && [".basicauth.", ".digestauth.", ".forwardauth.", ".ipallowlist.", ".ipwhitelist."]
                .iter()
                .any(|it| key.contains(it))
    };
    match labels.entries().iter().find(|entry| asks(&entry.key)) {
        Some(entry) => Value::word(&entry.key, entry.key_span),
        None => facts.absent(),
    }
}
