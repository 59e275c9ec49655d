//! Components: maps of values that become containers, and what they may take.

use super::walk::Walk;
use crate::{
    formats::{Facts, quantity},
    text::Span,
    value::{Kind, Map, Value, Why},
};

/// The memory limit of a component, in bytes. Absent, at `resources` or else the preset, where there
/// is none.
pub(super) fn memory_limit(facts: &Facts<'_>) -> Value {
    let limit = facts.subject.value.look("resources.limits.memory");
    match (&limit.kind, limit.as_str()) {
        (Kind::Absent | Kind::Null, _) => {
            let held =
                ["resources", "resourcesPreset"].into_iter().find_map(|key| facts.subject.value.get(key));
            Value::absent(held.map_or(&facts.subject.origin, |value| &value.origin))
        }
        (_, Some(text)) if text.contains("{{") || text.contains("${") => {
            Value::unknown(Why::at("another tool fills in this placeholder", limit.span()), &limit.origin)
        }
        _ => quantity::of(&limit),
    }
}

/// Whether a map of values holds what a container may take. Claims of storage do not count, nor do
/// the `resources` of access rules, which are lists.
pub(super) fn is_component(map: &Map) -> bool {
    let resources = map.get("resources").map(|entry| &entry.value);
    let is_map = resources.is_some_and(|value| matches!(value.kind, Kind::Map(_) | Kind::Null));
    let storage = resources.and_then(|value| value.at("requests.storage")).is_some();
    (is_map && !storage) || (resources.is_none() && map.get("resourcesPreset").is_some())
}

impl Walk<'_> {
    /// What rules may ask of the component that `map` is; `header` is its key.
    pub(super) fn component(&self, map: &Map, header: Span, enabled: bool) -> Value {
        let mut value = Map::default();
        let path = self.keys.join(".");
        value.field("path", header, Value::word(&path, header));
        let name = self.keys.last().map_or_else(|| self.title(), Clone::clone);
        value.field("name", header, Value::word(&name, header));
        for key in ["resources", "resourcesPreset", "image"] {
            if let Some(entry) = map.get(key) {
                value.push(key, entry.key_span, entry.value.clone());
            }
        }
        let subchart = self.owner.subchart(&self.keys);
        let installed = subchart.as_ref().is_none_or(|subchart| subchart.enabled);
        value.field("enabled", header, Value::bool(enabled && installed, header));
        value.field("limited", header, Value::bool(self.templates.limit_range, header));
        let rendered = subchart.is_some() || self.templates.resources;
        value.field("rendered", header, Value::bool(rendered, header));
        if let Some(subchart) = subchart {
            value.field("subchart", header, super::walk::subchart_value(&subchart, header));
        }
        Value::map(value, header)
    }
}
