//! How much memory a container may take: its own limit, its pod's, or a LimitRange's default.

use super::{Model, model, settle};
use crate::{
    formats::{Facts, quantity},
    value::{Kind, Value},
};

/// The memory limit that holds for the container, in bytes, at the text that sets it. Absent, at the
/// container, where nothing does.
pub(super) fn memory_limit(facts: &Facts<'_>) -> Value {
    let own = facts.subject.value.look("resources.limits.memory");
    if !own.is_null() {
        return bytes(&own);
    }
    let Some(pod) = facts.parent() else { return facts.absent() };
    let shared = pod.subject.value.look("resources.limits.memory");
    if !shared.is_null() {
        return bytes(&shared);
    }
    let namespace = pod.subject.value.get("namespace").and_then(Value::as_str).unwrap_or_default();
    let model = model(facts);
    let mut ranges = model.limit_ranges.iter().filter(|(of, _)| of == namespace);
    ranges.find_map(|(_, range)| default_limit(range)).unwrap_or_else(|| facts.absent())
}

/// The container's own memory request, in bytes.
pub(super) fn memory_request(facts: &Facts<'_>) -> Value {
    let own = facts.subject.value.look("resources.requests.memory");
    if own.is_null() { facts.absent() } else { bytes(&own) }
}

/// A written quantity in bytes.
fn bytes(written: &Value) -> Value {
    let settled = settle(written);
    match settled.kind {
        Kind::Unknown(_) => settled,
        _ => quantity::of(&settled),
    }
}

/// The memory limit that a LimitRange gives to containers without one: `default`, else `max`.
fn default_limit(range: &Value) -> Option<Value> {
    let items = range.at("spec.limits")?.items();
    let container = |item: &&Value| item.get("type").and_then(Value::as_str) == Some("Container");
    items.iter().filter(container).find_map(|item| {
        let limit = item.at("default.memory").or_else(|| item.at("max.memory"))?;
        Some(bytes(limit))
    })
}

impl Model {
    /// Remembers a LimitRange.
    pub(super) fn limit_range(&mut self, namespace: &str, object: &Value) {
        self.limit_ranges.push((namespace.into(), object.clone()));
    }
}
