//! From merged values to subjects: every scalar, and every map that is a component.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::{
    chart::is_off,
    component, secret,
    subchart::{Owner, Subchart},
    subjects,
};
use crate::{
    formats::{Subject, Unit},
    text::Span,
    value::{Kind, Map, Number, Value},
};

/// More values than these are not looked at: aliases may unfold a small file without bound.
const VALUE_LIMIT: usize = 50_000;

/// What a chart's templates say, as text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Templates {
    /// Whether one makes a LimitRange.
    pub(super) limit_range: bool,
    /// Whether one mentions `resources`, or none is here to tell.
    pub(super) resources: bool,
}

/// A walk over one set of values.
pub(super) struct Walk<'w> {
    pub(super) owner: &'w Owner<'w>,
    pub(super) templates: Templates,
    /// Whether sops encrypted the file.
    encrypted: bool,
    /// The keys from the top to here.
    pub(super) keys: Vec<String>,
    /// Where secrets were found.
    secrets: FxHashSet<Span>,
    left: usize,
}

impl<'w> Walk<'w> {
    pub(super) fn new(owner: &'w Owner<'w>, templates: Templates) -> Self {
        let encrypted = owner.values.get("sops").is_some_and(|sops| sops.get("mac").is_some());
        Self {
            owner,
            templates,
            encrypted,
            keys: Vec::new(),
            secrets: FxHashSet::default(),
            left: VALUE_LIMIT,
        }
    }

    /// What the values as a whole are called: the chart's name, else what every chart has.
    pub(super) fn title(&self) -> String {
        let chart = self.owner.chart.and_then(|chart| chart.name().as_str());
        chart.map_or_else(|| self.owner.whole.map_or("values", |row| row.key).to_owned(), str::to_owned)
    }

    /// Adds the subjects of all values to `unit`. Gives false where there were too many.
    pub(super) fn add(mut self, unit: &mut Unit) -> bool {
        let values = self.owner.values;
        self.value(unit, values, values.span(), self.owner.installed);
        self.left > 0
    }

    fn value(&mut self, unit: &mut Unit, value: &Value, key: Span, enabled: bool) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        match &value.kind {
            Kind::Map(map) => self.map(unit, map, key, enabled && !is_off(value)),
            Kind::Sequence(items) => self.sequence(unit, items, enabled),
            Kind::Absent | Kind::Null => {}
            _ => self.scalar(unit, value, key, None),
        }
    }

    fn map(&mut self, unit: &mut Unit, map: &Arc<Map>, key: Span, enabled: bool) {
        if component::is_component(map) {
            // What is missing in the values as a whole stands at their `resources`.
            let entry = map.get("resources").or_else(|| map.get("resourcesPreset"));
            let header = if self.keys.is_empty() { entry.map_or(key, |entry| entry.key_span) } else { key };
            let value = self.component(map, header, enabled);
            let name = format!(
                "component {}",
                self.keys.last().map_or_else(|| self.title(), |_| self.keys.join("."))
            );
            unit.add(Subject::new(&subjects::COMPONENT, name, header, value));
        }
        // Of a `name`/`value` pair, as lists of variables hold them, the name is the key.
        let pair =
            map.get("name").and_then(|entry| entry.value.as_str()).filter(|_| map.get("value").is_some());
        for entry in map.entries() {
            if self.keys.is_empty() && self.encrypted && entry.key == "sops" {
                continue;
            }
            self.keys.push(entry.key.to_string());
            match &entry.value.kind {
                Kind::Text(_) | Kind::Number(_) if entry.key == "value" && pair.is_some() => {
                    self.scalar(unit, &entry.value, entry.key_span, pair);
                }
                _ => self.value(unit, &entry.value, entry.key_span, enabled),
            }
            self.keys.pop();
        }
    }

    fn sequence(&mut self, unit: &mut Unit, items: &[Value], enabled: bool) {
        let list = self.keys.pop().unwrap_or_default();
        for (index, item) in items.iter().enumerate() {
            self.keys.push(format!("{list}[{index}]"));
            self.value(unit, item, item.span(), enabled);
            self.keys.pop();
        }
        self.keys.push(list);
    }

    fn scalar(&mut self, unit: &mut Unit, value: &Value, key_span: Span, key: Option<&str>) {
        let path = self.keys.join(".");
        let last = self.keys.last().map_or("", String::as_str);
        let key = key.unwrap_or_else(|| last.split('[').next().unwrap_or(last));
        let mut map = Map::default();
        map.field("path", key_span, Value::word(&path, key_span));
        map.field("key", key_span, Value::word(key, key_span));
        map.field("value", key_span, value.clone());
        map.field("encrypted", key_span, Value::bool(self.encrypted, key_span));
        let secret = secret::class(value, &path, key);
        // A text that aliases repeat is one secret, at its anchor.
        if secret.why().is_some() || (secret.is_present() && self.secrets.insert(value.span())) {
            map.field("secret", key_span, secret);
        }
        if let Some(subchart) = self.owner.subchart(&self.keys) {
            let off = spelled(value).is_some_and(|text| subchart.switched_off(&self.keys, &text));
            map.field("subchart", key_span, subchart_value(&subchart, key_span));
            map.field("switches_auth_off", key_span, Value::bool(off, &value.origin));
        }
        let subject = Value::map(map, key_span);
        unit.add(Subject::new(&subjects::VALUE, format!("value {path}"), key_span, subject));
    }
}

/// The known chart that something is for, as rules see it.
pub(super) fn subchart_value(subchart: &Subchart<'_>, at: Span) -> Value {
    let mut map = Map::default();
    let name = if subchart.key.is_empty() { subchart.row.key } else { subchart.key };
    map.field("name", at, Value::word(name, at));
    map.field("kind", at, Value::word(subchart.row.get("kind").unwrap_or_default(), at));
    map.field("enabled", at, Value::bool(subchart.enabled, at));
    Value::map(map, at)
}

/// A scalar as a person would write it.
fn spelled(value: &Value) -> Option<String> {
    match &value.kind {
        Kind::Bool(said) => Some(said.to_string()),
        Kind::Number(Number::Int(number)) => Some(number.to_string()),
        Kind::Text(text) => text.known().map(str::to_owned),
        _ => None,
    }
}
